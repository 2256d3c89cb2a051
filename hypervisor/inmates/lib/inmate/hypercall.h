/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls to the hypervisor: abi.md, section 6. */
#ifndef INMATE_HYPERCALL_H
#define INMATE_HYPERCALL_H

#include <abi/jailhouse/hypercall.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * hypercall_init() - find out which instruction it is
 *
 * Intel's processors and AMD's have different ones; the vendor is CPUID leaf 0 (AMD64 APM
 * vol. 3, appendix E.3.1).
 *
 * Return: whether there is a hypervisor of this kind at all
 */
bool hypercall_init(void);

/**
 * hypercall() - ask the hypervisor
 * @code: JAILHOUSE_HC_…
 * @first: its meaning depends on @code, as @second's; arguments that a code lacks are 0
 *
 * Only after hypercall_init() has returned true.
 *
 * Return: 0 or more, or a negative errno of Linux
 */
int32_t hypercall(uint32_t code, unsigned long first, unsigned long second);

#endif
