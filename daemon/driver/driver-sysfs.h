/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the driver tells in sysfs (abi.md, section 2) and nobody else reads: pools, counters,
 * console. @root is the directory to which the paths belong: "/", or a snapshot.
 */
#ifndef DRIVER_DRIVER_SYSFS_H
#define DRIVER_DRIVER_SYSFS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DRIVER_SYSFS "/sys/devices/jailhouse"

/* In pages of 4 KiB. */
struct driver_pools {
	uint64_t memory_size, memory_used, remap_size, remap_used;
};

/* One reason for which a cell's CPUs went to the hypervisor. */
struct driver_counter {
	const char *reason; /* "total", "mmio", … as in the file's name */
	uint64_t exits;
};

/** driver_read_pools() - Return: 0; a negative errno; -EBADMSG for what is no number. */
int driver_read_pools(const char *root, struct arena *arena, struct driver_pools *ret);

/**
 * driver_read_counters() - exits of a cell by reason, in order of the reasons' names
 * @cpu: NULL for the sum of all, else the folder's name ("cpu2")
 * @ret: owned by @arena
 *
 * A counter that wraps is the hypervisor's business: they count modulo 2^31.
 *
 * Return: 0; -ENOENT if there is no such cell, or the driver counts nothing; a negative errno.
 */
int driver_read_counters(const char *root, struct arena *arena, unsigned int cell_id,
			 const char *cpu, struct driver_counter **ret, size_t *ret_n);

/** driver_list_cpus() - "cpu2", "cpu3": whose counters a cell has. Return: 0; a negative errno. */
int driver_list_cpus(const char *root, struct arena *arena, unsigned int cell_id, const char ***ret,
		     size_t *ret_n);

/**
 * driver_read_failed_cpus() - "2-3", or "" when all run
 *
 * Return: 0; a negative errno.
 */
int driver_read_failed_cpus(const char *root, struct arena *arena, unsigned int cell_id,
			    const char **ret);

/**
 * driver_read_console() - the last of what the hypervisor printed, at most 2 KiB
 *
 * Also after it was disabled, or enabling failed: the driver keeps what it said.
 * What is no UTF-8 becomes U+FFFD, a byte 0 becomes '?'.
 *
 * Return: 0; -EPERM if the configuration keeps it from the root cell; a negative errno.
 */
int driver_read_console(const char *root, struct arena *arena, const char **ret);

#endif
