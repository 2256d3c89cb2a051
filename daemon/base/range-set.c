// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/range-set.h"

#include <string.h>

/* Index of the first range that ends at or behind @value; set->n if none does. */
static size_t first_ending_at(const struct range_set *set, uint64_t value)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->items[middle].end < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Replaces @n_old ranges from @at on by the @n_new (at most 2) given ones. */
static void splice(struct arena *arena, struct range_set *set, size_t at, size_t n_old,
		   const struct range *fresh, size_t n_new)
{
	size_t n_tail = set->n - at - n_old;

	while (set->n < at + n_new + n_tail)
		(void)arena_append(arena, set->items, set->n);
	if (n_tail)
		memmove(&set->items[at + n_new], &set->items[at + n_old],
			n_tail * sizeof(*set->items));
	if (n_new)
		memcpy(&set->items[at], fresh, n_new * sizeof(*set->items));
	set->n = at + n_new + n_tail;
}

void range_set_add(struct arena *arena, struct range_set *set, uint64_t start, uint64_t end)
{
	struct range merged = { start, end };
	size_t at = first_ending_at(set, start ? start - 1 : 0), behind = at;

	while (behind < set->n && (end == UINT64_MAX || set->items[behind].start <= end + 1)) {
		if (set->items[behind].start < merged.start)
			merged.start = set->items[behind].start;
		if (set->items[behind].end > merged.end)
			merged.end = set->items[behind].end;
		behind++;
	}
	splice(arena, set, at, behind - at, &merged, 1);
}

void range_set_remove(struct arena *arena, struct range_set *set, uint64_t start, uint64_t end)
{
	size_t at = first_ending_at(set, start), behind = at, n_rest = 0;
	struct range rest[2];

	for (; behind < set->n && set->items[behind].start <= end; behind++) {
		if (set->items[behind].start < start)
			rest[n_rest++] = (struct range){ set->items[behind].start, start - 1 };
		if (set->items[behind].end > end)
			rest[n_rest++] = (struct range){ end + 1, set->items[behind].end };
	}
	splice(arena, set, at, behind - at, rest, n_rest);
}

bool range_set_contains(const struct range_set *set, uint64_t start, uint64_t end)
{
	size_t at = first_ending_at(set, start);

	return at < set->n && set->items[at].start <= start && end <= set->items[at].end;
}

bool range_set_overlaps(const struct range_set *set, uint64_t start, uint64_t end)
{
	size_t at = first_ending_at(set, start);

	return at < set->n && set->items[at].start <= end;
}
