// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory and what is reserved in it (DTSpec 3.4, 3.5, 5.3). */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "probe/dt.h"

struct bank {
	struct range range;
	int node;
};

static void add_bank(struct dt *dt, struct range range, int node)
{
	struct inv_memory *memory = &dt->inventory->memory;
	size_t n_nodes = memory->n_banks;

	*arena_append(dt->inventory->arena, memory->banks, memory->n_banks) = range;
	*arena_append(dt->inventory->arena, memory->bank_nodes, n_nodes) = node;
}

void dt_take_memory(struct dt *dt, struct dt_node *node)
{
	const char *type = dt_string(dt, node, "device_type");
	uint32_t numa_node;
	int bank_node = -1;
	size_t i;

	if (node->depth != 1 || !type || strcmp(type, "memory") != 0)
		return;
	if (dt_u32(dt, node, "numa-node-id", &numa_node) && numa_node <= INT32_MAX)
		bank_node = (int)numa_node;
	for (i = 0; i < node->n_regions; i++)
		if (node->regions[i].is_valid)
			add_bank(dt, node->regions[i].range, bank_node);
}

static int compare_banks(const void *a, const void *b)
{
	const struct bank *left = a, *right = b;

	if (left->range.start != right->range.start)
		return left->range.start < right->range.start ? -1 : 1;
	return (left->range.end > right->range.end) - (left->range.end < right->range.end);
}

void dt_sort_banks(struct dt *dt)
{
	struct inv_memory *memory = &dt->inventory->memory;
	struct bank *banks = arena_new_array(dt->scratch, struct bank, memory->n_banks);
	size_t i;

	for (i = 0; i < memory->n_banks; i++)
		banks[i] = (struct bank){ memory->banks[i], memory->bank_nodes[i] };
	qsort(banks, memory->n_banks, sizeof(*banks), compare_banks);
	for (i = 0; i < memory->n_banks; i++) {
		memory->banks[i] = banks[i].range;
		memory->bank_nodes[i] = banks[i].node;
	}
}

/* ---- reservations -------------------------------------------------------- */

static struct inv_reserved *add_reserved(struct dt *dt, struct range range,
					 enum reserved_memory_origin origin, const char *name)
{
	struct inv_memory *memory = &dt->inventory->memory;
	struct inv_reserved *reserved =
		arena_append(dt->inventory->arena, memory->reserved, memory->n_reserved);

	reserved->range = range;
	reserved->origin = origin;
	reserved->name = arena_strdup(dt->inventory->arena, name);
	return reserved;
}

static void add_reserved_node(struct dt *dt, const struct dt_node *node, struct range range,
			      uint64_t dynamic_bytes)
{
	struct inv_reserved *reserved = add_reserved(
		dt, range, RESERVED_BY_DT_NODE, arena_printf(dt->scratch, "node %s", node->name));

	reserved->is_no_map = dt_has(dt, node, "no-map");
	reserved->is_reusable = dt_has(dt, node, "reusable");
	reserved->is_dynamic = dynamic_bytes != 0;
	reserved->dynamic_bytes = dynamic_bytes;
}

/* From the lowest to the highest address that alloc-ranges permits; anywhere without it. */
static struct range find_permitted(struct dt *dt, const struct dt_node *node)
{
	unsigned int n_address = node->parent->address_cells, n_size = node->parent->size_cells;
	struct range permitted = { UINT64_MAX, 0 };
	struct dt_cells cells = { 0 };
	uint64_t address, size;

	if (!dt_get(dt, node, "alloc-ranges", &cells.value))
		return (struct range){ 0, UINT64_MAX };
	while (dt_cells_left(&cells) && n_address + n_size) {
		if (dt_cells_take(&cells, n_address, &address) ||
		    dt_cells_take(&cells, n_size, &size) || !size ||
		    address + (size - 1) < address) {
			dt_complain(dt, "dt-reserved", node, "alloc-ranges",
				    "is no list of memory ranges (%u cells of address, %u of size)",
				    n_address, n_size);
			break;
		}
		if (address < permitted.start)
			permitted.start = address;
		if (address + (size - 1) > permitted.end)
			permitted.end = address + (size - 1);
	}
	if (permitted.start > permitted.end)
		return (struct range){ 0, UINT64_MAX };
	return permitted;
}

static void take_dynamic(struct dt *dt, const struct dt_node *node)
{
	struct dt_cells cells = { 0 };
	uint64_t size;

	if (!dt_get(dt, node, "size", &cells.value))
		return;
	if (cells.value.size != (size_t)node->parent->size_cells * 4 ||
	    dt_cells_take(&cells, node->parent->size_cells, &size) || !size) {
		dt_complain(dt, "dt-reserved", node, "size", "is no size of %u cells",
			    node->parent->size_cells);
		return;
	}
	add_reserved_node(dt, node, find_permitted(dt, node), size);
}

void dt_take_reserved(struct dt *dt, struct dt_node *node)
{
	size_t i;

	if (node->depth != 2 || strcmp(node->parent->name, "reserved-memory") != 0)
		return;
	for (i = 0; i < node->n_regions; i++)
		if (node->regions[i].is_valid)
			add_reserved_node(dt, node, node->regions[i].range, 0);
	if (!dt_has(dt, node, "reg"))
		take_dynamic(dt, node);
}

void dt_take_reservation_block(struct dt *dt)
{
	int i, n = fdt_num_mem_rsv(dt->fdt);
	uint64_t address, size;

	for (i = 0; i < n; i++) {
		if (fdt_get_mem_rsv(dt->fdt, i, &address, &size) < 0 || !size)
			continue;
		if (address + (size - 1) < address)
			dt_complain(dt, "dt-reserved", &dt->nodes[0], NULL,
				    "entry %d of the memory reservation block, 0x%llx bytes at "
				    "0x%llx, ends beyond 64 bits",
				    i, (unsigned long long)size, (unsigned long long)address);
		else
			add_reserved(dt, range_of(address, size), RESERVED_BY_DT_RSVMAP,
				     arena_printf(dt->scratch, "reservation block entry %d", i));
	}
}
