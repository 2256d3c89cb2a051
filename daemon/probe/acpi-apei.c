// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Error reporting of the platform: registers and memory that firmware and the
 * kernel touch at any time, from interrupts too (ACPI 6.5, 18.3 to 18.6).
 */
#include "probe/acpi.h"

/* ---- HEST: error sources (18.3.2) ----------------------------------------- */

#define HEST_COUNT   36
#define HEST_SOURCES 40

enum source_type {
	SOURCE_MACHINE_CHECK = 0,
	SOURCE_CORRECTED_CHECK = 1,
	SOURCE_GENERIC = 9,
	SOURCE_GENERIC_V2 = 10,
	SOURCE_DEFERRED_CHECK = 11,
};

#define BANK_SIZE      28u
#define GENERIC_STATUS 20u /* where the register is that holds the status block's address */
#define GENERIC_V2_ACK 64u

/* Sources have no length of their own: their type says it, for some with a number of banks. */
static const struct {
	unsigned int type;
	size_t size;
	size_t banks; /* offset of the number of banks that follow; 0: none */
} source_types[] = {
	{ SOURCE_MACHINE_CHECK, 40, 32 },
	{ SOURCE_CORRECTED_CHECK, 48, 44 },
	{ 2, 20, 0 }, /* NMI */
	{ 6, 48, 0 }, /* PCI Express root port */
	{ 7, 44, 0 }, /* PCI Express device */
	{ 8, 56, 0 }, /* PCI Express bridge */
	{ SOURCE_GENERIC, 64, 0 },
	{ SOURCE_GENERIC_V2, 92, 0 },
	{ SOURCE_DEFERRED_CHECK, 48, 44 },
};

/* Return: bytes; 0 after a finding. */
static size_t source_size(struct acpi *acpi, size_t at)
{
	unsigned int type = bytes_u16(acpi->table, at);
	size_t size, i;

	for (i = 0; i < ARRAY_SIZE(source_types) && source_types[i].type != type; i++)
		;
	if (i == ARRAY_SIZE(source_types)) {
		acpi_complain(acpi, at,
			      "an error source has the unknown type %u; the rest of the "
			      "table cannot be read",
			      type);
		return 0;
	}
	size = source_types[i].size;
	if (source_types[i].banks)
		size += bytes_u8(acpi->table, at + source_types[i].banks) * (size_t)BANK_SIZE;
	if (bytes_has(acpi->table, at, size))
		return size;
	acpi_complain(acpi, at, "an error source of %zu bytes reaches beyond the table", size);
	return 0;
}

void acpi_read_hest(struct acpi *acpi)
{
	size_t n = bytes_u32(acpi->table, HEST_COUNT), at = HEST_SOURCES, i, size;

	if (!acpi_has(acpi, acpi->table, 0, HEST_SOURCES, "the table"))
		return;
	for (i = 0; i < n; i++, at += size) {
		unsigned int type = bytes_u16(acpi->table, at);

		size = source_size(acpi, at);
		if (!size)
			return;
		if (type != SOURCE_GENERIC && type != SOURCE_GENERIC_V2)
			continue;
		acpi_take_register(acpi, acpi->table, at + GENERIC_STATUS, 0,
				   arena_printf(acpi->arena, "error source %u: status address",
						bytes_u16(acpi->table, at + 2)));
		if (type == SOURCE_GENERIC_V2)
			acpi_take_register(acpi, acpi->table, at + GENERIC_V2_ACK, 0,
					   arena_printf(acpi->arena, "error source %u: acknowledge",
							bytes_u16(acpi->table, at + 2)));
	}
}

/* ---- BERT: what went wrong before the boot (18.3.1) ----------------------- */

#define BERT_LENGTH  36
#define BERT_ADDRESS 40

void acpi_read_bert(struct acpi *acpi)
{
	uint64_t start = bytes_u64(acpi->table, BERT_ADDRESS);
	uint32_t length = bytes_u32(acpi->table, BERT_LENGTH);
	struct inv_reserved *reserved;

	if (!acpi_has(acpi, acpi->table, 0, BERT_ADDRESS + 8, "the table") || !length || !start)
		return;
	if (start > UINT64_MAX - (length - 1)) {
		acpi_complain(acpi, BERT_ADDRESS, "%u bytes cannot begin at 0x%llx", length,
			      (unsigned long long)start);
		return;
	}
	reserved = acpi_put_reserved(acpi, (struct range){ start, start + length - 1 },
				     RESERVED_BY_ERROR_TABLE, "BERT: record of the last crash");
	reserved->is_read = reserved->is_write = true;
}

/* ---- ERST, EINJ: actions made of register accesses (18.5.1, 18.6.1) ------- */

#define ACTIONS_COUNT   44
#define ACTIONS         48
#define ACTION_SIZE     32u
#define ACTION_REGISTER 4u

static void take_actions(struct acpi *acpi)
{
	uint32_t n = bytes_u32(acpi->table, ACTIONS_COUNT), i;

	if (!acpi_has(acpi, acpi->table, 0, ACTIONS, "the table"))
		return;
	if (n > (acpi->table.size - ACTIONS) / ACTION_SIZE) {
		acpi_complain(acpi, ACTIONS_COUNT, "%u actions of %u bytes do not fit the table", n,
			      ACTION_SIZE);
		n = (uint32_t)((acpi->table.size - ACTIONS) / ACTION_SIZE);
	}
	for (i = 0; i < n; i++)
		acpi_take_register(acpi, acpi->table,
				   ACTIONS + (size_t)i * ACTION_SIZE + ACTION_REGISTER, 0,
				   arena_printf(acpi->arena, "%s action %u", acpi->name, i));
}

void acpi_read_erst(struct acpi *acpi)
{
	take_actions(acpi);
}

void acpi_read_einj(struct acpi *acpi)
{
	take_actions(acpi);
}
