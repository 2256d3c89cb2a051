/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells that are wanted: documents that people write, NAME.json in
 * /etc/cellwarden/cells.d, each the configuration of a cell with its images,
 * whether it is started at boot, and when.
 */
#ifndef STORE_DESIRED_H
#define STORE_DESIRED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

#define DESIRED_FILE_MAX ((size_t)1 << 20)
#define DESIRED_MAX      1024u /* documents; more in the folder do not count */

struct desired {
	const char *name; /* the file's, without .json */
	struct bytes document;
};

/** desired_is_name() - whether a cell of this name can be kept: letters, digits, ".", "_", "-". */
bool desired_is_name(const char *name);

/**
 * desired_list() - all documents, by name
 * @directory: it need not be there
 * @ret: owned by @arena; files that cannot be read are left out
 *
 * Return: 0; a negative errno of reading the directory.
 */
int desired_list(const char *directory, struct arena *arena, struct desired **ret, size_t *ret_n);

/** desired_read() - one document. Return: 0; -ENOENT; a negative errno. */
int desired_read(const char *directory, struct arena *arena, const char *name, struct bytes *ret);

/** desired_write() - replace a document, synced. Return: 0; -EINVAL for a name; a negative errno. */
int desired_write(const char *directory, const char *name, struct bytes document);

/** desired_remove() - Return: 0; -ENOENT; a negative errno. */
int desired_remove(const char *directory, const char *name);

#endif
