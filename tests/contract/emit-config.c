// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints random configurations, those of one kind or all, as a JSON array for
 * validate-json: with and without annotations, so many that every member and
 * word occurs.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "fakes/random-config.h"

#define ROUNDS 300

int main(int argc, char **argv)
{
	_cleanup_json_ struct json_object *array = json_object_new_array();
	const char *wanted = argc == 2 ? argv[1] : NULL; /* "system", "cell"; NULL: all */
	uint64_t number;

	for (number = 1; number <= ROUNDS; number++) {
		_cleanup_(config_freep) struct config *config = random_config(number, number % 4);

		if (!wanted ||
		    config->kind == (strcmp(wanted, "cell") == 0 ? CONFIG_CELL : CONFIG_SYSTEM))
			json_object_array_add(array, config_to_json(config));
	}
	puts(json_print(array));
	return 0;
}
