// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/acpi-table.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 36u

static unsigned int digit(char c)
{
	return c <= '9' ? (unsigned int)(c - '0') : (unsigned int)((c | 0x20) - 'a') + 10;
}

struct bytes acpi_table(struct arena *arena, const char *signature, const char *hex)
{
	return acpi_table_revision(arena, signature, hex, 1);
}

struct bytes acpi_table_revision(struct arena *arena, const char *signature, const char *hex,
				 uint8_t revision)
{
	uint8_t header[HEADER_SIZE] = { 0 }, *data = NULL, sum = 0;
	size_t size = 0, i;

	memcpy(header, signature, 4);
	header[8] = revision;
	memcpy(header + 10, "CELLWATEST    ", 14);
	for (i = 0; i < HEADER_SIZE; i++)
		*arena_append(arena, data, size) = header[i];
	while (*(hex += strspn(hex, " \n"))) {
		uint8_t byte = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
		unsigned long n = 1;

		hex += 2;
		if (*hex == '*')
			n = strtoul(hex + 1, (char **)&hex, 10);
		while (n--)
			*arena_append(arena, data, size) = byte;
	}
	data[4] = (uint8_t)size;
	data[5] = (uint8_t)(size >> 8);
	for (i = 0; i < size; i++)
		sum = (uint8_t)(sum + data[i]);
	data[9] = (uint8_t)-sum;
	return (struct bytes){ data, size };
}

struct bytes acpi_table_repeat(struct arena *arena, const char *signature, const char *head,
			       const char *hex, unsigned int times)
{
	size_t length = strlen(hex), used = strlen(head);
	char *text = arena_alloc(arena, used + length * times + 1);

	memcpy(text, head, used);
	for (; times--; used += length)
		memcpy(text + used, hex, length);
	return acpi_table(arena, signature, text);
}
