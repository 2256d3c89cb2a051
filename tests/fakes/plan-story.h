/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Planning in tests: a machine, what is wanted of it, and the result as text to compare. */
#ifndef FAKES_PLAN_STORY_H
#define FAKES_PLAN_STORY_H

#include "fakes/inventory-builder.h"
#include "plan/planner.h"

/* What one planning gave; all of it belongs to the story. */
struct story {
	struct inventory *inventory; /* owned */
	struct plan_intent intent;
	struct arena *arena;
	struct finding_list findings;
	struct config *config;
};

/** story_of() - a machine to plan for; takes the inventory. */
struct story story_of(struct inventory *inventory);
void story_done(struct story *story);
#define _cleanup_story_ __attribute__((cleanup(story_done)))

/** story_plan() - plan, and fail the test unless everything is accounted for. */
void story_plan(struct story *story);

/** story_region() - "[0x…-0x…] rwxd-- reason" of the region at the address; "none". */
const char *story_region(struct story *story, uint64_t address);

/** story_regions() - all regions that touch [start, end], a line each. */
const char *story_regions(struct story *story, uint64_t start, uint64_t end);

/** story_excluded() - the reason of the exclusion at the address, NULL if there is none. */
const char *story_excluded(struct story *story, enum config_space space, uint64_t address);

/** story_has_finding() - whether planning reported the rule. */
bool story_has_finding(const struct story *story, const char *rule);

/** story_device() - the planned function. */
const struct config_pci_device *story_device(const struct story *story, uint16_t bdf);

#endif
