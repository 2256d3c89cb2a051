// SPDX-License-Identifier: GPL-2.0-or-later
/* MPIDR of each CPU that Linux numbers (Linux' arm/cpus.yaml). */
#include <libfdt.h>
#include <string.h>

#include "probe/dt.h"

/* Affinity fields of MPIDR_EL1: Aff0 to Aff2, and Aff3 at bit 32 (DDI 0487, D17.2.101). */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

struct cpu_node {
	const char *name;
	uint64_t mpidr;
};

struct cpu_nodes {
	struct cpu_node *items;
	size_t n;
};

static bool is_cpu(const struct dt *dt, const struct dt_node *node)
{
	const char *type = dt_string(dt, node, "device_type");

	return node->depth == 2 && node->is_enabled && !strcmp(node->parent->path, "/cpus") &&
	       ((type && !strcmp(type, "cpu")) || !strncmp(node->name, "cpu@", 4));
}

static struct cpu_nodes find_cpus(struct dt *dt)
{
	struct cpu_nodes cpus = { 0 };
	size_t i;

	for (i = 0; i < dt->n_nodes; i++) {
		const struct dt_node *node = &dt->nodes[i];
		struct dt_cells cells = { 0 };
		uint64_t mpidr;

		if (!is_cpu(dt, node))
			continue;
		if (!dt_get(dt, node, "reg", &cells.value) || !node->parent->address_cells ||
		    cells.value.size != (size_t)node->parent->address_cells * 4 ||
		    dt_cells_take(&cells, node->parent->address_cells, &mpidr) ||
		    mpidr & ~MPIDR_AFFINITY) {
			dt_complain(dt, "dt-cpu", node, "reg",
				    "is no affinity of %u cells as in MPIDR",
				    node->parent->address_cells);
			continue;
		}
		*arena_append(dt->scratch, cpus.items, cpus.n) =
			(struct cpu_node){ node->name, mpidr };
	}
	return cpus;
}

/* Linux' order: the CPU that it was started on, then the others as in the tree. */
static const struct cpu_node *find_by_order(const struct dt *dt, const struct cpu_nodes *cpus,
					    unsigned int id)
{
	size_t i, boot = 0;

	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].mpidr == fdt_boot_cpuid_phys(dt->fdt))
			boot = i;
	if (id >= cpus->n)
		return NULL;
	if (!id)
		return &cpus->items[boot];
	return &cpus->items[id <= boot ? id - 1 : id];
}

static const struct cpu_node *find_by_name(const struct cpu_nodes *cpus, const char *name)
{
	size_t i;

	for (i = 0; i < cpus->n; i++)
		if (!strcmp(cpus->items[i].name, name))
			return &cpus->items[i];
	return NULL;
}

void dt_match_cpus(struct dt *dt, const char *const *cpu_nodes)
{
	struct inv_cpus *inventory = &dt->inventory->cpus;
	struct cpu_nodes cpus = find_cpus(dt);
	size_t i;

	for (i = 0; i < inventory->n; i++) {
		struct inv_cpu *cpu = &inventory->items[i];
		const struct cpu_node *node = cpu_nodes && cpu_nodes[i] ?
						      find_by_name(&cpus, cpu_nodes[i]) :
						      find_by_order(dt, &cpus, cpu->id);

		if (!node)
			continue;
		cpu->mpidr = node->mpidr;
		cpu->is_mpidr_known = true;
	}
}
