/* SPDX-License-Identifier: GPL-2.0-only */
/* Time, as the time stamp counter and the ACPI timer tell it. */
#ifndef INMATE_CLOCK_H
#define INMATE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/** clock_cycles() - of the time stamp counter, since it was last set to 0 */
uint64_t clock_cycles(void);

/** clock_cycles_of_us() - how many cycles @us microseconds are; 0 when nobody knows */
uint64_t clock_cycles_of_us(uint32_t us);

/** clock_ns_of_cycles() - how many nanoseconds @cycles are, up to about an hour of them */
uint64_t clock_ns_of_cycles(uint64_t cycles);

/** clock_delay_us() - wait, without leaving the CPU to others; returns at once if nobody knows */
void clock_delay_us(uint32_t us);

/* Cycles a second of the ACPI timer: ACPI 6.5, 4.8.3.3 */
#define CLOCK_PM_TIMER_HZ 3579545u

/** clock_has_pm_timer() - whether the communication region names one */
bool clock_has_pm_timer(void);

/**
 * clock_pm_timer() - cycles of the ACPI timer
 *
 * Return: 24 bits: it begins again at 0 every 4.6 seconds
 */
uint32_t clock_pm_timer(void);

#endif
