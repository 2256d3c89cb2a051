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

/** After so many findings about one table one more says how many there are. */
#define ACPI_FINDINGS_MAX 64

/* Where a register is (ACPI 6.5, table 5.1); there are more. */
enum acpi_space { ACPI_SPACE_MEMORY = 0, ACPI_SPACE_PORTS = 1 };

/* One table being read. */
struct acpi {
	struct inventory *inventory;
	struct arena *arena; /* the inventory's */
	const char *name;    /* "DMAR" */
	struct bytes table;  /* header included, as long as it says and the file is */
	bool is_quiet;       /* a second look at the same bytes: nothing is said twice */
	size_t n_complaints;
	uint32_t *claims; /* of each of inventory->pci, how wide; NULL before the first */
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

/* ---- acpi-units.c --------------------------------------------------------- */

/** acpi_find_iommu() - index of the unit with registers at @address; -1 if there is none. */
int acpi_find_iommu(const struct inventory *inventory, uint64_t address);

/**
 * acpi_put_iommu() - a new unit of that type, with nothing else known of it
 * @offset: of the address of its registers, within the table
 *
 * Return: the unit; NULL after a finding, when no registers can be there, or
 * those of another unit are.
 */
struct inv_iommu *acpi_put_iommu(struct acpi *acpi, size_t offset, enum iommu_type type,
				 uint64_t address);

/** acpi_find_function() - as inventory_find_pci(), in logarithmic time. */
const struct inv_pci_function *acpi_find_function(const struct inventory *inventory,
						  uint16_t segment, uint32_t bdf);

/** How wide a claim is that names one function. */
#define ACPI_CLAIM_ONE 1u

/**
 * acpi_claim() - the table at hand says that functions are behind a unit
 * @offset: of what says so, within the table
 * @first, @last: requester ids, inclusive
 * @width: how many ids the statement was about; the narrower of two counts, and of
 *	two of the same width that contradict each other the first, with a finding
 */
void acpi_claim(struct acpi *acpi, size_t offset, uint16_t segment, uint32_t first, uint32_t last,
		uint32_t width, int iommu);

/** acpi_claim_others() - functions of a segment that no unit has yet belong to this one. */
void acpi_claim_others(struct inventory *inventory, uint16_t segment, int iommu);

/** acpi_list_functions() - append those that are there, of requester ids @first to @last. */
void acpi_list_functions(struct acpi *acpi, uint16_t segment, uint32_t first, uint32_t last,
			 uint16_t **bdfs, size_t *n_bdfs);

/** acpi_assign_virtual_functions() - after all tables. */
void acpi_assign_virtual_functions(struct inventory *inventory);

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
