/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a guest was left, and what is done about it. Arm ARM (DDI 0487), D17.2.37, ESR_EL2. */
#include <hv/arch.h>
#include <hv/arm64/exit.h>
#include <hv/arm64/gic.h>
#include <hv/arm64/psci.h>
#include <hv/arm64/registers.h>
#include <hv/arm64/syndrome.h>
#include <hv/hypercall.h>
#include <hv/mmio.h>
#include <hv/panic.h>
#include <hv/violation.h>

#define ZERO_REGISTER 31

/* HPFAR_EL2 has bits 12 and up of the address from bit 4 on. */
#define HPFAR_PAGE(hpfar) (((hpfar)&0xffffffffff0ull) << 8)

/* PAR_EL1 */
#define PAR_FAILED 0x1ull
#define PAR_PAGE   0x0000fffffffff000ull

void exit_skip(void)
{
	sysreg_write(elr_el2, sysreg_read(elr_el2) + (sysreg_read(esr_el2) & ESR_IL ? 4 : 2));
}

/* An undefined instruction of EL1's: D1.3.1, and its ESR of class 0. */
static void inject_undefined(void)
{
	uint64_t spsr = sysreg_read(spsr_el2), offset = 0x400;

	/* From its own level, with its own stack or not; or from EL0. */
	if ((spsr & 0xf) == 5)
		offset = 0x200;
	else if ((spsr & 0xf) == 4)
		offset = 0;
	else if (spsr & 0x10)
		offset = 0x600;
	sysreg_write(elr_el1, sysreg_read(elr_el2));
	sysreg_write(spsr_el1, spsr);
	sysreg_write(esr_el1, ESR_IL);
	sysreg_write(elr_el2, sysreg_read(vbar_el1) + offset);
	sysreg_write(spsr_el2, SPSR_EL1H_DAIF);
}

/* ---- calls -------------------------------------------------------------------- */

static void exit_hvc(struct cpu *cpu, struct guest_registers *registers, uint32_t iss)
{
	if ((iss & 0xffff) != JAILHOUSE_HVC_CODE) {
		firmware_call(cpu, registers);
		return;
	}
	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL]++;
	registers->x[0] = (uint64_t)hypercall(cpu, (uint32_t)registers->x[0], registers->x[1],
					      registers->x[2]);
}

static void exit_smc(struct cpu *cpu, struct guest_registers *registers, uint32_t iss)
{
	/* Unlike hvc it has not been done yet. */
	exit_skip();
	firmware_call(cpu, registers);
}

/* ---- registers ------------------------------------------------------------------ */

static void sgi1r(struct cpu *cpu, bool is_read, uint64_t *value)
{
	if (!is_read) {
		cpu->counters[JAILHOUSE_CPU_STAT_ARM_VMEXITS_VIRT_SGI]++;
		gic_send(cpu, *value);
	}
}

/* The processor's own settings are not for guests to change. */
static void actlr(struct cpu *cpu, bool is_read, uint64_t *value)
{
	if (is_read)
		*value = sysreg_read(actlr_el1);
	else
		refusal(cpu->cell, "system register write: ACTLR_EL1");
}

/* What is trapped and known; all others are undefined to guests. */
static const struct {
	uint32_t encoding;
	void (*handler)(struct cpu *cpu, bool is_read, uint64_t *value);
} sysregs[] = {
	{ SYSREG_ENCODING(3, 0, 12, 11, 5), sgi1r }, /* ICC_SGI1R_EL1 */
	{ SYSREG_ENCODING(3, 0, 1, 0, 1), actlr },   /* ACTLR_EL1 */
};

static void exit_sysreg(struct cpu *cpu, struct guest_registers *registers, uint32_t iss)
{
	unsigned int i, number = SYSREG_REGISTER(iss);
	uint64_t value = number == ZERO_REGISTER ? 0 : registers->x[number];

	for (i = 0; i < ARRAY_LENGTH(sysregs); i++) {
		if (sysregs[i].encoding != (iss & SYSREG_MASK))
			continue;
		sysregs[i].handler(cpu, SYSREG_IS_READ(iss), &value);
		if (SYSREG_IS_READ(iss) && number != ZERO_REGISTER)
			registers->x[number] = value;
		exit_skip();
		return;
	}
	refusal(cpu->cell, "system register %s: op0 %u, op1 %u, CRn %u, CRm %u, op2 %u",
		SYSREG_IS_READ(iss) ? "read" : "write", iss >> 20 & 3, iss >> 14 & 7,
		iss >> 10 & 0xf, iss >> 1 & 0xf, iss >> 17 & 7);
	inject_undefined();
}

/* ---- memory --------------------------------------------------------------------- */

/* The page: for what a page does not allow the processor need not tell it, and is asked. */
static uint64_t fault_page(uint32_t iss)
{
	uint64_t before, par;

	if (!ABORT_IS_PERMISSION(iss) || iss & ABORT_IN_TABLE)
		return HPFAR_PAGE(sysreg_read(hpfar_el2));
	before = sysreg_read(par_el1);
	__asm__ volatile("at s1e1r, %0; isb" : : "r"(sysreg_read(far_el2)) : "memory");
	par = sysreg_read(par_el1);
	sysreg_write(par_el1, before);
	return par & PAR_FAILED ? HPFAR_PAGE(sysreg_read(hpfar_el2)) : par & PAR_PAGE;
}

static uint64_t fault_address(uint32_t iss)
{
	return fault_page(iss) | (sysreg_read(far_el2) & (PAGE_SIZE - 1));
}

/* A guest's own tables; which entry is not told. */
static bool stop_for_table(struct cpu *cpu, uint32_t iss)
{
	if (!(iss & ABORT_IN_TABLE))
		return false;
	violation(cpu, "page table at 0x%lx, which is not in its configuration", fault_page(iss));
	return true;
}

static void exit_fetch(struct cpu *cpu, struct guest_registers *registers, uint32_t iss)
{
	if (!stop_for_table(cpu, iss))
		violation(cpu, "execution at 0x%lx, which is not in its configuration",
			  fault_address(iss));
}

static void exit_data(struct cpu *cpu, struct guest_registers *registers, uint32_t iss)
{
	struct mmio_access access = { .address = GUEST(fault_address(iss)) };
	struct syndrome_access syndrome;

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_MMIO]++;
	if (stop_for_table(cpu, iss))
		return;
	if (!syndrome_access(iss, &syndrome)) {
		violation(cpu,
			  "memory %s at 0x%lx by an instruction that the processor does not tell",
			  iss & ABORT_IS_WRITE ? "write" : "read", access.address.gpa);
		return;
	}
	access.size = syndrome.size;
	access.is_write = syndrome.is_write;
	if (access.is_write && syndrome.number != ZERO_REGISTER)
		access.value = registers->x[syndrome.number] & syndrome_mask(syndrome.size);
	if (!mmio_serve(cpu, &access))
		return;
	if (!access.is_write && syndrome.number != ZERO_REGISTER)
		registers->x[syndrome.number] = syndrome_fill(&syndrome, access.value);
	exit_skip();
}

/* ---- all ------------------------------------------------------------------------- */

typedef void exit_handler(struct cpu *cpu, struct guest_registers *registers, uint32_t iss);

static exit_handler *const handlers[64] = {
	[CLASS_HVC64] = exit_hvc,   [CLASS_SMC64] = exit_smc, [CLASS_SYSREG] = exit_sysreg,
	[CLASS_FETCH] = exit_fetch, [CLASS_DATA] = exit_data,
};

void exit_obey(struct cpu *cpu)
{
	cpu_obey(cpu);
	psci_events(cpu);
	while (cpu->arch.is_parked) {
		processor_halt();
		gic_take(cpu);
		cpu_obey(cpu);
		psci_events(cpu);
	}
	gic_fill(cpu);
}

void exit_sync(struct guest_registers *registers)
{
	uint64_t esr = sysreg_read(esr_el2);
	exit_handler *handler = handlers[ESR_CLASS(esr)];
	struct cpu *cpu = cpu_self();

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL]++;
	if (handler)
		handler(cpu, registers, ESR_ISS(esr));
	else
		violation(cpu, "exception of class 0x%x, syndrome 0x%lx, which is not known",
			  ESR_CLASS(esr), esr);
	if (cpu->arch.is_parked)
		exit_obey(cpu);
}

void exit_interrupt(struct guest_registers *registers)
{
	struct cpu *cpu = cpu_self();

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL]++;
	if (gic_take(cpu)) {
		cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT]++;
		exit_obey(cpu);
	}
}

void exit_error(struct guest_registers *registers)
{
	struct cpu *cpu = cpu_self();

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL]++;
	violation(cpu, "system error, syndrome 0x%lx", sysreg_read(esr_el2));
	exit_obey(cpu);
}

void exit_broken(uint64_t kind)
{
	panic("exception %lu of our own, syndrome 0x%lx, at 0x%lx, address 0x%lx", kind,
	      sysreg_read(esr_el2), sysreg_read(elr_el2), sysreg_read(far_el2));
}
