/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of bits: AMD64 APM vol. 2 (24593), chapters 3 and 5, appendix A; Intel SDM vol. 3A, 2.5. */
#ifndef HV_X86_REGISTERS_H
#define HV_X86_REGISTERS_H

#define CR0_PE 0x1ull
#define CR0_MP 0x2ull
#define CR0_TS 0x8ull
#define CR0_ET 0x10ull
#define CR0_NE 0x20ull
#define CR0_WP 0x10000ull
#define CR0_NW 0x20000000ull
#define CR0_CD 0x40000000ull
#define CR0_PG 0x80000000ull

#define CR4_PSE     0x10ull
#define CR4_PAE     0x20ull
#define CR4_MCE     0x40ull
#define CR4_LA57    0x1000ull
#define CR4_OSXSAVE 0x40000ull
#define CR4_PKE     0x400000ull

#define EFER_SCE  0x1ull
#define EFER_LME  0x100ull
#define EFER_LMA  0x400ull
#define EFER_NXE  0x800ull
#define EFER_SVME 0x1000ull

#define RFLAGS_FIXED 0x2ull
#define RFLAGS_IF    0x200ull

#define MSR_APIC_BASE      0x1b
#define MSR_PAT            0x277
#define MSR_EFER           0xc0000080
#define MSR_FS_BASE        0xc0000100
#define MSR_GS_BASE        0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_X2APIC_FIRST   0x800
#define MSR_X2APIC_LAST    0x8ff

#define MSR_VM_CR       0xc0010114 /* APM vol. 2, 15.30.1 */
#define MSR_VM_HSAVE_PA 0xc0010117
#define VM_CR_SVMDIS    0x10ull

#define APIC_BASE_BSP    0x100ull
#define APIC_BASE_X2APIC 0x400ull
#define APIC_BASE_ENABLE 0x800ull
#define APIC_BASE_PAGE   0x000ffffffffff000ull

#define VECTOR_DB  1
#define VECTOR_NMI 2
#define VECTOR_UD  6
#define VECTOR_DF  8
#define VECTOR_GP  13
#define VECTOR_AC  17
#define VECTOR_MC  18

#endif
