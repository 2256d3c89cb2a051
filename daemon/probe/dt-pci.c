// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI host bridges (IEEE 1275 PCI Bus Binding 2.1; Linux' host-generic-pci.yaml). */
#include <libfdt.h>

#include "probe/dt.h"

/* Host bridges whose first region is the whole configuration space, 1 MiB a bus. */
static const char *const ecam_names[] = {
	"pci-host-ecam-generic",      "arm,juno-r1-pcie",
	"plda,xpressrich3-axi",       "cavium,pci-host-thunder-ecam",
	"marvell,armada8k-pcie-ecam", "socionext,synquacer-pcie-ecam",
	"snps,dw-pcie-ecam",          "hisilicon,hip06-pcie-ecam",
	"hisilicon,hip07-pcie-ecam",  NULL,
};

/* Others that have it too, in the region of this name. */
static const struct {
	const char *compatible, *region;
} named_ecam[] = {
	{ "xlnx,nwl-pcie-2.11", "cfg" },
	{ "xlnx,versal-cpm-host-1.00", "cfg" },
};

#define ECAM_BUS_SHIFT 20 /* PCIe 5.0, 7.2.2 */

/* First cell of an address: npt000ss bbbbbbbb dddddfff rrrrrrrr. */
#define ADDRESS_CELLS   3
#define SPACE(cell)     ((cell) >> 24 & 3)
#define IS_PREFETCHABLE UINT32_C(0x40000000)

enum pci_space { SPACE_CONFIG, SPACE_IO, SPACE_MEMORY32, SPACE_MEMORY64 };

bool dt_is_ecam(const struct dt_node *node)
{
	return dt_is_any(node, ecam_names);
}

static const struct dt_region *find_ecam(const struct dt *dt, const struct dt_node *node)
{
	size_t i;

	if (dt_is_ecam(node))
		return node->n_regions && node->regions[0].is_valid ? &node->regions[0] : NULL;
	for (i = 0; i < ARRAY_SIZE(named_ecam); i++)
		if (dt_is_compatible(node, named_ecam[i].compatible))
			return dt_region_named(dt, node, named_ecam[i].region);
	return NULL;
}

static void take_buses(struct dt *dt, const struct dt_node *node, struct inv_pci_host *host)
{
	struct dt_cells cells = { 0 };
	uint64_t start, end;

	host->end_bus = UINT8_MAX;
	if (!dt_get(dt, node, "bus-range", &cells.value))
		return;
	if (cells.value.size != 8 || dt_cells_take(&cells, 1, &start) ||
	    dt_cells_take(&cells, 1, &end) || start > end || end > UINT8_MAX) {
		dt_complain(dt, "dt-pci", node, "bus-range", "is not two numbers from 0 to 255");
		return;
	}
	host->start_bus = (uint8_t)start;
	host->end_bus = (uint8_t)end;
}

/* The region begins with the first bus; the inventory counts from bus 0. */
static void take_ecam(struct dt *dt, const struct dt_node *node, struct inv_pci_host *host)
{
	const struct dt_region *region = find_ecam(dt, node);
	uint64_t skipped = (uint64_t)host->start_bus << ECAM_BUS_SHIFT, n_buses;

	if (!region)
		return;
	n_buses = range_size(region->range) >> ECAM_BUS_SHIFT;
	if (!n_buses || region->range.start < skipped) {
		dt_complain(dt, "dt-pci", node, "reg",
			    "has no room for the configuration space of bus %u", host->start_bus);
		return;
	}
	host->is_ecam = true;
	host->ecam = region->range.start - skipped;
	if (n_buses <= (uint64_t)(host->end_bus - host->start_bus)) /* Linux sees no more either */
		host->end_bus = (uint8_t)(host->start_bus + n_buses - 1);
}

/* ---- ranges -------------------------------------------------------------- */

struct row {
	uint64_t space, pci, cpu, size;
};

static void add_window(struct dt *dt, const struct dt_node *node, struct inv_pci_host *host,
		       const struct row *row)
{
	struct inv_pci_window *window;
	struct range cpu;

	if (SPACE(row->space) == SPACE_CONFIG || !row->size)
		return;
	if (row->cpu + (row->size - 1) < row->cpu || row->pci + (row->size - 1) < row->pci) {
		dt_complain(dt, "dt-pci", node, "ranges",
			    "has a window of 0x%llx bytes at 0x%llx that ends beyond 64 bits",
			    (unsigned long long)row->size, (unsigned long long)row->cpu);
		return;
	}
	cpu = range_of(row->cpu, row->size);
	if (dt_translate(dt, node->parent, &cpu) < 0) {
		dt_complain(dt, "dt-pci", node, "ranges",
			    "has a window at 0x%llx, which the bus above does not reach",
			    (unsigned long long)row->cpu);
		return;
	}
	window = arena_append(dt->inventory->arena, host->windows, host->n_windows);
	window->cpu = cpu;
	window->pci = row->pci;
	window->is_io = SPACE(row->space) == SPACE_IO;
	window->is_64bit = SPACE(row->space) == SPACE_MEMORY64;
	window->is_prefetchable = row->space & IS_PREFETCHABLE;
}

static void take_windows(struct dt *dt, const struct dt_node *node, struct inv_pci_host *host)
{
	unsigned int n_parent = node->parent->address_cells, n_size = node->size_cells;
	size_t row_size = (size_t)(ADDRESS_CELLS + n_parent + n_size) * 4;
	struct dt_cells cells = { 0 };
	struct row row;

	if (!dt_get(dt, node, "ranges", &cells.value) || node->has_bad_cells ||
	    node->parent->has_bad_cells)
		return;
	if (node->address_cells != ADDRESS_CELLS || cells.value.size % row_size)
		dt_complain(dt, "dt-pci", node, "ranges",
			    "has %zu bytes, which is no multiple of %zu (%u cells of PCI address, "
			    "%u of CPU address, %u of size)",
			    cells.value.size, row_size, ADDRESS_CELLS, n_parent, n_size);
	while (node->address_cells == ADDRESS_CELLS &&
	       cells.value.size - cells.offset >= row_size) {
		int space = dt_cells_take(&cells, 1, &row.space);
		int pci = dt_cells_take(&cells, 2, &row.pci);
		int cpu = dt_cells_take(&cells, n_parent, &row.cpu);
		int size = dt_cells_take(&cells, n_size, &row.size);

		if (space || pci || cpu || size)
			dt_complain(dt, "dt-pci", node, "ranges",
				    "has an address or size of more than 64 bits");
		else
			add_window(dt, node, host, &row);
	}
}

/* ---- interrupt-map ------------------------------------------------------- */

static void take_irqs(struct dt *dt, const struct dt_node *node, struct inv_pci_host *host)
{
	struct dt_cells cells = { 0 };
	struct dt_map_row row;

	if (node->address_cells != ADDRESS_CELLS ||
	    !dt_get(dt, node, "interrupt-map", &cells.value))
		return;
	while (dt_map_next(dt, node, &cells, &row)) {
		struct dt_irq irq;
		struct inv_pci_irq *entry;

		irq = dt_resolve_row(dt, node, &row);
		if (!irq.is_valid || row.n_child != ADDRESS_CELLS + 1)
			continue;
		entry = arena_append(dt->inventory->arena, host->irqs, host->n_irqs);
		entry->devfn_mask = row.mask[0] >> 8 & 0xff;
		entry->devfn = row.child[0] >> 8 & entry->devfn_mask;
		entry->pin = (uint8_t)(row.child[ADDRESS_CELLS] & row.mask[ADDRESS_CELLS]);
		entry->irq = irq.id;
		entry->flags = irq.flags;
	}
}

void dt_take_pci_host(struct dt *dt, struct dt_node *node)
{
	struct inventory *inventory = dt->inventory;
	struct inv_pci_host *host;

	if (!node->is_pci || !node->parent || node->parent->is_pci)
		return;
	node->pci_host = (int)inventory->n_pci_hosts;
	host = arena_append(inventory->arena, inventory->pci_hosts, inventory->n_pci_hosts);
	host->name = arena_strdup(inventory->arena, node->name);
	take_buses(dt, node, host);
	take_ecam(dt, node, host);
	take_windows(dt, node, host);
	take_irqs(dt, node, host);
}

/* ---- segments ------------------------------------------------------------ */

static bool is_segment_used(const bool *is_numbered, const struct inventory *inventory,
			    uint16_t segment)
{
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++)
		if (is_numbered[i] && inventory->pci_hosts[i].segment == segment)
			return true;
	return false;
}

/* Hosts that do not say their segment get the lowest free one (drivers/pci/pci.c). */
void dt_number_pci_hosts(struct dt *dt)
{
	struct inventory *inventory = dt->inventory;
	bool *is_numbered = arena_new_array(dt->scratch, bool, inventory->n_pci_hosts);
	uint32_t segment;
	uint16_t next = 0;
	size_t i;

	for (i = 0; i < dt->n_nodes; i++) {
		const struct dt_node *node = &dt->nodes[i];

		if (node->pci_host < 0 || !dt_u32(dt, node, "linux,pci-domain", &segment))
			continue;
		if (segment > UINT16_MAX) {
			dt_complain(dt, "dt-pci", node, "linux,pci-domain",
				    "is 0x%x; segments have 16 bits", segment);
			continue;
		}
		inventory->pci_hosts[node->pci_host].segment = (uint16_t)segment;
		is_numbered[node->pci_host] = true;
	}
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		if (is_numbered[i])
			continue;
		while (is_segment_used(is_numbered, inventory, next) && dt_may_step(dt, NULL))
			next++;
		inventory->pci_hosts[i].segment = next;
		is_numbered[i] = true;
	}
}
