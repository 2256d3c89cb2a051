/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupt remapping, for iommu.c alone; what others see of it is in hv/x86/iommu.h. */
#ifndef IOMMU_INTERRUPTS_H
#define IOMMU_INTERRUPTS_H

#include <iommu/driver.h>

/**
 * interrupts_init() - room for the routes that devices have taken, and for those of I/O APICs
 *
 * Return: 0, also where interrupts are not remapped; -errno
 */
int interrupts_init(const struct iommu_driver *of);
void interrupts_done(void);

/** interrupts_again() - send each once: one may have been lost on the way from or to Linux */
void interrupts_again(void);

#endif
