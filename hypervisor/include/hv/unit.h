/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of the hypervisor that has to know of cells: PCI, I/O APICs, IOMMUs. The
 * architecture lists its units in the order in which they are begun; they are
 * ended in the opposite one. What changes hands ends for one cell: devices are
 * quiet before their IOMMU changes, in both directions.
 */
#ifndef HV_UNIT_H
#define HV_UNIT_H

#include <hv/types.h>

struct cell;

/**
 * struct unit - what core calls; NULL where there is nothing to do
 * @name: for messages
 * @init: before the root cell's first guest instruction. Return: 0, -errno
 * @done: Linux takes over again
 * @mmio_regions: how many regions it adds at most to a cell's struct mmio_table
 * @cell_init: of a new cell, the root cell included; nothing visible. Return: 0, -errno
 * @cell_commit: the cell gets what it wants from the root cell; cannot fail
 * @cell_reset: it stops, or begins anew; what it has set up in what is emulated is forgotten
 * @cell_done: the cell goes; what it had is the root cell's again
 */
struct unit {
	const char *name;
	int (*init)(void);
	void (*done)(void);
	unsigned int (*mmio_regions)(const struct cell *cell);
	int (*cell_init)(struct cell *cell);
	void (*cell_commit)(struct cell *cell);
	void (*cell_reset)(struct cell *cell);
	void (*cell_done)(struct cell *cell);
};

extern const struct unit *const units[]; /* ends with NULL */

int units_init(void);
void units_done(void);
unsigned int units_mmio_regions(const struct cell *cell);
int units_cell_init(struct cell *cell);
void units_cell_commit(struct cell *cell);
void units_cell_reset(struct cell *cell);
void units_cell_done(struct cell *cell);

#endif
