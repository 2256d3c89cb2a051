/* SPDX-License-Identifier: GPL-2.0-only */
/* All CPUs come in together, and leave together. */
#ifndef HV_ENTRY_H
#define HV_ENTRY_H

#include <hv/cpu.h>

/**
 * entry_cpu() - called by the architecture's entry(), on the CPU's own stack
 * @id: Linux's number of the CPU, below the number of CPU areas
 * @frame: Linux's stack
 *
 * Return: a negative errno, with everything as it was; with success it does not return here.
 */
int entry_cpu(unsigned int id, uint64_t *frame);

/** entry_disable() - the hypercall. Return: a negative errno; with success it does not return */
long entry_disable(struct cpu *cpu);

#endif
