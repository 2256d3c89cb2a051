/* SPDX-License-Identifier: GPL-2.0-only */
/* Taking EL2 over from Linux, and giving it back: all that it had there. */
#include <hv/arch.h>
#include <hv/arm64/exit.h>
#include <hv/arm64/gic.h>
#include <hv/arm64/host.h>
#include <hv/arm64/registers.h>
#include <hv/arm64/stage2.h>
#include <hv/errno.h>
#include <hv/image.h>
#include <hv/memory.h>
#include <hv/printk.h>

#define CURRENT_EL2       0x8
#define HCR_E2H           (1ull << 34)
#define GRANULE_4K(mmfr0) (((mmfr0) >> 28 & 0xf) == 0 || ((mmfr0) >> 28 & 0xf) == 1)

_Static_assert(sizeof(struct cpu) <= CPU_AREA_ARCH - CPU_AREA_CPU, "cpu-area.h: struct cpu");
_Static_assert(sizeof(struct linux_frame) == LINUX_FRAME_SIZE, "entry.S: struct linux_frame");
_Static_assert(sizeof(struct guest_registers) == 256, "entry.S, vectors.S: struct guest_registers");

struct guest_registers *exit_registers(const struct cpu *cpu)
{
	return (struct guest_registers *)((uintptr_t)cpu - CPU_AREA_CPU + CPU_AREA_STACK_TOP -
					  EXIT_FRAME_SIZE);
}

static const struct linux_frame *linux_frame(const struct cpu *cpu)
{
	return (const struct linux_frame *)(exit_registers(cpu) + 1);
}

/* ---- what is refused ---------------------------------------------------------- */

int arch_check(void)
{
	if (sysreg_read(CurrentEL) != CURRENT_EL2 || sysreg_read(hcr_el2) & HCR_E2H) {
		printk("cellwarden: entered at another exception level than EL2, or with its host "
		       "extensions on\n");
		return -ENODEV;
	}
	if (!GRANULE_4K(sysreg_read(id_aa64mmfr0_el1))) {
		printk("cellwarden: the processor has no pages of 4 KiB\n");
		return -ENODEV;
	}
	return 0;
}

/* ---- tables ------------------------------------------------------------------- */

uint64_t host_same_address(const void *code)
{
	return memory_phys(code).pa;
}

static void use_our_tables(void)
{
	const struct cpu *cpu = cpu_self();

	host_switch(memory_phys(memory_paging.root).pa, host_same_address(host_switch_there));
	sysreg_write(vbar_el2, (uintptr_t)vectors);
	sysreg_write(tpidr_el2, (uintptr_t)(&cpu->arch.emergency_stack + 1));
	isb();
}

int host_map_entry(void)
{
	uint64_t start = memory_phys(image_start).pa;
	int err;

	/* Ours begin where no machine has memory: abi/cellwarden/image.h. */
	if (start >= (uintptr_t)image_start)
		return -EINVAL;
	err = paging_map(&memory_paging, start, PHYS(start), PAGE_SIZE,
			 ACCESS_READ | ACCESS_EXECUTE | PAGING_SMALL);
	if (err)
		return err;
	/* The first CPU needs them early: registers are in these tables alone. */
	use_our_tables();
	return 0;
}

/* ---- registers of EL2 ------------------------------------------------------------ */

/* In the order of struct el2_state */
#define EL2_REGISTERS(DO)   \
	DO(0, hcr_el2);     \
	DO(1, vtcr_el2);    \
	DO(2, vttbr_el2);   \
	DO(3, cptr_el2);    \
	DO(4, mdcr_el2);    \
	DO(5, cnthctl_el2); \
	DO(6, cntvoff_el2); \
	DO(7, hstr_el2);    \
	DO(8, vmpidr_el2)

static void save(struct el2_state *state)
{
#define SAVE(i, name) state->registers[i] = sysreg_read(name)
	EL2_REGISTERS(SAVE);
#undef SAVE
}

static void restore(const struct el2_state *state)
{
#define RESTORE(i, name) sysreg_write(name, state->registers[i])
	EL2_REGISTERS(RESTORE);
#undef RESTORE
	isb();
}

/* Pointer authentication is the guest's where Linux let EL1 have it. */
static uint64_t guest_hcr(uint64_t linux_hcr)
{
	return (linux_hcr & (HCR_API | HCR_APK)) | HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO |
	       HCR_FB | HCR_BSU | HCR_TSC | HCR_TIDCP | HCR_TACR | HCR_RW;
}

int arch_host_enter(struct cpu *cpu, uint64_t *frame)
{
	cpu->arch.mpidr = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	save(&cpu->arch.linux_state);
	cpu->arch.is_host = true;
	use_our_tables();
	return 0;
}

void arch_host_leave(struct cpu *cpu)
{
	gic_cpu_done(cpu);
	restore(&cpu->arch.linux_state);
	__asm__ volatile("tlbi alle1; dsb sy; isb" : : : "memory");
}

/* ---- the guest that Linux is from now on --------------------------------------------- */

int arch_vcpu_init(struct cpu *cpu)
{
	const struct linux_frame *linux_frame_of = linux_frame(cpu);

	cpu->arch.power = POWER_ON;
	sysreg_write(hcr_el2, guest_hcr(sysreg_read(hcr_el2)));
	sysreg_write(hstr_el2, 0);
	sysreg_write(vmpidr_el2, sysreg_read(mpidr_el1));
	sysreg_write(elr_el2, linux_frame_of->elr);
	sysreg_write(spsr_el2, linux_frame_of->spsr);
	exit_registers(cpu)->x[0] = 0; /* what entry() returns */
	stage2_load(cpu->cell);
	arch_cpu_flush(cpu);
	return gic_cpu_init(cpu);
}

void arch_vcpu_run(struct cpu *cpu)
{
	guest_enter(exit_registers(cpu));
}

/* The hypercall is the guest's last exit: it returns from it without us. */
void arch_vcpu_disable(struct cpu *cpu)
{
	struct linux_frame linux_now = *linux_frame(cpu);

	linux_now.elr = sysreg_read(elr_el2);
	linux_now.spsr = sysreg_read(spsr_el2);
	arch_host_leave(cpu);
	host_return(exit_registers(cpu), &linux_now, host_same_address(host_return_there), 0);
}
