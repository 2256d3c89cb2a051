// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which boot loader gives the kernel its command line, and which file of it is
 * to be changed. Everything seen is listed, for a machine often has files of
 * several.
 */
#include <errno.h>
#include <string.h>

#include "probe/probe.h"

/* ---- files --------------------------------------------------------------- */

enum file_role {
	FILE_PRESENT, /* it exists */
	FILE_FOLDER,  /* a folder whose *.conf or *.cfg count */
};

/*
 * In the order of preference within a loader: the first that exists is the one to change.
 * is_proof: the loader is in use and not only its package installed.
 */
static const struct boot_file {
	enum boot_loader loader;
	enum file_role role;
	bool is_proof;
	const char *path;
} boot_files[] = {
	{ BOOT_LOADER_GRUB, FILE_PRESENT, false, "/etc/default/grub" },
	{ BOOT_LOADER_GRUB, FILE_FOLDER, false, "/etc/default/grub.d" },
	{ BOOT_LOADER_GRUB, FILE_PRESENT, true, "/boot/grub/grub.cfg" },
	{ BOOT_LOADER_GRUB, FILE_PRESENT, true, "/boot/grub2/grub.cfg" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_PRESENT, false, "/etc/kernel/cmdline" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_FOLDER, true, "/boot/loader/entries" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_FOLDER, true, "/boot/efi/loader/entries" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_FOLDER, true, "/efi/loader/entries" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_PRESENT, false, "/boot/loader/loader.conf" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_PRESENT, false, "/boot/efi/loader/loader.conf" },
	{ BOOT_LOADER_SYSTEMD_BOOT, FILE_PRESENT, false, "/efi/loader/loader.conf" },
	{ BOOT_LOADER_EXTLINUX, FILE_PRESENT, false, "/etc/default/u-boot" },
	{ BOOT_LOADER_EXTLINUX, FILE_PRESENT, true, "/boot/extlinux/extlinux.conf" },
	{ BOOT_LOADER_EXTLINUX, FILE_PRESENT, true, "/extlinux/extlinux.conf" },
	{ BOOT_LOADER_U_BOOT, FILE_PRESENT, true, "/boot/uEnv.txt" },
	{ BOOT_LOADER_U_BOOT, FILE_PRESENT, true, "/boot/armbianEnv.txt" },
	{ BOOT_LOADER_U_BOOT, FILE_PRESENT, true, "/boot/boot.cmd" },
	{ BOOT_LOADER_U_BOOT, FILE_PRESENT, true, "/boot/boot.scr" },
	{ BOOT_LOADER_U_BOOT, FILE_PRESENT, true, "/boot/firmware/uEnv.txt" },
};

/* Of several loaders with proof, the earlier one. */
static const enum boot_loader loader_order[] = { BOOT_LOADER_GRUB, BOOT_LOADER_SYSTEMD_BOOT,
						 BOOT_LOADER_EXTLINUX, BOOT_LOADER_U_BOOT };

struct seen {
	bool has_any, has_proof;
	const char *config; /* the one to change */
};

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), n_suffix = strlen(suffix);

	return n > n_suffix && strcmp(name + n - n_suffix, suffix) == 0;
}

static void take_file(struct inventory *inventory, const struct boot_file *file, const char *path,
		      struct seen *seen)
{
	struct inv_boot *boot = &inventory->boot;

	*arena_append(inventory->arena, boot->loader_files, boot->n_loader_files) = path;
	seen->has_any = true;
	seen->has_proof |= file->is_proof;
	if (!seen->config)
		seen->config = path;
}

/* Of the entries of a folder, that of the running kernel is the one to change. */
static const char *find_entry_of_release(const struct inventory *inventory, const char **names,
					 size_t n)
{
	const char *release = inventory->kernel.release;
	size_t i;

	for (i = 0; release && i < n; i++)
		if (strstr(names[i], release) && has_suffix(names[i], ".conf"))
			return names[i];
	return NULL;
}

static void take_folder(const struct sysroot *root, struct inventory *inventory,
			const struct boot_file *file, struct seen *seen)
{
	struct arena *arena = inventory->arena;
	const char **names, *preferred;
	size_t n, i;

	if (sysroot_list(root, arena, file->path, &names, &n) < 0)
		return;
	preferred = find_entry_of_release(inventory, names, n);
	if (preferred && !seen->config)
		seen->config = arena_printf(arena, "%s/%s", file->path, preferred);
	for (i = 0; i < n; i++)
		if (has_suffix(names[i], ".conf") || has_suffix(names[i], ".cfg"))
			take_file(inventory, file,
				  arena_printf(arena, "%s/%s", file->path, names[i]), seen);
}

/* ---- which one ----------------------------------------------------------- */

/*
 * What systemd-boot leaves behind for the system: UTF-16, "systemd-boot 252.31-1~deb12u1"
 * (Boot Loader Interface of systemd). Other loaders that implement it name themselves too.
 */
static bool is_started_by_systemd_boot(const struct sysroot *root, struct arena *arena)
{
	static const char wanted[] = "systemd-boot";
	struct bytes variable;
	size_t i;

	if (sysroot_read(root, arena,
			 "/sys/firmware/efi/efivars/"
			 "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
			 &variable) < 0)
		return false;
	for (i = 0; i < strlen(wanted); i++)
		if (bytes_u16(variable, 4 + 2 * i) != (uint8_t)wanted[i])
			return false;
	return true;
}

static enum boot_loader choose_loader(const struct seen *seen, bool is_systemd_boot)
{
	size_t i;

	if (is_systemd_boot)
		return BOOT_LOADER_SYSTEMD_BOOT;
	for (i = 0; i < ARRAY_SIZE(loader_order); i++)
		if (seen[loader_order[i]].has_proof)
			return loader_order[i];
	for (i = 0; i < ARRAY_SIZE(loader_order); i++)
		if (seen[loader_order[i]].has_any)
			return loader_order[i];
	return BOOT_LOADER_UNKNOWN;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void probe_boot(const struct sysroot *root, struct inventory *inventory)
{
	struct seen seen[BOOT_LOADER_U_BOOT + 1] = { 0 };
	struct inv_boot *boot = &inventory->boot;
	size_t i;

	boot->is_efi = sysroot_exists(root, "/sys/firmware/efi");
	for (i = 0; i < ARRAY_SIZE(boot_files); i++) {
		const struct boot_file *file = &boot_files[i];

		if (file->role == FILE_FOLDER)
			take_folder(root, inventory, file, &seen[file->loader]);
		else if (sysroot_exists(root, file->path))
			take_file(inventory, file, file->path, &seen[file->loader]);
	}
	boot->loader = choose_loader(seen, is_started_by_systemd_boot(root, inventory->arena));
	boot->loader_config = seen[boot->loader].config;
	if (boot->n_loader_files)
		qsort(boot->loader_files, boot->n_loader_files, sizeof(*boot->loader_files),
		      compare_texts);
	if (boot->loader == BOOT_LOADER_UNKNOWN)
		inventory_note_source(inventory, "boot-loader", "/boot", SOURCE_ABSENT, 0,
				      "no file of a boot loader known to us is here");
	else
		inventory_note_source(inventory, "boot-loader",
				      boot->loader_config ? boot->loader_config : "/boot",
				      SOURCE_OK, 0, NULL);
}
