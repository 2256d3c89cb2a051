/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of probe_acpi(): one reader a table, each a pure function of the
 * table's bytes and what the inventory holds already. Tables are hostile: every
 * structure is a window that cannot be left, and what does not fit is a finding
 * that names table and offset.
 *
 * Specifications: ACPI 6.5; VT-d 4.1 (DMAR); AMD 48882 3.08 (IVRS); Arm DEN0049E.d
 * (IORT); PCI Firmware 3.3 (MCFG); Microsoft's SPCR 1.10 and DBG2 1.2.
 */
#ifndef PROBE_ACPI_H
#define PROBE_ACPI_H

#include "base/bytes.h"
#include "inventory/inventory.h"

#define ACPI_TABLES_PATH "/sys/firmware/acpi/tables"
#define ACPI_HEADER_SIZE 36u /* ACPI 6.5, 5.2.6 */

/* The largest tables of machines with thousands of CPUs have some 100 KiB. */
#define ACPI_READ_MAX ((size_t)256 << 10)

/* Where a register is (ACPI 6.5, table 5.1); there are more. */
enum acpi_space { ACPI_SPACE_MEMORY = 0, ACPI_SPACE_PORTS = 1 };

/* One table being read. */
struct acpi {
	struct inventory *inventory;
	struct arena *arena; /* the inventory's */
	const char *name;    /* "DMAR" */
	struct bytes table;  /* header included, as long as it says and the file is */
	bool is_quiet;       /* a second look at the same bytes: nothing is said twice */
};

/* How the structures of a list begin: a type, then a length that counts itself. */
struct acpi_list {
	size_t type_width, length_offset, length_width; /* bytes */
	size_t minimum; /* of a structure's length; the longest of the fields above */
};

/** acpi_complain() - a finding about the table at hand; @offset is within the table. */
void acpi_complain(struct acpi *acpi, size_t offset, const char *message, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * acpi_next() - the next structure of a list
 * @offset: where it begins; moved behind it
 * @end: where the list ends, within the table
 * @ret_type, @ret: type, and the structure's bytes
 *
 * Return: false at the end, and after a finding for a structure that is too
 * short, or longer than the list.
 */
bool acpi_next(struct acpi *acpi, const struct acpi_list *list, size_t *offset, size_t end,
	       unsigned int *ret_type, struct bytes *ret);

/**
 * acpi_has() - whether a structure is long enough for its type; a finding if not
 * @at: its offset within the table
 * @what: "DRHD"
 */
bool acpi_has(struct acpi *acpi, struct bytes structure, size_t at, size_t length,
	      const char *what);

/**
 * acpi_take_register() - keep a register that firmware or the kernel's ACPI code uses
 * @bytes: a generic address structure at @offset (ACPI 6.5, 5.2.3.2)
 * @length: bytes; 0: by its bit width
 */
void acpi_take_register(struct acpi *acpi, struct bytes bytes, size_t offset, uint32_t length,
			const char *name);

/** acpi_put_register() - the same without a structure: only address and space are known. */
void acpi_put_register(struct acpi *acpi, uint8_t space, uint64_t address, uint32_t length,
		       const char *name);

/** acpi_put_reserved() - keep memory that devices or error reporting need. */
struct inv_reserved *acpi_put_reserved(struct acpi *acpi, struct range range,
				       enum reserved_memory_origin origin, const char *name);

/** acpi_find_iommu() - index of the unit with registers at @address; -1 if there is none. */
int acpi_find_iommu(const struct inventory *inventory, uint64_t address);

/**
 * acpi_set_unit() - functions of a segment belong to an IOMMU unit
 * @first, @last: requester ids, inclusive
 * @is_overwriting: also the ones that have a unit already
 */
void acpi_set_unit(struct inventory *inventory, uint16_t segment, uint32_t first, uint32_t last,
		   int iommu, bool is_overwriting);

/* The readers, by signature; the table has at least a header. */
void acpi_read_madt(struct acpi *acpi);
void acpi_read_mcfg(struct acpi *acpi);
void acpi_read_dmar(struct acpi *acpi);
void acpi_read_ivrs(struct acpi *acpi);
void acpi_read_fadt(struct acpi *acpi);
void acpi_read_hpet(struct acpi *acpi);
void acpi_read_spcr(struct acpi *acpi);
void acpi_read_dbg2(struct acpi *acpi);
void acpi_read_hest(struct acpi *acpi);
void acpi_read_bert(struct acpi *acpi);
void acpi_read_erst(struct acpi *acpi);
void acpi_read_einj(struct acpi *acpi);
void acpi_read_srat(struct acpi *acpi);
void acpi_read_gtdt(struct acpi *acpi);
void acpi_read_iort(struct acpi *acpi);

/**
 * acpi_read_table() - the reader of @name on @content, header checked before
 *
 * What probe_acpi() does with each file, and all that fuzzing needs.
 */
void acpi_read_table(struct inventory *inventory, const char *name, struct bytes content);

#endif
