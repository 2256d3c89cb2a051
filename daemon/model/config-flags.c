// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory flags as words, in the order of their bits. */
#include <abi/jailhouse/cell-config.h>
#include <inttypes.h>

#include "model/config.h"

static const struct {
	uint64_t bit;
	const char *name;
} memory_flags[] = {
	{ JAILHOUSE_MEM_READ, "read" },
	{ JAILHOUSE_MEM_WRITE, "write" },
	{ JAILHOUSE_MEM_EXECUTE, "execute" },
	{ JAILHOUSE_MEM_DMA, "dma" },
	{ JAILHOUSE_MEM_IO, "io" },
	{ JAILHOUSE_MEM_COMM_REGION, "comm-region" },
	{ JAILHOUSE_MEM_LOADABLE, "loadable" },
	{ JAILHOUSE_MEM_ROOTSHARED, "root-shared" },
	{ JAILHOUSE_MEM_NO_HUGEPAGES, "no-huge-pages" },
	{ JAILHOUSE_MEM_IO_UNALIGNED, "io-unaligned" },
	{ JAILHOUSE_MEM_IO_8, "io-8" },
	{ JAILHOUSE_MEM_IO_16, "io-16" },
	{ JAILHOUSE_MEM_IO_32, "io-32" },
	{ JAILHOUSE_MEM_IO_64, "io-64" },
};

const char *config_format_memory_flags(struct arena *arena, uint64_t flags)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(memory_flags); i++) {
		if (!(flags & memory_flags[i].bit))
			continue;
		text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", memory_flags[i].name);
		flags &= ~memory_flags[i].bit;
	}
	if (flags)
		text = arena_printf(arena, "%s%s0x%" PRIx64, text, *text ? "," : "", flags);
	return text;
}
