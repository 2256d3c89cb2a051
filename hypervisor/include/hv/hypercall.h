/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls from cells: abi.md, section 6. */
#ifndef HV_HYPERCALL_H
#define HV_HYPERCALL_H

#include <hv/cpu.h>

/** hypercall() - do it, or refuse. Return: what the guest gets; -ENOSYS for an unknown code */
long hypercall(struct cpu *cpu, uint32_t code, uint64_t first, uint64_t second);

#endif
