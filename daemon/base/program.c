// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct program_option *find_option(const struct program_option *options, size_t n,
						const char *argument, const char **ret_value)
{
	size_t i;

	for (i = 0; i < n; i++) {
		size_t length = strlen(options[i].name);

		if (strncmp(argument, "--", 2) != 0 ||
		    strncmp(argument + 2, options[i].name, length) != 0 ||
		    (argument[2 + length] && argument[2 + length] != '='))
			continue;
		*ret_value = argument[2 + length] ? argument + 3 + length : NULL;
		return &options[i];
	}
	return NULL;
}

int program_take_options(const char *name, const char *usage, const struct program_option *options,
			 size_t n_options, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const struct program_option *option;
		const char *value;

		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			return 0;
		}
		if (strcmp(argv[i], "--version") == 0) {
			printf("%s " PROJECT_VERSION "\n", name);
			return 0;
		}
		option = find_option(options, n_options, argv[i], &value);
		if (!option) {
			fprintf(stderr, "%s: \"%s\" is not understood; see --help.\n", name,
				argv[i]);
			return -EINVAL;
		}
		if (!value && ++i < argc)
			value = argv[i];
		if (!value) {
			fprintf(stderr, "%s: --%s needs a value; see --help.\n", name,
				option->name);
			return -EINVAL;
		}
		*option->value = value;
	}
	return 1;
}
