/* SPDX-License-Identifier: GPL-2.0-only */
/* What iommu.c, which knows cells and devices, wants of one kind of IOMMU. */
#ifndef IOMMU_DRIVER_H
#define IOMMU_DRIVER_H

#include <hv/cell.h>
#include <hv/paging.h>
#include <hv/x86/iommu.h>
#include <iommu/devices.h>

/**
 * struct iommu_limits - what all units of the machine can do
 * @n_levels, @max_leaf_level: of page tables: struct paging
 * @address_bits: of addresses that devices use
 * @n_domains: domain numbers are below this, and above 0
 */
struct iommu_limits {
	unsigned int n_levels, max_leaf_level;
	unsigned int address_bits;
	uint32_t n_domains;
};

/**
 * struct iommu_driver - one kind. Units of a machine share their tables: a device is
 *	confined whichever unit it is behind.
 * @type: JAILHOUSE_IOMMU_…
 * @name: for people
 * @format: of page tables
 * @names_routes_max: each name of a device has its own table of routes, with at most so many, a
 *	power of two, and a multiple of its size from the first; 0: one table is for all
 * @init: look at all units of the configuration, and change nothing. Return: 0; -EBUSY,
 *	-ENODEV and others after saying why
 * @done: give back what @init took
 * @prepare: make room for what @assign writes of a device's name. Return: 0, -ENOMEM
 * @assign: accesses of a requester go through the cell's tables, or nowhere with NULL;
 *	after @sync
 * @silence: faults of a requester are not recorded any more, until the next @assign
 * @sync: nothing is remembered of what any table said before
 * @flush: the same for the page tables of one cell
 * @enable: begin to confine, and to remap interrupts. Return: 0; -EIO after
 *	saying why: @disable is to follow
 * @disable: registers are as @init found them, and what @prepare took is given back
 * @listen: from now on faults are told by an NMI of a CPU; those before count for nothing
 * @init_routes: as @init, for so many routes. Return: 0, -ENOMEM; -ENODEV when the machine
 *	cannot remap interrupts
 * @route: where one leads, at once; its source is known even when that is nowhere
 * @message, @ioapic_entry: iommu_message(), iommu_ioapic_entry(); without the latter I/O APICs
 *	have no routes
 * @poll: give all faults to iommu_report(). Return: whether there was one
 */
struct iommu_driver {
	uint32_t type;
	const char *name;
	const struct paging_format *format;
	uint32_t names_routes_max;
	int (*init)(struct iommu_limits *ret);
	void (*done)(void);
	int (*prepare)(const struct iommu_device *device, uint16_t requester);
	void (*assign)(uint16_t requester, const struct cell *cell);
	void (*silence)(uint16_t requester);
	void (*sync)(void);
	void (*flush)(const struct cell *cell);
	int (*enable)(void);
	void (*disable)(void);
	void (*listen)(const struct cpu *cpu);
	bool (*poll)(void);
	int (*init_routes)(uint32_t n);
	void (*route)(uint32_t number, const struct iommu_interrupt *interrupt);
	struct pci_message (*message)(const struct iommu_place *place);
	uint64_t (*ioapic_entry)(uint32_t number, uint64_t entry);
};

extern const struct iommu_driver vtd_driver, amd_vi_driver;

/**
 * struct iommu_fault - what a device wanted, and did not get
 * @requester: its bus, device and function, or those of a bridge above
 * @address: of the page; of an interrupt the number of its route, or the message's address
 * @is_write: or a read
 * @is_interrupt: instead of DMA
 * @reason: what the IOMMU says
 */
struct iommu_fault {
	uint16_t requester;
	uint64_t address;
	bool is_write, is_interrupt;
	const char *reason;
};

/** iommu_report() - whose device it is, and what becomes of that */
void iommu_report(const struct iommu_fault *fault);

#endif
