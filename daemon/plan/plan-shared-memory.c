// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual PCI: a host bridge where the machine has none, and functions through
 * which cells share memory, each with a megabyte at the end of the reservation.
 */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <string.h>

#include "base/quantity.h"
#include "plan/region-builder.h"

#define MIB         UINT64_C(0x100000)
#define BUS_BYTES   MIB /* PCI Express 5.0, 7.2.2: 4 KiB for each of 256 functions */
#define SLOTS       32
#define FIRST_SLOT  16      /* firmware likes low and very high numbers */
#define BAR_BYTES   0x20000 /* registers and vectors of one function, with 64 KiB pages */
#define SHARED_SIZE MIB

/* A function's memory (abi.md, section 10): state table, nothing common, an output for each side. */
static const struct {
	uint64_t offset, size, flags;
	const char *what;
} shared_regions[] = {
	{ 0, 0x1000, JAILHOUSE_MEM_READ, "state table" },
	{ 0, 0, 0, "no common section" },
	{ 0x1000, 0x7f000, JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE, "output of the root cell" },
	{ 0x80000, 0x7f000, JAILHOUSE_MEM_READ, "output of the other cell" },
};

static void report(struct plan *plan, const char *rule, enum finding_severity severity,
		   const char *message, const char *remedy)
{
	struct finding *finding =
		finding_add(plan->findings, rule, severity, "virtual PCI", "%s", message);

	finding_set_remedy(plan->findings, finding, "%s", remedy);
}

/* ---- the virtual host ------------------------------------------------------------ */

/*
 * The highest hole below 4 GiB that is large enough. What happens to be there
 * unknown to us is not touched: the hypervisor traps every access.
 */
static bool find_hole(struct plan *plan, uint64_t size, uint64_t *ret)
{
	struct piece_list pieces;
	uint64_t above = PLAN_4G, place;
	bool is_found = false;
	size_t i;

	claims_resolve(&plan->memory, &pieces);
	for (i = pieces.n; !is_found; i--) {
		uint64_t below = i ? pieces.items[i - 1].range.end + 1 : MIB;

		if (below < above && above - below >= size) {
			place = (above - size) & ~(BUS_BYTES - 1);
			is_found = place >= below;
		}
		if (is_found) {
			*ret = place;
			return true;
		}
		if (i == 0)
			return false;
		if (pieces.items[i - 1].range.start < above)
			above = pieces.items[i - 1].range.start;
	}
	return false;
}

static uint16_t next_free_segment(const struct inventory *inventory)
{
	uint16_t segment = 0;
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++)
		if (inventory->pci_hosts[i].segment >= segment &&
		    inventory->pci_hosts[i].segment < 0xfffe)
			segment = (uint16_t)(inventory->pci_hosts[i].segment + 1);
	return segment;
}

static void plan_virtual_host(struct plan *plan)
{
	struct config_system *system = &plan->config->system;
	uint64_t bars = (uint64_t)plan->intent->n_shared_memory_devices * BAR_BYTES, place;

	bars = (bars + BUS_BYTES - 1) & ~(BUS_BYTES - 1);
	if (!find_hole(plan, BUS_BYTES + bars, &place)) {
		report(plan, "virtual-pci-place", FINDING_WARNING,
		       "no hole below 4 GiB is large enough for a virtual PCI host",
		       "cells cannot share memory through PCI on this machine");
		return;
	}
	system->pci_mmconfig_base = place;
	system->pci_mmconfig_end_bus = 0;
	system->pci_is_virtual = true;
	system->pci_domain = next_free_segment(plan->inventory);
	claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, range_of(place, BUS_BYTES + bars),
		  "virtual PCI host, segment %u: configuration space and BARs that the hypervisor "
		  "emulates",
		  system->pci_domain);
}

/* ---- base addresses on the machine's own host ----------------------------------------- */

/* Whether anything narrower than the window is there: functions, bridges, registers. */
static bool is_occupied(const struct plan *plan, struct range window, struct range place)
{
	const struct claim *claim;
	size_t i;

	for (i = 0; i < plan->memory.n; i++) {
		claim = &plan->memory.items[i];
		if (claim->range.start <= place.end && place.start <= claim->range.end &&
		    (claim->range.start > window.start || claim->range.end < window.end))
			return true;
	}
	return false;
}

/* The highest place in a window of the host, in whole megabytes. */
static bool find_in_windows(const struct plan *plan, uint64_t size, struct range *ret)
{
	bool is_found = false;
	struct range window;
	uint64_t place;
	size_t i;

	for (i = 0; i < plan->n_pci_windows; i++) {
		window = plan->pci_windows[i];
		if (range_size(window) < size + MIB || window.end >= PLAN_4G)
			continue;
		for (place = (window.end + 1 - size) & ~(MIB - 1); place > window.start;
		     place -= MIB) {
			if (is_occupied(plan, window, range_of(place, size)))
				continue;
			if (!is_found || place > ret->start)
				*ret = range_of(place, size);
			is_found = true;
			break;
		}
	}
	return is_found;
}

/* The root cell gets windows in full; what it may reach itself there, nobody can emulate. */
static void plan_bars(struct plan *plan)
{
	uint64_t size = (uint64_t)plan->intent->n_shared_memory_devices * BAR_BYTES;
	struct range place;

	if (!find_in_windows(plan, (size + MIB - 1) & ~(MIB - 1), &place)) {
		report(plan, "shared-memory-bars", FINDING_WARNING,
		       "the windows of the PCI host have no place for registers of shared-memory "
		       "functions",
		       "take memory of the windows out of the root cell's configuration by hand");
		return;
	}
	claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, place,
		  "shared memory: registers of its functions, which the hypervisor emulates");
}

/* ---- functions that share memory --------------------------------------------------- */

/* The next slot of bus 0 with no function in it, virtual ones included. */
static bool find_slot(const struct plan *plan, uint16_t segment, uint16_t *ret_bdf)
{
	const struct config *config = plan->config;
	bool is_used[SLOTS] = { false };
	unsigned int slot;
	size_t i;

	for (i = 0; i < plan->inventory->n_pci && !config->system.pci_is_virtual; i++)
		if (plan->inventory->pci[i].segment == segment &&
		    plan->inventory->pci[i].bdf >> 8 == 0)
			is_used[plan->inventory->pci[i].bdf >> 3] = true;
	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].domain == segment &&
		    config->pci_devices[i].bdf >> 8 == 0)
			is_used[config->pci_devices[i].bdf >> 3] = true;
	for (i = 0; i < SLOTS; i++) {
		slot = (FIRST_SLOT + (unsigned int)i) % SLOTS;
		if (!is_used[slot]) {
			*ret_bdf = (uint16_t)(slot << 3);
			return true;
		}
	}
	return false;
}

/* Linux asks the unit for all other devices to remap the interrupts of a function it finds. */
static uint8_t iommu_for_new_functions(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus && i < CONFIG_IOMMU_UNITS; i++)
		if (inventory->iommus[i].is_for_all && inventory->iommus[i].segment == 0)
			return (uint8_t)i;
	return 0;
}

static bool has_64k_pages(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->kernel.n_config; i++)
		if (strcmp(inventory->kernel.config[i], "CONFIG_ARM64_64K_PAGES=y") == 0)
			return true;
	return false;
}

static void put_shared_regions(struct plan *plan, uint64_t start, unsigned int number)
{
	struct config *config = plan->config;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shared_regions); i++) {
		struct config_memory *memory =
			arena_append(config->arena, config->memory, config->n_memory);

		memory->reason = arena_printf(config->arena, "shared memory %u: %s", number,
					      shared_regions[i].what);
		if (shared_regions[i].size == 0)
			continue;
		memory->phys_start = memory->virt_start = start + shared_regions[i].offset;
		memory->size = shared_regions[i].size;
		memory->flags = shared_regions[i].flags;
	}
}

static void put_function(struct plan *plan, uint16_t segment, uint16_t bdf, unsigned int number)
{
	struct config *config = plan->config;
	struct config_pci_device *device =
		arena_append(config->arena, config->pci_devices, config->n_pci_devices);

	device->type = JAILHOUSE_PCI_TYPE_IVSHMEM;
	device->domain = segment;
	device->bdf = bdf;
	device->bar_mask[0] = has_64k_pages(plan->inventory) ? 0xffff0000 : 0xfffff000;
	if (plan_is_x86(plan)) {
		/* No line interrupts: a table of 16 bytes a vector, and its pending bits. */
		device->bar_mask[1] = 0xfffffe00;
		device->num_msix_vectors = PLAN_SHARED_MEMORY_VECTORS;
		device->iommu = iommu_for_new_functions(plan->inventory);
	}
	device->shmem_regions_start = (uint32_t)config->n_memory; /* moved when regions are built */
	device->shmem_peers = 2;
	device->shmem_protocol = JAILHOUSE_SHMEM_PROTO_UNDEFINED;
	device->reason =
		arena_printf(config->arena,
			     "shared memory %u: virtual function for a cell to connect to", number);
}

/* One megabyte from the end of what is for cells. Return: false when there is none. */
static bool take_memory(struct plan *plan, uint64_t *ret)
{
	struct range *rest = &plan->for_cells;
	uint64_t start;

	if (!plan->has_for_cells || range_size(*rest) < 2 * SHARED_SIZE)
		return false;
	start = (rest->end + 1 - SHARED_SIZE) & ~(SHARED_SIZE - 1);
	if (start <= rest->start)
		return false;
	rest->end = start - 1;
	*ret = start;
	return true;
}

static void plan_shared_function(struct plan *plan, unsigned int number)
{
	uint16_t segment =
		plan->config->system.pci_is_virtual ? plan->config->system.pci_domain : 0;
	uint64_t start;
	uint16_t bdf;

	if (!find_slot(plan, segment, &bdf)) {
		report(plan, "shared-memory-slots", FINDING_ERROR,
		       "bus 0 has no free slot for another shared-memory function",
		       "ask for fewer of them");
		return;
	}
	if (!take_memory(plan, &start)) {
		report(plan, "shared-memory-space", FINDING_ERROR,
		       "the reservation has no room for another shared-memory function (1 MiB)",
		       "enlarge the reservation, or ask for fewer functions");
		return;
	}
	put_function(plan, segment, bdf, number);
	put_shared_regions(plan, start, number);
	/* Not "for cells" any more, and mapped by its own regions. */
	claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, range_of(start, SHARED_SIZE),
		  "shared memory %u: mapped as the function's own regions say", number);
}

void plan_shared_memory(struct plan *plan)
{
	unsigned int i;

	if (plan_is_x86(plan) && plan->intent->want_virtual_pci)
		report(plan, "virtual-pci-real-host", FINDING_NOTE,
		       "the machine's own PCI host carries virtual functions as well; a second, "
		       "virtual one is not needed",
		       "nothing");
	if (plan->has_virtual_host)
		plan_virtual_host(plan);
	else if (plan_is_x86(plan) && plan->intent->n_shared_memory_devices)
		plan_bars(plan);
	for (i = 0; i < plan->intent->n_shared_memory_devices && i < SLOTS; i++)
		plan_shared_function(plan, i);
}
