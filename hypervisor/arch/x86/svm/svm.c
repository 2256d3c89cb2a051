/* SPDX-License-Identifier: GPL-2.0-only */
/* AMD SVM: taking over, and letting go. APM vol. 2 (24593), chapter 15. */
#include <hv/arch.h>
#include <hv/errno.h>
#include <hv/image.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/x86/apic.h>
#include <hv/x86/exceptions.h>
#include <hv/x86/host.h>
#include <hv/x86/registers.h>
#include <svm/svm.h>

#define CPUID_EXTENDED   0x80000001
#define CPUID_SVM        0x8000000a
#define CPUID_ECX_SVM    0x4u
#define CPUID_SVM_EDX_NP 0x1u

/* One CPU runs one guest, so that one number does. 0 is the host's. */
#define GUEST_ASID 1

_Static_assert(sizeof(struct cpu) <= AREA_VMCB - CPU_AREA_CPU, "cpu-area.h: struct cpu");

int arch_check(void)
{
	if (cpuid(0x80000000, 0).eax < CPUID_SVM ||
	    !(cpuid(CPUID_EXTENDED, 0).ecx & CPUID_ECX_SVM)) {
		printk("cellwarden: the processor has no SVM\n");
		return -ENODEV;
	}
	if (msr_read(MSR_VM_CR) & VM_CR_SVMDIS) {
		printk("cellwarden: the firmware has disabled SVM\n");
		return -ENODEV;
	}
	if (!(cpuid(CPUID_SVM, 0).edx & CPUID_SVM_EDX_NP)) {
		printk("cellwarden: the processor has no nested paging\n");
		return -ENODEV;
	}
	if (image_parameters()->encryption_mask) {
		printk("cellwarden: memory encryption is active (boot with mem_encrypt=off)\n");
		return -ENODEV;
	}
	exceptions_init();
	return 0;
}

static void clgi(void)
{
	__asm__ volatile("clgi" : : : "memory");
}

static void stgi(void)
{
	__asm__ volatile("stgi" : : : "memory");
}

static void vmsave(const void *page)
{
	__asm__ volatile("vmsave %0" : : "a"(memory_phys(page).pa) : "memory");
}

static void vmload(const void *page)
{
	__asm__ volatile("vmload %0" : : "a"(memory_phys(page).pa) : "memory");
}

int arch_host_enter(struct cpu *cpu, uint64_t *frame)
{
	struct linux_state *state = &cpu->arch.linux_state;

	if (msr_read(MSR_EFER) & EFER_SVME) {
		printk("cellwarden: CPU %u: KVM or another hypervisor uses SVM\n", cpu->id);
		return -EBUSY;
	}
	cpu->arch.frame = (struct entry_frame *)frame;
	cpu->arch.frame_copy = *cpu->arch.frame;
	host_save(state);
	memcpy(cpu->arch.gdt_copy, (const void *)state->gdtr.base,
	       state->gdtr.limit < GDT_COPY_SIZE ? state->gdtr.limit + 1u : GDT_COPY_SIZE);
	msr_write(MSR_EFER, state->efer | EFER_SVME);
	clgi();
	state->vm_hsave_pa = msr_read(MSR_VM_HSAVE_PA);
	msr_write(MSR_VM_HSAVE_PA, memory_phys(svm_area(cpu) + AREA_HSAVE).pa);
	vmsave(svm_vmcb(cpu));
	host_load(cpu);
	vmsave(svm_area(cpu) + AREA_HOST);
	return 0;
}

/* What VMLOAD loads, our mapping gone, NMIs back. */
static void leave(struct cpu *cpu)
{
	const struct linux_state *state = &cpu->arch.linux_state;

	host_restore(state);
	vmload(svm_vmcb(cpu));
	msr_write(MSR_PAT, state->pat);
	msr_write(MSR_VM_HSAVE_PA, state->vm_hsave_pa);
	stgi();
	msr_write(MSR_EFER, state->efer);
}

void arch_host_leave(struct cpu *cpu)
{
	leave(cpu);
}

/* What a segment register of Linux means, from its table: the same that it loaded. */
static struct vmcb_segment describe(const struct cpu *cpu, uint16_t selector)
{
	struct vmcb_segment segment = { .selector = selector };
	uint32_t low, high;
	uint64_t offset = selector & ~7u;

	/* Null selectors and those of local tables are not Linux's in the kernel. */
	if (offset && !(selector & 4) && offset + 8 <= GDT_COPY_SIZE) {
		const uint8_t *descriptor = cpu->arch.gdt_copy + offset;

		memcpy(&low, descriptor, sizeof(low));
		memcpy(&high, descriptor + 4, sizeof(high));
		segment.attributes = (uint16_t)((high >> 8 & 0xff) | (high >> 12 & 0xf00));
		segment.limit = (low & 0xffff) | (high & 0xf0000);
		if (high & 1u << 23)
			segment.limit = segment.limit << 12 | 0xfff;
		segment.base = low >> 16 | (high & 0xff) << 16 | (high & 0xff000000);
	}
	return segment;
}

static void init_intercepts(struct cpu *cpu, struct vmcb *vmcb)
{
	vmcb->intercepts = INTERCEPT_NMI | INTERCEPT_INIT | INTERCEPT_CPUID | INTERCEPT_INVD |
			   INTERCEPT_INVLPGA | INTERCEPT_IO | INTERCEPT_MSR | INTERCEPT_SHUTDOWN;
	vmcb->intercepts2 = INTERCEPT2_VMRUN | INTERCEPT2_VMMCALL | INTERCEPT2_VMLOAD |
			    INTERCEPT2_VMSAVE | INTERCEPT2_STGI | INTERCEPT2_CLGI |
			    INTERCEPT2_SKINIT | INTERCEPT2_XSETBV;
	/* A guest that faults in handling these would never let an NMI in (CVE-2015-5307, -8104). */
	vmcb->exceptions = 1u << VECTOR_DB | 1u << VECTOR_AC;
	vmcb->asid = GUEST_ASID;
	vmcb->nested = NESTED_PAGING;
	vmcb->tlb_control = TLB_FLUSH_ALL;
	svm_set_cell(cpu, cpu->cell);
}

void svm_set_cell(struct cpu *cpu, struct cell *cell)
{
	struct vmcb *vmcb = svm_vmcb(cpu);

	vmcb->iopm_base = memory_phys(cell->arch.ports).pa;
	vmcb->msrpm_base = memory_phys(cell->arch.msrs).pa;
	vmcb->nested_cr3 = memory_phys(cell->arch.paging.root).pa;
	vmcb->clean = 0;
}

int arch_vcpu_init(struct cpu *cpu)
{
	const struct linux_state *state = &cpu->arch.linux_state;
	const struct entry_frame *frame = &cpu->arch.frame_copy;
	struct guest_registers *registers = svm_registers(cpu);
	struct vmcb *vmcb = svm_vmcb(cpu);

	init_intercepts(cpu, vmcb);
	vmcb->cs = describe(cpu, state->cs);
	vmcb->ss = describe(cpu, state->ss);
	vmcb->ds = describe(cpu, state->ds);
	vmcb->es = describe(cpu, state->es);
	vmcb->gdtr.base = state->gdtr.base;
	vmcb->gdtr.limit = state->gdtr.limit;
	vmcb->idtr.base = state->idtr.base;
	vmcb->idtr.limit = state->idtr.limit;
	vmcb->efer = state->efer | EFER_SVME;
	vmcb->cr0 = state->cr0;
	vmcb->cr3 = state->cr3;
	vmcb->cr4 = state->cr4;
	vmcb->dr6 = dr6_read();
	vmcb->dr7 = dr7_read();
	vmcb->g_pat = state->pat;

	/* entry() returns 0. */
	vmcb->rax = 0;
	vmcb->rip = frame->rip;
	vmcb->rsp = (uintptr_t)(cpu->arch.frame + 1);
	vmcb->rflags = frame->rflags;
	registers->r15 = frame->r15;
	registers->r14 = frame->r14;
	registers->r13 = frame->r13;
	registers->r12 = frame->r12;
	registers->rbp = frame->rbp;
	registers->rbx = frame->rbx;
	svm_top(cpu)->vmcb = memory_phys(vmcb).pa;
	svm_top(cpu)->host = memory_phys(svm_area(cpu) + AREA_HOST).pa;
	return apic_cpu_init(cpu);
}

void arch_vcpu_run(struct cpu *cpu)
{
	svm_run(svm_registers(cpu));
}

/* What the guest is now becomes what Linux was. */
static void take_state(struct cpu *cpu)
{
	struct linux_state *state = &cpu->arch.linux_state;
	const struct vmcb *vmcb = svm_vmcb(cpu);

	state->cr0 = vmcb->cr0;
	state->cr3 = vmcb->cr3;
	state->cr4 = vmcb->cr4;
	state->efer = vmcb->efer & ~EFER_SVME;
	state->pat = vmcb->g_pat;
	state->gdtr = (struct table_register){ (uint16_t)vmcb->gdtr.limit, vmcb->gdtr.base };
	state->idtr = (struct table_register){ (uint16_t)vmcb->idtr.limit, vmcb->idtr.base };
	state->cs = vmcb->cs.selector;
	state->ss = vmcb->ss.selector;
	state->ds = vmcb->ds.selector;
	state->es = vmcb->es.selector;
}

void arch_vcpu_disable(struct cpu *cpu)
{
	const struct vmcb *vmcb = svm_vmcb(cpu);
	/* RAX, and what IRETQ takes: RIP, CS, RFLAGS, RSP, SS. VMMCALL has three bytes. */
	uint64_t frame[6] __attribute__((aligned(16))) = {
		0, vmcb->rip + 3, vmcb->cs.selector, vmcb->rflags, vmcb->rsp, vmcb->ss.selector,
	};

	take_state(cpu);
	__asm__ volatile("mov %0, %%cr2" : : "r"(vmcb->cr2));
	dr6_write(vmcb->dr6);
	leave(cpu);
	dr7_write(vmcb->dr7);
	svm_return(svm_registers(cpu), frame);
}

void arch_cpu_flush(struct cpu *cpu)
{
	svm_vmcb(cpu)->tlb_control = TLB_FLUSH_ALL;
}
