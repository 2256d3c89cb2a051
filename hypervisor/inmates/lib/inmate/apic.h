/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This CPU's own interrupt controller, xAPIC or x2APIC as the machine has it.
 * AMD64 APM vol. 2 (24593), chapter 16.
 */
#ifndef INMATE_APIC_H
#define INMATE_APIC_H

#include <stdint.h>

/** apic_enable() - take interrupts; startup does on each CPU */
void apic_enable(void);

/** apic_id() - this CPU's physical id: what interrupts and messages are addressed to */
uint32_t apic_id(void);

/** apic_end_interrupt() - it is dealt with; called behind every handler, not by it */
void apic_end_interrupt(void);

/**
 * apic_send() - an interrupt for another CPU of this cell
 * @id: its physical id; the hypervisor drops what is for other cells' CPUs
 * @vector: INTERRUPT_FIRST to INTERRUPT_LAST
 */
void apic_send(uint32_t id, unsigned int vector);

/**
 * apic_send_init_others() - all other CPUs of the cell stop, and wait for apic_send_start_others()
 *
 * smp_start() does both.
 */
void apic_send_init_others(void);

/**
 * apic_send_start_others() - all other CPUs of the cell that wait start, in real mode
 * @page: at @page * 4096: 0 to 255
 */
void apic_send_start_others(unsigned int page);

/* ---- the timer --------------------------------------------------------------- */

/**
 * apic_timer_once() - interrupt this CPU once
 * @vector: which
 * @after_us: from now, in microseconds
 *
 * Replaces what the timer did before.
 *
 * Return: 0; -EINVAL for a time of no or of too many of the timer's cycles (at 1 GHz: 4.2 s);
 * -ENODEV when the communication region does not say how fast the timer is
 */
int apic_timer_once(unsigned int vector, uint32_t after_us);

/** apic_timer_periodic() - interrupt this CPU again and again; as apic_timer_once() */
int apic_timer_periodic(unsigned int vector, uint32_t period_us);

/** apic_timer_stop() - no more interrupts of the timer */
void apic_timer_stop(void);

#endif
