/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of 64-bit numbers (addresses, ports) kept as sorted ranges that neither
 * touch nor overlap. Ends are inclusive, so the whole 64-bit space can be said.
 */
#ifndef BASE_RANGE_SET_H
#define BASE_RANGE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct range {
	uint64_t start, end; /* inclusive; start <= end */
};

struct range_set {
	struct range *items;
	size_t n;
};

/** range_size() - number of members; the whole 64-bit space wraps to 0. */
static inline uint64_t range_size(struct range range)
{
	return range.end - range.start + 1;
}

/** range_of() - from start and size; size must not be 0 nor reach beyond 2^64. */
static inline struct range range_of(uint64_t start, uint64_t size)
{
	return (struct range){ start, start + (size - 1) };
}

static inline bool range_overlaps(struct range a, struct range b)
{
	return a.start <= b.end && b.start <= a.end;
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

/** range_set_add() - union with [@start, @end]; touching ranges become one. */
void range_set_add(struct arena *arena, struct range_set *set, uint64_t start, uint64_t end);

/** range_set_remove() - take [@start, @end] out; a range may become two. */
void range_set_remove(struct arena *arena, struct range_set *set, uint64_t start, uint64_t end);

/** range_set_contains() - whether all of [@start, @end] is in the set. */
bool range_set_contains(const struct range_set *set, uint64_t start, uint64_t end);

/** range_set_overlaps() - whether any of [@start, @end] is in the set. */
bool range_set_overlaps(const struct range_set *set, uint64_t start, uint64_t end);

#endif
