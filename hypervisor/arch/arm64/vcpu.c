/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting and stopping what runs on a CPU. */
#include <hv/arch.h>
#include <hv/arm64/exit.h>
#include <hv/arm64/gic.h>
#include <hv/arm64/registers.h>
#include <hv/arm64/stage2.h>
#include <hv/lock.h>
#include <hv/printk.h>
#include <hv/string.h>

#define DFR0_PMU(dfr0) ((dfr0) >> 8 & 0xf)
#define PMU_NONE       0xf /* 0: none, 15: not as the architecture says */
#define PMCR_RESET     0x6

/* What a guest of EL1 has; one is not told what another left there. */
static void reset_system_registers(void)
{
	uint64_t pmu = DFR0_PMU(sysreg_read(id_aa64dfr0_el1));

	sysreg_write(sctlr_el1, SCTLR_EL1_RESET);
#define CLEAR(name) sysreg_write(name, 0)
	CLEAR(cpacr_el1);
	CLEAR(ttbr0_el1);
	CLEAR(ttbr1_el1);
	CLEAR(tcr_el1);
	CLEAR(mair_el1);
	CLEAR(amair_el1);
	CLEAR(vbar_el1);
	CLEAR(esr_el1);
	CLEAR(far_el1);
	CLEAR(afsr0_el1);
	CLEAR(afsr1_el1);
	CLEAR(par_el1);
	CLEAR(elr_el1);
	CLEAR(spsr_el1);
	CLEAR(sp_el0);
	CLEAR(sp_el1);
	CLEAR(tpidr_el0);
	CLEAR(tpidrro_el0);
	CLEAR(tpidr_el1);
	CLEAR(contextidr_el1);
	CLEAR(csselr_el1);
	CLEAR(cntkctl_el1);
	CLEAR(cntp_ctl_el0);
	CLEAR(cntp_cval_el0);
	CLEAR(cntv_ctl_el0);
	CLEAR(cntv_cval_el0);
	CLEAR(mdscr_el1);
	if (pmu && pmu != PMU_NONE) {
		sysreg_write(pmcr_el0, PMCR_RESET);
		sysreg_write(pmcntenclr_el0, UINT32_MAX);
		sysreg_write(pmintenclr_el1, UINT32_MAX);
		sysreg_write(pmovsclr_el0, UINT32_MAX);
		CLEAR(pmuserenr_el0);
	}
#undef CLEAR
	isb();
}

static void reset(struct cpu *cpu)
{
	memset(exit_registers(cpu), 0, sizeof(struct guest_registers));
	reset_system_registers();
	guest_clear_vectors();
	gic_cpu_reset(cpu);
	stage2_load(cpu->cell);
	arch_cpu_flush(cpu);
}

static void change_power(struct cpu *cpu, uint32_t from, uint32_t to)
{
	__atomic_compare_exchange_n(&cpu->arch.power, &from, to, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
}

/* In EL2, where its guest cannot be: what wakes it is exit_obey()'s business. */
void arch_cpu_park(struct cpu *cpu)
{
	reset(cpu);
	cpu->arch.is_parked = true;
	/* A CPU_ON that came after what parks it stays: the cell's first CPU may have been faster. */
	change_power(cpu, POWER_ON, POWER_OFF);
}

void arch_cpu_cancel(struct cpu *cpu)
{
	store_release(&cpu->arch.start_entry, 0);
	change_power(cpu, POWER_STARTING, POWER_OFF);
}

/* abi.md, section 8 */
void arch_cpu_reset(struct cpu *cpu, uint64_t address)
{
	reset(cpu);
	sysreg_write(elr_el2, address);
	sysreg_write(spsr_el2, SPSR_EL1H_DAIF);
	__asm__ volatile("ic iallu; dsb sy; isb" : : : "memory");
	cpu->arch.is_parked = false;
	store_release(&cpu->arch.power, POWER_ON);
}

void arch_cpu_kick(struct cpu *cpu)
{
	gic_kick(cpu);
}

/* All CPUs of a cell have one number in common; each flushes what it has itself. */
void arch_cpu_flush(struct cpu *cpu)
{
	__asm__ volatile("dsb sy; tlbi vmalls12e1; dsb sy; isb" : : : "memory");
}

void arch_cpu_report(const struct cpu *cpu)
{
	const uint64_t *x = exit_registers(cpu)->x;
	unsigned int i;

	printk("  pc  0x%016lx pstate 0x%lx esr 0x%lx\n", sysreg_read(elr_el2),
	       sysreg_read(spsr_el2), sysreg_read(esr_el2));
	for (i = 0; i < 28; i += 4)
		printk("  x%-2u 0x%016lx 0x%016lx 0x%016lx 0x%016lx\n", i, x[i], x[i + 1], x[i + 2],
		       x[i + 3]);
	printk("  x28 0x%016lx 0x%016lx 0x%016lx sctlr_el1 0x%lx\n", x[28], x[29], x[30],
	       sysreg_read(sctlr_el1));
}
