/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a guest left, and what is done about it. APM vol. 2, appendix C. */
#include <hv/arch.h>
#include <hv/hypercall.h>
#include <hv/violation.h>
#include <hv/x86/guest.h>
#include <hv/x86/iommu.h>
#include <hv/x86/registers.h>
#include <hv/x86/vcpu.h>
#include <svm/svm.h>

enum { RAX, RSI = 6, RDI = 7 };

static void exit_cpuid(struct cpu *cpu, struct vmcb *vmcb)
{
	struct guest_registers *registers = svm_registers(cpu);
	struct cpuid c;

	guest_cpuid(cpu, (uint32_t)vmcb->rax, (uint32_t)registers->rcx, &c);
	vmcb->rax = c.eax;
	registers->rbx = c.ebx;
	registers->rcx = c.ecx;
	registers->rdx = c.edx;
	svm_skip(vmcb, 2);
}

static void exit_msr(struct cpu *cpu, struct vmcb *vmcb)
{
	guest_msr(cpu, vmcb->exit_info1 & 1);
}

static void exit_xsetbv(struct cpu *cpu, struct vmcb *vmcb)
{
	guest_xsetbv(cpu);
}

static void exit_vmmcall(struct cpu *cpu, struct vmcb *vmcb)
{
	bool is_64bit = svm_code_bits(vmcb) == 64;
	uint64_t first = svm_registers(cpu)->rdi, second = svm_registers(cpu)->rsi;
	long result;

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL]++;
	/* Programs of the guest have no business here: their kernel has. */
	if (vmcb->cpl) {
		vcpu_inject(cpu, VECTOR_UD);
		return;
	}
	if (!is_64bit) {
		first &= UINT32_MAX;
		second &= UINT32_MAX;
	}
	result = hypercall(cpu, (uint32_t)vmcb->rax, first, second);
	vmcb->rax = is_64bit ? (uint64_t)result : (uint32_t)result;
	svm_skip(vmcb, 3);
}

static void exit_io(struct cpu *cpu, struct vmcb *vmcb)
{
	uint64_t info = vmcb->exit_info1;
	bool is_in = info & IO_IS_IN;

	if (!(info & IO_IS_STRING) && guest_port(cpu, IO_PORT(info), IO_SIZE(info), is_in)) {
		vmcb->rip = vmcb->exit_info2;
		return;
	}
	violation(cpu, "port %s of %u bytes at 0x%x, which is not in its configuration",
		  is_in ? "read" : "write", IO_SIZE(info), IO_PORT(info));
}

static void exit_nested_page_fault(struct cpu *cpu, struct vmcb *vmcb)
{
	uint64_t info = vmcb->exit_info1;

	if (info & NPF_FETCH)
		violation(cpu, "execution at 0x%lx, which is not in its configuration",
			  vmcb->exit_info2);
	else if (info & NPF_IN_TABLE)
		violation(cpu, "page table at 0x%lx, which is not in its configuration",
			  vmcb->exit_info2);
	else
		guest_memory_access(cpu, vmcb->exit_info2, info & NPF_WRITE);
}

/* With NMIs as our own signal, those of the guest are handed on. */
static void give_nmi(struct cpu *cpu, struct vmcb *vmcb)
{
	if (!cpu->arch.nmi_owed || cpu->arch.is_parked || vmcb->event_inject & EVENT_VALID)
		return;
	if (cpu->arch.is_in_nmi || vmcb->interrupt_shadow & 1) {
		/* When interrupts are possible again its handler surely has ended. */
		vmcb->intercepts |= INTERCEPT_VINTR;
		vmcb->v_irq |= V_IRQ | V_IGNORE_TPR;
		return;
	}
	__atomic_sub_fetch(&cpu->arch.nmi_owed, 1, __ATOMIC_SEQ_CST);
	cpu->arch.is_in_nmi = true;
	vmcb->intercepts |= INTERCEPT_IRET;
	vmcb->event_inject = EVENT_VALID | EVENT_NMI | VECTOR_NMI;
}

static void exit_iret(struct cpu *cpu, struct vmcb *vmcb)
{
	vmcb->intercepts &= ~INTERCEPT_IRET;
	if (cpu->arch.nmi_owed) {
		/* Not before this IRET is done. */
		give_nmi(cpu, vmcb);
		cpu->arch.is_in_nmi = false;
		return;
	}
	cpu->arch.is_in_nmi = false;
}

static void exit_vintr(struct cpu *cpu, struct vmcb *vmcb)
{
	vmcb->intercepts &= ~INTERCEPT_VINTR;
	vmcb->v_irq &= ~(V_IRQ | V_IGNORE_TPR);
	give_nmi(cpu, vmcb);
}

/* An NMI is pending, and comes as soon as it may. */
static void take_nmi(void)
{
	__asm__ volatile("stgi; nop; clgi" : : : "memory");
}

static void exit_nmi(struct cpu *cpu, struct vmcb *vmcb)
{
	bool is_ours;

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT]++;
	take_nmi();
	/* Both at once may have come as one. */
	is_ours = __atomic_exchange_n(&cpu->arch.kicked, 0, __ATOMIC_ACQ_REL);
	is_ours |= iommu_take_nmi(cpu);
	if (!is_ours)
		__atomic_add_fetch(&cpu->arch.nmi_owed, 1, __ATOMIC_SEQ_CST);
	cpu_obey(cpu);
	guest_events(cpu);
	give_nmi(cpu, vmcb);
}

static void exit_shutdown(struct cpu *cpu, struct vmcb *vmcb)
{
	violation(cpu, "shutdown: an exception in the handling of a double fault");
}

static void exit_exception(struct cpu *cpu, struct vmcb *vmcb)
{
	cpu->counters[JAILHOUSE_CPU_STAT_X86_VMEXITS_EXCEPTION]++;
	vcpu_inject(cpu, (unsigned int)(vmcb->exit_code - 0x40));
}

/* Invalidating caches without writing them back would lose what others wrote. */
static void exit_invd(struct cpu *cpu, struct vmcb *vmcb)
{
	__asm__ volatile("wbinvd" : : : "memory");
	svm_skip(vmcb, 2);
}

static void exit_undefined(struct cpu *cpu, struct vmcb *vmcb)
{
	vcpu_inject(cpu, VECTOR_UD);
}

static void exit_ignored(struct cpu *cpu, struct vmcb *vmcb)
{
}

typedef void exit_handler(struct cpu *cpu, struct vmcb *vmcb);

/* By exit code; that of nested page faults is far above. */
static exit_handler *const handlers[] = {
	[EXIT_CPUID] = exit_cpuid,
	[EXIT_MSR] = exit_msr,
	[EXIT_VMMCALL] = exit_vmmcall,
	[EXIT_IO] = exit_io,
	[EXIT_NMI] = exit_nmi,
	[EXIT_IRET] = exit_iret,
	[EXIT_VINTR] = exit_vintr,
	[EXIT_XSETBV] = exit_xsetbv,
	[EXIT_EXCEPTION_DB] = exit_exception,
	[EXIT_EXCEPTION_AC] = exit_exception,
	[EXIT_INVD] = exit_invd,
	[EXIT_INIT] = exit_ignored,
	[EXIT_SHUTDOWN] = exit_shutdown,
	[EXIT_INVLPGA] = exit_undefined,
	[EXIT_VMRUN] = exit_undefined,
	[EXIT_VMLOAD] = exit_undefined,
	[EXIT_VMLOAD + 1] = exit_undefined,
	[EXIT_VMLOAD + 2] = exit_undefined,
	[EXIT_VMLOAD + 3] = exit_undefined,
	[EXIT_SKINIT] = exit_undefined,
};

static exit_handler *handler_of(uint64_t code)
{
	if (code < ARRAY_LENGTH(handlers))
		return handlers[code];
	return code == EXIT_NPF ? exit_nested_page_fault : NULL;
}

static struct cpu *cpu_of(struct guest_registers *registers)
{
	return (struct cpu *)((uintptr_t)registers - offsetof(struct svm_stack_top, registers) +
			      sizeof(struct svm_stack_top) - CPU_AREA_STACK_TOP + CPU_AREA_CPU);
}

void svm_exit(struct guest_registers *registers)
{
	struct cpu *cpu = cpu_of(registers);
	struct vmcb *vmcb = svm_vmcb(cpu);
	exit_handler *handler = handler_of(vmcb->exit_code);

	cpu->counters[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL]++;
	vmcb->tlb_control = 0;
	vmcb->event_inject = 0;
	/* What was being delivered when the guest left is delivered again. */
	if (vmcb->exit_int_info & EVENT_VALID)
		vmcb->event_inject = vmcb->exit_int_info;
	if (handler) {
		handler(cpu, vmcb);
		return;
	}
	violation(cpu, "exit 0x%lx, information 0x%lx and 0x%lx, which is not known",
		  vmcb->exit_code, vmcb->exit_info1, vmcb->exit_info2);
}
