// SPDX-License-Identifier: GPL-2.0-or-later
/* IORT: Arm's IOMMU units and which ids of devices reach them (DEN0049E.d, 3). */
#include "probe/acpi.h"

#include <stdlib.h>

#define NODES_COUNT  36
#define NODES_OFFSET 40
#define NODE_HEADER  16u

enum node_type {
	NODE_ITS_GROUP = 0,
	NODE_NAMED = 1,
	NODE_ROOT_COMPLEX = 2,
	NODE_SMMU_V2 = 3,
	NODE_SMMU_V3 = 4,
	NODE_PMCG = 5,
	NODE_RESERVED = 6,
};

#define SMMU_V3_BYTES UINT64_C(0x20000) /* two pages of 64 KiB (IHI 0070, 6.1) */

/* Where fields are, from a node's beginning (DEN0049, tables 5 to 18). */
#define SMMU_BASE       16u
#define SMMU_V2_SPAN    24u
#define SMMU_V2_FLAGS   36u
#define SMMU_V2_GLOBALS 40u /* offset of the global interrupts, from the node's beginning */
#define SMMU_V3_FLAGS   24u
#define SMMU_V3_EVENT   44u
#define SMMU_V3_GERROR  52u
#define SMMU_V3_NODE    60u /* proximity domain, when a flag says that it counts */
#define PMCG_PAGE_0     16u
#define PMCG_PAGE_1     36u
#define ROOT_SEGMENT    28u
#define NAMED_NAME      29u
#define RESERVED_COUNT  20u
#define RESERVED_OFFSET 24u
#define RESERVED_SIZE   20u
#define COHERENT        1u
#define NODE_IS_VALID   8u

#define PMCG_BYTES 0x1000 /* one page of counters (IHI 0070, 11.5) */

/* Mappings from ids of a node to ids of another (table 4). */
#define MAPPING_SIZE   20u
#define MAPPING_SINGLE 1u

static const struct acpi_list iort_list = { 1, 1, 2, NODE_HEADER };

struct node {
	size_t at; /* within the table: what references mean */
	unsigned int type, number;
	struct bytes bytes;
};

struct iort {
	struct acpi *acpi;
	struct node *nodes; /* in the table's order */
	size_t n_nodes;
};

static int compare_place(const void *key, const void *item)
{
	size_t at = *(const size_t *)key, other = ((const struct node *)item)->at;

	return (at > other) - (at < other);
}

static const struct node *find_node(const struct iort *iort, size_t at)
{
	if (!iort->n_nodes)
		return NULL;
	return bsearch(&at, iort->nodes, iort->n_nodes, sizeof(*iort->nodes), compare_place);
}

/* ---- units ---------------------------------------------------------------- */

static void take_smmu_v2(struct acpi *acpi, const struct node *node, struct inv_iommu *iommu)
{
	size_t globals = bytes_u32(node->bytes, SMMU_V2_GLOBALS);

	iommu->size = bytes_u64(node->bytes, SMMU_V2_SPAN);
	iommu->is_coherent = bytes_u32(node->bytes, SMMU_V2_FLAGS) & COHERENT;
	if (bytes_has(node->bytes, globals, 4))
		iommu->gerror_irq = bytes_u32(node->bytes, globals);
	else
		acpi_complain(acpi, node->at + SMMU_V2_GLOBALS,
			      "the interrupts of an SMMU are described at 0x%zx, beyond its node",
			      globals);
}

static void take_smmu_v3(struct acpi *acpi, const struct node *node, struct inv_iommu *iommu)
{
	uint32_t flags = bytes_u32(node->bytes, SMMU_V3_FLAGS);

	iommu->size = SMMU_V3_BYTES;
	iommu->is_coherent = flags & COHERENT;
	iommu->event_irq = bytes_u32(node->bytes, SMMU_V3_EVENT);
	iommu->gerror_irq = bytes_u32(node->bytes, SMMU_V3_GERROR);
	if ((flags & NODE_IS_VALID) && bytes_has(node->bytes, SMMU_V3_NODE, 4))
		iommu->node = (int)bytes_u32(node->bytes, SMMU_V3_NODE);
}

static void take_unit(struct iort *iort, const struct node *node)
{
	struct acpi *acpi = iort->acpi;
	bool is_v3 = node->type == NODE_SMMU_V3;
	struct inv_iommu *iommu;

	if (!acpi_has(acpi, node->bytes, node->at, is_v3 ? 60 : 44, "an SMMU node"))
		return;
	iommu = acpi_put_iommu(acpi, node->at + SMMU_BASE, is_v3 ? IOMMU_SMMU_V3 : IOMMU_SMMU_V2,
			       bytes_u64(node->bytes, SMMU_BASE));
	if (!iommu)
		return;
	iommu->name = arena_printf(acpi->arena, "SMMU %u", node->number);
	if (is_v3)
		take_smmu_v3(acpi, node, iommu);
	else
		take_smmu_v2(acpi, node, iommu);
}

/* Counters of an SMMU (3.1.1.8): a driver of Linux uses them. */
static void take_counters(struct iort *iort, const struct node *node)
{
	struct acpi *acpi = iort->acpi;

	if (!acpi_has(acpi, node->bytes, node->at, PMCG_PAGE_1 + 8, "a node of counters"))
		return;
	acpi_put_register(acpi, ACPI_SPACE_MEMORY, bytes_u64(node->bytes, PMCG_PAGE_0), PMCG_BYTES,
			  "SMMU performance counters");
	acpi_put_register(acpi, ACPI_SPACE_MEMORY, bytes_u64(node->bytes, PMCG_PAGE_1), PMCG_BYTES,
			  "SMMU performance counters");
}

/* ---- who is behind them --------------------------------------------------- */

static const char *device_name(const struct iort *iort, const struct node *node)
{
	if (node->type == NODE_ROOT_COMPLEX)
		return arena_printf(iort->acpi->arena, "PCI segment %u",
				    bytes_u32(node->bytes, ROOT_SEGMENT));
	return arena_strndup(iort->acpi->arena, (const char *)node->bytes.data + NAMED_NAME,
			     node->bytes.size - NAMED_NAME);
}

/* The host of a segment; MCFG may describe its buses in parts, of which the first counts. */
static int find_host(const struct inventory *inventory, uint32_t segment)
{
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++)
		if (inventory->pci_hosts[i].segment == segment)
			return (int)i;
	return -1;
}

/*
 * Functions in a mapping. Tables of several makers (QEMU before 9.0 too) say one id too
 * many, so that the last of one mapping is the first of the next: that one counts less
 * (Linux, drivers/acpi/arm64/iort.c, iort_id_map()).
 */
static void claim_functions(struct acpi *acpi, uint16_t segment, uint32_t input, uint64_t n,
			    int iommu, size_t at)
{
	uint64_t last = input + n - 1;

	if (input > UINT16_MAX)
		return;
	if (n > 1)
		acpi_claim(acpi, at, segment, input, (uint32_t)(last - 1), (uint32_t)(n - 1),
			   iommu);
	acpi_claim(acpi, at, segment, (uint32_t)last, (uint32_t)last,
		   n > 1 ? UINT32_MAX : ACPI_CLAIM_ONE, iommu);
}

/* Index of the unit that a mapping leads to; -1: to an ITS, not translated, or to nothing. */
static int find_target(struct iort *iort, struct bytes mapping, size_t at)
{
	const struct node *unit = find_node(iort, bytes_u32(mapping, 12));

	if (!unit) {
		acpi_complain(iort->acpi, at + 12,
			      "ids are mapped to a node at offset 0x%x, where none begins",
			      bytes_u32(mapping, 12));
		return -1;
	}
	if (unit->type != NODE_SMMU_V2 && unit->type != NODE_SMMU_V3)
		return -1;
	return acpi_find_iommu(iort->acpi->inventory, bytes_u64(unit->bytes, SMMU_BASE));
}

static void take_mapping(struct iort *iort, const struct node *node, struct bytes mapping,
			 size_t at)
{
	struct acpi *acpi = iort->acpi;
	struct inventory *inventory = acpi->inventory;
	bool is_single = bytes_u32(mapping, 16) & MAPPING_SINGLE;
	uint64_t n = is_single ? 1 : (uint64_t)bytes_u32(mapping, 4) + 1;
	uint32_t input = is_single ? 0 : bytes_u32(mapping, 0), output = bytes_u32(mapping, 8);
	uint32_t segment = bytes_u32(node->bytes, ROOT_SEGMENT);
	int iommu = find_target(iort, mapping, at);
	struct inv_stream *stream;

	if (iommu < 0)
		return;
	if (input + n > UINT64_C(1) << 32 || output + n > UINT64_C(1) << 32) {
		acpi_complain(acpi, at, "0x%llx ids do not fit in 32 bits", (unsigned long long)n);
		return;
	}
	stream = arena_append(acpi->arena, inventory->streams, inventory->n_streams);
	stream->iommu = iommu;
	stream->device = device_name(iort, node);
	stream->id = output;
	stream->rid_base = input;
	stream->n_ids = (uint32_t)(n > UINT32_MAX ? UINT32_MAX : n);
	stream->pci_host = -1;
	if (node->type != NODE_ROOT_COMPLEX)
		return;
	stream->pci_host = find_host(inventory, segment);
	if (segment <= UINT16_MAX)
		claim_functions(acpi, (uint16_t)segment, input, n, iommu, at);
}

static void take_device(struct iort *iort, const struct node *node)
{
	size_t n = bytes_u32(node->bytes, 8), offset = bytes_u32(node->bytes, 12), i;
	size_t header = node->type == NODE_ROOT_COMPLEX ? 32 : NAMED_NAME + 1;

	if (!acpi_has(iort->acpi, node->bytes, node->at, header, "a device's node"))
		return;
	if (n && (offset > node->bytes.size || n > (node->bytes.size - offset) / MAPPING_SIZE)) {
		acpi_complain(iort->acpi, node->at + 8,
			      "%zu mappings of %u bytes from 0x%zx on do not fit the node", n,
			      MAPPING_SIZE, offset);
		return;
	}
	for (i = 0; i < n; i++)
		take_mapping(iort, node,
			     bytes_slice(node->bytes, offset + i * MAPPING_SIZE, MAPPING_SIZE),
			     node->at + offset + i * MAPPING_SIZE);
}

/* ---- memory that devices need (3.1.1.10) ---------------------------------- */

static void take_reserved(struct iort *iort, const struct node *node)
{
	size_t n = bytes_u32(node->bytes, RESERVED_COUNT), i;
	size_t offset = bytes_u32(node->bytes, RESERVED_OFFSET);
	struct acpi *acpi = iort->acpi;

	if (!acpi_has(acpi, node->bytes, node->at, RESERVED_OFFSET + 4, "a reserved-memory node"))
		return;
	if (n && (offset > node->bytes.size || n > (node->bytes.size - offset) / RESERVED_SIZE)) {
		acpi_complain(acpi, node->at + RESERVED_COUNT,
			      "%zu ranges of %u bytes from 0x%zx on do not fit the node", n,
			      RESERVED_SIZE, offset);
		return;
	}
	for (i = 0; i < n; i++, offset += RESERVED_SIZE) {
		uint64_t start = bytes_u64(node->bytes, offset);
		uint64_t length = bytes_u64(node->bytes, offset + 8);
		struct inv_reserved *reserved;

		if (!length || start > UINT64_MAX - (length - 1)) {
			acpi_complain(acpi, node->at + offset,
				      "memory of 0x%llx bytes cannot begin at 0x%llx",
				      (unsigned long long)length, (unsigned long long)start);
			continue;
		}
		reserved = acpi_put_reserved(acpi, (struct range){ start, start + length - 1 },
					     RESERVED_FOR_DEVICE,
					     arena_printf(acpi->arena, "RMR %u", node->number));
		reserved->is_unity_mapped = reserved->is_read = reserved->is_write = true;
	}
}

/* ---- all ------------------------------------------------------------------ */

static void for_each(struct iort *iort, unsigned int type,
		     void (*take)(struct iort *iort, const struct node *node))
{
	size_t i;

	for (i = 0; i < iort->n_nodes; i++)
		if (iort->nodes[i].type == type)
			take(iort, &iort->nodes[i]);
}

static void list_nodes(struct iort *iort)
{
	struct acpi *acpi = iort->acpi;
	size_t n = bytes_u32(acpi->table, NODES_COUNT);
	size_t offset = bytes_u32(acpi->table, NODES_OFFSET), at = offset, i;
	unsigned int counts[UINT8_MAX + 1] = { 0 }, type;
	struct bytes bytes;

	for (i = 0; i < n && acpi_next(acpi, &iort_list, &offset, acpi->table.size, &type, &bytes);
	     i++, at = offset)
		*arena_append(acpi->arena, iort->nodes, iort->n_nodes) =
			(struct node){ at, type, counts[type]++, bytes };
}

void acpi_read_iort(struct acpi *acpi)
{
	struct iort iort = { .acpi = acpi };

	if (!acpi_has(acpi, acpi->table, 0, NODES_OFFSET + 4, "the table"))
		return;
	list_nodes(&iort);
	for_each(&iort, NODE_SMMU_V2, take_unit);
	for_each(&iort, NODE_SMMU_V3, take_unit);
	for_each(&iort, NODE_PMCG, take_counters);
	for_each(&iort, NODE_ROOT_COMPLEX, take_device);
	for_each(&iort, NODE_NAMED, take_device);
	for_each(&iort, NODE_RESERVED, take_reserved);
}
