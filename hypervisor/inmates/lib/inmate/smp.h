/* SPDX-License-Identifier: GPL-2.0-only */
/* More than one CPU. They are numbered within the cell, in the order in which they start. */
#ifndef INMATE_SMP_H
#define INMATE_SMP_H

#include <stdint.h>

/**
 * smp_start() - start the cell's other CPUs, all at once
 * @function: what each of them does, with interrupts disabled at first; @cpu is its number, 1 and
 *	up. A CPU that returns from it is halted for good.
 *
 * To be called once, on the first CPU, and after it nothing may change that startup made.
 *
 * Return: how many CPUs the cell has now, this one included; -ENOSPC if there are more than the
 * library has stacks for (INMATE_CPUS_MAX); -ETIMEDOUT if after a second not all have come
 */
int smp_start(void (*function)(unsigned int cpu));

/** smp_apic_id() - of CPU number @cpu, once it has come; of the first one after smp_start() */
uint32_t smp_apic_id(unsigned int cpu);

/** smp_cpu_main() - startup's: the life of CPU number @cpu */
void smp_cpu_main(unsigned int cpu) __attribute__((noreturn));

#endif
