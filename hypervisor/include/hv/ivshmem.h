/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared-memory devices, as the rest of PCI sees them: "IVSHMEM Device Specification", version 2. */
#ifndef HV_IVSHMEM_H
#define HV_IVSHMEM_H

#include <hv/cell.h>
#include <hv/unit.h>

struct ivshmem_endpoint;

extern const struct unit ivshmem_unit;

/** ivshmem_find() - the cell's device at a place of configuration space. Return: NULL for none */
struct ivshmem_endpoint *ivshmem_find(const struct cell *cell, uint16_t bdf);

/**
 * ivshmem_config_read() - 32 bits of its configuration space
 * @offset: a multiple of 4
 */
uint32_t ivshmem_config_read(struct ivshmem_endpoint *endpoint, unsigned int offset);

/**
 * ivshmem_config_write() - the same, the other way; registers that cannot be written stay
 * @mask: the bits that are written
 */
void ivshmem_config_write(struct ivshmem_endpoint *endpoint, unsigned int offset, uint32_t mask,
			  uint32_t value);

#endif
