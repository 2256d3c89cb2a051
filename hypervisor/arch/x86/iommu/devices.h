/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI functions of the root cell's configuration, as IOMMUs see them. */
#ifndef IOMMU_DEVICES_H
#define IOMMU_DEVICES_H

#include <hv/cell.h>

/**
 * struct iommu_device - a function
 * @bdf: its own bus, device and function
 * @alias: what its accesses carry behind a bridge of conventional PCI; else @bdf
 * @is_bridge: it sends messages, and does no DMA of its own
 * @first_route, @n_routes: numbers of its interrupts
 * @names_first_route, @names_n_routes: of all that have the same @alias
 * @n_reports: of its faults, since it came to @cell
 * @cell: whose it is
 */
struct iommu_device {
	uint16_t bdf;
	uint16_t alias;
	bool is_bridge;
	uint32_t first_route, n_routes;
	uint32_t names_first_route, names_n_routes;
	unsigned int n_reports;
	struct cell *cell;
};

/**
 * iommu_find_devices() - those of the root cell's configuration, which take their routes
 * @names_routes_max: struct iommu_driver
 *
 * Return: 0, -ENOMEM
 */
int iommu_find_devices(uint32_t names_routes_max);
void iommu_forget_devices(void);

uint32_t iommu_n_devices(void);

/** iommu_device() - by number, below iommu_n_devices() */
struct iommu_device *iommu_device(uint32_t number);

/** iommu_device_named() - by its own bus, device and function; NULL when it is not known */
struct iommu_device *iommu_device_named(uint16_t bdf);

/** iommu_device_of() - whose access it is; NULL for a requester that is not known */
struct iommu_device *iommu_device_of(uint16_t requester);

#endif
