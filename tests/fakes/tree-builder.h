/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pretend machine: a temporary directory with the files that a test names,
 * to be probed as a snapshot. Any failure to build it ends the test program.
 */
#ifndef FAKES_TREE_BUILDER_H
#define FAKES_TREE_BUILDER_H

#include <stddef.h>

#include "base/cleanup.h"

struct tree;

/** tree_new() - an empty directory below $TMPDIR. */
struct tree *tree_new(void);

/** tree_free() - remove it with all that is in it; NULL is legal. Return: NULL. */
struct tree *tree_free(struct tree *tree);
DEFINE_CLEANUP(struct tree *, tree_free)

/** tree_path() - where it is, for sysroot_open(). */
const char *tree_path(const struct tree *tree);

/** tree_directory() - make a directory with its parents; one that exists is fine. */
void tree_directory(struct tree *tree, const char *path);

/** tree_bytes() - write a file; @path is as probing names it, "/proc/iomem". */
void tree_bytes(struct tree *tree, const char *path, const void *data, size_t size);

/** tree_file() - write a text file, printf format; a newline is added as sysfs does. */
void tree_file(struct tree *tree, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** tree_link() - make a symbolic link. */
void tree_link(struct tree *tree, const char *path, const char *target);

#endif
