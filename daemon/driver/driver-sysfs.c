// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/driver-sysfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "base/quantity.h"

#define COUNTER_PREFIX "vmexits_"
#define FILE_MAX       ((size_t)65536) /* of sysfs: a page */

/* One file, without the newline at its end. */
static int read_file(const char *root, struct arena *arena, const char *path, const char **ret)
{
	struct bytes content;
	char *text;
	int r;

	r = io_read_file(AT_FDCWD, arena_printf(arena, "%s%s", root, path), FILE_MAX, arena,
			 &content);
	if (r < 0)
		return r;
	text = (char *)content.data;
	text[strcspn(text, "\n")] = 0;
	*ret = text;
	return 0;
}

static int read_number(const char *root, struct arena *arena, const char *path, uint64_t *ret)
{
	const char *text;
	int r;

	r = read_file(root, arena, path, &text);
	if (r < 0)
		return r;
	return quantity_parse(text, ret) < 0 ? -EBADMSG : 0;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static int list(const char *root, struct arena *arena, const char *path, const char ***ret,
		size_t *ret_n)
{
	DIR *directory = opendir(arena_printf(arena, "%s%s", root, path));
	const struct dirent *entry;
	const char **names = NULL;
	size_t n = 0;

	if (!directory)
		return -errno;
	while ((entry = readdir(directory)))
		if (*entry->d_name != '.')
			*arena_append(arena, names, n) = arena_strdup(arena, entry->d_name);
	closedir(directory);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	*ret = names;
	*ret_n = n;
	return 0;
}

int driver_read_pools(const char *root, struct arena *arena, struct driver_pools *ret)
{
	struct driver_pools pools;
	const struct {
		const char *path;
		uint64_t *value;
	} files[] = {
		{ DRIVER_SYSFS "/mem_pool_size", &pools.memory_size },
		{ DRIVER_SYSFS "/mem_pool_used", &pools.memory_used },
		{ DRIVER_SYSFS "/remap_pool_size", &pools.remap_size },
		{ DRIVER_SYSFS "/remap_pool_used", &pools.remap_used },
	};
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		r = read_number(root, arena, files[i].path, files[i].value);
		if (r < 0)
			return r;
	}
	*ret = pools;
	return 0;
}

static const char *statistics_folder(struct arena *arena, unsigned int cell_id)
{
	return arena_printf(arena, DRIVER_SYSFS "/cells/%u/statistics", cell_id);
}

int driver_read_counters(const char *root, struct arena *arena, unsigned int cell_id,
			 const char *cpu, struct driver_counter **ret, size_t *ret_n)
{
	const char *folder = statistics_folder(arena, cell_id), **names;
	struct driver_counter *counters = NULL;
	size_t n_names, n = 0, i;
	uint64_t exits;
	int r;

	if (cpu)
		folder = arena_printf(arena, "%s/%s", folder, cpu);
	r = list(root, arena, folder, &names, &n_names);
	if (r < 0)
		return r;
	for (i = 0; i < n_names; i++) {
		if (strncmp(names[i], COUNTER_PREFIX, strlen(COUNTER_PREFIX)) != 0)
			continue;
		r = read_number(root, arena, arena_printf(arena, "%s/%s", folder, names[i]),
				&exits);
		if (r < 0)
			return r;
		*arena_append(arena, counters, n) = (struct driver_counter){
			.reason = names[i] + strlen(COUNTER_PREFIX),
			.exits = exits,
		};
	}
	*ret = counters;
	*ret_n = n;
	return 0;
}

int driver_list_cpus(const char *root, struct arena *arena, unsigned int cell_id, const char ***ret,
		     size_t *ret_n)
{
	const char **names, **cpus = NULL;
	size_t n_names, n = 0, i;
	int r;

	r = list(root, arena, statistics_folder(arena, cell_id), &names, &n_names);
	if (r < 0)
		return r;
	for (i = 0; i < n_names; i++)
		if (strncmp(names[i], "cpu", 3) == 0 && isdigit((unsigned char)names[i][3]))
			*arena_append(arena, cpus, n) = names[i];
	*ret = cpus;
	*ret_n = n;
	return 0;
}

int driver_read_failed_cpus(const char *root, struct arena *arena, unsigned int cell_id,
			    const char **ret)
{
	return read_file(root, arena,
			 arena_printf(arena, DRIVER_SYSFS "/cells/%u/cpus_failed_list", cell_id),
			 ret);
}

int driver_read_console(const char *root, struct arena *arena, const char **ret)
{
	_cleanup_json_ struct json_object *text = NULL;
	struct bytes content;
	char *copy;
	size_t i;
	int r;

	r = io_read_file(AT_FDCWD, arena_printf(arena, "%s" DRIVER_SYSFS "/console", root),
			 FILE_MAX, arena, &content);
	if (r < 0)
		return r;
	/* Cells print there too, whatever they like. */
	copy = arena_alloc(arena, content.size + 1);
	for (i = 0; i < content.size; i++)
		copy[i] = content.data[i] ? (char)content.data[i] : '?';
	text = json_new_text(copy);
	*ret = arena_strdup(arena, json_object_get_string(text));
	return 0;
}
