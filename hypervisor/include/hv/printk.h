/* SPDX-License-Identifier: GPL-2.0-only */
/* What the hypervisor says, to its console and to the ring that the root cell may read. */
#ifndef HV_PRINTK_H
#define HV_PRINTK_H

#include <hv/types.h>
#include <stdarg.h>

/**
 * printk() - print to all consoles
 * @format: of printf's conversions d, u, x, c, s, p and %, with a width, the
 *	flags 0 and -, and the lengths l and ll
 *
 * Lines of different CPUs do not mix.
 */
void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * printk_of_cell() - a character that a cell prints
 *
 * Cells cannot forge reports: a line of theirs that would begin like one, "violation:", gets a
 * space before the colon, and what the hypervisor prints begins on a line of its own. Everything
 * else is printed as it is. What is no printable ASCII is taken for the beginning of a line.
 */
void printk_of_cell(char c);

/** vprintk() - a prefix, and what follows it, as one piece */
void vprintk(const char *prefix, const char *format, va_list arguments);

/** printk_about() - one line about a CPU of a cell: "KIND: cell NAME, CPU N: " and the text */
void printk_about(const char *kind, const char *cell, unsigned int cpu, const char *format,
		  va_list arguments);

/** printk_about_device() - "KIND: cell NAME, device BB:DD.F: ", or "KIND: no cell, …" with NULL */
void printk_about_device(const char *kind, const char *cell, uint16_t bdf, const char *format,
			 va_list arguments);

#endif
