/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree that probing reads: "/" on the target, an unpacked archive of
 * `cellctl collect` anywhere else. Every read goes through here, which is what
 * lets `collect` pack exactly what probing reads, errors included.
 */
#ifndef PROBE_SYSROOT_H
#define PROBE_SYSROOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

struct sysroot;

/* Told of every access; @error is 0 or a negative errno. */
struct sysroot_observer {
	void (*on_file)(void *userdata, const char *path, struct bytes content, int error);
	void (*on_link)(void *userdata, const char *path, const char *target, int error);
	/* @names is NULL when only existence was asked for */
	void (*on_directory)(void *userdata, const char *path, const char *const *names, size_t n,
			     int error);
	void *userdata;
};

/**
 * sysroot_open() - open a root directory for probing
 * @path: "/" is the running machine; anything else is a snapshot, whose
 *	.cellwarden/manifest.json (if it is there) says which reads failed on the
 *	machine it was taken from, and how
 *
 * Symbolic links in a snapshot are never followed out of it (openat2() with
 * RESOLVE_IN_ROOT).
 *
 * Return: 0; -ENOENT, -ENOTDIR or -EACCES as open(2); -EBADMSG if the manifest
 * is malformed.
 */
int sysroot_open(const char *path, struct sysroot **ret);

/** sysroot_free() - close it; NULL is legal. Return: NULL. */
struct sysroot *sysroot_free(struct sysroot *root);
DEFINE_CLEANUP(struct sysroot *, sysroot_free)

/** sysroot_set_observer() - report every access from now on; NULL stops. */
void sysroot_set_observer(struct sysroot *root, const struct sysroot_observer *observer);

/** sysroot_is_live() - whether this is the running machine itself. */
bool sysroot_is_live(const struct sysroot *root);

/** sysroot_path() - the directory, for libraries that open files themselves (libpci). */
const char *sysroot_path(const struct sysroot *root);

/** The most that one source may hold; firmware tables and the kernel log are far below. */
#define SYSROOT_FILE_MAX ((size_t)16 << 20)

/** The most names that one directory may hold. */
#define SYSROOT_NAMES_MAX ((size_t)1 << 16)

/**
 * sysroot_read() - a whole file
 * @path: absolute, below the root: "/proc/iomem"
 * @ret: content, owned by @arena, followed by a 0 byte that @ret->size does not
 *	count, so that text can be used in place
 *
 * /dev/kmsg is read without blocking, from the first record that is left, one
 * record a line; the "KEY=value" lines of records are left out.
 *
 * Return: 0; a negative errno of open(2) or read(2); -EISDIR for a directory;
 * -EINVAL for anything else that is no regular file; -EFBIG above
 * SYSROOT_FILE_MAX.
 */
int sysroot_read(const struct sysroot *root, struct arena *arena, const char *path,
		 struct bytes *ret);

/**
 * sysroot_read_matching() - the lines of a file that matter
 * @is_wanted: asked for each line, without its newline
 *
 * The others are not reported to the observer either, so that an archive holds
 * nothing of them: what is big or private and mostly not ours (the kernel log,
 * modules.dep, mounts) is read with this.
 *
 * Return: as sysroot_read().
 */
int sysroot_read_matching(const struct sysroot *root, struct arena *arena, const char *path,
			  bool (*is_wanted)(struct bytes line), struct bytes *ret);

/** sysroot_read_line() - the first line of a file without its newline. Errors as sysroot_read(). */
int sysroot_read_line(const struct sysroot *root, struct arena *arena, const char *path,
		      const char **ret);

/** sysroot_read_link() - the last component of a symbolic link's target ("e1000e"). */
int sysroot_read_link(const struct sysroot *root, struct arena *arena, const char *path,
		      const char **ret);

/**
 * sysroot_list() - the names in a directory, sorted ("." and ".." left out)
 *
 * Numbers within names sort by value, so that cpu2 comes before cpu10.
 *
 * Return: 0; a negative errno of open(2); -EFBIG above SYSROOT_NAMES_MAX.
 */
int sysroot_list(const struct sysroot *root, struct arena *arena, const char *path,
		 const char ***ret_names, size_t *ret_n);

/** sysroot_exists() - whether something is there; symbolic links are followed. */
bool sysroot_exists(const struct sysroot *root, const char *path);

/**
 * sysroot_read_target() - all of a symbolic link's target, as written: "../../bus/pci/drivers/ahci"
 *
 * Return: 0; -EINVAL if it is no link; a negative errno of open(2).
 */
int sysroot_read_target(const struct sysroot *root, struct arena *arena, const char *path,
			const char **ret);

/** The archive of a snapshot holds this beside the tree: what the archive is, and failed reads. */
#define SYSROOT_MANIFEST_PATH   "/.cellwarden/manifest.json"
#define SYSROOT_MANIFEST_FORMAT 1

#endif
