// SPDX-License-Identifier: GPL-2.0-or-later
/* DMAR: Intel's IOMMU units, who is behind which, and memory that devices need (VT-d 4.1, 8). */
#include "probe/acpi.h"

#include <string.h>

#define STRUCTURES 48

enum structure_type {
	DRHD = 0,
	RMRR = 1,
	ATSR = 2,
	RHSA = 3,
	ANDD = 4,
	SATC = 5,
	SIDP = 6,
};

enum scope_type {
	SCOPE_ENDPOINT = 1,
	SCOPE_BRIDGE = 2,
	SCOPE_IOAPIC = 3,
	SCOPE_HPET = 4,
	SCOPE_NAMESPACE = 5,
};

#define SCOPE_PATH 6u

static const struct acpi_list dmar_list = { 2, 2, 2, 4 };
static const struct acpi_list scope_list = { 1, 1, 1, SCOPE_PATH + 2 };

/* What structures say together. */
struct dmar {
	int device_units[UINT8_MAX + 1]; /* by ANDD number: who has it in scope; -1 */
	struct andd {
		size_t scope; /* index in inv_acpi.scopes */
		uint8_t number;
	} * andds;
	size_t n_andds;
};

/* A structure at hand; which of its kind, for names. */
struct structure {
	struct dmar *dmar;
	struct bytes bytes;
	size_t at; /* within the table */
	unsigned int number;
	uint16_t segment;
};

struct scope {
	unsigned int type;
	uint8_t id;        /* I/O APIC or HPET number, ANDD number */
	uint32_t bdf;      /* of the last hop */
	bool is_reachable; /* every bridge on the way is there */
};

/* ---- device scopes -------------------------------------------------------- */

/*
 * A path begins on a bus and goes through bridges (8.3.1.4): the bus behind each
 * is what firmware or kernel gave it.
 */
static void walk_path(struct acpi *acpi, const struct structure *structure, struct bytes bytes,
		      struct scope *scope)
{
	uint32_t bus = bytes_u8(bytes, 5);
	size_t offset;

	scope->is_reachable = true;
	for (offset = SCOPE_PATH; offset + 2 <= bytes.size; offset += 2) {
		const struct inv_pci_function *bridge;

		scope->bdf = bus << 8 | (bytes_u8(bytes, offset) & 0x1fu) << 3 |
			     (bytes_u8(bytes, offset + 1) & 7u);
		if (offset + 4 > bytes.size)
			break;
		bridge = acpi_find_function(acpi->inventory, structure->segment, scope->bdf);
		if (!bridge || !bridge->is_bridge) {
			scope->is_reachable = false; /* not plugged in, or turned off */
			return;
		}
		bus = bridge->secondary_bus;
	}
}

/* Return: false at the end of the structure. */
static bool next_scope(struct acpi *acpi, const struct structure *structure, size_t *offset,
		       struct scope *ret)
{
	size_t end = structure->at + structure->bytes.size;
	struct bytes bytes;

	if (!acpi_next(acpi, &scope_list, offset, end, &ret->type, &bytes))
		return false;
	ret->id = bytes_u8(bytes, 4);
	walk_path(acpi, structure, bytes, ret);
	return true;
}

/* All buses behind a bridge in scope (8.3.1.1, type 2); of 0 buses when it is none. */
static uint32_t count_buses(const struct acpi *acpi, const struct structure *structure,
			    const struct scope *scope, uint32_t *ret_first)
{
	const struct inv_pci_function *bridge =
		acpi_find_function(acpi->inventory, structure->segment, scope->bdf);

	if (scope->type != SCOPE_BRIDGE || !bridge || !bridge->is_bridge ||
	    !bridge->secondary_bus || bridge->subordinate_bus < bridge->secondary_bus)
		return 0;
	*ret_first = bridge->secondary_bus;
	return bridge->subordinate_bus - bridge->secondary_bus + 1u;
}

/* ---- DRHD ----------------------------------------------------------------- */

#define DRHD_SCOPES 16u

static void claim_irqchip(struct acpi *acpi, const struct structure *structure,
			  const struct scope *scope, size_t at, int iommu)
{
	struct inventory *inventory = acpi->inventory;
	size_t i;

	if (!scope->is_reachable) {
		acpi_complain(acpi, at + SCOPE_PATH,
			      "the path to the I/O APIC %u goes through %s, which is no bridge",
			      scope->id,
			      inventory_format_bdf(acpi->arena, structure->segment,
						   (uint16_t)scope->bdf));
		return;
	}
	for (i = 0; i < inventory->n_irqchips; i++) {
		struct inv_irqchip *chip = &inventory->irqchips[i];

		if (chip->type != IRQCHIP_IOAPIC || chip->id != scope->id)
			continue;
		chip->iommu = iommu;
		chip->remap_bdf = (uint16_t)scope->bdf;
		return;
	}
	acpi_complain(acpi, at + 4, "unit %d remaps the I/O APIC %u, which MADT does not have",
		      iommu, scope->id);
}

/* Who is named counts more than who is behind a bridge, and the nearest bridge most. */
static void claim_functions(struct acpi *acpi, const struct structure *structure,
			    const struct scope *scope, size_t at, int iommu)
{
	uint32_t bus, n_buses;

	if (!scope->is_reachable)
		return;
	acpi_claim(acpi, at, structure->segment, scope->bdf, scope->bdf, ACPI_CLAIM_ONE, iommu);
	n_buses = count_buses(acpi, structure, scope, &bus);
	if (n_buses)
		acpi_claim(acpi, at, structure->segment, bus << 8, ((bus + n_buses) << 8) - 1,
			   n_buses << 8, iommu);
}

static void claim_scope(struct acpi *acpi, const struct structure *structure,
			const struct scope *scope, size_t at, int iommu)
{
	switch (scope->type) {
	case SCOPE_ENDPOINT:
	case SCOPE_BRIDGE:
		claim_functions(acpi, structure, scope, at, iommu);
		return;
	case SCOPE_IOAPIC:
		claim_irqchip(acpi, structure, scope, at, iommu);
		return;
	case SCOPE_NAMESPACE:
		structure->dmar->device_units[scope->id] = iommu;
		return;
	}
}

/* Every device of a segment that is not in the scope of another unit (8.3). */
static void note_others(struct acpi *acpi, const struct structure *structure, int iommu)
{
	struct inventory *inventory = acpi->inventory;
	int i;

	for (i = 0; i < iommu; i++)
		if (inventory->iommus[i].type == IOMMU_INTEL && inventory->iommus[i].is_for_all &&
		    inventory->iommus[i].segment == structure->segment)
			acpi_complain(acpi, structure->at + 4,
				      "%s and %s are both for all other devices of segment %u; the "
				      "first counts",
				      inventory->iommus[i].name, inventory->iommus[iommu].name,
				      structure->segment);
	inventory->iommus[iommu].is_for_all = true;
}

/* Return: index of the unit; that of the other one, when its registers are in the same place. */
static int put_unit(struct acpi *acpi, const struct structure *structure)
{
	struct inventory *inventory = acpi->inventory;
	unsigned int size_log2 = bytes_u8(structure->bytes, 5) & 0xfu;
	uint64_t address = bytes_u64(structure->bytes, 8);
	struct inv_iommu *iommu = acpi_put_iommu(acpi, structure->at + 8, IOMMU_INTEL, address);

	if (!iommu)
		return acpi_find_iommu(inventory, address);
	iommu->name = arena_printf(acpi->arena, "DRHD %u", structure->number);
	/* 2^n pages (8.3); old firmware has 0 there whatever the size is. */
	iommu->size = size_log2 ? UINT64_C(0x1000) << size_log2 : 0;
	iommu->segment = structure->segment;
	iommu->has_interrupt_remapping = inventory->acpi.dmar_interrupt_remapping;
	if (bytes_u8(structure->bytes, 4) & 1)
		note_others(acpi, structure, (int)inventory->n_iommus - 1);
	return (int)inventory->n_iommus - 1;
}

static void take_drhd(struct acpi *acpi, const struct structure *structure)
{
	size_t offset = structure->at + DRHD_SCOPES, at = offset;
	int iommu = put_unit(acpi, structure);
	struct scope scope;

	if (iommu < 0)
		return;
	while (next_scope(acpi, structure, &offset, &scope)) {
		claim_scope(acpi, structure, &scope, at, iommu);
		at = offset;
	}
}

/* ---- RMRR ----------------------------------------------------------------- */

#define RMRR_SCOPES 24u

/* Functions of a structure that are there, by requester id. */
static void list_functions(struct acpi *acpi, const struct structure *structure, size_t scopes,
			   uint16_t **bdfs, size_t *n_bdfs)
{
	size_t offset = structure->at + scopes;
	struct scope scope;

	while (next_scope(acpi, structure, &offset, &scope))
		if ((scope.type == SCOPE_ENDPOINT || scope.type == SCOPE_BRIDGE) &&
		    scope.is_reachable)
			*arena_append(acpi->arena, *bdfs, *n_bdfs) = (uint16_t)scope.bdf;
}

static void take_rmrr(struct acpi *acpi, const struct structure *structure)
{
	struct range range = { bytes_u64(structure->bytes, 8), bytes_u64(structure->bytes, 16) };
	struct inv_reserved *reserved;

	if (range.start > range.end) {
		acpi_complain(acpi, structure->at + 8,
			      "memory for a device begins at 0x%llx and ends at 0x%llx",
			      (unsigned long long)range.start, (unsigned long long)range.end);
		return;
	}
	reserved = acpi_put_reserved(acpi, range, RESERVED_FOR_DEVICE,
				     arena_printf(acpi->arena, "RMRR %u", structure->number));
	reserved->segment = structure->segment;
	reserved->is_unity_mapped = reserved->is_read = reserved->is_write = true;
	list_functions(acpi, structure, RMRR_SCOPES, &reserved->bdfs, &reserved->n_bdfs);
	reserved->is_for_all = structure->bytes.size == RMRR_SCOPES; /* names nobody */
}

/* ---- ATSR, SATC, SIDP, RHSA, ANDD ----------------------------------------- */

#define ATSR_SCOPES 8u /* SATC and SIDP have theirs there too (8.8, 8.9) */

static struct inv_acpi_scope *add_scope(struct acpi *acpi, const struct structure *structure,
					const char *what)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	struct inv_acpi_scope *scope =
		arena_append(acpi->arena, inventory->scopes, inventory->n_scopes);

	scope->name = arena_printf(acpi->arena, "%s %u", what, structure->number);
	scope->segment = structure->segment;
	scope->iommu = -1;
	return scope;
}

static void take_atsr(struct acpi *acpi, const struct structure *structure)
{
	struct inv_acpi_scope *scope = add_scope(acpi, structure, "ATSR");

	scope->is_for_all = bytes_u8(structure->bytes, 4) & 1;
	list_functions(acpi, structure, ATSR_SCOPES, &scope->bdfs, &scope->n_bdfs);
}

static void take_list(struct acpi *acpi, const struct structure *structure, const char *what)
{
	struct inv_acpi_scope *scope = add_scope(acpi, structure, what);

	list_functions(acpi, structure, ATSR_SCOPES, &scope->bdfs, &scope->n_bdfs);
}

static void take_satc(struct acpi *acpi, const struct structure *structure)
{
	take_list(acpi, structure, "SATC");
}

static void take_sidp(struct acpi *acpi, const struct structure *structure)
{
	take_list(acpi, structure, "SIDP");
}

static void take_rhsa(struct acpi *acpi, const struct structure *structure)
{
	int iommu = acpi_find_iommu(acpi->inventory, bytes_u64(structure->bytes, 8));

	if (iommu < 0)
		acpi_complain(acpi, structure->at + 8, "no unit has its registers at 0x%llx",
			      (unsigned long long)bytes_u64(structure->bytes, 8));
	else
		acpi->inventory->iommus[iommu].node = (int)bytes_u32(structure->bytes, 16);
}

static void take_andd(struct acpi *acpi, const struct structure *structure)
{
	struct inv_acpi_scope *scope = add_scope(acpi, structure, "ANDD");
	struct dmar *dmar = structure->dmar;

	scope->device = arena_strndup(acpi->arena, (const char *)structure->bytes.data + 8,
				      structure->bytes.size - 8);
	*arena_append(acpi->arena, dmar->andds, dmar->n_andds) =
		(struct andd){ acpi->inventory->acpi.n_scopes - 1, bytes_u8(structure->bytes, 7) };
}

/* ---- all ------------------------------------------------------------------ */

static const struct {
	enum structure_type type;
	size_t length;
	size_t segment; /* offset; 0: has none */
	const char *what;
	void (*take)(struct acpi *acpi, const struct structure *structure);
} structure_types[] = {
	{ DRHD, 16, 6, "a DRHD structure", take_drhd },
	{ RMRR, 24, 6, "an RMRR structure", take_rmrr },
	{ ATSR, 8, 6, "an ATSR structure", take_atsr },
	{ RHSA, 20, 0, "an RHSA structure", take_rhsa },
	{ ANDD, 9, 0, "an ANDD structure", take_andd },
	{ SATC, 8, 6, "a SATC structure", take_satc },
	{ SIDP, 8, 6, "an SIDP structure", take_sidp },
};

/* What could be said only with all units known. */
static void complete(struct acpi *acpi, const struct dmar *dmar)
{
	struct inventory *inventory = acpi->inventory;
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_INTEL && inventory->iommus[i].is_for_all)
			acpi_claim_others(inventory, inventory->iommus[i].segment, (int)i);
	for (i = 0; i < dmar->n_andds; i++)
		inventory->acpi.scopes[dmar->andds[i].scope].iommu =
			dmar->device_units[dmar->andds[i].number];
}

void acpi_read_dmar(struct acpi *acpi)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	unsigned int counts[ARRAY_SIZE(structure_types)] = { 0 }, type;
	size_t offset = STRUCTURES, at = offset, i;
	struct dmar dmar = { .n_andds = 0 };
	struct bytes bytes;

	if (!acpi_has(acpi, acpi->table, 0, STRUCTURES, "the table"))
		return;
	memset(dmar.device_units, -1, sizeof(dmar.device_units));
	inventory->dmar_host_address_bits = (uint8_t)(bytes_u8(acpi->table, 36) + 1);
	inventory->dmar_interrupt_remapping = bytes_u8(acpi->table, 37) & 1;
	inventory->dmar_x2apic_opt_out = bytes_u8(acpi->table, 37) & 2;
	while (acpi_next(acpi, &dmar_list, &offset, acpi->table.size, &type, &bytes)) {
		for (i = 0; i < ARRAY_SIZE(structure_types); i++) {
			struct structure structure = { &dmar, bytes, at, counts[i], 0 };

			if (structure_types[i].type != type)
				continue;
			counts[i]++;
			if (!acpi_has(acpi, bytes, at, structure_types[i].length,
				      structure_types[i].what))
				continue;
			if (structure_types[i].segment)
				structure.segment = bytes_u16(bytes, structure_types[i].segment);
			structure_types[i].take(acpi, &structure);
		}
		at = offset;
	}
	complete(acpi, &dmar);
}
