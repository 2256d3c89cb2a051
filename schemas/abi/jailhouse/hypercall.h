/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * Calls from a cell to the hypervisor: abi.md, section 6. Numbers only, so that
 * assembly can use it.
 *
 * x86: vmcall (Intel) or vmmcall (AMD), code in EAX, arguments in RDI and RSI,
 * result in EAX. ARM64: hvc with the immediate below, code in x0, arguments in
 * x1 and x2, result in x0; ARMv7 the same in r0 to r2. A negative result is an errno.
 */
#ifndef ABI_JAILHOUSE_HYPERCALL_H
#define ABI_JAILHOUSE_HYPERCALL_H

#define JAILHOUSE_HVC_CODE 0x4a48 /* immediate of the hvc instruction */

/* Codes. For the root cell alone, except where a comment says who else. */
#define JAILHOUSE_HC_DISABLE             0 /* on every CPU */
#define JAILHOUSE_HC_CELL_CREATE         1 /* guest-physical address of a cell configuration */
#define JAILHOUSE_HC_CELL_START          2 /* cell id */
#define JAILHOUSE_HC_CELL_SET_LOADABLE   3 /* cell id */
#define JAILHOUSE_HC_CELL_DESTROY        4 /* cell id */
#define JAILHOUSE_HC_HYPERVISOR_GET_INFO 5 /* JAILHOUSE_INFO_…; any cell */
#define JAILHOUSE_HC_CELL_GET_STATE      6 /* cell id; a state of comm-region.h */
#define JAILHOUSE_HC_CPU_GET_INFO        7 /* CPU, JAILHOUSE_CPU_INFO_…; the CPU's own cell too */
#define JAILHOUSE_HC_DEBUG_CONSOLE_PUTC  8 /* character; cells that are permitted */
#define CELLWARDEN_HC_FIRST              0x100 /* codes from here up are ours */

/* What HYPERVISOR_GET_INFO tells: pages, and a number of cells */
#define JAILHOUSE_INFO_MEM_POOL_SIZE   0
#define JAILHOUSE_INFO_MEM_POOL_USED   1
#define JAILHOUSE_INFO_REMAP_POOL_SIZE 2
#define JAILHOUSE_INFO_REMAP_POOL_USED 3
#define JAILHOUSE_INFO_NUM_CELLS       4

/* What CPU_GET_INFO tells */
#define JAILHOUSE_CPU_INFO_STATE     0    /* one of the states below */
#define JAILHOUSE_CPU_INFO_STAT_BASE 1000 /* plus a JAILHOUSE_CPU_STAT_…: that counter */

#define JAILHOUSE_CPU_RUNNING 0
#define JAILHOUSE_CPU_FAILED  2 /* stopped by us after it did what it must not */

/* How often a CPU left its guest, and why. Numbers from 4 up mean what the architecture says. */
#define JAILHOUSE_CPU_STAT_VMEXITS_TOTAL      0
#define JAILHOUSE_CPU_STAT_VMEXITS_MMIO       1
#define JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT 2
#define JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL  3
#define JAILHOUSE_CPU_STATS_GENERIC           4

#define JAILHOUSE_CPU_STAT_X86_VMEXITS_PIO            4
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_XAPIC          5
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_CR             6
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_CPUID          7
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_XSETBV         8
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_EXCEPTION      9
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_MSR_OTHER      10
#define JAILHOUSE_CPU_STAT_X86_VMEXITS_MSR_X2APIC_ICR 11
#define JAILHOUSE_CPU_STATS_X86                       12

#define JAILHOUSE_CPU_STAT_ARM_VMEXITS_MAINTENANCE 4
#define JAILHOUSE_CPU_STAT_ARM_VMEXITS_VIRT_IRQ    5
#define JAILHOUSE_CPU_STAT_ARM_VMEXITS_VIRT_SGI    6
#define JAILHOUSE_CPU_STAT_ARM_VMEXITS_PSCI        7
#define JAILHOUSE_CPU_STAT_ARM_VMEXITS_SMCCC       8
#define JAILHOUSE_CPU_STATS_ARM64                  9

/* How an x86 cell sees that it is one: CPUID 1 ECX bit 31 is set, and the first leaf answers */
#define JAILHOUSE_CPUID_SIGNATURE     0x40000000 /* EAX: the last leaf; EBX, ECX, EDX: as below */
#define JAILHOUSE_CPUID_FEATURES      0x40000001 /* zeros */
#define JAILHOUSE_CPUID_SIGNATURE_EBX 0x6c69614a /* "Jail" */
#define JAILHOUSE_CPUID_SIGNATURE_ECX 0x73756f68 /* "hous" */
#define JAILHOUSE_CPUID_SIGNATURE_EDX 0x00000065 /* "e" */

#endif
