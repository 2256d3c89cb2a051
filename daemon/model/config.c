// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CPU_SET_STEP 8 /* bytes; what the Jailhouse configurations use (one 64-bit word) */

struct config *config_new(enum config_kind kind, enum machine_arch arch)
{
	struct arena *arena = arena_new();
	struct config *config;

	if (!arena)
		abort();
	config = arena_alloc(arena, sizeof(*config));
	config->arena = arena;
	config->kind = kind;
	config->arch = arch;
	config->revision = 14;
	return config;
}

struct config *config_free(struct config *config)
{
	if (config)
		arena_free(config->arena);
	return NULL;
}

bool config_has_cpu(const struct config *config, unsigned int cpu)
{
	return cpu / 8 < config->cpu_set_size && config->cpu_set[cpu / 8] >> cpu % 8 & 1;
}

void config_set_cpu(struct config *config, unsigned int cpu)
{
	size_t needed = (cpu / 8 / CPU_SET_STEP + 1) * CPU_SET_STEP;

	assert(needed <= CONFIG_CPU_SET_MAX);
	if (needed > config->cpu_set_size) {
		uint8_t *grown = arena_alloc(config->arena, needed);

		if (config->cpu_set_size)
			memcpy(grown, config->cpu_set, config->cpu_set_size);
		config->cpu_set = grown;
		config->cpu_set_size = needed;
	}
	config->cpu_set[cpu / 8] |= (uint8_t)(1u << cpu % 8);
}

size_t config_cpu_set_natural_size(const struct config *config)
{
	size_t used = config->cpu_set_size;

	while (used && !config->cpu_set[used - 1])
		used--;
	return (used + CPU_SET_STEP - 1) / CPU_SET_STEP * CPU_SET_STEP;
}

unsigned int config_count_cpus(const struct config *config)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < config->cpu_set_size; i++)
		count += (unsigned int)__builtin_popcount(config->cpu_set[i]);
	return count;
}

bool config_memory_is_subpage(const struct config_memory *memory)
{
	return (memory->phys_start | memory->virt_start | memory->size) & 0xfff;
}
