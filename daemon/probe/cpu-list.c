// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/cpu-list.h"

#include <ctype.h>
#include <errno.h>

/* A decimal number, however long; too big ones count as CPUS_MAX. */
static int take_number(const char **text, uint64_t *ret)
{
	uint64_t value = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); (*text)++)
		if (value < CPUS_MAX)
			value = value * 10 + (uint64_t)(**text - '0');
	if (value >= CPUS_MAX)
		return -ERANGE;
	*ret = value;
	return 0;
}

static int take_range(const char **text, struct range *ret)
{
	struct range range;
	int r;

	r = take_number(text, &range.start);
	if (r < 0)
		return r;
	range.end = range.start;
	if (**text == '-') {
		(*text)++;
		r = take_number(text, &range.end);
		if (r < 0)
			return r;
	}
	if (range.start > range.end)
		return -EINVAL;
	*ret = range;
	return 0;
}

int cpu_list_parse(struct arena *arena, const char *text, struct range_set *ret)
{
	struct range_set set = { 0 };

	while (*text) {
		struct range range;
		int r;

		r = take_range(&text, &range);
		if (r < 0)
			return r;
		range_set_add(arena, &set, range.start, range.end);
		if (*text == ',' && text[1])
			text++;
		else if (*text)
			return -EINVAL;
	}
	*ret = set;
	return 0;
}

unsigned int cpu_list_count(const struct range_set *set)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < set->n; i++)
		count += range_size(set->items[i]);
	return (unsigned int)count;
}
