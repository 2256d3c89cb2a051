/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens when a cell does what it may not: decided here, and nowhere else. */
#ifndef HV_VIOLATION_H
#define HV_VIOLATION_H

#include <hv/cpu.h>

/**
 * violation() - report it, and stop the CPU's cell
 * @cpu: who did it
 * @format: what it was, as printk(): one line without its end, which begins with the
 *	kind of access: "memory write of 4 bytes at 0x…"
 *
 * The report is "violation: cell NAME, CPU N: " and the text, then registers; the
 * daemon parses it.
 */
void violation(struct cpu *cpu, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
