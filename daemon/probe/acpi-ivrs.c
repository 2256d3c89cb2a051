// SPDX-License-Identifier: GPL-2.0-or-later
/* IVRS: AMD's IOMMU units, who is behind which, and memory that devices need (48882, 5.2). */
#include "probe/acpi.h"

#define BLOCKS 48

enum block_type {
	IVHD_10 = 0x10, /* legacy */
	IVHD_11 = 0x11, /* with the extended features */
	IVHD_40 = 0x40, /* and ACPI devices by name */
	IVMD_ALL = 0x20,
	IVMD_ONE = 0x21,
	IVMD_RANGE = 0x22,
};

#define IVHD_10_SIZE             24u
#define IVHD_11_SIZE             40u
#define IVMD_SIZE                32u
#define IVHD_COHERENT            0x20u
#define IVHD_EFR                 24u /* image of the extended feature register; 11h and 40h */
#define EFR_PC_SUPPORTED         (UINT64_C(1) << 9)
#define RANGE_NONE               UINT32_MAX
#define UNIT_BYTES               UINT64_C(0x4000) /* registers (48882, 3.4) */
#define UNIT_BYTES_WITH_COUNTERS UINT64_C(0x80000)
#define PCI_CAPABILITY_MSI       5

enum entry_type {
	ENTRY_ALL = 1,
	ENTRY_SELECT = 2,
	ENTRY_RANGE_START = 3,
	ENTRY_RANGE_END = 4,
	ENTRY_ALIAS = 0x42,
	ENTRY_ALIAS_RANGE_START = 0x43,
	ENTRY_EXTENDED = 0x46,
	ENTRY_EXTENDED_RANGE_START = 0x47,
	ENTRY_SPECIAL = 0x48,
	ENTRY_ACPI_DEVICE = 0xf0,
};

enum special_variety { SPECIAL_IOAPIC = 1, SPECIAL_HPET = 2 };

#define ACPI_DEVICE_UID_LENGTH 21u

static const struct acpi_list ivrs_list = { 1, 2, 2, 4 };

struct unit {
	size_t at; /* of its block */
	struct bytes bytes;
	unsigned int type;
	uint16_t segment;
	int iommu;
};

/* ---- units ---------------------------------------------------------------- */

static uint8_t find_capability(const struct inv_pci_function *function, uint16_t id)
{
	size_t i;

	for (i = 0; function && i < function->n_capabilities; i++)
		if (function->capabilities[i].id == id)
			return (uint8_t)function->capabilities[i].offset;
	return 0;
}

/*
 * Firmware describes a unit in several blocks, one for each generation of readers;
 * the newest counts (5.2.2.2).
 */
static bool has_newer_block(struct acpi *acpi, const struct unit *unit)
{
	struct acpi quiet = *acpi;
	size_t offset = BLOCKS;
	struct bytes other;
	unsigned int type;

	quiet.is_quiet = true;
	while (acpi_next(&quiet, &ivrs_list, &offset, acpi->table.size, &type, &other))
		if ((type == IVHD_11 || type == IVHD_40) && type > unit->type &&
		    other.size >= IVHD_11_SIZE &&
		    bytes_u16(other, 4) == bytes_u16(unit->bytes, 4) &&
		    bytes_u16(other, 16) == unit->segment)
			return true;
	return false;
}

static uint64_t unit_size(const struct unit *unit)
{
	if (unit->type == IVHD_10)
		return 0; /* does not tell whether there are performance counters */
	return bytes_u64(unit->bytes, IVHD_EFR) & EFR_PC_SUPPORTED ? UNIT_BYTES_WITH_COUNTERS :
								     UNIT_BYTES;
}

/*
 * The feature report of type 10h blocks is what configurations have. Newer blocks
 * have the extended feature register (3.4.10) and only part of the report beside it
 * (5.2.2.1): the rest is put together from the register.
 */
static const struct {
	unsigned int efr_shift, report_shift, width;
} report_fields[] = {
	{ 2, 0, 1 },   /* XTSup */
	{ 3, 1, 1 },   /* NXSup */
	{ 4, 2, 1 },   /* GTSup */
	{ 14, 3, 2 },  /* GLXSup */
	{ 6, 5, 1 },   /* IASup */
	{ 7, 6, 1 },   /* GASup */
	{ 8, 7, 1 },   /* HESup */
	{ 32, 8, 5 },  /* PASmax */
	{ 12, 28, 2 }, /* GATS */
	{ 10, 30, 2 }, /* HATS */
};

/* PNCounters, PNBanks, MsiNumPPR: in the same place in both. */
#define REPORT_SHARED UINT32_C(0x0fffe000)

static uint32_t feature_report(const struct unit *unit)
{
	uint32_t report = bytes_u32(unit->bytes, 20);
	uint64_t efr = bytes_u64(unit->bytes, IVHD_EFR);
	size_t i;

	if (unit->type == IVHD_10)
		return report;
	report &= REPORT_SHARED;
	for (i = 0; i < ARRAY_SIZE(report_fields); i++)
		report |= (uint32_t)(efr >> report_fields[i].efr_shift &
				     ((1u << report_fields[i].width) - 1))
			  << report_fields[i].report_shift;
	return report;
}

/* When its registers are where another's are, what follows is said of that one. */
static void add_unit(struct acpi *acpi, struct unit *unit)
{
	struct inventory *inventory = acpi->inventory;
	struct inv_iommu *iommu =
		acpi_put_iommu(acpi, unit->at + 8, IOMMU_AMD, bytes_u64(unit->bytes, 8));

	unit->iommu = acpi_find_iommu(inventory, bytes_u64(unit->bytes, 8));
	if (!iommu)
		return;
	iommu->name = arena_printf(acpi->arena, "IVHD %d", unit->iommu);
	iommu->size = unit_size(unit);
	iommu->segment = unit->segment;
	iommu->has_interrupt_remapping = true; /* every device table entry has it (2.2.2.1) */
	iommu->is_coherent = bytes_u8(unit->bytes, 1) & IVHD_COHERENT;
	iommu->bdf = bytes_u16(unit->bytes, 4);
	iommu->base_capability = (uint8_t)bytes_u16(unit->bytes, 6);
	iommu->msi_capability = find_capability(
		acpi_find_function(inventory, unit->segment, iommu->bdf), PCI_CAPABILITY_MSI);
	iommu->features = feature_report(unit);
}

/* ---- device entries ------------------------------------------------------- */

/* An entry's length is in its type's upper bits, but for the one with texts (5.2.2.6). */
static size_t entry_size(struct bytes rest)
{
	uint8_t type = bytes_u8(rest, 0);

	if (type == ENTRY_ACPI_DEVICE)
		return ACPI_DEVICE_UID_LENGTH + 1u + bytes_u8(rest, ACPI_DEVICE_UID_LENGTH);
	return (size_t)4 << (type >> 6);
}

static void take_special(struct acpi *acpi, const struct unit *unit, struct bytes entry, size_t at)
{
	struct inventory *inventory = acpi->inventory;
	size_t i;

	if (bytes_u8(entry, 7) != SPECIAL_IOAPIC)
		return;
	for (i = 0; i < inventory->n_irqchips; i++) {
		struct inv_irqchip *chip = &inventory->irqchips[i];

		if (chip->type != IRQCHIP_IOAPIC || chip->id != bytes_u8(entry, 4))
			continue;
		chip->iommu = unit->iommu;
		chip->remap_bdf = bytes_u16(entry, 5);
		return;
	}
	acpi_complain(acpi, at + 4, "%s remaps the I/O APIC %u, which MADT does not have",
		      inventory->iommus[unit->iommu].name, bytes_u8(entry, 4));
}

static void take_acpi_device(struct acpi *acpi, const struct unit *unit, struct bytes entry)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	struct inv_acpi_scope *scope =
		arena_append(acpi->arena, inventory->scopes, inventory->n_scopes);

	scope->name = arena_strndup(acpi->arena, (const char *)entry.data + 4, 8); /* its HID */
	scope->segment = unit->segment;
	*arena_append(acpi->arena, scope->bdfs, scope->n_bdfs) = bytes_u16(entry, 1);
	/* A UID is text when its format is 2. */
	if (bytes_u8(entry, 20) == 2)
		scope->device = arena_strndup(acpi->arena,
					      (const char *)entry.data + ACPI_DEVICE_UID_LENGTH + 1,
					      bytes_u8(entry, ACPI_DEVICE_UID_LENGTH));
	scope->iommu = unit->iommu;
}

static void say_unfinished(struct acpi *acpi, size_t at, uint32_t *range_start)
{
	if (*range_start != RANGE_NONE)
		acpi_complain(acpi, at, "a range of devices from 0x%04x on has no end",
			      *range_start);
	*range_start = RANGE_NONE;
}

static void end_range(struct acpi *acpi, const struct unit *unit, uint32_t last, size_t at,
		      uint32_t *range_start)
{
	if (*range_start == RANGE_NONE)
		acpi_complain(acpi, at + 1, "a range of devices ends at 0x%04x without a beginning",
			      last);
	else if (*range_start > last)
		acpi_complain(acpi, at + 1,
			      "a range of devices begins at 0x%04x and ends at 0x%04x",
			      *range_start, last);
	else
		acpi_claim(acpi, at, unit->segment, *range_start, last, last - *range_start + 1,
			   unit->iommu);
	*range_start = RANGE_NONE;
}

/*
 * Aliases are ids that requests of other devices carry (5.2.2.3): who has such an id
 * itself is a bridge, which entries of its own describe.
 */
static void take_entry(struct acpi *acpi, const struct unit *unit, struct bytes entry, size_t at,
		       uint32_t *range_start)
{
	uint16_t id = bytes_u16(entry, 1);

	switch (bytes_u8(entry, 0)) {
	case ENTRY_ALL:
		acpi->inventory->iommus[unit->iommu].is_for_all = true;
		return;
	case ENTRY_SELECT:
	case ENTRY_ALIAS:
	case ENTRY_EXTENDED:
		acpi_claim(acpi, at, unit->segment, id, id, ACPI_CLAIM_ONE, unit->iommu);
		return;
	case ENTRY_RANGE_START:
	case ENTRY_ALIAS_RANGE_START:
	case ENTRY_EXTENDED_RANGE_START:
		say_unfinished(acpi, at, range_start);
		*range_start = id;
		return;
	case ENTRY_RANGE_END:
		end_range(acpi, unit, id, at, range_start);
		return;
	case ENTRY_SPECIAL:
		take_special(acpi, unit, entry, at);
		return;
	case ENTRY_ACPI_DEVICE:
		take_acpi_device(acpi, unit, entry);
		return;
	}
}

static void take_entries(struct acpi *acpi, const struct unit *unit, size_t offset)
{
	uint32_t range_start = RANGE_NONE;

	while (offset < unit->bytes.size) {
		struct bytes rest = bytes_slice(unit->bytes, offset, unit->bytes.size);
		size_t size = entry_size(rest);

		if (size > rest.size) {
			acpi_complain(acpi, unit->at + offset,
				      "a device entry of %zu bytes reaches beyond its block", size);
			return;
		}
		take_entry(acpi, unit, bytes_slice(rest, 0, size), unit->at + offset, &range_start);
		offset += size;
	}
	say_unfinished(acpi, unit->at + offset, &range_start);
}

static void take_ivhd(struct acpi *acpi, unsigned int type, struct bytes bytes, size_t at)
{
	size_t header = type == IVHD_10 ? IVHD_10_SIZE : IVHD_11_SIZE;
	struct unit unit = { at, bytes, type, bytes_u16(bytes, 16), -1 };

	if (!acpi_has(acpi, bytes, at, header, "an IVHD block") || has_newer_block(acpi, &unit))
		return;
	add_unit(acpi, &unit);
	if (unit.iommu >= 0)
		take_entries(acpi, &unit, header);
}

/* ---- IVMD ----------------------------------------------------------------- */

enum {
	IVMD_UNITY = 1,
	IVMD_READ = 2,
	IVMD_WRITE = 4,
	IVMD_EXCLUSION = 8, /* not translated at all; the other three do not count then */
};

static void take_ivmd(struct acpi *acpi, unsigned int type, struct bytes bytes, size_t at)
{
	uint16_t first = bytes_u16(bytes, 4);
	uint16_t last = type == IVMD_RANGE ? bytes_u16(bytes, 6) : first;
	uint64_t start = bytes_u64(bytes, 16), length = bytes_u64(bytes, 24);
	uint8_t flags = bytes_u8(bytes, 1);
	struct inv_reserved *reserved;

	if (!acpi_has(acpi, bytes, at, IVMD_SIZE, "an IVMD block"))
		return;
	if (!length || start > UINT64_MAX - (length - 1)) {
		acpi_complain(acpi, at + 16, "memory of 0x%llx bytes cannot begin at 0x%llx",
			      (unsigned long long)length, (unsigned long long)start);
		return;
	}
	reserved = acpi_put_reserved(acpi, (struct range){ start, start + length - 1 },
				     RESERVED_FOR_DEVICE,
				     arena_printf(acpi->arena, "IVMD at offset 0x%zx", at));
	reserved->segment = bytes_u16(bytes, 8);
	reserved->is_unity_mapped = flags & (IVMD_UNITY | IVMD_EXCLUSION);
	reserved->is_read = flags & (IVMD_READ | IVMD_EXCLUSION);
	reserved->is_write = flags & (IVMD_WRITE | IVMD_EXCLUSION);
	reserved->is_for_all = type == IVMD_ALL;
	if (type != IVMD_ALL)
		acpi_list_functions(acpi, reserved->segment, first, last, &reserved->bdfs,
				    &reserved->n_bdfs);
}

void acpi_read_ivrs(struct acpi *acpi)
{
	const struct inventory *inventory = acpi->inventory;
	size_t offset = BLOCKS, at = offset, i;
	struct bytes bytes;
	unsigned int type;

	if (!acpi_has(acpi, acpi->table, 0, BLOCKS, "the table"))
		return;
	while (acpi_next(acpi, &ivrs_list, &offset, acpi->table.size, &type, &bytes)) {
		if (type == IVHD_10 || type == IVHD_11 || type == IVHD_40)
			take_ivhd(acpi, type, bytes, at);
		else if (type == IVMD_ALL || type == IVMD_ONE || type == IVMD_RANGE)
			take_ivmd(acpi, type, bytes, at);
		at = offset;
	}
	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_AMD && inventory->iommus[i].is_for_all)
			acpi_claim_others(acpi->inventory, inventory->iommus[i].segment, (int)i);
}
