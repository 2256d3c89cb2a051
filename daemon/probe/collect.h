/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An archive of exactly what probing read, so that a machine can be examined
 * elsewhere: unpacked, it is a root directory that gives the same inventory.
 */
#ifndef PROBE_COLLECT_H
#define PROBE_COLLECT_H

#include "probe/sysroot.h"

struct collection;

/** struct collect_summary - what an archive holds, for people. */
struct collect_summary {
	size_t n_files, n_links, n_directories;
	size_t n_errors; /* reads that failed and are recorded as such */
	size_t n_bytes;  /* content of all files */
};

/**
 * collection_new() - probe below @root and keep everything that was read
 *
 * Return: the collection; the caller frees it.
 */
struct collection *collection_new(struct sysroot *root);

/** collection_free() - release it; NULL is legal. Return: NULL. */
struct collection *collection_free(struct collection *collection);
DEFINE_CLEANUP(struct collection *, collection_free)

/**
 * collection_write() - as a tar archive (POSIX 1003.1-2001, pax where needed)
 * @fd: where to; stays open
 * @time_s: goes into the manifest, seconds since 1970; all else depends on the
 *	machine alone, entries are sorted and carry no time
 *
 * Return: 0; a negative errno of write(2).
 */
int collection_write(const struct collection *collection, int fd, int64_t time_s);

/** collection_summarize() - count. */
struct collect_summary collection_summarize(const struct collection *collection);

#endif
