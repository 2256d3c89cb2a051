/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot loader's file below a root directory: read as text, replaced so that at
 * any instant the old or the new content is there, and the old one is kept.
 */
#ifndef CELLCTL_BOOT_FILE_H
#define CELLCTL_BOOT_FILE_H

#include "base/arena.h"

/** The largest file of a boot loader that is taken for one. */
#define BOOT_FILE_MAX ((size_t)1 << 20)

/**
 * boot_file_read() - the content as text
 * @root: "/" or the directory of --root; links are never followed out of it
 * @ret: owned by @arena; NULL: the file does not exist
 *
 * Return: 0; -ELOOP if it is a symbolic link; -EINVAL if it is no regular file or
 * holds a 0 byte; -EFBIG above BOOT_FILE_MAX; a negative errno of openat2(2).
 */
int boot_file_read(const char *root, const char *path, struct arena *arena, const char **ret);

/**
 * boot_file_replace() - write @text under a temporary name, synced, and rename it
 * @ret_backup: the path of the copy of the old content; NULL: there was none
 *
 * Mode and owner stay as they were; folders that are missing are made.
 *
 * Return: 0; a negative errno, and then the old content is still there.
 */
int boot_file_replace(const char *root, const char *path, const char *text, struct arena *arena,
		      const char **ret_backup);

#endif
