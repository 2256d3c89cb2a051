// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include "plan/region-builder.h"

static void report_beyond(struct plan *plan, size_t n)
{
	struct finding *finding =
		finding_add(plan->findings, "address-beyond", FINDING_WARNING, "address space",
			    "%zu ranges lie beyond what a configuration can address and were cut",
			    n);

	finding_set_remedy(plan->findings, finding,
			   "look for them in the inventory: a firmware table or a BAR is wrong");
}

/* The configuration's arrays are counted with 32 bits, and no machine comes near this. */
static void report_too_many(struct plan *plan, size_t n)
{
	struct finding *finding =
		finding_add(plan->findings, "memory-count", FINDING_ERROR, "memory regions",
			    "%zu memory regions are more than a configuration holds (%d)", n,
			    CONFIG_ARRAY_MAX);

	finding_set_remedy(plan->findings, finding, "look at /proc/iomem: it cannot be right");
}

void plan_build_regions(struct plan *plan)
{
	struct config *config = plan->config;
	/* Shared memory was put there before, and its place in the array is known to functions. */
	struct config_memory *shared = config->memory;
	size_t n_shared = config->n_memory, n_beyond = plan->memory.n_beyond + plan->ports.n_beyond;
	struct piece_list pieces;
	size_t i;

	config->memory = NULL;
	config->n_memory = 0;
	claims_resolve(&plan->memory, &pieces);
	region_build_memory(&plan->memory, &pieces, plan->findings, config);
	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].shmem_peers)
			config->pci_devices[i].shmem_regions_start += (uint32_t)config->n_memory;
	for (i = 0; i < n_shared; i++)
		*arena_append(config->arena, config->memory, config->n_memory) = shared[i];
	claims_resolve(&plan->ports, &pieces);
	region_build_ports(&plan->ports, &pieces, config);

	if (n_beyond)
		report_beyond(plan, n_beyond);
	if (config->n_memory > CONFIG_ARRAY_MAX)
		report_too_many(plan, config->n_memory);
}
