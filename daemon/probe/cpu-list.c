// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/cpu-list.h"

#include "base/number-list.h"

int cpu_list_parse(struct arena *arena, const char *text, struct range_set *ret)
{
	return number_list_parse(arena, text, CPUS_MAX, ret, NULL);
}

unsigned int cpu_list_count(const struct range_set *set)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < set->n; i++)
		count += range_size(set->items[i]);
	return (unsigned int)count;
}
