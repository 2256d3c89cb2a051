// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that EFI's runtime services keep using: /sys/firmware/efi/runtime-map. */
#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/probe.h"

#define RUNTIME_MAP_PATH "/sys/firmware/efi/runtime-map"
#define EFI_PAGE_SIZE    4096 /* UEFI 2.10, 7.2: whatever the CPU's page size is */

/* Memory types of UEFI 2.10, table 7.6, that stay after boot services are over. */
static const struct {
	uint64_t type;
	const char *name;
} type_names[] = {
	{ 5, "EFI runtime services code" }, { 6, "EFI runtime services data" },
	{ 11, "EFI memory-mapped I/O" },    { 12, "EFI memory-mapped I/O ports" },
	{ 0, "EFI reserved memory" },
};

static int read_number(const struct sysroot *root, struct arena *arena, const char *entry,
		       const char *file, uint64_t *ret)
{
	const char *path = arena_printf(arena, "%s/%s/%s", RUNTIME_MAP_PATH, entry, file), *text;
	int r;

	r = sysroot_read_line(root, arena, path, &text);
	if (r < 0)
		return r;
	return quantity_parse(text, ret);
}

static int read_entry(const struct sysroot *root, struct inventory *inventory, const char *entry)
{
	struct arena *arena = inventory->arena;
	struct inv_memory *memory = &inventory->memory;
	uint64_t type, start, n_pages, size;
	struct inv_reserved *reserved;
	size_t i;
	int r;

	r = read_number(root, arena, entry, "type", &type);
	if (r == 0)
		r = read_number(root, arena, entry, "phys_addr", &start);
	if (r == 0)
		r = read_number(root, arena, entry, "num_pages", &n_pages);
	if (r < 0)
		return r;
	if (!n_pages || __builtin_mul_overflow(n_pages, EFI_PAGE_SIZE, &size) ||
	    start > UINT64_MAX - (size - 1))
		return -EINVAL;
	reserved = arena_append(arena, memory->reserved, memory->n_reserved);
	reserved->range = (struct range){ start, start + size - 1 };
	reserved->origin = RESERVED_BY_EFI;
	reserved->name = arena_printf(arena, "EFI memory of type %llu", (unsigned long long)type);
	for (i = 0; i < ARRAY_SIZE(type_names); i++)
		if (type_names[i].type == type)
			reserved->name = type_names[i].name;
	return 0;
}

void probe_efi(const struct sysroot *root, struct inventory *inventory)
{
	const char **entries;
	size_t n, i;
	int r;

	r = sysroot_list(root, inventory->arena, RUNTIME_MAP_PATH, &entries, &n);
	for (i = 0; r == 0 && i < n; i++) {
		r = read_entry(root, inventory, entries[i]);
		if (r < 0) {
			/* What was read stays: it is memory to keep away from. */
			inventory_note_source(inventory, "efi-runtime-map", RUNTIME_MAP_PATH,
					      SOURCE_OK, r, "entry %s: %s", entries[i],
					      strerror(-r));
			return;
		}
	}
	inventory_note_source(inventory, "efi-runtime-map", RUNTIME_MAP_PATH, SOURCE_OK, r, NULL);
}
