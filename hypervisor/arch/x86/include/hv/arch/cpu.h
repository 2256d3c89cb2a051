/* SPDX-License-Identifier: GPL-2.0-only */
/* What x86 keeps of a CPU. */
#ifndef HV_ARCH_CPU_H
#define HV_ARCH_CPU_H

#include <abi/jailhouse/hypercall.h>
#include <hv/arch/processor.h>
#include <hv/types.h>

#define ARCH_CPU_STATS JAILHOUSE_CPU_STATS_X86

/**
 * struct guest_registers - general registers of the guest, but RAX and RSP, which the VMCB has
 *
 * In the order in which svm/run.S pushes them.
 */
struct guest_registers {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rdi, rsi, rbp, rbx, rdx, rcx;
};

/* What entry.S has pushed on Linux's stack, and the return address of the call */
struct entry_frame {
	uint64_t rflags;
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t rip;
};

/**
 * struct linux_state - what Linux has in registers that we change, beside what VMSAVE saves
 */
struct linux_state {
	uint64_t cr0, cr3, cr4, efer, pat, vm_hsave_pa;
	struct table_register gdtr, idtr;
	uint16_t cs, ss, ds, es;
};

/* Linux's kernel segments are among the first eight descriptors (asm/segment.h). */
#define GDT_COPY_SIZE 64

/**
 * struct arch_cpu
 * @frame: on Linux's stack, which is out of sight when we are on our tables: so
 *	@frame_copy, and of the descriptors that Linux's segments have @gdt_copy
 * @linux_state: what is put back when entering fails, and when leaving
 * @apic_id: of its local APIC, physical
 * @logical_id: what the guest wrote into its APIC's logical destination register
 * @icr_high: what the guest wrote there, until it sends
 * @is_parked: its guest waits: for INIT and SIPI, or for arch_cpu_reset()
 * @waits_for_sipi: it got an INIT
 * @sipi: 0x100 and the vector, when one has been sent to it; 0 when none
 * @got_init: an INIT has been sent to it
 * @nmi_owed: how many NMIs its guest is to get
 * @kicked: an NMI of ours is on its way to it
 * @is_in_nmi: the guest handles one
 * @gdt, @tss, @emergency_stack: the host's
 */
struct arch_cpu {
	struct entry_frame *frame;
	struct entry_frame frame_copy;
	uint8_t gdt_copy[GDT_COPY_SIZE];
	struct linux_state linux_state;
	uint32_t apic_id;
	uint32_t logical_id;
	uint32_t icr_high;
	bool is_parked;
	bool waits_for_sipi;
	uint32_t sipi;
	uint32_t got_init;
	uint32_t nmi_owed;
	uint32_t kicked;
	bool is_in_nmi;
	uint64_t gdt[5] __attribute__((aligned(16)));
	uint32_t tss[26] __attribute__((aligned(16)));
	uint8_t emergency_stack[1024] __attribute__((aligned(16)));
};

#endif
