// SPDX-License-Identifier: GPL-2.0-or-later
/* MADT: interrupt controllers, and the CPUs' names on them (ACPI 6.5, 5.2.12). */
#include "probe/acpi.h"

#include <stdlib.h>

#define ENTRIES_OFFSET 44

#define IOAPIC_SIZE         0x1000 /* the page that its 32 bytes lie in */
#define IOAPIC_PINS_DEFAULT 24     /* 82093AA; the table does not say how many there are */

/* Frames (IHI 0048, 4.1.2; IHI 0069, 12.10; GICv2m: DEN0029, appendix E). */
#define GICD_SIZE_V2 0x1000
#define GICD_SIZE_V3 0x10000
#define GICC_SIZE    0x2000
#define GICH_SIZE    0x2000
#define GICR_SIZE    0x20000
#define ITS_SIZE     0x20000
#define V2M_SIZE     0x1000

#define GICC_ENABLED  UINT32_C(1)
#define GICC_SIZE_5_1 76u /* with redistributor and MPIDR, from ACPI 5.1 on */

#define V2M_FLAGS    16u
#define V2M_SPI_SAID UINT32_C(1) /* the table's numbers count, not MSI_TYPER's */

static const struct acpi_list madt_list = { 1, 1, 1, 2 };

static struct inv_irqchip *add_chip(struct acpi *acpi, enum irqchip_type type, const char *name,
				    uint64_t address, uint64_t size)
{
	struct inventory *inventory = acpi->inventory;
	struct inv_irqchip *chip =
		arena_append(acpi->arena, inventory->irqchips, inventory->n_irqchips);

	chip->type = type;
	chip->name = name;
	chip->address = address;
	chip->size = size;
	chip->iommu = -1;
	return chip;
}

/* ---- x86 ------------------------------------------------------------------ */

/* Return: whether there is place for another; a finding if not, or if it is no good. */
static bool check_ioapic(struct acpi *acpi, struct bytes entry, size_t at)
{
	const struct inventory *inventory = acpi->inventory;
	uint32_t address = bytes_u32(entry, 4);
	size_t i;

	if (!address) {
		acpi_complain(acpi, at + 4, "an I/O APIC has the address 0");
		return false;
	}
	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *other = &inventory->irqchips[i];

		if (other->type != IRQCHIP_IOAPIC)
			continue;
		if (other->address == address) {
			acpi_complain(acpi, at + 4, "two I/O APICs are at 0x%x", address);
			return false;
		}
		if (other->id == bytes_u8(entry, 2))
			acpi_complain(acpi, at + 2,
				      "two I/O APICs have the id %u; an IOMMU's table that names "
				      "it means the first",
				      other->id);
		if (other->gsi_base == bytes_u32(entry, 8))
			acpi_complain(acpi, at + 8, "two I/O APICs begin with interrupt %u",
				      other->gsi_base);
	}
	return true;
}

static void take_ioapic(struct acpi *acpi, struct bytes entry, size_t at)
{
	uint32_t address = bytes_u32(entry, 4);
	struct inv_irqchip *chip;

	if (!check_ioapic(acpi, entry, at))
		return;
	chip = add_chip(acpi, IRQCHIP_IOAPIC,
			arena_printf(acpi->arena, "I/O APIC %u", bytes_u8(entry, 2)), address,
			IOAPIC_SIZE);
	chip->id = bytes_u8(entry, 2);
	chip->gsi_base = bytes_u32(entry, 8);
	chip->n_pins = IOAPIC_PINS_DEFAULT;
}

static void take_override(struct acpi *acpi, struct bytes entry, size_t at)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;

	*arena_append(acpi->arena, inventory->overrides, inventory->n_overrides) =
		(struct inv_irq_override){ bytes_u8(entry, 3), bytes_u32(entry, 4),
					   bytes_u16(entry, 8) };
}

/*
 * Processors that are there; entries that are not enabled are places for hotplug, and
 * those with the broadcast id are empty (Linux, arch/x86/kernel/acpi/boot.c).
 */
static void put_apic_id(struct acpi *acpi, uint32_t id, uint32_t broadcast, uint32_t flags)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;

	if ((flags & 1) && id != broadcast)
		*arena_append(acpi->arena, inventory->apic_ids, inventory->n_apic_ids) = id;
}

static void take_local_apic(struct acpi *acpi, struct bytes entry, size_t at)
{
	put_apic_id(acpi, bytes_u8(entry, 3), UINT8_MAX, bytes_u32(entry, 4));
}

static void take_x2apic(struct acpi *acpi, struct bytes entry, size_t at)
{
	put_apic_id(acpi, bytes_u32(entry, 4), UINT32_MAX, bytes_u32(entry, 8));
}

static void take_local_apic_address(struct acpi *acpi, struct bytes entry, size_t at)
{
	acpi->inventory->acpi.local_apic = bytes_u64(entry, 4);
}

/* ---- arm64 ---------------------------------------------------------------- */

static struct inv_irqchip *find_gic(struct acpi *acpi)
{
	struct inventory *inventory = acpi->inventory;
	size_t i;

	for (i = 0; i < inventory->n_irqchips; i++)
		if (inventory->irqchips[i].type == IRQCHIP_GICV2 ||
		    inventory->irqchips[i].type == IRQCHIP_GICV3)
			return &inventory->irqchips[i];
	return NULL;
}

static void take_gicd(struct acpi *acpi, struct bytes entry, size_t at)
{
	unsigned int version = bytes_u8(entry, 20);
	bool is_v3 = version >= 3; /* 0: unsaid, redistributors will tell */

	if (find_gic(acpi)) {
		acpi_complain(acpi, at, "a second GIC distributor; a machine has one");
		return;
	}
	add_chip(acpi, is_v3 ? IRQCHIP_GICV3 : IRQCHIP_GICV2,
		 arena_printf(acpi->arena, "GIC %u", bytes_u32(entry, 4)), bytes_u64(entry, 8),
		 is_v3 ? GICD_SIZE_V3 : GICD_SIZE_V2);
}

static void add_redistributors(struct acpi *acpi, uint64_t start, uint64_t size)
{
	struct inv_irqchip *gic = find_gic(acpi);
	size_t n;

	if (!gic || !start || !size || start > UINT64_MAX - (size - 1))
		return;
	n = gic->n_redistributors;
	/* Frames of CPUs that follow each other are one region. */
	if (n && gic->redistributors[n - 1].end + 1 == start)
		gic->redistributors[n - 1].end = start + size - 1;
	else
		*arena_append(acpi->arena, gic->redistributors, gic->n_redistributors) =
			(struct range){ start, start + size - 1 };
	gic->type = IRQCHIP_GICV3;
	gic->size = GICD_SIZE_V3;
}

static void take_gicr(struct acpi *acpi, struct bytes entry, size_t at)
{
	add_redistributors(acpi, bytes_u64(entry, 4), bytes_u32(entry, 12));
}

static struct inv_cpu *find_cpu_by_uid(struct inv_cpus *cpus, uint32_t uid)
{
	size_t i;

	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].is_acpi_uid_known && cpus->items[i].acpi_uid == uid)
			return &cpus->items[i];
	return NULL;
}

/*
 * Where the kernel does not link CPUs to the namespace: it numbers the one that it
 * starts on 0 and the others in the table's order; firmware starts on the first.
 */
static struct inv_cpu *find_next_cpu(struct inv_cpus *cpus)
{
	size_t i;

	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].is_acpi_uid_known)
			return NULL;
	for (i = 0; i < cpus->n; i++)
		if (!cpus->items[i].is_mpidr_known)
			return &cpus->items[i];
	return NULL;
}

static void name_cpu(struct acpi *acpi, uint32_t uid, uint64_t mpidr, size_t at)
{
	struct inv_cpus *cpus = &acpi->inventory->cpus;
	struct inv_cpu *cpu = find_cpu_by_uid(cpus, uid);

	if (!cpu)
		cpu = find_next_cpu(cpus);
	if (!cpu)
		return;
	if (cpu->is_mpidr_known) {
		acpi_complain(acpi, at + 8, "two CPU interfaces have the processor UID %u", uid);
		return;
	}
	cpu->mpidr = mpidr;
	cpu->is_mpidr_known = true;
}

static void take_gicc(struct acpi *acpi, struct bytes entry, size_t at)
{
	struct inv_irqchip *gic = find_gic(acpi);

	if (!(bytes_u32(entry, 12) & GICC_ENABLED))
		return;
	if (!gic) {
		acpi_complain(acpi, at, "a GIC CPU interface, and no distributor in the table");
		return;
	}
	if (!gic->gicc && bytes_u64(entry, 32)) {
		gic->gicc = bytes_u64(entry, 32);
		gic->gicc_size = GICC_SIZE;
	}
	if (!gic->gicv && bytes_u64(entry, 40)) {
		gic->gicv = bytes_u64(entry, 40);
		gic->gicv_size = GICC_SIZE;
	}
	if (!gic->gich && bytes_u64(entry, 48)) {
		gic->gich = bytes_u64(entry, 48);
		gic->gich_size = GICH_SIZE;
	}
	if (!gic->maintenance_irq)
		gic->maintenance_irq = bytes_u32(entry, 56);
	if (entry.size < GICC_SIZE_5_1)
		return;
	add_redistributors(acpi, bytes_u64(entry, 60), GICR_SIZE);
	name_cpu(acpi, bytes_u32(entry, 8), bytes_u64(entry, 68), at);
}

static void take_its(struct acpi *acpi, struct bytes entry, size_t at)
{
	add_chip(acpi, IRQCHIP_GIC_ITS, arena_printf(acpi->arena, "ITS %u", bytes_u32(entry, 4)),
		 bytes_u64(entry, 8), ITS_SIZE);
}

static void take_v2m(struct acpi *acpi, struct bytes entry, size_t at)
{
	struct inv_irqchip *chip =
		add_chip(acpi, IRQCHIP_GIC_V2M,
			 arena_printf(acpi->arena, "MSI frame %u", bytes_u32(entry, 4)),
			 bytes_u64(entry, 8), V2M_SIZE);

	if (!(bytes_u32(entry, V2M_FLAGS) & V2M_SPI_SAID))
		return;
	chip->n_pins = bytes_u16(entry, 20);
	chip->gsi_base = bytes_u16(entry, 22);
}

/* ---- all ------------------------------------------------------------------ */

static const struct {
	unsigned int type;
	bool is_late;  /* completes the distributor, which may follow in the table */
	size_t length; /* the least that the structure has */
	const char *what;
	void (*take)(struct acpi *acpi, struct bytes entry, size_t at);
} entry_types[] = {
	{ 0, false, 8, "a local APIC", take_local_apic },
	{ 1, false, 12, "an I/O APIC", take_ioapic },
	{ 2, false, 10, "an interrupt override", take_override },
	{ 5, false, 12, "a local APIC address override", take_local_apic_address },
	{ 9, false, 16, "a local x2APIC", take_x2apic },
	{ 11, true, 60, "a GIC CPU interface", take_gicc },
	{ 12, false, 24, "a GIC distributor", take_gicd },
	{ 13, false, 24, "a GIC MSI frame", take_v2m },
	{ 14, true, 16, "a GIC redistributor", take_gicr },
	{ 15, false, 20, "a GIC ITS", take_its },
};

struct late_entry {
	size_t kind, at;
	struct bytes bytes;
};

static int compare_apic_ids(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void read_entries(struct acpi *acpi)
{
	size_t offset = ENTRIES_OFFSET, at = offset, n_late = 0, i;
	struct late_entry *late = NULL;
	struct bytes entry;
	unsigned int type;

	while (acpi_next(acpi, &madt_list, &offset, acpi->table.size, &type, &entry)) {
		for (i = 0; i < ARRAY_SIZE(entry_types) && entry_types[i].type != type; i++)
			;
		if (i < ARRAY_SIZE(entry_types) &&
		    acpi_has(acpi, entry, at, entry_types[i].length, entry_types[i].what)) {
			if (entry_types[i].is_late)
				*arena_append(acpi->arena, late, n_late) =
					(struct late_entry){ i, at, entry };
			else
				entry_types[i].take(acpi, entry, at);
		}
		at = offset;
	}
	for (i = 0; i < n_late; i++)
		entry_types[late[i].kind].take(acpi, late[i].bytes, late[i].at);
}

/* The same processor may be listed as local APIC and as x2APIC. */
static void sort_apic_ids(struct inv_acpi *acpi)
{
	size_t i, n = 0;

	if (!acpi->n_apic_ids)
		return;
	qsort(acpi->apic_ids, acpi->n_apic_ids, sizeof(*acpi->apic_ids), compare_apic_ids);
	for (i = 0; i < acpi->n_apic_ids; i++)
		if (!n || acpi->apic_ids[n - 1] != acpi->apic_ids[i])
			acpi->apic_ids[n++] = acpi->apic_ids[i];
	acpi->n_apic_ids = n;
}

void acpi_read_madt(struct acpi *acpi)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;

	if (!acpi_has(acpi, acpi->table, 0, ENTRIES_OFFSET, "the table"))
		return;
	if (acpi->inventory->arch == MACHINE_X86) {
		inventory->local_apic = bytes_u32(acpi->table, 36);
		inventory->has_legacy_pic = bytes_u32(acpi->table, 40) & 1; /* PCAT_COMPAT */
	}
	read_entries(acpi);
	sort_apic_ids(inventory);
}
