/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CPU's interrupts. They come to EL2, and go on to the guest through list registers, in
 * which they are tied to the interrupt in truth: the guest ends both at once, and we are
 * not asked. Interrupts between CPUs of a cell are bits in memory and a doorbell, so that
 * none can be sent to others. GIC architecture, versions 3 and 4 (IHI 0069), 4.6 to 4.8
 * and 12.4.
 */
#include <hv/arch.h>
#include <hv/arm64/gic.h>
#include <hv/arm64/registers.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/lock.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/violation.h>

#define FIRST_PPI 16u
#define FIRST_SPI 32u
#define SPECIAL   1020u /* and the three after it: nothing is pending */

/* ICH_LR<n>_EL2 */
#define LR_PENDING       (1ull << 62)
#define LR_ACTIVE        (1ull << 63)
#define LR_STATE         (LR_PENDING | LR_ACTIVE)
#define LR_HW            (1ull << 61)
#define LR_GROUP1        (1ull << 60)
#define LR_PRIORITY(n)   ((uint64_t)(n) << 48)
#define LR_PHYSICAL(n)   ((uint64_t)(n) << 32)
#define LR_INTERRUPT(lr) ((uint32_t)(lr))

#define HCR_EN  0x1u
#define HCR_UIE 0x2u

/* ICC_CTLR_EL1; ICH_VMCR_EL2 */
#define CTLR_CBPR    0x1u
#define CTLR_EOI     0x2u
#define VMCR_GROUP1  0x2u
#define VMCR_FIQ     0x8u
#define VMCR_CBPR    0x10u
#define VMCR_EOI     0x200u
#define VMCR_BPR1(n) ((uint64_t)(n) << 18)
#define VMCR_PMR(n)  ((uint64_t)(n) << 24)

#define PRIORITY_ALL  0xffu /* what the interface lets through */
#define PRIORITY_OURS 0xa0u

/* ICC_SGI1R_EL1 */
#define SGI_NUMBER(value)  ((unsigned int)((value) >> 24 & 15))
#define SGI_TO_ALL         (1ull << 40)
#define SGI_RANGE(value)   ((value) >> 44 & 15)
#define SGI_TARGETS(value) ((value)&0xffff)

static unsigned int maintenance(void)
{
	return system_config->platform_info.arm.maintenance_irq;
}

/* ---- list registers -------------------------------------------------------------- */

static unsigned int n_list_registers(void)
{
	return (sysreg_read(ich_vtr_el2) & 0x1f) + 1;
}

#define FOR_LIST_REGISTERS(DO) \
	DO(0)                  \
	DO(1)                  \
	DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)

static uint64_t lr_read(unsigned int i)
{
	switch (i) {
#define READ(n) \
	case n: \
		return sysreg_read(ich_lr##n##_el2);
		FOR_LIST_REGISTERS(READ)
#undef READ
	}
	return 0;
}

static void lr_write(unsigned int i, uint64_t value)
{
	switch (i) {
#define WRITE(n)                                      \
	case n:                                       \
		sysreg_write(ich_lr##n##_el2, value); \
		break;
		FOR_LIST_REGISTERS(WRITE)
#undef WRITE
	}
}

/* Return: false when there is no room */
static bool place(uint64_t lr)
{
	unsigned int i, free = UINT32_MAX, n = n_list_registers();
	uint64_t old;

	for (i = 0; i < n; i++) {
		old = lr_read(i);
		if (!(old & LR_STATE))
			free = i;
		else if (LR_INTERRUPT(old) == LR_INTERRUPT(lr)) {
			lr_write(i, old | LR_PENDING);
			return true;
		}
	}
	if (free == UINT32_MAX)
		return false;
	lr_write(free, lr);
	return true;
}

static uint8_t priority_of(const struct cpu *cpu, unsigned int interrupt)
{
	volatile uint8_t *base =
		interrupt < FIRST_SPI ? cpu->arch.gic.frames + GICR_SGI : gic.distributor;

	return base[GIC_IPRIORITYR + interrupt];
}

static bool place_interrupt(const struct cpu *cpu, unsigned int interrupt)
{
	return place(LR_PENDING | LR_HW | LR_GROUP1 | LR_PRIORITY(priority_of(cpu, interrupt)) |
		     LR_PHYSICAL(interrupt) | interrupt);
}

static bool place_sgi(const struct cpu *cpu, unsigned int number)
{
	return place(LR_PENDING | LR_GROUP1 | LR_PRIORITY(cpu->arch.gic.sgi_priorities[number]) |
		     number);
}

static bool fill_sgis(struct gic_cpu *state, const struct cpu *cpu)
{
	uint32_t left = load_acquire(&state->pending_sgis) & state->enabled_sgis;
	unsigned int number;

	for (; left; left &= left - 1) {
		number = (unsigned int)__builtin_ctz(left);
		if (!place_sgi(cpu, number))
			return false;
		__atomic_and_fetch(&state->pending_sgis, ~(1u << number), __ATOMIC_SEQ_CST);
	}
	return true;
}

static bool fill_waiting(struct gic_cpu *state, const struct cpu *cpu)
{
	unsigned int i, bit;

	for (i = 0; i < ARRAY_LENGTH(state->waiting); i++)
		for (; state->waiting[i]; state->waiting[i] &= ~(1u << bit)) {
			bit = (unsigned int)__builtin_ctz(state->waiting[i]);
			if (!place_interrupt(cpu, i * 32 + bit))
				return false;
		}
	return true;
}

void gic_fill(struct cpu *cpu)
{
	struct gic_cpu *state = &cpu->arch.gic;
	bool is_empty = fill_sgis(state, cpu) && fill_waiting(state, cpu);

	/* When the guest has but one left we are told, by an interrupt of our own. */
	sysreg_write(ich_hcr_el2, HCR_EN | (is_empty ? 0 : HCR_UIE));
	isb();
}

/* ---- taking ------------------------------------------------------------------------ */

static void deactivate(unsigned int interrupt)
{
	sysreg_write(icc_dir_el1, interrupt);
}

static bool cell_has(const struct cell *cell, unsigned int interrupt)
{
	return interrupt < INTERRUPTS_MAX &&
	       (cell->arch.interrupts[interrupt / 32] >> interrupt % 32 & 1);
}

static void take(struct cpu *cpu, unsigned int interrupt)
{
	if (cpu->arch.is_parked || (interrupt >= FIRST_SPI && !cell_has(cpu->cell, interrupt))) {
		/* Nobody's here: it would come again and again. */
		if (interrupt >= FIRST_SPI)
			gic_quiet(interrupt, cpu);
		else
			gic_write32(cpu->arch.gic.frames + GICR_SGI, GIC_ICENABLER,
				    1u << interrupt);
		deactivate(interrupt);
		return;
	}
	cpu->counters[JAILHOUSE_CPU_STAT_ARM_VMEXITS_VIRT_IRQ]++;
	if (!place_interrupt(cpu, interrupt))
		cpu->arch.gic.waiting[interrupt / 32] |= 1u << interrupt % 32;
}

bool gic_take(struct cpu *cpu)
{
	bool is_wanted = false;
	unsigned int interrupt;

	for (;;) {
		interrupt = (unsigned int)sysreg_read(icc_iar1_el1) & 0xffffff;
		dsb();
		if (interrupt >= SPECIAL)
			break;
		sysreg_write(icc_eoir1_el1, interrupt);
		isb();
		if (interrupt >= FIRST_PPI && interrupt != maintenance()) {
			take(cpu, interrupt);
			continue;
		}
		if (interrupt == maintenance()) {
			cpu->counters[JAILHOUSE_CPU_STAT_ARM_VMEXITS_MAINTENANCE]++;
			gic_fill(cpu);
		} else {
			is_wanted = true;
		}
		deactivate(interrupt);
	}
	gic_fill(cpu);
	return is_wanted;
}

/* ---- sending ----------------------------------------------------------------------- */

void gic_kick(const struct cpu *cpu)
{
	uint64_t mpidr = cpu->arch.mpidr;

	dsb();
	sysreg_write(icc_sgi1r_el1, (mpidr >> 32 & 0xff) << 48 | (mpidr >> 16 & 0xff) << 32 |
					    (mpidr >> 8 & 0xff) << 16 | (mpidr & 0xf0) << 40 |
					    (uint64_t)GIC_DOORBELL << 24 | 1ull << (mpidr & 15));
	isb();
}

/* Whether a CPU is among those of a write, which names sixteen at most. */
static bool is_target(const struct cpu *cpu, const struct cpu *from, uint64_t value)
{
	uint64_t mpidr = cpu->arch.mpidr;

	if (value & SGI_TO_ALL)
		return cpu != from;
	return (mpidr >> 32 & 0xff) == (value >> 48 & 0xff) &&
	       (mpidr >> 16 & 0xff) == (value >> 32 & 0xff) &&
	       (mpidr >> 8 & 0xff) == (value >> 16 & 0xff) &&
	       (mpidr & 0xff) >> 4 == SGI_RANGE(value) && SGI_TARGETS(value) >> (mpidr & 15) & 1;
}

static unsigned int count_bits(uint64_t value)
{
	unsigned int n = 0;

	for (; value; value &= value - 1)
		n++;
	return n;
}

void gic_send(struct cpu *cpu, uint64_t value)
{
	unsigned int id, number = SGI_NUMBER(value), n = 0;
	struct cpu *target;

	cpu_for_each(id)
	{
		target = cpu_get(id);
		if (target->cell != cpu->cell || !is_target(target, cpu, value))
			continue;
		n++;
		__atomic_or_fetch(&target->arch.gic.pending_sgis, 1u << number, __ATOMIC_SEQ_CST);
		if (target == cpu)
			gic_fill(cpu);
		else
			gic_kick(target);
	}
	if (!(value & SGI_TO_ALL) && n != count_bits(SGI_TARGETS(value)))
		refusal(cpu->cell, "interrupt %u to CPUs that are not its: 0x%lx", number, value);
}

/* ---- entering and leaving ------------------------------------------------------------- */

static volatile uint8_t *find_frames(const struct cpu *cpu)
{
	volatile uint8_t *frames = gic.redistributors;
	uint64_t typer;

	for (;;) {
		typer = gic_read64(frames, GICR_TYPER);
		if (gic_affinity(typer) == cpu->arch.mpidr)
			return frames;
		if (typer & GICR_TYPER_LAST)
			return NULL;
		frames += typer & GICR_TYPER_VLPIS ? GICR_FRAMES_V4 : GICR_FRAMES;
	}
}

/* What is the CPU's own: no interrupt of it is on, but for ours. */
static void enable_ours(volatile uint8_t *sgis)
{
	gic_write32(sgis, GIC_IGROUPR, UINT32_MAX);
	sgis[GIC_IPRIORITYR + GIC_DOORBELL] = PRIORITY_OURS;
	sgis[GIC_IPRIORITYR + maintenance()] = PRIORITY_OURS;
	gic_write32(sgis, GIC_ISENABLER, 1u << GIC_DOORBELL | 1u << maintenance());
}

/* Those between CPUs that Linux has not ended yet, and those it has not got. */
static void take_sgis(struct gic_cpu *state, volatile uint8_t *sgis)
{
	unsigned int i;

	state->enabled_sgis = gic_read32(sgis, GIC_ISENABLER) & 0xffff;
	for (i = 0; i < ARRAY_LENGTH(state->sgi_priorities); i++)
		state->sgi_priorities[i] = sgis[GIC_IPRIORITYR + i];
	state->pending_sgis = gic_read32(sgis, GIC_ISPENDR) & 0xffff;
	gic_write32(sgis, GIC_ICPENDR, 0xffff);
	gic_write32(sgis, GIC_ICACTIVER, 0xffff);
}

int gic_cpu_init(struct cpu *cpu)
{
	struct gic_cpu *state = &cpu->arch.gic;
	uint64_t ctlr, vmcr;

	state->frames = find_frames(cpu);
	if (!state->frames) {
		printk("cellwarden: CPU %u: it has no redistributor\n", cpu->id);
		return -ENODEV;
	}
	if (gic_read32(state->frames, GICR_CTLR) & GICR_CTLR_LPIS) {
		printk("cellwarden: CPU %u: messages as interrupts (LPIs, an ITS) are in use, which "
		       "are not supported yet\n",
		       cpu->id);
		return -ENODEV;
	}
	ctlr = sysreg_read(icc_ctlr_el1);
	state->linux_ctlr = ctlr;
	state->linux_igrpen1 = sysreg_read(icc_igrpen1_el1);
	state->linux_pmr = sysreg_read(icc_pmr_el1);
	state->had_maintenance =
		gic_read32(state->frames + GICR_SGI, GIC_ISENABLER) >> maintenance() & 1;
	vmcr = VMCR_FIQ | VMCR_PMR(state->linux_pmr) | VMCR_BPR1(sysreg_read(icc_bpr1_el1) & 7) |
	       (state->linux_igrpen1 & 1 ? VMCR_GROUP1 : 0) | (ctlr & CTLR_EOI ? VMCR_EOI : 0) |
	       (ctlr & CTLR_CBPR ? VMCR_CBPR : 0);
	take_sgis(state, state->frames + GICR_SGI);
	enable_ours(state->frames + GICR_SGI);
	sysreg_write(ich_vmcr_el2, vmcr);
	sysreg_write(icc_ctlr_el1, ctlr | CTLR_EOI);
	sysreg_write(icc_pmr_el1, PRIORITY_ALL);
	sysreg_write(icc_igrpen1_el1, 1);
	state->is_ours = true;
	gic_fill(cpu);
	return 0;
}

/* What the guest has not got, or not begun with, is pending again. */
static void give_back(volatile uint8_t *sgis, uint64_t lr)
{
	unsigned int interrupt = LR_INTERRUPT(lr);
	volatile uint8_t *base = interrupt < FIRST_SPI ? sgis : gic.distributor;

	if ((lr & LR_STATE) != LR_PENDING)
		return;
	if (lr & LR_HW)
		deactivate(interrupt);
	gic_write32(base, GIC_ISPENDR + interrupt / 32 * 4, 1u << interrupt % 32);
}

static void give_all_back(struct gic_cpu *state, volatile uint8_t *sgis)
{
	unsigned int i, bit, n = n_list_registers();

	for (i = 0; i < n; i++) {
		give_back(sgis, lr_read(i));
		lr_write(i, 0);
	}
	for (i = 0; i < ARRAY_LENGTH(state->waiting); i++)
		for (; state->waiting[i]; state->waiting[i] &= ~(1u << bit)) {
			bit = (unsigned int)__builtin_ctz(state->waiting[i]);
			give_back(sgis, LR_PENDING | LR_HW | (i * 32 + bit));
		}
}

void gic_cpu_done(struct cpu *cpu)
{
	struct gic_cpu *state = &cpu->arch.gic;
	volatile uint8_t *sgis = state->frames + GICR_SGI;
	uint64_t vmcr;
	unsigned int i;

	if (!state->is_ours)
		return;
	vmcr = sysreg_read(ich_vmcr_el2);
	/* What is on its way to us alone ends here. */
	gic_write32(sgis, GIC_ICPENDR, 0xffff);
	gic_write32(sgis, GIC_ICENABLER,
		    (~state->enabled_sgis & 0xffff) |
			    (state->had_maintenance ? 0 : 1u << maintenance()));
	gic_write32(sgis, GIC_ISENABLER, state->enabled_sgis);
	for (i = 0; i < ARRAY_LENGTH(state->sgi_priorities); i++)
		sgis[GIC_IPRIORITYR + i] = state->sgi_priorities[i];
	sysreg_write(ich_hcr_el2, 0);
	give_all_back(state, sgis);
	gic_write32(sgis, GIC_ISPENDR, state->pending_sgis);
	sysreg_write(icc_ctlr_el1, (state->linux_ctlr & ~(uint64_t)(CTLR_EOI | CTLR_CBPR)) |
					   (vmcr & VMCR_EOI ? CTLR_EOI : 0) |
					   (vmcr & VMCR_CBPR ? CTLR_CBPR : 0));
	sysreg_write(icc_ap1r0_el1, sysreg_read(ich_ap1r0_el2));
	sysreg_write(icc_bpr1_el1, vmcr >> 18 & 7);
	sysreg_write(icc_pmr_el1, vmcr >> 24 & 0xff);
	sysreg_write(icc_igrpen1_el1, vmcr & VMCR_GROUP1 ? 1 : 0);
	sysreg_write(ich_ap1r0_el2, 0);
	sysreg_write(ich_vmcr_el2, 0);
	isb();
	state->is_ours = false;
}

void gic_cpu_reset(struct cpu *cpu)
{
	struct gic_cpu *state = &cpu->arch.gic;
	volatile uint8_t *sgis = state->frames + GICR_SGI;
	const uint32_t ours = 1u << GIC_DOORBELL | 1u << maintenance();
	unsigned int i, n = n_list_registers();

	/* In truth active ones, of guests that did not end them, are ended. */
	for (i = 0; i < n; i++) {
		if (lr_read(i) & LR_STATE && lr_read(i) & LR_HW)
			deactivate(LR_INTERRUPT(lr_read(i)));
		lr_write(i, 0);
	}
	for (i = FIRST_SPI / 32; i < ARRAY_LENGTH(state->waiting); i++)
		for (; state->waiting[i]; state->waiting[i] &= state->waiting[i] - 1)
			deactivate(i * 32 + (unsigned int)__builtin_ctz(state->waiting[i]));
	gic_write32(sgis, GIC_ICENABLER, ~ours);
	gic_write32(sgis, GIC_ICPENDR, ~ours);
	gic_write32(sgis, GIC_ICACTIVER, ~ours);
	memset(state->waiting, 0, sizeof(state->waiting));
	memset(state->sgi_priorities, 0, sizeof(state->sgi_priorities));
	__atomic_store_n(&state->pending_sgis, 0, __ATOMIC_SEQ_CST);
	/* As implementations may, all of these are enabled from the start (12.11.11). */
	state->enabled_sgis = 0xffff;
	sysreg_write(ich_ap1r0_el2, 0);
	sysreg_write(ich_vmcr_el2, VMCR_FIQ);
	sysreg_write(ich_hcr_el2, HCR_EN);
	isb();
}
