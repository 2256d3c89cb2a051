// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/plan-story.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/plan-account.h"

struct story story_of(struct inventory *inventory)
{
	struct story story = { .inventory = inventory, .arena = arena_new() };

	story.findings.arena = story.arena;
	return story;
}

void story_done(struct story *story)
{
	config_free(story->config);
	inventory_free(story->inventory);
	arena_free(story->arena);
}

void story_plan(struct story *story)
{
	const char *wrong;

	story->config = config_free(story->config);
	assert_int_equal(plan_root_cell(story->inventory, &story->intent, &story->findings,
					&story->config),
			 0);
	wrong = plan_account(story->inventory, story->config, story->arena);
	if (wrong)
		fail_msg("%s", wrong);
}

/* "rwxd" as in the memory flags, then I/O widths as the sum of their bytes: "rw-- io15". */
static const char *describe(struct story *story, const struct config_memory *memory)
{
	char widths[16] = "";

	if (memory->flags & 0xf0000)
		snprintf(widths, sizeof(widths), " io%u%s",
			 (unsigned int)(memory->flags >> 16 & 0xf),
			 memory->flags & 0x8000 ? "u" : "");
	return arena_printf(story->arena, "%" PRIx64 "-%" PRIx64 " %c%c%c%c%s", memory->phys_start,
			    memory->phys_start + memory->size - 1, memory->flags & 1 ? 'r' : '-',
			    memory->flags & 2 ? 'w' : '-', memory->flags & 4 ? 'x' : '-',
			    memory->flags & 8 ? 'd' : '-', widths);
}

const char *story_regions(struct story *story, uint64_t start, uint64_t end)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < story->config->n_memory; i++) {
		const struct config_memory *memory = &story->config->memory[i];

		if (memory->size && memory->phys_start <= end &&
		    start <= memory->phys_start + memory->size - 1)
			text = arena_printf(story->arena, "%s%s\n", text, describe(story, memory));
	}
	return text;
}

const char *story_region(struct story *story, uint64_t address)
{
	size_t i;

	for (i = 0; i < story->config->n_memory; i++) {
		const struct config_memory *memory = &story->config->memory[i];

		if (address >= memory->phys_start && address - memory->phys_start < memory->size)
			return describe(story, memory);
	}
	return "none";
}

const char *story_excluded(struct story *story, enum config_space space, uint64_t address)
{
	size_t i;

	for (i = 0; i < story->config->n_exclusions; i++)
		if (story->config->exclusions[i].space == space &&
		    story->config->exclusions[i].range.start <= address &&
		    address <= story->config->exclusions[i].range.end)
			return story->config->exclusions[i].reason;
	return NULL;
}

bool story_has_finding(const struct story *story, const char *rule)
{
	size_t i;

	for (i = 0; i < story->findings.n; i++)
		if (strcmp(story->findings.items[i].rule, rule) == 0)
			return true;
	return false;
}

const struct config_pci_device *story_device(const struct story *story, uint16_t bdf)
{
	size_t i;

	for (i = 0; i < story->config->n_pci_devices; i++)
		if (story->config->pci_devices[i].bdf == bdf)
			return &story->config->pci_devices[i];
	return NULL;
}
