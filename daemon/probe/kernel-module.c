// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "probe/kernel.h"

/* The first that is found counts. */
static const char *const module_names[] = { "cellwarden", "jailhouse" };
static const char *const module_suffixes[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };

/* Where modules from elsewhere are put, when depmod was not run over them. */
static const char *const module_folders[] = { "updates/dkms", "updates", "extra", "misc",
					      "kernel/extra" };

/* Whether the last component of @path is NAME.ko or that compressed. */
static bool is_module_file(struct bytes path, const char *name)
{
	const uint8_t *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
	size_t i, n_name = strlen(name);

	if (slash)
		path = bytes_slice(path, (size_t)(slash - path.data) + 1, path.size);
	if (!bytes_has(path, 0, n_name) || memcmp(path.data, name, n_name) != 0)
		return false;
	path = bytes_slice(path, n_name, path.size);
	for (i = 0; i < ARRAY_SIZE(module_suffixes); i++)
		if (path.size == strlen(module_suffixes[i]) &&
		    memcmp(path.data, module_suffixes[i], path.size) == 0)
			return true;
	return false;
}

/* The module that a line of modules.dep is about: "updates/dkms/x.ko: kernel/y.ko". */
static struct bytes path_of_line(struct bytes line)
{
	const uint8_t *colon = line.size ? memchr(line.data, ':', line.size) : NULL;

	return bytes_slice(line, 0, colon ? (size_t)(colon - line.data) : 0);
}

static bool is_ours(struct bytes line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(module_names); i++)
		if (is_module_file(path_of_line(line), module_names[i]))
			return true;
	return false;
}

static const char *find_in_dependencies(struct arena *arena, struct bytes lines, const char *name)
{
	while (lines.size) {
		const uint8_t *newline = memchr(lines.data, '\n', lines.size);
		size_t length = newline ? (size_t)(newline - lines.data) : lines.size;
		struct bytes path = path_of_line(bytes_slice(lines, 0, length));

		if (is_module_file(path, name))
			return arena_strndup(arena, (const char *)path.data, path.size);
		lines = bytes_slice(lines, length + 1, lines.size);
	}
	return NULL;
}

static const char *find_in_folders(const struct sysroot *root, struct arena *arena,
				   const char *base, const char *name)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(module_folders); i++)
		for (j = 0; j < ARRAY_SIZE(module_suffixes); j++) {
			const char *path = arena_printf(arena, "%s/%s%s", module_folders[i], name,
							module_suffixes[j]);

			if (sysroot_exists(root, arena_printf(arena, "%s/%s", base, path)))
				return path;
		}
	return NULL;
}

static void probe_available(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_kernel *kernel = &inventory->kernel;
	struct arena *arena = inventory->arena;
	struct bytes lines = { 0 };
	const char *base, *path;
	size_t i;
	int r;

	if (!kernel->release || strchr(kernel->release, '/'))
		return;
	base = arena_printf(arena, "/lib/modules/%s", kernel->release);
	path = arena_printf(arena, "%s/modules.dep", base);
	r = sysroot_read_matching(root, arena, path, is_ours, &lines);
	inventory_note_source(inventory, "modules", path, SOURCE_OK, r,
			      r == -ENOENT ? "no modules are installed for the running kernel" :
					     NULL);
	if (r < 0 && r != -ENOENT)
		return;
	kernel->is_module_available = NO;
	for (i = 0; i < ARRAY_SIZE(module_names); i++) {
		path = find_in_dependencies(arena, lines, module_names[i]);
		if (!path)
			path = find_in_folders(root, arena, base, module_names[i]);
		if (!path)
			continue;
		kernel->is_module_available = YES;
		kernel->module_name = module_names[i];
		kernel->module_path = arena_printf(arena, "%s/%s", base, path);
		return;
	}
}

static void probe_loaded(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_kernel *kernel = &inventory->kernel;
	size_t i;

	if (!sysroot_exists(root, "/sys/module"))
		return;
	kernel->is_module_loaded = NO;
	for (i = 0; i < ARRAY_SIZE(module_names); i++) {
		if (!sysroot_exists(root, arena_printf(inventory->arena, "/sys/module/%s",
						       module_names[i])))
			continue;
		kernel->is_module_loaded = YES;
		/* What runs is what matters, whatever else is on the disk. */
		if (kernel->module_name && strcmp(kernel->module_name, module_names[i]) != 0)
			kernel->module_path = NULL;
		kernel->module_name = module_names[i];
		return;
	}
}

void kernel_probe_module(const struct sysroot *root, struct inventory *inventory)
{
	probe_available(root, inventory);
	probe_loaded(root, inventory);
}
