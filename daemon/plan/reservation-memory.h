/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory as reserving sees it: what is RAM, what Linux uses of it, and what lies
 * where something else is. Inside plan/.
 */
#ifndef PLAN_RESERVATION_MEMORY_H
#define PLAN_RESERVATION_MEMORY_H

#include "inventory/inventory.h"

/* Something that is not plain RAM, or RAM that somebody has a claim to. */
struct memory_holder {
	struct range range;
	const char *name; /* "ACPI Tables", "RMRR 0", "BAR 0 of 00:02.0" */
	bool is_crash_kernel;
};

struct memory_view {
	struct arena *arena;
	struct range_set ram; /* what the firmware or device tree calls RAM */
	bool is_ram_known;
	struct range_set linux_ram; /* what the running kernel calls System RAM */
	struct range_set listed;    /* every address that /proc/iomem names */
	bool is_linux_known;
	struct memory_holder *holders;
	size_t n_holders;
};

/** memory_view_init() - from what the inventory knows; the texts are borrowed from it or @arena's */
void memory_view_init(struct memory_view *view, const struct inventory *inventory,
		      struct arena *arena);

/** memory_view_find_holder() - the first that @range touches; NULL: none. */
const struct memory_holder *memory_view_find_holder(const struct memory_view *view,
						    struct range range);

/**
 * memory_view_find_free() - the largest part of @range that is RAM, not Linux's and nobody else's
 *
 * Whole pages of 4 KiB. Where it is not known what is RAM, all of it counts as such.
 *
 * Return: whether there is one.
 */
bool memory_view_find_free(const struct memory_view *view, struct range range, struct range *ret);

/** memory_view_find_unlisted() - the largest RAM that /proc/iomem does not name: cut off by mem=. */
bool memory_view_find_unlisted(const struct memory_view *view, struct range *ret);

/** memory_is_our_node() - a reserved-memory node that is meant for us, by its name. */
bool memory_is_our_node(const struct inv_reserved *reserved);

#endif
