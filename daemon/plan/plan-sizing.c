// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory the hypervisor needs here, as a sum of named terms. Too little
 * shows only when it is too late, as ENOMEM (pains A.2.8, T4612: 128 CPUs and
 * 6 MiB), so each term is what that thing can need at most, not on average.
 */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>

#include "base/quantity.h"
#include "plan/region-builder.h"

#define KIB               UINT64_C(1024)
#define MIB               (1024 * KIB)
#define SIZE_STEP         (2 * MIB)
#define CORE_BYTES        MIB /* code, data, page pool bitmaps and console of the core */
/* Stack, control blocks (VMCS or VMCB, host state, bitmaps), private page tables. */
#define PER_CPU_BYTES     (64 * KIB)
#define FUNCTION_BYTES    512 /* state of one PCI function */
#define MSIX_SHADOW_BYTES 16
/* Room for cells: a configuration of at most 64 KiB (abi.md, 10), its page tables, splits of ours. */
#define CELLS             8
#define CELL_BYTES        (128 * KIB)

struct sum {
	struct plan *plan;
	uint64_t bytes;
};

static void add_term(struct sum *sum, const char *what, uint64_t bytes, const char *how)
{
	struct config *config = sum->plan->config;

	*arena_append(config->arena, config->sizing, config->n_sizing) =
		(struct config_sizing){ what, how, bytes };
	sum->bytes += bytes;
}

#define add(sum, what, bytes, ...) \
	add_term(sum, what, bytes, arena_printf((sum)->plan->config->arena, __VA_ARGS__))

static unsigned int count_possible_cpus(const struct plan *plan)
{
	const struct inv_cpus *cpus = &plan->inventory->cpus;
	unsigned int n = cpus->n_possible;
	size_t i;

	/* Per-CPU areas are indexed by the CPU's number, which may have gaps. */
	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].id < CONFIG_CPU_SET_MAX * 8 && cpus->items[i].id >= n)
			n = cpus->items[i].id + 1;
	return n;
}

/* ---- page tables ------------------------------------------------------------- */

static uint64_t count_members(const struct range_set *set)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < set->n; i++)
		n += range_size(set->items[i]);
	return n;
}

/*
 * Tables for mapping what is granted with pages of 4 KiB and 2 MiB: one lowest
 * table wherever a region starts or ends inside 2 MiB, one directory for each GiB,
 * and so on. Larger pages only make it less.
 */
static uint64_t count_tables(struct plan *plan)
{
	struct range_set lowest = { 0 }, directories = { 0 }, upper = { 0 };
	struct piece_list pieces;
	size_t i;

	claims_resolve(&plan->memory, &pieces);
	for (i = 0; i < pieces.n; i++) {
		struct range range = pieces.items[i].range;

		if (pieces.items[i].class != CLAIM_GRANTED)
			continue;
		range_set_add(plan->scratch, &lowest, range.start >> 21, range.start >> 21);
		range_set_add(plan->scratch, &lowest, range.end >> 21, range.end >> 21);
		range_set_add(plan->scratch, &directories, range.start >> 30, range.end >> 30);
		range_set_add(plan->scratch, &upper, range.start >> 39, range.end >> 39);
	}
	return count_members(&lowest) + count_members(&directories) + count_members(&upper) + 1;
}

static void add_page_tables(struct sum *sum)
{
	struct plan *plan = sum->plan;
	uint64_t n = count_tables(plan);
	uint64_t buses = plan->config->system.pci_mmconfig_base ?
				 (uint64_t)plan->config->system.pci_mmconfig_end_bus + 1 :
				 0;

	add(sum, "page tables of the root cell", n * PLAN_PAGE_SIZE, "%llu tables * 4096",
	    (unsigned long long)n);
	if (plan->inventory->n_iommus)
		add(sum, "page tables for devices", n * PLAN_PAGE_SIZE,
		    "%llu tables * 4096, once more for the IOMMUs", (unsigned long long)n);
	if (buses)
		add(sum, "mapping of PCI configuration space", (buses + 1) / 2 * PLAN_PAGE_SIZE,
		    "%llu buses * 1 MiB / 512 pages a table", (unsigned long long)buses);
}

/* ---- IOMMUs -------------------------------------------------------------------- */

static unsigned int count_pci_buses(const struct inventory *inventory)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		if (i == 0 || inventory->pci[i].segment != inventory->pci[i - 1].segment ||
		    inventory->pci[i].bdf >> 8 != inventory->pci[i - 1].bdf >> 8)
			n++;
	return n;
}

static unsigned int count_units(const struct config *config, uint32_t type)
{
	unsigned int n = 0, i;

	for (i = 0; i < CONFIG_IOMMU_UNITS; i++)
		n += config->system.iommus[i].type == type;
	return n;
}

static uint64_t highest_stream_id(const struct config *config)
{
	uint64_t highest = 0;
	size_t i;

	for (i = 0; i < config->n_stream_ids; i++)
		if (config->stream_ids[i].id > highest)
			highest = config->stream_ids[i].id;
	return highest;
}

static void add_iommus(struct sum *sum)
{
	const struct config *config = sum->plan->config;
	uint32_t limit = config->system.x86.vtd_interrupt_limit;
	unsigned int n_intel = count_units(config, JAILHOUSE_IOMMU_INTEL);
	unsigned int n_amd = count_units(config, JAILHOUSE_IOMMU_AMD);
	unsigned int n_smmu = count_units(config, JAILHOUSE_IOMMU_SMMUV3);

	if (n_intel) {
		/* VT-d specification, 3.4.2: a root table, and a context table for each bus. */
		unsigned int buses = count_pci_buses(sum->plan->inventory);

		add(sum, "VT-d root and context tables, queues",
		    (uint64_t)n_intel * (2 + buses) * PLAN_PAGE_SIZE,
		    "%u units * (2 + %u buses) * 4096", n_intel, buses);
		add(sum, "VT-d interrupt remapping table", (uint64_t)limit * 16,
		    "%u interrupts * 16", limit);
	}
	if (n_amd) /* 48882, 2.2.2: 65536 entries of 32 bytes; queues of 4 KiB and their tables */
		add(sum, "AMD device tables and queues", n_amd * (2 * MIB + 16 * KIB),
		    "%u units * (65536 devices * 32 + 16384)", n_amd);
	if (n_smmu) { /* IHI 0070, 3.3.1: linear table of 64-byte entries; 3.5: queues */
		uint64_t entries = highest_stream_id(config) + 1;

		if (entries > 1u << 16)
			entries = 1u << 16; /* two levels beyond this */
		add(sum, "SMMUv3 stream tables and queues", n_smmu * (entries * 64 + 128 * KIB),
		    "%u units * (%llu streams * 64 + 131072)", n_smmu, (unsigned long long)entries);
	}
}

/* ---- PCI, cells ------------------------------------------------------------------ */

static void add_functions(struct sum *sum)
{
	const struct config *config = sum->plan->config;
	uint64_t n_vectors = 0;
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		n_vectors += config->pci_devices[i].num_msix_vectors;
	if (config->n_pci_devices)
		add(sum, "PCI functions",
		    config->n_pci_devices * FUNCTION_BYTES + n_vectors * MSIX_SHADOW_BYTES,
		    "%zu functions * %d + %llu MSI-X vectors * %d", config->n_pci_devices,
		    FUNCTION_BYTES, (unsigned long long)n_vectors, MSIX_SHADOW_BYTES);
}

uint64_t plan_hypervisor_size(struct plan *plan)
{
	struct sum sum = { plan, 0 };
	unsigned int n_cpus = count_possible_cpus(plan);

	add(&sum, "hypervisor core", CORE_BYTES, "code, data and console");
	add(&sum, "per-CPU data", n_cpus * PER_CPU_BYTES, "%u CPUs * %llu", n_cpus,
	    (unsigned long long)PER_CPU_BYTES);
	add_page_tables(&sum);
	add_iommus(&sum);
	add_functions(&sum);
	add(&sum, "cells", CELLS * CELL_BYTES, "%d cells * (configuration and page tables, %llu)",
	    CELLS, (unsigned long long)CELL_BYTES);
	add(&sum, "margin", sum.bytes / 4, "a quarter of the above");
	if (sum.bytes % SIZE_STEP)
		add(&sum, "rounding", SIZE_STEP - sum.bytes % SIZE_STEP, "up to whole 2 MiB");
	return sum.bytes;
}
