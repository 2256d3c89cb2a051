/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's registers, where SVM keeps them. */
#include <hv/arch.h>
#include <hv/image.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/x86/apic.h>
#include <hv/x86/parking.h>
#include <hv/x86/registers.h>
#include <hv/x86/vcpu.h>
#include <svm/svm.h>

/* Types of segments after a reset: APM vol. 2, 14.1.3 */
#define ATTRIBUTES_CODE          0x9b
#define ATTRIBUTES_DATA          0x93
#define ATTRIBUTES_LDT           0x82
#define ATTRIBUTES_TSS           0x8b
#define RESET_PAT                0x0007040600070406ull
#define RESET_DR6                0xffff0ff0ull
#define RESET_DR7                0x400ull
#define CPUID_ECX_SVM_AND_SKINIT 0x1004u

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI };

/* RAX and RSP are in the VMCB. This is on the way of every exit: no table on the stack. */
static uint64_t *place_of(const struct cpu *cpu, unsigned int number)
{
#define PLACE(name) offsetof(struct guest_registers, name)
	static const uint8_t places[16] = {
		[RCX] = PLACE(rcx), [RDX] = PLACE(rdx), [RBX] = PLACE(rbx), [RBP] = PLACE(rbp),
		[RSI] = PLACE(rsi), [RDI] = PLACE(rdi), [8] = PLACE(r8),    [9] = PLACE(r9),
		[10] = PLACE(r10),  [11] = PLACE(r11),  [12] = PLACE(r12),  [13] = PLACE(r13),
		[14] = PLACE(r14),  [15] = PLACE(r15),
	};
#undef PLACE

	number &= 15;
	if (number == RAX)
		return &svm_vmcb(cpu)->rax;
	if (number == RSP)
		return &svm_vmcb(cpu)->rsp;
	return (uint64_t *)((uint8_t *)svm_registers(cpu) + places[number]);
}

uint64_t vcpu_register(const struct cpu *cpu, unsigned int number)
{
	return *place_of(cpu, number);
}

void vcpu_set_register(struct cpu *cpu, unsigned int number, uint64_t value)
{
	*place_of(cpu, number) = value;
}

uint64_t vcpu_rip(const struct cpu *cpu)
{
	return svm_vmcb(cpu)->rip;
}

unsigned int vcpu_fetched_instruction(const struct cpu *cpu, const uint8_t **ret_bytes)
{
	const struct vmcb *vmcb = svm_vmcb(cpu);

	*ret_bytes = vmcb->bytes;
	return vmcb->n_bytes <= sizeof(vmcb->bytes) ? vmcb->n_bytes : 0;
}

unsigned int vcpu_code_bits(const struct cpu *cpu)
{
	return svm_code_bits(svm_vmcb(cpu));
}

uint64_t vcpu_code_base(const struct cpu *cpu)
{
	return vcpu_code_bits(cpu) == 64 ? 0 : svm_vmcb(cpu)->cs.base;
}

void vcpu_skip(struct cpu *cpu, unsigned int n_bytes)
{
	svm_skip(svm_vmcb(cpu), n_bytes);
}

void vcpu_inject(struct cpu *cpu, unsigned int vector)
{
	bool has_error = vector == VECTOR_GP || vector == VECTOR_AC || vector == VECTOR_DF;

	svm_vmcb(cpu)->event_inject =
		EVENT_VALID | EVENT_EXCEPTION | (has_error ? EVENT_HAS_ERROR : 0) | vector;
}

struct vcpu_paging vcpu_paging(const struct cpu *cpu)
{
	const struct vmcb *vmcb = svm_vmcb(cpu);

	return (struct vcpu_paging){ vmcb->cr0, vmcb->cr3, vmcb->cr4, vmcb->efer };
}

uint64_t vcpu_pat(const struct cpu *cpu)
{
	return svm_vmcb(cpu)->g_pat;
}

void vcpu_set_pat(struct cpu *cpu, uint64_t value)
{
	svm_vmcb(cpu)->g_pat = value;
}

void vcpu_set_efer(struct cpu *cpu, uint64_t value)
{
	struct vmcb *vmcb = svm_vmcb(cpu);

	vmcb->efer = (value & ~EFER_LMA) | (vmcb->efer & EFER_LMA) | EFER_SVME;
}

void vcpu_take_interrupts(void)
{
	__asm__ volatile("stgi; sti; nop; nop; cli; clgi" : : : "memory");
}

uint32_t vcpu_hidden_cpuid_ecx(void)
{
	return CPUID_ECX_SVM_AND_SKINIT;
}

/* ---- starting and stopping ---------------------------------------------------- */

static struct vmcb_segment segment(uint16_t selector, uint64_t base, uint16_t attributes)
{
	return (struct vmcb_segment){ selector, attributes, 0xffff, base };
}

static void reset_segments(struct vmcb *vmcb)
{
	vmcb->ds = vmcb->es = vmcb->ss = vmcb->fs = vmcb->gs = segment(0, 0, ATTRIBUTES_DATA);
	vmcb->gdtr = vmcb->idtr = segment(0, 0, 0);
	vmcb->ldtr = segment(0, 0, ATTRIBUTES_LDT);
	vmcb->tr = segment(0, 0, ATTRIBUTES_TSS);
}

static void reset_registers(struct cpu *cpu)
{
	struct vmcb *vmcb = svm_vmcb(cpu);

	memset(svm_registers(cpu), 0, sizeof(*svm_registers(cpu)));
	svm_registers(cpu)->rdx = cpuid(1, 0).eax; /* family, model, stepping */
	vmcb->cpl = 0;
	vmcb->cr0 = CR0_ET;
	vmcb->cr2 = vmcb->cr3 = vmcb->cr4 = 0;
	vmcb->efer = EFER_SVME;
	vmcb->dr6 = RESET_DR6;
	vmcb->dr7 = RESET_DR7;
	vmcb->rflags = RFLAGS_FIXED;
	vmcb->rax = vmcb->rsp = 0;
	vmcb->star = vmcb->lstar = vmcb->cstar = vmcb->sfmask = vmcb->kernel_gs_base = 0;
	vmcb->sysenter_cs = vmcb->sysenter_esp = vmcb->sysenter_eip = 0;
	vmcb->g_pat = RESET_PAT;
	vmcb->event_inject = 0;
	vmcb->interrupt_shadow = 0;
	vmcb->v_irq = 0;
	vmcb->intercepts &= ~(INTERCEPT_VINTR | INTERCEPT_IRET);
	vmcb->tlb_control = TLB_FLUSH_ALL;
	vmcb->clean = 0;
	cpu->arch.is_in_nmi = false;
	cpu->arch.nmi_owed = 0;
}

/* What one guest left in registers of the FPU and its relatives is not the next one's. */
static void reset_fpu(void)
{
	static const uint8_t initial[1024] __attribute__((aligned(64)));
	struct cpuid sizes = cpuid(0xd, 0);
	uint64_t all = (uint64_t)sizes.edx << 32 | sizes.eax;

	if (!(cr4_read() & CR4_OSXSAVE))
		return;
	/* A header of zeros means the initial state of everything (APM vol. 2, 11.5.9). */
	if (xcr_write_safe(0, all))
		__asm__ volatile("xrstor64 %0"
				 :
				 : "m"(initial), "a"((uint32_t)all), "d"((uint32_t)(all >> 32)));
	xcr_write_safe(0, 1);
}

void vcpu_start(struct cpu *cpu, uint16_t selector, uint64_t base, uint64_t rip)
{
	struct vmcb *vmcb = svm_vmcb(cpu);

	reset_registers(cpu);
	reset_segments(vmcb);
	vmcb->cs = segment(selector, base, ATTRIBUTES_CODE);
	vmcb->rip = rip;
	svm_set_cell(cpu, cpu->cell);
	cpu->arch.is_parked = false;
	cpu->arch.waits_for_sipi = false;
}

void arch_cpu_park(struct cpu *cpu)
{
	struct vmcb *vmcb = svm_vmcb(cpu);

	reset_registers(cpu);
	reset_segments(vmcb);
	reset_fpu();
	apic_clear();
	vmcb->cs = segment(0, 0, ATTRIBUTES_CODE);
	vmcb->rip = 0;
	svm_set_cell(cpu, cpu->cell);
	vmcb->nested_cr3 = memory_phys(parking_paging.root).pa;
	cpu->arch.is_parked = true;
	cpu->arch.waits_for_sipi = true;
}

/* An INIT or SIPI reaches a CPU that has been parked as it does one that has not. */
void arch_cpu_cancel(struct cpu *cpu)
{
}

/* abi.md, section 8 */
void arch_cpu_reset(struct cpu *cpu, uint64_t address)
{
	vcpu_start(cpu, (uint16_t)(address >> 4 & 0xf000), address & ~0xffffull, address & 0xffff);
}

void arch_cpu_kick(struct cpu *cpu)
{
	store_release(&cpu->arch.kicked, 1);
	apic_send_nmi(cpu);
}

void arch_cpu_report(const struct cpu *cpu)
{
	const struct guest_registers *r = svm_registers(cpu);
	const struct vmcb *vmcb = svm_vmcb(cpu);

	printk("  rip 0x%016lx rsp 0x%016lx rflags 0x%lx cs 0x%x\n", vmcb->rip, vmcb->rsp,
	       vmcb->rflags, vmcb->cs.selector);
	printk("  rax 0x%016lx rbx 0x%016lx rcx 0x%016lx rdx 0x%016lx\n", vmcb->rax, r->rbx, r->rcx,
	       r->rdx);
	printk("  rsi 0x%016lx rdi 0x%016lx rbp 0x%016lx r8  0x%016lx\n", r->rsi, r->rdi, r->rbp,
	       r->r8);
	printk("  cr0 0x%lx cr3 0x%lx cr4 0x%lx efer 0x%lx\n", vmcb->cr0, vmcb->cr3, vmcb->cr4,
	       (uint64_t)(vmcb->efer & ~EFER_SVME));
}
