// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/number-list.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

/* A decimal number, however long; too big ones are out of range, not wrong. */
static int take_number(const char **text, uint64_t limit, uint64_t *ret)
{
	uint64_t value = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); (*text)++)
		if (value < limit)
			value = value * 10 + (uint64_t)(**text - '0');
	if (value >= limit)
		return -ERANGE;
	*ret = value;
	return 0;
}

static int take_range(const char **text, uint64_t limit, struct range *ret)
{
	struct range range;
	int r;

	r = take_number(text, limit, &range.start);
	if (r < 0)
		return r;
	range.end = range.start;
	if (**text == '-') {
		(*text)++;
		r = take_number(text, limit, &range.end);
		if (r < 0)
			return r;
	}
	if (range.start > range.end)
		return -EINVAL;
	*ret = range;
	return 0;
}

int number_list_parse(struct arena *arena, const char *text, uint64_t limit, struct range_set *ret,
		      bool *ret_repeats)
{
	struct range_set set = { 0 };
	bool repeats = false;

	while (*text) {
		struct range range;
		int r;

		r = take_range(&text, limit, &range);
		if (r < 0)
			return r;
		repeats |= range_set_overlaps(&set, range.start, range.end);
		range_set_add(arena, &set, range.start, range.end);
		if (*text == ',' && text[1])
			text++;
		else if (*text)
			return -EINVAL;
	}
	*ret = set;
	if (ret_repeats)
		*ret_repeats = repeats;
	return 0;
}

const char *number_list_format(struct arena *arena, const struct range_set *set)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct range *range = &set->items[i];

		text = arena_printf(arena, "%s%s%" PRIu64, text, i ? "," : "", range->start);
		if (range->end != range->start)
			text = arena_printf(arena, "%s-%" PRIu64, text, range->end);
	}
	return text;
}
