/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SVM_SVM_H
#define SVM_SVM_H

#include <hv/cpu.h>
#include <hv/x86/registers.h>
#include <svm/vmcb.h>

#define AREA_VMCB  0x5000 /* in the CPU area, in CPU_AREA_ARCH */
#define AREA_HSAVE 0x6000
#define AREA_HOST  0x7000 /* our own state, for VMLOAD */

/* Above the registers on a CPU's stack: run.S */
struct svm_stack_top {
	struct guest_registers registers;
	uint64_t vmcb, host;
};

/* Entering runs on the same stack, below what entry.S leaves free. */
_Static_assert(sizeof(struct svm_stack_top) <= 0x100, "entry.S: TOP_RESERVED");

static inline uint8_t *svm_area(const struct cpu *cpu)
{
	return (uint8_t *)(uintptr_t)cpu - CPU_AREA_CPU;
}

static inline struct vmcb *svm_vmcb(const struct cpu *cpu)
{
	return (struct vmcb *)(svm_area(cpu) + AREA_VMCB);
}

static inline struct svm_stack_top *svm_top(const struct cpu *cpu)
{
	return (struct svm_stack_top *)(svm_area(cpu) + CPU_AREA_STACK_TOP) - 1;
}

static inline struct guest_registers *svm_registers(const struct cpu *cpu)
{
	return &svm_top(cpu)->registers;
}

/* Here, and not in vcpu.c, for each exit needs them. */
static inline unsigned int svm_code_bits(const struct vmcb *vmcb)
{
	if (vmcb->efer & EFER_LMA && vmcb->cs.attributes & SEGMENT_LONG)
		return 64;
	return vmcb->cs.attributes & SEGMENT_DEFAULT ? 32 : 16;
}

static inline void svm_skip(struct vmcb *vmcb, unsigned int n_bytes)
{
	uint64_t rip = vmcb->rip + n_bytes;

	vmcb->rip = svm_code_bits(vmcb) == 64 ? rip : rip & UINT32_MAX;
	vmcb->interrupt_shadow = 0;
}

/** svm_set_cell() - the guest's tables and bitmaps are those of the cell */
void svm_set_cell(struct cpu *cpu, struct cell *cell);

/* run.S */
void svm_run(struct guest_registers *registers) __attribute__((noreturn));
void svm_return(const struct guest_registers *registers, const uint64_t *frame)
	__attribute__((noreturn));

/** svm_exit() - the guest has left; called by run.S */
void svm_exit(struct guest_registers *registers);

#endif
