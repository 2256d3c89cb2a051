/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupt remapping tables, for amd-vi.c alone. */
#ifndef IOMMU_AMD_VI_ROUTES_H
#define IOMMU_AMD_VI_ROUTES_H

#include <iommu/amd-vi-tables.h>
#include <iommu/devices.h>

/**
 * amd_vi_routes_init() - room for so many, which lead nowhere
 * @is_wide: entries of 128 bits: CPUs have wide ids
 *
 * Return: 0; -ENOMEM
 */
int amd_vi_routes_init(uint32_t n, bool is_wide);
void amd_vi_routes_done(void);

/** amd_vi_routes_of() - for the device table: a device's messages go through those of its name */
uint64_t amd_vi_routes_of(const struct iommu_device *device);

/** amd_vi_routes_set() - where one leads; units may remember what it was */
void amd_vi_routes_set(uint32_t number, const struct iommu_interrupt *interrupt);

#endif
