/* SPDX-License-Identifier: GPL-2.0-only */
/* IPIs go to CPUs of the sender's cell, and only to them; each by its physical id. */
#include <hv/arch.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/violation.h>
#include <hv/x86/apic.h>
#include <hv/x86/registers.h>
#include <hv/x86/vcpu.h>

#define APIC_PAGE 0xfee00000ull

/* Offsets of registers: APM vol. 2, table 16-2. As MSRs of x2APIC: 0x800 and a sixteenth of it. */
#define REG_ID        0x20
#define REG_TPR       0x80
#define REG_EOI       0xb0
#define REG_LDR       0xd0
#define REG_DFR       0xe0
#define REG_SVR       0xf0
#define REG_ISR       0x100 /* eight of them, 0x10 apart */
#define REG_IRR       0x200
#define REG_ESR       0x280
#define REG_LVT_CMCI  0x2f0
#define REG_ICR       0x300
#define REG_ICR_HIGH  0x310
#define REG_LVT_TIMER 0x320
#define REG_LVT_LAST  0x370
#define REG_TIMER_ICR 0x380
#define REG_TIMER_DCR 0x3e0

#define ICR_MODE(icr)      ((icr) >> 8 & 7)
#define ICR_IS_LOGICAL     0x800u
#define ICR_IS_PENDING     0x1000u
#define ICR_ASSERT         0x4000u
#define ICR_SHORTHAND(icr) ((icr) >> 18 & 3)

enum {
	MODE_FIXED,
	MODE_LOWEST,
	MODE_SMI,
	MODE_REMOTE_READ,
	MODE_NMI,
	MODE_INIT,
	MODE_SIPI,
	MODE_EXTINT
};
enum { TO_DESTINATION, TO_SELF, TO_ALL, TO_OTHERS };

#define LVT_MASKED  0x10000u
#define SVR_ENABLED 0x100u
#define DFR_FLAT    0xffffffffu

static volatile uint32_t *page;

bool apic_is_x2apic(void)
{
	return msr_read(MSR_APIC_BASE) & APIC_BASE_X2APIC;
}

int apic_map(void)
{
	page = memory_map_device(PHYS(APIC_PAGE), PAGE_SIZE);
	return page ? 0 : -ENOMEM;
}

static uint32_t reg_read(unsigned int reg)
{
	if (apic_is_x2apic())
		return (uint32_t)msr_read(MSR_X2APIC_FIRST + reg / 16);
	return page[reg / 4];
}

static void reg_write(unsigned int reg, uint32_t value)
{
	if (apic_is_x2apic())
		msr_write(MSR_X2APIC_FIRST + reg / 16, value);
	else
		page[reg / 4] = value;
}

static void send(uint32_t apic_id, uint32_t icr)
{
	if (apic_is_x2apic()) {
		msr_write(MSR_X2APIC_FIRST + REG_ICR / 16, (uint64_t)apic_id << 32 | icr);
		return;
	}
	while (page[REG_ICR / 4] & ICR_IS_PENDING)
		processor_relax();
	page[REG_ICR_HIGH / 4] = apic_id << 24;
	page[REG_ICR / 4] = icr;
	while (page[REG_ICR / 4] & ICR_IS_PENDING)
		processor_relax();
}

int apic_cpu_init(struct cpu *cpu)
{
	uint64_t base = msr_read(MSR_APIC_BASE);

	if (!(base & APIC_BASE_ENABLE) || (base & APIC_BASE_PAGE) != APIC_PAGE) {
		printk("cellwarden: CPU %u: its APIC is off, or not at 0x%llx\n", cpu->id,
		       APIC_PAGE);
		return -EINVAL;
	}
	cpu->arch.apic_id = reg_read(REG_ID);
	cpu->arch.logical_id = reg_read(REG_LDR);
	if (!apic_is_x2apic()) {
		cpu->arch.apic_id >>= 24;
		if (reg_read(REG_DFR) != DFR_FLAT) {
			printk("cellwarden: CPU %u: logical ids of its APIC are clusters\n",
			       cpu->id);
			return -EINVAL;
		}
	}
	return 0;
}

/* Whether a bit of the eight registers from there on is set. */
static bool any_of(unsigned int first)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (reg_read(first + 0x10 * i))
			return true;
	return false;
}

void apic_clear(void)
{
	struct cpu *cpu = cpu_self();
	unsigned int reg, tries;

	for (reg = REG_LVT_TIMER; reg <= REG_LVT_LAST; reg += 0x10)
		reg_write(reg, LVT_MASKED);
	reg_write(REG_TIMER_ICR, 0);
	reg_write(REG_TPR, 0);
	reg_write(REG_SVR, SVR_ENABLED | 0xff);
	/* Each round takes what has the highest priority, and ends it. */
	for (tries = 0; tries < 512 && (any_of(REG_ISR) || any_of(REG_IRR)); tries++) {
		vcpu_take_interrupts();
		reg_write(REG_EOI, 0);
	}
	reg_write(REG_SVR, 0xff);
	/* An NMI of ours that came along is sent again: whoever sent it waits. */
	if (load_acquire(&cpu->arch.kicked))
		apic_send_nmi(cpu);
}

void apic_send_nmi(const struct cpu *cpu)
{
	send(cpu->arch.apic_id, MODE_NMI << 8 | ICR_ASSERT);
}

/* ---- what guests send ------------------------------------------------------ */

static bool is_meant(const struct cpu *from, const struct cpu *to, uint32_t icr,
		     uint32_t destination)
{
	bool is_x2apic = apic_is_x2apic();

	switch (ICR_SHORTHAND(icr)) {
	case TO_SELF:
		return to == from;
	case TO_ALL:
		return true;
	case TO_OTHERS:
		return to != from;
	}
	if (destination == (is_x2apic ? 0xffffffffu : 0xffu))
		return true;
	if (!(icr & ICR_IS_LOGICAL))
		return to->arch.apic_id == destination;
	if (!is_x2apic)
		return to->arch.logical_id >> 24 & destination;
	return to->arch.logical_id >> 16 == destination >> 16 &&
	       to->arch.logical_id & destination & 0xffff;
}

/* Whether the guest may send such a thing at all. */
static bool is_sendable(uint32_t icr)
{
	switch (ICR_MODE(icr)) {
	case MODE_FIXED:
	case MODE_LOWEST:
		return (icr & 0xff) >= 16;
	case MODE_NMI:
	case MODE_INIT:
	case MODE_SIPI:
		return true;
	default:
		return false;
	}
}

static void deliver(struct cpu *to, uint32_t icr)
{
	switch (ICR_MODE(icr)) {
	case MODE_FIXED:
	case MODE_LOWEST:
		send(to->arch.apic_id, (icr & 0xff) | MODE_FIXED << 8 | ICR_ASSERT);
		return;
	case MODE_NMI:
		__atomic_add_fetch(&to->arch.nmi_owed, 1, __ATOMIC_SEQ_CST);
		break;
	case MODE_INIT:
		if (!(icr & ICR_ASSERT)) /* the end of a level: nothing since the first APICs */
			return;
		store_release(&to->arch.sipi, 0); /* those from before it count no more */
		store_release(&to->arch.got_init, 1);
		break;
	case MODE_SIPI:
		store_release(&to->arch.sipi, 0x100 | (icr & 0xff));
		break;
	}
	arch_cpu_kick(to);
}

bool apic_guest_write_icr(struct cpu *cpu, uint32_t icr, uint32_t destination)
{
	struct cpu *to;
	unsigned int id;

	if (!is_sendable(icr))
		return false;
	cpu_for_each(id)
	{
		to = cpu_get(id);
		if (to->cell != cpu->cell || !is_meant(cpu, to, icr, destination))
			continue;
		deliver(to, icr);
		if (ICR_MODE(icr) == MODE_LOWEST)
			break;
	}
	return true;
}

/* CPUs that wait for their cell to start them take no interrupts: their APIC is off. */
bool apic_reaches_only(const struct cell *cell, uint32_t destination, bool is_logical)
{
	const struct cpu *cpu;
	bool reaches_cell = false;
	unsigned int id;

	cpu_for_each(id)
	{
		cpu = cpu_get(id);
		if (!is_meant(cpu, cpu, is_logical ? ICR_IS_LOGICAL : 0, destination))
			continue;
		if (cpu->cell != cell)
			return false;
		reaches_cell = true;
	}
	return reaches_cell;
}

void apic_inject(uint32_t destination, bool is_logical, unsigned int mode, uint8_t vector)
{
	struct cpu *cpu;
	unsigned int id;

	if (mode > MODE_LOWEST)
		return;
	cpu_for_each(id)
	{
		cpu = cpu_get(id);
		if (!is_meant(cpu, cpu, is_logical ? ICR_IS_LOGICAL : 0, destination))
			continue;
		deliver(cpu, vector);
		if (mode == MODE_LOWEST)
			break;
	}
}

/* ---- the page of registers -------------------------------------------------- */

/* Delivery modes that reach nobody but the CPU itself. */
static bool is_lvt_allowed(uint32_t value)
{
	unsigned int mode = ICR_MODE(value);

	return value & LVT_MASKED || mode == MODE_FIXED || mode == MODE_NMI || mode == MODE_EXTINT;
}

static bool write_register(struct cpu *cpu, unsigned int reg, uint32_t value)
{
	switch (reg) {
	case REG_ICR:
		return apic_guest_write_icr(cpu, value, cpu->arch.icr_high >> 24);
	case REG_ICR_HIGH: /* ours in between are other ones */
		cpu->arch.icr_high = value;
		break;
	case REG_LDR:
		cpu->arch.logical_id = value;
		break;
	case REG_DFR:
		if (value != DFR_FLAT)
			return false;
		break;
	case REG_LVT_CMCI:
		if (!is_lvt_allowed(value))
			return false;
		break;
	case REG_TPR:
	case REG_EOI:
	case REG_SVR:
	case REG_ESR:
	case REG_TIMER_ICR:
	case REG_TIMER_DCR:
		break;
	default:
		if (reg < REG_LVT_TIMER || reg > REG_LVT_LAST || !is_lvt_allowed(value))
			return false;
	}
	page[reg / 4] = value;
	return true;
}

static bool handle(struct cpu *cpu, struct mmio_access *access, void *object)
{
	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_XAPIC]++;
	if (access->size != 4 || access->offset & 0xf || apic_is_x2apic())
		return false;
	if (access->is_write)
		return write_register(cpu, (unsigned int)access->offset, (uint32_t)access->value);
	access->value = page[access->offset / 4];
	return true;
}

int apic_cell_init(struct cell *cell)
{
	int err;

	if (!apic_is_x2apic()) {
		err = paging_map(&cell->arch.paging, APIC_PAGE, PHYS(APIC_PAGE), PAGE_SIZE,
				 ACCESS_READ);
		if (err)
			return err;
	}
	return mmio_add(&cell->mmio, APIC_PAGE, PAGE_SIZE, handle, NULL);
}
