/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules in tests: a machine that nothing is wrong with, and faults to put into it, one a rule. */
#ifndef FAKES_CHECK_SCENE_H
#define FAKES_CHECK_SCENE_H

#include <abi/jailhouse/cell-config.h>
#include <abi/jailhouse/console.h>

#include "check/check.h"
#include "fakes/plan-story.h"

#define SCENE_RAM \
	(JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

/* A machine, its planned root cell, and two cells of which n_cells are checked with it. */
struct scene {
	struct story story;
	struct inventory *machine;
	struct config *system;
	struct config *cells[2];
	size_t n_cells;
};

/** scene_start() - plan for @machine, which is taken; no cell yet */
void scene_start(struct scene *scene, struct inventory *machine);
void scene_end(struct scene *scene);

/** scene_pc() - a PC with one network card, ready for a hypervisor. */
struct inventory *scene_pc(void);

/** scene_add_region() - a region of the same addresses for cell and machine. */
void scene_add_region(struct config *config, uint64_t start, uint64_t size);

/**
 * scene_share() - both cells are checked, and peers of a shared-memory device
 *
 * Its four regions are the last ones of each cell, the device is the first one.
 */
void scene_share(struct scene *scene);

/* Something wrong, and the rule that must say so. */
struct scene_fault {
	const char *rule;
	void (*put)(struct scene *s);
};

extern const struct scene_fault scene_config_faults[];  /* in one configuration */
extern const struct scene_fault scene_machine_faults[]; /* among several, and in the machine */
extern const size_t scene_n_config_faults, scene_n_machine_faults;

#endif
