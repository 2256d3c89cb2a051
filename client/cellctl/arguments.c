// SPDX-License-Identifier: GPL-2.0-or-later
#include "arguments.h"

#include <string.h>

#include "cellctl.h"

static void take_out(int *argc, char **argv, int at, int n)
{
	memmove(&argv[at], &argv[at + n], (size_t)(*argc - at - n + 1) * sizeof(*argv));
	*argc -= n;
}

bool arguments_take_flag(int *argc, char **argv, const char *flag)
{
	bool is_there = false;
	int i = 1;

	while (i < *argc) {
		if (strcmp(argv[i], flag) != 0) {
			i++;
			continue;
		}
		is_there = true;
		take_out(argc, argv, i, 1);
	}
	return is_there;
}

int arguments_take_value(int *argc, char **argv, const char *option, const char *meaning,
			 const char **ret)
{
	size_t length = strlen(option);
	int i;

	for (i = 1; i < *argc; i++) {
		if (strncmp(argv[i], option, length) != 0)
			continue;
		if (argv[i][length] == '=') {
			*ret = argv[i] + length + 1;
			take_out(argc, argv, i, 1);
			return CELLCTL_FINE;
		}
		if (argv[i][length])
			continue;
		if (i + 1 == *argc)
			return cellctl_usage_error(argv[0], "%s needs %s", option, meaning);
		*ret = argv[i + 1];
		take_out(argc, argv, i, 2);
		return CELLCTL_FINE;
	}
	return CELLCTL_FINE;
}

int arguments_expect(int argc, char **argv, int n, const char *what)
{
	int i;

	for (i = 1; i < argc; i++)
		if (argv[i][0] == '-' && argv[i][1])
			return cellctl_usage_error(argv[0], "unknown option '%s'", argv[i]);
	if (argc - 1 > n)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[n + 1]);
	if (argc - 1 < n)
		return cellctl_usage_error(argv[0], "%s", what);
	return CELLCTL_FINE;
}
