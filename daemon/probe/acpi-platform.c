// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of the platform: MCFG, FADT, HPET, SRAT. */
#include "probe/acpi.h"

/* ---- MCFG (PCI Firmware 3.3, 4.1.2) --------------------------------------- */

#define MCFG_ENTRIES    44
#define MCFG_ENTRY_SIZE 16
#define ECAM_BUS_BYTES  (UINT64_C(1) << 20)

/* Configuration space of the buses, in memory. */
static struct range ecam_range(const struct inv_pci_host *host)
{
	return (struct range){ host->ecam + host->start_bus * ECAM_BUS_BYTES,
			       host->ecam + (host->end_bus + 1u) * ECAM_BUS_BYTES - 1 };
}

/* Return: whether nothing before it is in the way; a finding if not. */
static bool is_host_alone(struct acpi *acpi, const struct inv_pci_host *host, size_t at)
{
	const struct inventory *inventory = acpi->inventory;
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *other = &inventory->pci_hosts[i];

		if (other->segment == host->segment && other->start_bus <= host->end_bus &&
		    host->start_bus <= other->end_bus) {
			acpi_complain(acpi, at, "buses %u to %u of segment %u are described twice",
				      host->start_bus, host->end_bus, host->segment);
			return false;
		}
		if (range_overlaps(ecam_range(other), ecam_range(host))) {
			acpi_complain(
				acpi, at,
				"the configuration space of segment %u at 0x%llx overlaps that "
				"of segment %u",
				host->segment, (unsigned long long)host->ecam, other->segment);
			return false;
		}
	}
	return true;
}

static void take_ecam(struct acpi *acpi, size_t at, size_t number)
{
	struct inv_pci_host host = {
		.ecam = bytes_u64(acpi->table, at),
		.segment = bytes_u16(acpi->table, at + 8),
		.start_bus = bytes_u8(acpi->table, at + 10),
		.end_bus = bytes_u8(acpi->table, at + 11),
		.is_ecam = true,
		.name = arena_printf(acpi->arena, "MCFG entry %zu", number),
	};

	if (!host.ecam || host.ecam % ECAM_BUS_BYTES ||
	    host.ecam > UINT64_MAX - 256 * ECAM_BUS_BYTES)
		acpi_complain(acpi, at, "the configuration space of segment %u cannot be at 0x%llx",
			      host.segment, (unsigned long long)host.ecam);
	else if (host.start_bus > host.end_bus)
		acpi_complain(acpi, at + 10, "buses from %u to %u are no range", host.start_bus,
			      host.end_bus);
	else if (is_host_alone(acpi, &host, at))
		*arena_append(acpi->arena, acpi->inventory->pci_hosts,
			      acpi->inventory->n_pci_hosts) = host;
}

void acpi_read_mcfg(struct acpi *acpi)
{
	size_t at = MCFG_ENTRIES, number = 0;

	if (!acpi_has(acpi, acpi->table, 0, MCFG_ENTRIES, "the table"))
		return;
	for (; at + MCFG_ENTRY_SIZE <= acpi->table.size; at += MCFG_ENTRY_SIZE)
		take_ecam(acpi, at, number++);
	if (at < acpi->table.size)
		acpi_complain(acpi, at, "%zu bytes are left over, too few for an entry of %u",
			      acpi->table.size - at, MCFG_ENTRY_SIZE);
}

/* ---- FADT (ACPI 6.5, 5.2.9) ----------------------------------------------- */

#define FADT_FLAGS            112
#define FADT_TIMER_32BIT      (UINT32_C(1) << 8)
#define FADT_CAN_RESET        (UINT32_C(1) << 10)
#define FADT_HARDWARE_REDUCED (UINT32_C(1) << 20)
#define FADT_RESET            116
#define FADT_SMI_COMMAND      48
#define FADT_ARM_BOOT         129
#define FADT_SLEEP_CONTROL    244
#define FADT_SLEEP_STATUS     256

/* The blocks of fixed hardware: old 32-bit port, its length, and the newer structure. */
static const struct {
	size_t port, length, structure; /* offsets; structure 0: only the port */
	const char *name;
	bool is_pm_timer;
} fadt_blocks[] = {
	{ 56, 88, 148, "PM1a event block", false },   { 60, 88, 160, "PM1b event block", false },
	{ 64, 89, 172, "PM1a control block", false }, { 68, 89, 184, "PM1b control block", false },
	{ 72, 90, 196, "PM2 control block", false },  { 76, 91, 208, "PM timer", true },
	{ 80, 92, 220, "GPE0 block", false },         { 84, 93, 232, "GPE1 block", false },
};

/* The newer structure counts when it is there and not 0. */
static void take_block(struct acpi *acpi, size_t which)
{
	size_t structure = fadt_blocks[which].structure;
	uint64_t address = bytes_u64(acpi->table, structure + 4);
	uint32_t length = bytes_u8(acpi->table, fadt_blocks[which].length);
	uint8_t space = bytes_u8(acpi->table, structure);

	if (address) {
		acpi_take_register(acpi, acpi->table, structure, length, fadt_blocks[which].name);
	} else {
		address = bytes_u32(acpi->table, fadt_blocks[which].port);
		space = ACPI_SPACE_PORTS;
		acpi_put_register(acpi, space, address, length, fadt_blocks[which].name);
	}
	if (!fadt_blocks[which].is_pm_timer || !address)
		return;
	if (space == ACPI_SPACE_PORTS && address <= UINT16_MAX)
		acpi->inventory->acpi.pm_timer_port = (uint16_t)address;
	else if (space == ACPI_SPACE_MEMORY)
		acpi->inventory->acpi.pm_timer_memory = address;
}

/* PSCI on ARM, as the device tree says it elsewhere (5.2.9.4). */
static void take_psci(struct acpi *acpi)
{
	unsigned int flags = bytes_u16(acpi->table, FADT_ARM_BOOT);

	if (acpi->inventory->arch == MACHINE_ARM64 && (flags & 1))
		acpi->inventory->dt.psci_method = flags & 2 ? "hvc" : "smc";
}

void acpi_read_fadt(struct acpi *acpi)
{
	uint32_t flags = bytes_u32(acpi->table, FADT_FLAGS);
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	size_t i;

	if (!acpi_has(acpi, acpi->table, 0, FADT_FLAGS + 4, "the table"))
		return;
	take_psci(acpi);
	inventory->is_hardware_reduced = flags & FADT_HARDWARE_REDUCED;
	inventory->is_pm_timer_32bit = flags & FADT_TIMER_32BIT;
	if (!inventory->is_hardware_reduced) {
		acpi_put_register(acpi, ACPI_SPACE_PORTS, bytes_u32(acpi->table, FADT_SMI_COMMAND),
				  1, "SMI command port");
		for (i = 0; i < ARRAY_SIZE(fadt_blocks); i++)
			take_block(acpi, i);
	}
	if (flags & FADT_CAN_RESET)
		acpi_take_register(acpi, acpi->table, FADT_RESET, 0, "reset register");
	acpi_take_register(acpi, acpi->table, FADT_SLEEP_CONTROL, 0, "sleep control register");
	acpi_take_register(acpi, acpi->table, FADT_SLEEP_STATUS, 0, "sleep status register");
}

/* ---- HPET (IA-PC HPET 1.0a, 3.2.4) ---------------------------------------- */

#define HPET_ADDRESS 40
#define HPET_BYTES   0x400

void acpi_read_hpet(struct acpi *acpi)
{
	if (!acpi_has(acpi, acpi->table, 0, 56, "the table"))
		return;
	if (bytes_u8(acpi->table, HPET_ADDRESS) != ACPI_SPACE_MEMORY) {
		acpi_complain(acpi, HPET_ADDRESS, "the timer is not in memory");
		return;
	}
	if (!acpi->inventory->acpi.hpet) /* the first of several is what the kernel uses */
		acpi->inventory->acpi.hpet = bytes_u64(acpi->table, HPET_ADDRESS + 4);
	acpi_take_register(acpi, acpi->table, HPET_ADDRESS, HPET_BYTES, "HPET");
}

/* ---- SRAT (ACPI 6.5, 5.2.16) ---------------------------------------------- */

#define SRAT_ENTRIES        48
#define SRAT_MEMORY         1u
#define SRAT_MEMORY_LENGTH  40
#define SRAT_MEMORY_ENABLED UINT32_C(1)

static const struct acpi_list srat_list = { 1, 1, 1, 2 };

static void take_bank(struct acpi *acpi, struct bytes entry, size_t at)
{
	struct inv_memory *memory = &acpi->inventory->memory;
	uint64_t start = bytes_u64(entry, 8), length = bytes_u64(entry, 16);
	size_t n = memory->n_banks;

	if (!(bytes_u32(entry, 28) & SRAT_MEMORY_ENABLED) || !length)
		return;
	if (start > UINT64_MAX - (length - 1)) {
		acpi_complain(acpi, at + 8, "memory of 0x%llx bytes cannot begin at 0x%llx",
			      (unsigned long long)length, (unsigned long long)start);
		return;
	}
	*arena_append(acpi->arena, memory->banks, memory->n_banks) =
		(struct range){ start, start + length - 1 };
	*arena_append(acpi->arena, memory->bank_nodes, n) = (int)bytes_u32(entry, 2);
}

void acpi_read_srat(struct acpi *acpi)
{
	size_t offset = SRAT_ENTRIES, at = offset;
	struct bytes entry;
	unsigned int type;

	acpi->inventory->acpi.is_srat_present = true;
	while (acpi_next(acpi, &srat_list, &offset, acpi->table.size, &type, &entry)) {
		if (type == SRAT_MEMORY &&
		    acpi_has(acpi, entry, at, SRAT_MEMORY_LENGTH, "a memory affinity structure"))
			take_bank(acpi, entry, at);
		at = offset;
	}
}
