// SPDX-License-Identifier: GPL-2.0-or-later
/* IOMMU units in the order of the inventory, so that indexes are the same in both. */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <stdio.h>

/*
 * Size of the register block where firmware does not say it: one page holds the
 * registers of a VT-d unit (VT-d specification, 11.4: the block is a multiple of
 * 4 KiB; fault and IOTLB registers at offsets that the unit reports), 16 KiB those
 * of AMD (48882, section 3.4), 128 KiB those of SMMUv3 (IHI 0070, 6.1, two pages of
 * 64 KiB), 64 KiB the smallest SMMUv2.
 */
static const struct {
	enum iommu_type type;
	uint32_t abi_type, default_size;
	const char *what;
} iommu_types[] = {
	{ IOMMU_INTEL, JAILHOUSE_IOMMU_INTEL, 0x1000, "Intel VT-d" },
	{ IOMMU_AMD, JAILHOUSE_IOMMU_AMD, 0x4000, "AMD-Vi" },
	{ IOMMU_SMMU_V2, JAILHOUSE_IOMMU_ARM_MMU500, 0x10000, "Arm SMMUv2" },
	{ IOMMU_SMMU_V3, JAILHOUSE_IOMMU_SMMUV3, 0x20000, "Arm SMMUv3" },
	{ IOMMU_TI_PVU, JAILHOUSE_IOMMU_PVU, 0x1000, "TI PVU" },
};

/* A PVU's second register block is that of its TLBs (K3 device tree binding ti,am654-pvu). */
static void find_pvu_tlb(const struct inventory *inventory, struct config_iommu *unit)
{
	size_t i;

	for (i = 0; i < inventory->dt.n_devices; i++) {
		const struct inv_dt_device *device = &inventory->dt.devices[i];

		if (device->n_regions < 2 || device->regions[0].start != unit->base)
			continue;
		unit->tipvu.tlb_base = device->regions[1].start;
		unit->tipvu.tlb_size = (uint32_t)range_size(device->regions[1]);
	}
}

static void plan_unit(struct plan *plan, const struct inv_iommu *iommu, struct config_iommu *unit)
{
	size_t type = 0;

	while (iommu_types[type].type != iommu->type)
		type++;
	unit->type = iommu_types[type].abi_type;
	unit->base = iommu->address;
	unit->size = iommu->size && iommu->size <= UINT32_MAX ? (uint32_t)iommu->size :
								iommu_types[type].default_size;
	unit->reason =
		arena_printf(plan->config->arena, "%s (%s)%s%s",
			     iommu->name ? iommu->name : "IOMMU", iommu_types[type].what,
			     iommu->is_for_all ? ", for all devices not named elsewhere" : "",
			     iommu->size ? "" : "; size assumed, firmware does not say it");
	if (iommu->type == IOMMU_AMD) {
		unit->amd.bdf = iommu->bdf;
		unit->amd.base_cap = iommu->base_capability;
		unit->amd.msi_cap = iommu->msi_capability;
		unit->amd.features = iommu->features;
	}
	if (iommu->type == IOMMU_TI_PVU)
		find_pvu_tlb(plan->inventory, unit);
}

static void report_too_many(struct plan *plan)
{
	struct finding *finding = finding_add(
		plan->findings, "iommu-count", FINDING_ERROR, "IOMMUs",
		"this machine has %zu IOMMU units, a configuration holds %d; devices behind the "
		"others could write anywhere",
		plan->inventory->n_iommus, CONFIG_IOMMU_UNITS);

	finding_set_remedy(plan->findings, finding,
			   "turn off in the firmware what is not needed of VT-d or of sockets");
}

static void report_none(struct plan *plan)
{
	struct finding *finding = finding_add(
		plan->findings, "iommu-absent", FINDING_WARNING, "IOMMU",
		"no IOMMU is known: CPUs are isolated from each other, but a device of any cell "
		"can write to all memory, the hypervisor's included");

	finding_set_remedy(plan->findings, finding,
			   "turn on %s in the firmware if this machine has it",
			   plan_is_x86(plan) ? "VT-d or AMD-Vi (IOMMU)" : "the SMMU");
}

void plan_iommus(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	if (inventory->n_iommus == 0)
		report_none(plan);
	if (inventory->n_iommus > CONFIG_IOMMU_UNITS)
		report_too_many(plan);
	for (i = 0; i < inventory->n_iommus && i < CONFIG_IOMMU_UNITS; i++)
		plan_unit(plan, &inventory->iommus[i], &plan->config->system.iommus[i]);
}

/* ---- stream ids of ARM ------------------------------------------------------ */

static void put_stream_id(struct plan *plan, const struct inv_stream *stream, uint32_t id,
			  const char *reason)
{
	struct config *config = plan->config;
	size_t i;

	if (plan->inventory->iommus[stream->iommu].type == IOMMU_SMMU_V2)
		id = (id & 0xffff) | (stream->mask & 0xffff) << 16;
	for (i = 0; i < config->n_stream_ids; i++)
		if (config->stream_ids[i].id == id)
			return;
	*arena_append(config->arena, config->stream_ids, config->n_stream_ids) =
		(struct config_stream_id){ id, reason };
}

/* The requester ids of functions that are there; a map may cover all 65536. */
static void put_pci_streams(struct plan *plan, const struct inv_stream *stream)
{
	const struct inventory *inventory = plan->inventory;
	const struct inv_pci_host *host;
	size_t i;

	if ((size_t)stream->pci_host >= inventory->n_pci_hosts)
		return;
	host = &inventory->pci_hosts[stream->pci_host];
	for (i = 0; i < inventory->n_pci; i++) {
		const struct inv_pci_function *function = &inventory->pci[i];
		uint32_t rid = function->bdf & ~(uint32_t)stream->rid_ignored;

		if (function->segment != host->segment || rid < stream->rid_base ||
		    rid - stream->rid_base >= stream->n_ids)
			continue;
		put_stream_id(plan, stream, stream->id + (rid - stream->rid_base),
			      arena_printf(plan->config->arena, "PCI %s, by the map of %s",
					   inventory_format_bdf(plan->scratch, function->segment,
								function->bdf),
					   stream->device ? stream->device : "its host bridge"));
	}
}

void plan_stream_ids(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	uint32_t n;
	size_t i;

	for (i = 0; i < inventory->n_streams; i++) {
		const struct inv_stream *stream = &inventory->streams[i];

		if (stream->iommu < 0 || stream->iommu >= CONFIG_IOMMU_UNITS ||
		    (size_t)stream->iommu >= inventory->n_iommus)
			continue;
		if (stream->pci_host >= 0) {
			put_pci_streams(plan, stream);
			continue;
		}
		/* A node's ids are listed one by one; the bound is against a hostile tree. */
		for (n = 0; n < stream->n_ids && n < CONFIG_ARRAY_MAX; n++)
			put_stream_id(plan, stream, stream->id + n,
				      arena_strdup(plan->config->arena, stream->device));
	}
}
