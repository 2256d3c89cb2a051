/* SPDX-License-Identifier: GPL-2.0-only */
/* Printing to where the communication region says. */
#ifndef INMATE_CONSOLE_H
#define INMATE_CONSOLE_H

#include <stdarg.h>

/**
 * console_init() - find out what there is to print to
 *
 * An 8250 that the cell's configuration describes; the hypervisor, if the cell's virtual console
 * is active, or permitted and there is no device. Both, one or none of them: printing always
 * succeeds.
 */
void console_init(void);

/**
 * console_print() - format, and print
 * @format: of what printf knows: %c %s %d %i %u %x %p %%, lengths h, l, ll, z, a width, the flags
 *	0 and -
 *
 * Texts of several CPUs do not mix. Context: any, interrupt handlers included.
 */
void console_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** console_vprint() - the same, for functions that have the arguments already */
void console_vprint(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

#endif
