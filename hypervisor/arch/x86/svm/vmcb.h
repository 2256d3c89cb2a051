/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual machine control block: AMD64 APM vol. 2 (24593), appendix B, tables
 * B-1 (control area) and B-2 (state save area).
 */
#ifndef SVM_VMCB_H
#define SVM_VMCB_H

#include <hv/types.h>

struct vmcb_segment {
	uint16_t selector;
	uint16_t attributes; /* bits 8 to 15 and 20 to 23 of a descriptor's second half */
	uint32_t limit;
	uint64_t base;
};

struct vmcb {
	uint16_t cr_reads, cr_writes;
	uint16_t dr_reads, dr_writes;
	uint32_t exceptions;
	uint32_t intercepts; /* INTERCEPT_… */
	uint32_t intercepts2;
	uint32_t intercepts3;
	uint8_t reserved_18[0x3c - 0x18];
	uint16_t pause_threshold, pause_count;
	uint64_t iopm_base, msrpm_base;
	uint64_t tsc_offset;
	uint32_t asid;
	uint8_t tlb_control;
	uint8_t reserved_5d[3];
	uint32_t v_irq; /* V_TPR, V_IRQ and others */
	uint32_t v_intr_vector;
	uint64_t interrupt_shadow;
	uint64_t exit_code;
	uint64_t exit_info1, exit_info2;
	uint64_t exit_int_info;
	uint64_t nested; /* bit 0: nested paging */
	uint64_t avic, ghcb;
	uint64_t event_inject;
	uint64_t nested_cr3;
	uint64_t lbr;
	uint32_t clean;
	uint32_t reserved_c4;
	uint64_t next_rip;
	uint8_t n_bytes;
	uint8_t bytes[15];
	uint8_t reserved_e0[0x400 - 0xe0];

	struct vmcb_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	uint8_t reserved_4a0[0x4cb - 0x4a0];
	uint8_t cpl;
	uint32_t reserved_4cc;
	uint64_t efer;
	uint8_t reserved_4d8[0x548 - 0x4d8];
	uint64_t cr4, cr3, cr0, dr7, dr6, rflags, rip;
	uint8_t reserved_580[0x5d8 - 0x580];
	uint64_t rsp;
	uint64_t s_cet, ssp, isst;
	uint64_t rax;
	uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
	uint64_t cr2;
	uint8_t reserved_648[0x668 - 0x648];
	uint64_t g_pat;
	uint64_t debugctl;
	uint8_t reserved_678[0x1000 - 0x678];
};

#define VMCB_AT(field, offset) \
	_Static_assert(offsetof(struct vmcb, field) == (offset), "APM vol. 2, appendix B: " #field)
VMCB_AT(intercepts, 0x0c);
VMCB_AT(iopm_base, 0x40);
VMCB_AT(asid, 0x58);
VMCB_AT(v_irq, 0x60);
VMCB_AT(interrupt_shadow, 0x68);
VMCB_AT(exit_code, 0x70);
VMCB_AT(nested, 0x90);
VMCB_AT(event_inject, 0xa8);
VMCB_AT(nested_cr3, 0xb0);
VMCB_AT(clean, 0xc0);
VMCB_AT(next_rip, 0xc8);
VMCB_AT(es, 0x400);
VMCB_AT(tr, 0x490);
VMCB_AT(cpl, 0x4cb);
VMCB_AT(efer, 0x4d0);
VMCB_AT(cr4, 0x548);
VMCB_AT(rip, 0x578);
VMCB_AT(rsp, 0x5d8);
VMCB_AT(rax, 0x5f8);
VMCB_AT(cr2, 0x640);
VMCB_AT(g_pat, 0x668);
_Static_assert(sizeof(struct vmcb) == 0x1000, "a VMCB is a page");

/* intercepts: table B-1, offset 0x0c */
#define INTERCEPT_NMI      (1u << 1)
#define INTERCEPT_INIT     (1u << 3)
#define INTERCEPT_VINTR    (1u << 4)
#define INTERCEPT_CPUID    (1u << 18)
#define INTERCEPT_IRET     (1u << 20)
#define INTERCEPT_INVD     (1u << 22)
#define INTERCEPT_INVLPGA  (1u << 26)
#define INTERCEPT_IO       (1u << 27)
#define INTERCEPT_MSR      (1u << 28)
#define INTERCEPT_SHUTDOWN (1u << 31)

/* intercepts2: table B-1, offset 0x10 */
#define INTERCEPT2_VMRUN   (1u << 0)
#define INTERCEPT2_VMMCALL (1u << 1)
#define INTERCEPT2_VMLOAD  (1u << 2)
#define INTERCEPT2_VMSAVE  (1u << 3)
#define INTERCEPT2_STGI    (1u << 4)
#define INTERCEPT2_CLGI    (1u << 5)
#define INTERCEPT2_SKINIT  (1u << 6)
#define INTERCEPT2_XSETBV  (1u << 13)

#define NESTED_PAGING 1ull
#define TLB_FLUSH_ALL 1 /* tlb_control: every ASID (15.16.1) */
#define V_IRQ         (1u << 8)
#define V_IGNORE_TPR  (1u << 20)

/* event_inject: 15.20 */
#define EVENT_VALID     (1ull << 31)
#define EVENT_HAS_ERROR (1ull << 11)
#define EVENT_NMI       (2ull << 8)
#define EVENT_EXCEPTION (3ull << 8)

/* Exit codes: appendix C */
#define EXIT_EXCEPTION_DB 0x41
#define EXIT_EXCEPTION_AC 0x51
#define EXIT_EXCEPTION_MC 0x52
#define EXIT_NMI          0x61
#define EXIT_INIT         0x63
#define EXIT_VINTR        0x64
#define EXIT_CPUID        0x72
#define EXIT_IRET         0x74
#define EXIT_INVD         0x76
#define EXIT_INVLPGA      0x7a
#define EXIT_IO           0x7b
#define EXIT_MSR          0x7c
#define EXIT_SHUTDOWN     0x7f
#define EXIT_VMRUN        0x80
#define EXIT_VMMCALL      0x81
#define EXIT_VMLOAD       0x82
#define EXIT_SKINIT       0x86
#define EXIT_XSETBV       0x8d
#define EXIT_NPF          0x400
#define EXIT_INVALID      UINT64_MAX

/* exit_info1 of EXIT_IO: 15.10.2 */
#define IO_IS_IN      0x1u
#define IO_IS_STRING  0x4u
#define IO_SIZE(info) ((unsigned int)((info) >> 4 & 7)) /* 1, 2 or 4 */
#define IO_PORT(info) ((uint16_t)((info) >> 16))

/* exit_info1 of EXIT_NPF: 15.25.6 */
#define NPF_PRESENT  0x1ull
#define NPF_WRITE    0x2ull
#define NPF_FETCH    0x10ull
#define NPF_IN_TABLE (1ull << 33) /* while walking the guest's own tables */

/* attributes of segments: the type and flags of descriptors, 4.8 */
#define SEGMENT_LONG    0x200u
#define SEGMENT_DEFAULT 0x400u

#endif
