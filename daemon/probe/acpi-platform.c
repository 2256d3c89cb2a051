// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of the platform: MCFG, FADT, HPET, SRAT, GTDT. */
#include "probe/acpi.h"

/* ---- MCFG (PCI Firmware 3.3, 4.1.2) --------------------------------------- */

#define MCFG_ENTRIES    44
#define MCFG_ENTRY_SIZE 16
#define ECAM_BUS_BYTES  (UINT64_C(1) << 20)

static bool overlaps_host(const struct inventory *inventory, const struct inv_pci_host *host)
{
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *other = &inventory->pci_hosts[i];

		if (other->segment == host->segment && other->start_bus <= host->end_bus &&
		    host->start_bus <= other->end_bus)
			return true;
	}
	return false;
}

static void take_ecam(struct acpi *acpi, size_t at, size_t number)
{
	struct inventory *inventory = acpi->inventory;
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
	else if (overlaps_host(inventory, &host))
		acpi_complain(acpi, at, "buses %u to %u of segment %u are described twice",
			      host.start_bus, host.end_bus, host.segment);
	else
		*arena_append(acpi->arena, inventory->pci_hosts, inventory->n_pci_hosts) = host;
}

void acpi_read_mcfg(struct acpi *acpi)
{
	size_t at = MCFG_ENTRIES, number = 0;

	for (; at + MCFG_ENTRY_SIZE <= acpi->table.size; at += MCFG_ENTRY_SIZE)
		take_ecam(acpi, at, number++);
	if (at < acpi->table.size)
		acpi_complain(acpi, at, "%zu bytes are left over, too few for an entry of %u",
			      acpi->table.size - at, MCFG_ENTRY_SIZE);
}

/* ---- FADT (ACPI 6.5, 5.2.9) ----------------------------------------------- */

#define FADT_FLAGS            112
#define FADT_TIMER_32BIT      (UINT32_C(1) << 8)
#define FADT_HARDWARE_REDUCED (UINT32_C(1) << 20)
#define FADT_RESET            116
#define FADT_SMI_COMMAND      48

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

/* Registers that only newer tables have. */
static const struct {
	size_t offset;
	const char *name;
} fadt_registers[] = {
	{ FADT_RESET, "reset register" },
	{ 244, "sleep control register" },
	{ 256, "sleep status register" },
};

void acpi_read_fadt(struct acpi *acpi)
{
	uint32_t flags = bytes_u32(acpi->table, FADT_FLAGS);
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	size_t i;

	if (!acpi_has(acpi, acpi->table, 0, FADT_FLAGS + 4, "the table"))
		return;
	inventory->is_hardware_reduced = flags & FADT_HARDWARE_REDUCED;
	inventory->is_pm_timer_32bit = flags & FADT_TIMER_32BIT;
	if (!inventory->is_hardware_reduced) {
		acpi_put_register(acpi, ACPI_SPACE_PORTS, bytes_u32(acpi->table, FADT_SMI_COMMAND),
				  1, "SMI command port");
		for (i = 0; i < ARRAY_SIZE(fadt_blocks); i++)
			take_block(acpi, i);
	}
	for (i = 0; i < ARRAY_SIZE(fadt_registers); i++)
		acpi_take_register(acpi, acpi->table, fadt_registers[i].offset, 0,
				   fadt_registers[i].name);
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

/* ---- GTDT (ACPI 6.5, 5.2.25) ---------------------------------------------- */

#define GTDT_TIMERS_OFFSET 92
#define GTDT_TIMERS_COUNT  88
#define GTDT_BLOCK         0u
#define GTDT_WATCHDOG      1u
#define FRAME_BYTES        0x1000

static const struct acpi_list gtdt_list = { 1, 1, 2, 3 };

/* Interrupts in the order of inv_dt.timer_irqs; the last is from revision 3 on. */
static const size_t gtdt_irqs[] = { 48, 56, 64, 72, 96 };

void acpi_read_gtdt(struct acpi *acpi)
{
	size_t offset = bytes_u32(acpi->table, GTDT_TIMERS_OFFSET), i;
	size_t n = bytes_u32(acpi->table, GTDT_TIMERS_COUNT);
	struct bytes timer;
	unsigned int type;

	if (!acpi_has(acpi, acpi->table, 0, GTDT_TIMERS_OFFSET + 4, "the table"))
		return;
	for (i = 0; i < ARRAY_SIZE(gtdt_irqs); i++)
		acpi->inventory->dt.timer_irqs[i] = bytes_u32(acpi->table, gtdt_irqs[i]);
	for (i = 0; i < n && acpi_next(acpi, &gtdt_list, &offset, acpi->table.size, &type, &timer);
	     i++) {
		if (type == GTDT_BLOCK)
			acpi_put_register(acpi, ACPI_SPACE_MEMORY, bytes_u64(timer, 4), FRAME_BYTES,
					  "memory-mapped timer");
		if (type == GTDT_WATCHDOG) {
			acpi_put_register(acpi, ACPI_SPACE_MEMORY, bytes_u64(timer, 4), FRAME_BYTES,
					  "watchdog refresh frame");
			acpi_put_register(acpi, ACPI_SPACE_MEMORY, bytes_u64(timer, 12),
					  FRAME_BYTES, "watchdog control frame");
		}
	}
}
