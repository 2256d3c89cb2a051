// SPDX-License-Identifier: GPL-2.0-or-later
/* SMMUs and who is behind them (arm,smmu.yaml, arm,smmu-v3.yaml, pci-iommu.txt). */
#include "probe/dt.h"

static const char *const v2_names[] = {
	"arm,mmu-500",
	"arm,mmu-401",
	"arm,mmu-400",
	"arm,smmu-v2",
	"arm,smmu-v1",
	"cavium,smmu-v2",
	"marvell,ap806-smmu-500",
	"nvidia,smmu-500",
	"qcom,smmu-500",
	"qcom,smmu-v2",
	"nvidia,tegra186-smmu",
	"nvidia,tegra194-smmu",
	"nvidia,tegra234-smmu",
	NULL,
};

static const char *const v3_names[] = { "arm,smmu-v3", NULL };
static const char *const pvu_names[] = { "ti,am654-pvu", NULL };

static const struct {
	const char *const *names;
	enum iommu_type type;
} unit_types[] = {
	{ v2_names, IOMMU_SMMU_V2 },
	{ v3_names, IOMMU_SMMU_V3 },
	{ pvu_names, IOMMU_TI_PVU },
};

/* SMMUv2 stream ids and masks have 16 bits (IHI 0062, SMMU_SMRn). */
#define V2_ID_MASK 0xffff

/* Cells of a specifier; nothing in Linux has more. */
#define IOMMU_CELLS_MAX 4

/* ---- units --------------------------------------------------------------- */

static void take_unit(struct dt *dt, struct dt_node *node, enum iommu_type type)
{
	struct inventory *inventory = dt->inventory;
	struct inv_iommu *iommu;

	if (!node->n_regions || !node->regions[0].is_valid) {
		dt_complain(dt, "dt-iommu", node, "reg", "gives no address of registers");
		return;
	}
	node->iommu = (int)inventory->n_iommus;
	iommu = arena_append(inventory->arena, inventory->iommus, inventory->n_iommus);
	iommu->type = type;
	iommu->node = -1;
	iommu->name = arena_strdup(inventory->arena, node->name);
	iommu->address = node->regions[0].range.start;
	iommu->size = range_size(node->regions[0].range);
	iommu->is_coherent = dt_has(dt, node, "dma-coherent");
	if (type == IOMMU_SMMU_V3) {
		iommu->event_irq = dt_irq_named(dt, node, "eventq");
		iommu->gerror_irq = dt_irq_named(dt, node, "gerror");
		if (!iommu->event_irq && !iommu->gerror_irq) /* one line for all */
			iommu->event_irq = iommu->gerror_irq = dt_irq_named(dt, node, "combined");
	} else if (type == IOMMU_SMMU_V2) {
		iommu->gerror_irq = dt_irq_at(node, 0); /* global faults come first */
	}
}

void dt_take_iommu(struct dt *dt, struct dt_node *node)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unit_types); i++) {
		if (!dt_is_any(node, unit_types[i].names))
			continue;
		take_unit(dt, node, unit_types[i].type);
		return;
	}
}

/* ---- iommus -------------------------------------------------------------- */

static struct inv_stream *add_stream(struct dt *dt, const struct dt_node *node,
				     const struct dt_node *unit)
{
	struct inventory *inventory = dt->inventory;
	struct inv_stream *stream =
		arena_append(inventory->arena, inventory->streams, inventory->n_streams);

	stream->iommu = unit->iommu;
	stream->device = arena_strdup(inventory->arena, node->path);
	stream->pci_host = node->pci_host;
	stream->n_ids = 1;
	return stream;
}

static void take_specifier(struct dt *dt, const struct dt_node *node, const struct dt_node *unit,
			   const uint32_t *specifier, uint32_t n)
{
	struct inv_stream *stream;
	uint32_t mask = 0;

	if (unit->iommu < 0 || !n)
		return; /* disabled, or of a kind that has no streams */
	stream = add_stream(dt, node, unit);
	stream->id = specifier[0];
	if (dt->inventory->iommus[unit->iommu].type != IOMMU_SMMU_V2)
		return;
	if (n > 1)
		mask = specifier[1];
	else
		dt_u32(dt, unit, "stream-match-mask", &mask);
	stream->id &= V2_ID_MASK;
	stream->mask = mask & V2_ID_MASK;
}

static void take_iommus(struct dt *dt, const struct dt_node *node, struct bytes value)
{
	struct dt_cells cells = { value, 0 };
	uint64_t cell;

	while (!dt_cells_take(&cells, 1, &cell)) {
		const struct dt_node *unit = dt_find_phandle(dt, (uint32_t)cell, node, "iommus");
		uint32_t specifier[IOMMU_CELLS_MAX], n, i;

		if (!unit || !dt_may_step(dt, unit))
			return;
		if (!dt_u32(dt, unit, "#iommu-cells", &n) || n > IOMMU_CELLS_MAX) {
			dt_complain(dt, "dt-iommu", unit, "#iommu-cells",
				    "does not say how many cells name a stream, 0 to %u",
				    IOMMU_CELLS_MAX);
			return;
		}
		for (i = 0; i < n; i++) {
			if (dt_cells_take(&cells, 1, &cell)) {
				dt_complain(dt, "dt-iommu", node, "iommus",
					    "ends within a stream of %s", unit->path);
				return;
			}
			specifier[i] = (uint32_t)cell;
		}
		take_specifier(dt, node, unit, specifier, n);
	}
}

/* ---- iommu-map ----------------------------------------------------------- */

static void take_iommu_map(struct dt *dt, const struct dt_node *node, struct bytes value)
{
	struct dt_cells cells = { value, 0 };
	uint32_t id_mask = UINT16_MAX;
	uint64_t rid, phandle, id, n;

	if (value.size % 16)
		dt_complain(dt, "dt-iommu", node, "iommu-map",
			    "has %zu bytes; each row has 16 (requester id, unit, stream id, count)",
			    value.size);
	dt_u32(dt, node, "iommu-map-mask", &id_mask);
	while (dt_cells_left(&cells) >= 4) {
		const struct dt_node *unit;
		struct inv_stream *stream;

		dt_cells_take(&cells, 1, &rid);
		dt_cells_take(&cells, 1, &phandle);
		dt_cells_take(&cells, 1, &id);
		dt_cells_take(&cells, 1, &n);
		unit = dt_find_phandle(dt, (uint32_t)phandle, node, "iommu-map");
		if (!unit || unit->iommu < 0 || !n)
			continue;
		if (rid + n > UINT64_C(1) << 32 || id + n > UINT64_C(1) << 32) {
			dt_complain(
				dt, "dt-iommu", node, "iommu-map",
				"has a row of 0x%llx ids from 0x%llx, more than 32 bits can say",
				(unsigned long long)n, (unsigned long long)id);
			continue;
		}
		stream = add_stream(dt, node, unit);
		stream->id = (uint32_t)id;
		stream->rid_base = (uint32_t)rid;
		stream->n_ids = (uint32_t)n;
		stream->rid_ignored = (uint16_t)~id_mask;
	}
}

void dt_take_streams(struct dt *dt, struct dt_node *node)
{
	struct bytes value;

	if (dt_get(dt, node, "iommus", &value))
		take_iommus(dt, node, value);
	if (dt_get(dt, node, "iommu-map", &value))
		take_iommu_map(dt, node, value);
}

/* ---- PCI functions ------------------------------------------------------- */

static int find_unit_of(const struct inventory *inventory, const struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < inventory->n_streams; i++) {
		const struct inv_stream *stream = &inventory->streams[i];
		uint16_t rid = function->bdf & (uint16_t)~stream->rid_ignored;
		const struct inv_pci_host *host;

		if (stream->pci_host < 0)
			continue;
		host = &inventory->pci_hosts[stream->pci_host];
		if (host->segment == function->segment && function->bdf >> 8 >= host->start_bus &&
		    function->bdf >> 8 <= host->end_bus && rid >= stream->rid_base &&
		    rid - stream->rid_base < stream->n_ids)
			return stream->iommu;
	}
	return -1;
}

void dt_assign_pci_functions(struct dt *dt)
{
	struct inventory *inventory = dt->inventory;
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		if (inventory->pci[i].iommu < 0)
			inventory->pci[i].iommu = find_unit_of(inventory, &inventory->pci[i]);
}
