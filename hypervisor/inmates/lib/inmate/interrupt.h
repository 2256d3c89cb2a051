/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts and exceptions. One table for all CPUs of the cell. */
#ifndef INMATE_INTERRUPT_H
#define INMATE_INTERRUPT_H

#include <stdint.h>

/*
 * Vectors that are free: those below are exceptions (AMD64 APM vol. 2, 8.2), the last
 * one is what the APIC says when there was nothing.
 */
#define INTERRUPT_FIRST    32u
#define INTERRUPT_LAST     254u
#define INTERRUPT_SPURIOUS 255u

/**
 * interrupt_set_handler() - what is to be done for a vector
 * @vector: INTERRUPT_FIRST to INTERRUPT_LAST; or an exception, whose handler must not return
 * @handler: called with interrupts disabled, on the CPU that was interrupted; the APIC is told
 *	of the end afterwards. NULL for none: an interrupt is then counted and forgotten, an
 *	exception reported, and ends the cell.
 */
void interrupt_set_handler(unsigned int vector, void (*handler)(unsigned int vector));

/** interrupt_count_unexpected() - how many came to vectors without a handler, on all CPUs */
unsigned int interrupt_count_unexpected(void);

/** interrupt_init() - make the table; startup does, before inmate_main() */
void interrupt_init(void);

/** interrupt_cpu_init() - this CPU uses the table, and its APIC is on; startup does, on each */
void interrupt_cpu_init(void);

#endif
