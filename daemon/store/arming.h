/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arming record: written and synced before the hypervisor is enabled, removed
 * when the machine has run well with it for a while. Found at another boot it says
 * that the machine did not live that long.
 */
#ifndef STORE_ARMING_H
#define STORE_ARMING_H

#include <stdint.h>

#include "base/arena.h"

struct arming {
	const char *boot_id;          /* of the kernel that enabled */
	const char *name;             /* of the configuration's root cell */
	const char *config_hash;      /* of its binary form; tells people which */
	uint64_t realtime_us;         /* when, since 1970 */
	uint64_t settled_boottime_us; /* CLOCK_BOOTTIME: from then on all is well */
	uint64_t confirm_boottime_us; /* CLOCK_BOOTTIME: disabled then unless confirmed; 0: never */
};

/**
 * arming_write() - replace the record, on disk when this returns
 * @store: the store's directory
 *
 * Return: 0; a negative errno, and the record is as it was.
 */
int arming_write(const char *store, const struct arming *arming);

/** arming_read() - Return: 0; -ENOENT if there is none; -EBADMSG if it is damaged; a negative errno. */
int arming_read(const char *store, struct arena *arena, struct arming *ret);

/** arming_clear() - on disk when this returns; none is fine. Return: 0; a negative errno. */
int arming_clear(const char *store);

/** arming_boot_id() - of the machine below @root; "" when it cannot be read. Owned by @arena. */
const char *arming_boot_id(struct arena *arena, const char *root);

/** arming_now_us() - CLOCK_BOOTTIME, which goes on while the machine sleeps. */
uint64_t arming_now_us(void);

#endif
