// SPDX-License-Identifier: GPL-2.0-or-later
/* From addresses on a bus to those of the CPU (DTSpec 2.3.6 reg, 2.3.8 ranges). */
#include <errno.h>

#include "probe/dt.h"

/* ---- windows of a bus ---------------------------------------------------- */

static void add_window(struct dt *dt, struct dt_node *bus, const struct dt_window *window)
{
	if (!window->size)
		return;
	if (window->child + (window->size - 1) < window->child ||
	    window->parent + (window->size - 1) < window->parent) {
		dt_complain(dt, "dt-ranges", bus, "ranges",
			    "has a window of 0x%llx bytes at 0x%llx that ends beyond 64 bits",
			    (unsigned long long)window->size, (unsigned long long)window->parent);
		return;
	}
	*arena_append(dt->scratch, bus->windows, bus->n_windows) = *window;
}

static void read_windows(struct dt *dt, struct dt_node *bus, struct bytes ranges)
{
	unsigned int n_child = bus->address_cells, n_parent = bus->parent->address_cells;
	unsigned int n_size = bus->size_cells;
	size_t row_size = (size_t)(n_child + n_parent + n_size) * 4;
	struct dt_cells cells = { ranges, 0 };

	if (!row_size || ranges.size % row_size)
		dt_complain(
			dt, "dt-ranges", bus, "ranges",
			"has %zu bytes, which is no multiple of %zu (%u cells of child address, "
			"%u of parent address, %u of size)",
			ranges.size, row_size, n_child, n_parent, n_size);
	while (row_size && ranges.size - cells.offset >= row_size) {
		struct dt_window window;
		int child = dt_cells_take(&cells, n_child, &window.child);
		int parent = dt_cells_take(&cells, n_parent, &window.parent);
		int size = dt_cells_take(&cells, n_size, &window.size);

		if (child || parent || size)
			dt_complain(dt, "dt-ranges", bus, "ranges",
				    "has an address or size of more than 64 bits");
		else
			add_window(dt, bus, &window);
	}
}

void dt_read_buses(struct dt *dt)
{
	struct bytes ranges;
	size_t i;

	for (i = 0; i < dt->n_nodes; i++) {
		struct dt_node *bus = &dt->nodes[i];

		if (!bus->parent || !bus->is_enabled || bus->is_pci || bus->has_bad_cells ||
		    bus->parent->has_bad_cells || !dt_get(dt, bus, "ranges", &ranges))
			continue;
		bus->is_bus = true;
		bus->is_identity = !ranges.size;
		if (!bus->is_identity)
			read_windows(dt, bus, ranges);
	}
}

/* ---- translation --------------------------------------------------------- */

static int translate_once(struct dt *dt, const struct dt_node *bus, struct range *range)
{
	size_t i;

	for (i = 0; i < bus->n_windows; i++) {
		const struct dt_window *window = &bus->windows[i];
		uint64_t offset = range->start - window->child, length = range->end - range->start;

		if (!dt_may_step(dt, NULL))
			return -ENXIO;
		if (range->start < window->child || offset >= window->size)
			continue;
		if (length > window->size - 1 - offset) {
			dt_complain(dt, "dt-ranges", bus, "ranges",
				    "has a window that ends at 0x%llx, within [0x%llx-0x%llx] of a "
				    "node below",
				    (unsigned long long)(window->child + (window->size - 1)),
				    (unsigned long long)range->start,
				    (unsigned long long)range->end);
			length = window->size - 1 - offset;
		}
		range->start = window->parent + offset;
		range->end = range->start + length;
		return 0;
	}
	return -ENXIO;
}

int dt_translate(struct dt *dt, const struct dt_node *bus, struct range *range)
{
	struct range result = *range;
	int r;

	for (; bus->parent; bus = bus->parent) {
		if (!dt_may_step(dt, NULL) || !bus->is_bus)
			return -ENXIO;
		if (bus->is_identity)
			continue;
		r = translate_once(dt, bus, &result);
		if (r < 0)
			return r;
	}
	*range = result;
	return 0;
}

/* ---- reg ----------------------------------------------------------------- */

static bool is_translatable(const struct dt_node *bus)
{
	for (; bus->parent; bus = bus->parent)
		if (!bus->is_bus || bus->has_bad_cells)
			return false;
	return !bus->has_bad_cells;
}

static struct dt_region make_region(struct dt *dt, const struct dt_node *node, uint64_t address,
				    uint64_t size)
{
	struct dt_region region = { .is_valid = false };

	if (!size)
		return region;
	if (address + (size - 1) < address) {
		dt_complain(dt, "dt-reg", node, "reg",
			    "has a region of 0x%llx bytes at 0x%llx that ends beyond 64 bits",
			    (unsigned long long)size, (unsigned long long)address);
		return region;
	}
	region.range = range_of(address, size);
	region.is_valid = dt_translate(dt, node->parent, &region.range) == 0;
	return region;
}

static void read_reg(struct dt *dt, struct dt_node *node, struct bytes reg)
{
	unsigned int n_address = node->parent->address_cells, n_size = node->parent->size_cells;
	size_t entry_size = (size_t)(n_address + n_size) * 4;
	struct dt_cells cells = { reg, 0 };

	if (!n_address || reg.size % entry_size) {
		dt_complain(
			dt, "dt-reg", node, "reg",
			"has %zu bytes, which is no multiple of %zu (%u cells of address, %u of "
			"size)",
			reg.size, entry_size, n_address, n_size);
		return;
	}
	while (cells.offset < reg.size) {
		struct dt_region *region =
			arena_append(dt->scratch, node->regions, node->n_regions);
		uint64_t address, size;
		int has_address = dt_cells_take(&cells, n_address, &address);
		int has_size = dt_cells_take(&cells, n_size, &size);

		if (has_address || has_size)
			dt_complain(dt, "dt-reg", node, "reg",
				    "has an address or size of more than 64 bits");
		else
			*region = make_region(dt, node, address, size);
	}
}

void dt_read_regions(struct dt *dt)
{
	struct bytes reg;
	size_t i;

	for (i = 0; i < dt->n_nodes; i++) {
		struct dt_node *node = &dt->nodes[i];

		if (node->parent && node->is_enabled && is_translatable(node->parent) &&
		    dt_get(dt, node, "reg", &reg))
			read_reg(dt, node, reg);
	}
}

const struct dt_region *dt_region_named(const struct dt *dt, const struct dt_node *node,
					const char *name)
{
	int i = dt_string_index(dt, node, "reg-names", name);

	if (i < 0 || (size_t)i >= node->n_regions || !node->regions[i].is_valid)
		return NULL;
	return &node->regions[i];
}
