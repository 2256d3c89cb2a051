// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/probe.h"
#include "probe/resources.h"

#define FIRMWARE_MAP_PATH "/sys/firmware/memmap"

/* ---- /proc/iomem, /proc/ioports ------------------------------------------ */

static void probe_resources(const struct sysroot *root, struct inventory *inventory,
			    const char *name, const char *path, struct inv_resources *ret)
{
	size_t n_findings = inventory->findings.n;
	struct bytes content;
	int r;

	r = sysroot_read(root, inventory->arena, path, &content);
	if (r < 0) {
		inventory_note_source(inventory, name, path, SOURCE_OK, r, NULL);
		return;
	}
	resources_parse(inventory->arena, (const char *)content.data, path, &inventory->findings,
			ret);
	if (inventory->findings.n > n_findings)
		inventory_note_source(inventory, name, path, SOURCE_PARTIAL, 0,
				      "some lines could not be understood and are left out");
	else if (ret->n && !ret->is_known)
		inventory_note_source(inventory, name, path, SOURCE_DENIED, 0,
				      "the kernel shows the addresses only to root");
	else if (!ret->n)
		inventory_note_source(inventory, name, path, SOURCE_ABSENT, 0,
				      "there is nothing in it");
	else
		inventory_note_source(inventory, name, path, SOURCE_OK, 0, NULL);
}

/* ---- /sys/firmware/memmap ------------------------------------------------ */

static int read_address(const struct sysroot *root, struct arena *arena, const char *entry,
			const char *file, uint64_t *ret)
{
	const char *path = arena_printf(arena, "%s/%s/%s", FIRMWARE_MAP_PATH, entry, file);
	const char *text;
	int r;

	r = sysroot_read_line(root, arena, path, &text);
	if (r < 0)
		return r;
	return quantity_parse(text, ret);
}

static int read_firmware_region(const struct sysroot *root, struct arena *arena, const char *entry,
				struct inv_firmware_region *ret)
{
	struct inv_firmware_region region;
	int r;

	r = read_address(root, arena, entry, "start", &region.range.start);
	if (r < 0)
		return r;
	r = read_address(root, arena, entry, "end", &region.range.end);
	if (r < 0)
		return r;
	if (region.range.start > region.range.end)
		return -EINVAL;
	r = sysroot_read_line(root, arena,
			      arena_printf(arena, "%s/%s/type", FIRMWARE_MAP_PATH, entry),
			      &region.type);
	if (r < 0)
		return r;
	*ret = region;
	return 0;
}

static void probe_firmware_map(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_memory *memory = &inventory->memory;
	struct arena *arena = inventory->arena;
	const char **entries, *failed = NULL;
	size_t n, i;
	int r, failure = 0;

	r = sysroot_list(root, arena, FIRMWARE_MAP_PATH, &entries, &n);
	for (i = 0; r == 0 && i < n; i++) {
		struct inv_firmware_region region;

		failure = read_firmware_region(root, arena, entries[i], &region);
		if (failure < 0) {
			failed = entries[i];
			break;
		}
		*arena_append(arena, memory->firmware, memory->n_firmware) = region;
	}
	if (!failed) {
		memory->is_firmware_known = r == 0;
		inventory_note_source(inventory, "firmware-map", FIRMWARE_MAP_PATH, SOURCE_OK, r,
				      NULL);
		return;
	}
	/* A map with a hole would lie about where memory is: none is better. */
	memory->firmware = NULL;
	memory->n_firmware = 0;
	inventory_note_source(inventory, "firmware-map", FIRMWARE_MAP_PATH, SOURCE_OK, failure,
			      "entry %s: %s", failed, strerror(-failure));
}

/* ---- /proc/meminfo ------------------------------------------------------- */

static const struct {
	const char *name;
	size_t offset;
} meminfo_fields[] = {
	{ "MemTotal:", offsetof(struct inv_memory, total_bytes) },
	{ "CmaTotal:", offsetof(struct inv_memory, cma_bytes) },
	{ "Hugetlb:", offsetof(struct inv_memory, hugetlb_bytes) },
};

/* The other lines change from moment to moment. */
static bool is_meminfo_wanted(struct bytes line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meminfo_fields); i++) {
		size_t length = strlen(meminfo_fields[i].name);

		if (line.size > length && memcmp(line.data, meminfo_fields[i].name, length) == 0)
			return true;
	}
	return false;
}

/* "MemTotal:       24684084 kB" */
static bool take_meminfo_line(struct inv_memory *memory, const char *line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meminfo_fields); i++) {
		size_t length = strlen(meminfo_fields[i].name);
		uint64_t *field = (uint64_t *)((char *)memory + meminfo_fields[i].offset), value;

		if (strncmp(line, meminfo_fields[i].name, length) != 0)
			continue;
		line += length;
		line += strspn(line, " ");
		if (quantity_parse_prefix(&line, &value) < 0 || strncmp(line, " kB", 3) != 0 ||
		    __builtin_mul_overflow(value, 1024, &value))
			return false;
		*field = value;
	}
	return true;
}

static void probe_meminfo(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/meminfo";
	struct bytes content;
	const char *line;
	bool is_good = true;
	int r;

	r = sysroot_read_matching(root, inventory->arena, path, is_meminfo_wanted, &content);
	if (r == 0)
		for (line = (const char *)content.data; *line;
		     line += strcspn(line, "\n"), line += *line == '\n')
			if (!take_meminfo_line(&inventory->memory, line))
				is_good = false;
	if (is_good)
		inventory_note_source(inventory, "meminfo", path, SOURCE_OK, r, NULL);
	else
		inventory_note_source(inventory, "meminfo", path, SOURCE_INVALID, 0,
				      "a line is not \"NAME: NUMBER kB\"");
}

void probe_memory(const struct sysroot *root, struct inventory *inventory)
{
	probe_resources(root, inventory, "iomem", "/proc/iomem", &inventory->memory.iomem);
	probe_resources(root, inventory, "ioports", "/proc/ioports", &inventory->memory.ioports);
	probe_firmware_map(root, inventory);
	probe_meminfo(root, inventory);
}
