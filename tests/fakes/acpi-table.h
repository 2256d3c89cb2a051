/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ACPI tables for tests, written as what follows the header. */
#ifndef FAKES_ACPI_TABLE_H
#define FAKES_ACPI_TABLE_H

#include "base/arena.h"
#include "base/bytes.h"

/**
 * acpi_table() - a whole table: header, content, right length and checksum
 * @hex: the bytes behind the header, as hexadecimal digits; blanks and lines do not
 *	count, "NN*COUNT" repeats a byte
 */
struct bytes acpi_table(struct arena *arena, const char *signature, const char *hex);

/** acpi_table_revision() - the same, of a revision other than 1. */
struct bytes acpi_table_revision(struct arena *arena, const char *signature, const char *hex,
				 uint8_t revision);

/** acpi_table_repeat() - the same, with @times of @hex behind @head. */
struct bytes acpi_table_repeat(struct arena *arena, const char *signature, const char *head,
			       const char *hex, unsigned int times);

#endif
