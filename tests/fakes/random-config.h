/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations by chance: every member of the model gets values that its binary form holds. */
#ifndef FAKES_RANDOM_CONFIG_H
#define FAKES_RANDOM_CONFIG_H

#include "model/config.h"

/** random_draw() - the next number below @below of a sequence that @seed is the state of. */
uint64_t random_draw(uint64_t *seed, uint64_t below);

/**
 * random_config() - number @number of all configurations, always the same
 * @has_annotations: with reasons, parts, exclusions, sizing, description
 */
struct config *random_config(uint64_t number, bool has_annotations);

#endif
