// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/iomem: any bytes; what comes out is a tree. */
#include "probe/resources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct inv_resources resources;
	size_t i;

	resources_parse(arena, arena_strndup(arena, (const char *)data, size), "/proc/iomem",
			&findings, &resources);
	for (i = 0; i < resources.n; i++) {
		const struct inv_resource *item = &resources.items[i];

		if (item->range.start > item->range.end)
			__builtin_trap();
		if (item->parent == SIZE_MAX ?
			    item->depth != 0 :
			    (item->parent >= i ||
			     resources.items[item->parent].depth + 1 != item->depth ||
			     !range_contains(resources.items[item->parent].range, item->range)))
			__builtin_trap(); /* outside of its parent */
	}
	return 0;
}
