// SPDX-License-Identifier: GPL-2.0-or-later
/* ACPI tables: which there are, whether they are whole, and who reads them. */
#include "probe/acpi.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/hash.h"
#include "base/quantity.h"
#include "probe/probe.h"

#define SIGNATURE_LENGTH 4u

/*
 * Readers in the order that they need: units before those who name them. A table
 * without a reader is only fingerprinted.
 */
static const struct {
	const char *name;
	void (*read)(struct acpi *acpi);
	bool is_repeatable; /* a machine may have several */
} readers[] = {
	{ "FACP", acpi_read_fadt },       { "APIC", acpi_read_madt }, { "MCFG", acpi_read_mcfg },
	{ "HPET", acpi_read_hpet, true }, { "DMAR", acpi_read_dmar }, { "IVRS", acpi_read_ivrs },
	{ "GTDT", acpi_read_gtdt },       { "IORT", acpi_read_iort }, { "SPCR", acpi_read_spcr },
	{ "DBG2", acpi_read_dbg2 },       { "HEST", acpi_read_hest }, { "BERT", acpi_read_bert },
	{ "ERST", acpi_read_erst },       { "EINJ", acpi_read_einj }, { "SRAT", acpi_read_srat },
};

/* ---- for the readers ------------------------------------------------------ */

void acpi_complain(struct acpi *acpi, size_t offset, const char *message, ...)
{
	struct finding *finding;
	const char *text;
	va_list ap;

	if (acpi->is_quiet || acpi->n_complaints++ >= ACPI_FINDINGS_MAX)
		return;
	va_start(ap, message);
	text = arena_vprintf(acpi->arena, message, ap);
	va_end(ap);
	finding = finding_add(&acpi->inventory->findings, "acpi-table", FINDING_WARNING,
			      arena_printf(acpi->arena, ACPI_TABLES_PATH "/%s", acpi->name),
			      "offset 0x%zx: %s", offset, text);
	finding_set_remedy(&acpi->inventory->findings, finding,
			   "Update the firmware, and tell its maker. What this part of the table "
			   "describes is left out; compare the plan with the machine's manual.");
}

static void say_how_many_more(const struct acpi *acpi)
{
	if (acpi->n_complaints > ACPI_FINDINGS_MAX)
		finding_add(&acpi->inventory->findings, "acpi-limit", FINDING_NOTE,
			    arena_printf(acpi->arena, ACPI_TABLES_PATH "/%s", acpi->name),
			    "%zu more findings about this table are not listed",
			    acpi->n_complaints - ACPI_FINDINGS_MAX);
}

bool acpi_has(struct acpi *acpi, struct bytes structure, size_t at, size_t length, const char *what)
{
	if (structure.size >= length)
		return true;
	acpi_complain(acpi, at, "%s has %zu bytes; it needs %zu", what, structure.size, length);
	return false;
}

bool acpi_next(struct acpi *acpi, const struct acpi_list *list, size_t *offset, size_t end,
	       unsigned int *ret_type, struct bytes *ret)
{
	size_t at = *offset, length;

	if (end > acpi->table.size)
		end = acpi->table.size;
	if (at > end)
		acpi_complain(acpi, at, "a list begins beyond its end at 0x%zx", end);
	if (at >= end)
		return false;
	if (end - at < list->minimum) {
		acpi_complain(acpi, at, "%zu bytes are left over, too few for a structure",
			      end - at);
		return false;
	}
	length = (size_t)bytes_le(acpi->table, at + list->length_offset, list->length_width);
	if (length < list->minimum) {
		acpi_complain(acpi, at, "a structure says that it has %zu bytes; the least is %zu",
			      length, list->minimum);
		return false;
	}
	if (length > end - at) {
		acpi_complain(acpi, at, "a structure of %zu bytes reaches beyond the end at 0x%zx",
			      length, end);
		return false;
	}
	*ret_type = (unsigned int)bytes_le(acpi->table, at, list->type_width);
	*ret = bytes_slice(acpi->table, at, length);
	*offset = at + length;
	return true;
}

void acpi_put_register(struct acpi *acpi, uint8_t space, uint64_t address, uint32_t length,
		       const char *name)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	struct inv_gas *gas;
	size_t i;

	if (!address || !length)
		return; /* not supported, by convention */
	for (i = 0; i < inventory->n_registers; i++)
		if (inventory->registers[i].space == space &&
		    inventory->registers[i].address == address &&
		    inventory->registers[i].length >= length)
			return;
	gas = arena_append(acpi->arena, inventory->registers, inventory->n_registers);
	gas->space = space;
	gas->address = address;
	gas->length = length;
	gas->name = name;
}

void acpi_take_register(struct acpi *acpi, struct bytes bytes, size_t offset, uint32_t length,
			const char *name)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	uint8_t width = bytes_u8(bytes, offset + 1);
	size_t n = inventory->n_registers;

	if (!bytes_has(bytes, offset, 12))
		return;
	acpi_put_register(acpi, bytes_u8(bytes, offset), bytes_u64(bytes, offset + 4),
			  length ? length : (width + 7u) / 8, name);
	if (inventory->n_registers > n) {
		inventory->registers[n].width_bits = width;
		inventory->registers[n].access_size = bytes_u8(bytes, offset + 3);
	}
}

struct inv_reserved *acpi_put_reserved(struct acpi *acpi, struct range range,
				       enum reserved_memory_origin origin, const char *name)
{
	struct inv_memory *memory = &acpi->inventory->memory;
	struct inv_reserved *reserved =
		arena_append(acpi->arena, memory->reserved, memory->n_reserved);

	reserved->range = range;
	reserved->origin = origin;
	reserved->name = name;
	return reserved;
}

/* ---- one table ------------------------------------------------------------ */

/* Fields of the FADT that say where firmware put other tables in this boot (ACPI 6.5, 5.2.9). */
static const struct {
	size_t offset, size;
} fadt_pointers[] = { { 36, 8 }, { 132, 16 } };

/* What changes from boot to boot by design does not count: pointers, and the sum over them. */
static uint64_t fingerprint(const char *name, struct bytes table, struct arena *arena)
{
	uint8_t *copy = arena_memdup(arena, table.data, table.size);
	size_t i;

	if (strcmp(name, "FACP") == 0) {
		copy[9] = 0; /* checksum */
		for (i = 0; i < ARRAY_SIZE(fadt_pointers); i++)
			if (bytes_has(table, fadt_pointers[i].offset, fadt_pointers[i].size))
				memset(copy + fadt_pointers[i].offset, 0, fadt_pointers[i].size);
	}
	return hash_bytes(HASH_START, copy, table.size);
}

static uint8_t sum_bytes(struct bytes bytes)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 0; i < bytes.size; i++)
		sum = (uint8_t)(sum + bytes.data[i]);
	return sum;
}

/* Texts in headers are padded with blanks or zeros. */
static const char *header_text(struct arena *arena, struct bytes table, size_t offset, size_t size)
{
	const char *text = (const char *)table.data + offset;

	size = strnlen(text, size);
	while (size && text[size - 1] == ' ')
		size--;
	return arena_strndup(arena, text, size);
}

/* Return: whether there is anything to read. */
static bool check_header(struct acpi *acpi)
{
	size_t length;

	if (acpi->table.size < ACPI_HEADER_SIZE) {
		acpi_complain(acpi, 0, "the file has %zu bytes; the header alone has %u",
			      acpi->table.size, ACPI_HEADER_SIZE);
		return false;
	}
	if (memcmp(acpi->table.data, acpi->name, SIGNATURE_LENGTH) != 0) {
		acpi_complain(acpi, 0, "the signature is not \"%.4s\"", acpi->name);
		return false;
	}
	length = bytes_u32(acpi->table, 4);
	if (length < ACPI_HEADER_SIZE) {
		acpi_complain(acpi, 4, "the table says that it has %zu bytes; the header has %u",
			      length, ACPI_HEADER_SIZE);
		return false;
	}
	if (length > acpi->table.size)
		acpi_complain(acpi, 4, "the table says that it has %zu bytes; the file has %zu",
			      length, acpi->table.size);
	acpi->table = bytes_slice(acpi->table, 0, length);
	return true;
}

static void enter_table(struct acpi *acpi)
{
	struct inv_acpi *inventory = &acpi->inventory->acpi;
	struct inv_acpi_table *table =
		arena_append(acpi->arena, inventory->tables, inventory->n_tables);

	table->signature = acpi->name;
	table->length = (uint32_t)acpi->table.size;
	table->revision = bytes_u8(acpi->table, 8);
	table->oem_id = header_text(acpi->arena, acpi->table, 10, 6);
	table->oem_table_id = header_text(acpi->arena, acpi->table, 16, 8);
	table->is_checksum_good = sum_bytes(acpi->table) == 0;
	table->hash = fingerprint(acpi->name, acpi->table, acpi->arena);
	if (!table->is_checksum_good)
		acpi_complain(acpi, 9,
			      "the bytes of the table add up to 0x%02x, not 0: its "
			      "checksum is wrong, or its content was damaged",
			      sum_bytes(acpi->table));
}

/*
 * Where there are several of a kind, the kernel numbers their files from 1 on:
 * "SSDT1", "SSDT2" (drivers/acpi/sysfs.c, acpi_table_attr_init()).
 * Return: index in readers; their number when nobody reads it.
 */
static size_t find_reader(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(readers); i++)
		if (strncmp(readers[i].name, name, SIGNATURE_LENGTH) == 0)
			break;
	return i;
}

static bool is_another(const char *name)
{
	const char *instance = name + strnlen(name, SIGNATURE_LENGTH);

	return *instance && strcmp(instance, "1") != 0;
}

static void call_reader(struct acpi *acpi)
{
	size_t i = find_reader(acpi->name);

	if (i == ARRAY_SIZE(readers))
		return;
	if (is_another(acpi->name) && !readers[i].is_repeatable)
		acpi_complain(acpi, 0,
			      "there is another table of this kind; the first counts, for the "
			      "kernel too");
	else if (acpi->table.size > ACPI_READ_MAX)
		acpi_complain(acpi, 4, "the table has %zu bytes; more than %zu are not read",
			      acpi->table.size, ACPI_READ_MAX);
	else
		readers[i].read(acpi);
}

void acpi_read_table(struct inventory *inventory, const char *name, struct bytes content)
{
	struct acpi acpi = { .inventory = inventory,
			     .arena = inventory->arena,
			     .name = arena_strdup(inventory->arena, name),
			     .table = content };

	if (!check_header(&acpi))
		return;
	enter_table(&acpi);
	call_reader(&acpi);
	say_how_many_more(&acpi);
}

/* ---- all tables ----------------------------------------------------------- */

/* FACS holds what firmware and kernel tell each other while running; it has no header. */
static bool is_table(const char *name)
{
	return strlen(name) >= SIGNATURE_LENGTH && strcmp(name, "FACS") != 0 &&
	       strcmp(name, "data") != 0 && strcmp(name, "dynamic") != 0;
}

static void read_file(const struct sysroot *root, struct inventory *inventory, const char *name)
{
	const char *path = arena_printf(inventory->arena, ACPI_TABLES_PATH "/%s", name);
	const char *source = arena_printf(inventory->arena, "acpi/%s", name);
	size_t n_findings = inventory->findings.n;
	struct bytes content;
	int r;

	r = sysroot_read(root, inventory->arena, path, &content);
	if (r == -EISDIR)
		return;
	if (r == 0)
		acpi_read_table(inventory, name, content);
	if (inventory->findings.n > n_findings)
		inventory_note_source(inventory, source, path, SOURCE_INVALID, 0,
				      "parts of it are malformed; see the findings");
	else
		inventory_note_source(inventory, source, path, SOURCE_OK, r, NULL);
}

/*
 * Which processor of MADT each of Linux' CPUs is. On x86 their APIC ids are known
 * already; on ARM the namespace's UID is what they share.
 */
static void read_cpu_uids(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_cpus *cpus = &inventory->cpus;
	struct arena *arena = inventory->arena;
	size_t i;

	for (i = 0; i < cpus->n; i++) {
		const char *path =
			arena_printf(arena, "/sys/devices/system/cpu/cpu%u/firmware_node/uid",
				     cpus->items[i].id);
		const char *text;
		uint64_t uid;

		if (sysroot_read_line(root, arena, path, &text) < 0 ||
		    quantity_parse(text, &uid) < 0 || uid > UINT32_MAX)
			continue;
		cpus->items[i].acpi_uid = (uint32_t)uid;
		cpus->items[i].is_acpi_uid_known = true;
	}
}

void probe_acpi(const struct sysroot *root, struct inventory *inventory)
{
	const char **names;
	size_t n, i, rank;
	int r;

	r = sysroot_list(root, inventory->arena, ACPI_TABLES_PATH, &names, &n);
	inventory_note_source(inventory, "acpi", ACPI_TABLES_PATH, SOURCE_OK, r, NULL);
	if (r < 0)
		return;
	inventory->acpi.is_present = true;
	if (inventory->arch == MACHINE_ARM64)
		read_cpu_uids(root, inventory);
	for (rank = 0; rank <= ARRAY_SIZE(readers); rank++)
		for (i = 0; i < n; i++)
			if (is_table(names[i]) && find_reader(names[i]) == rank)
				read_file(root, inventory, names[i]);
	acpi_assign_virtual_functions(inventory);
}
