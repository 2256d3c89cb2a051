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

#endif
