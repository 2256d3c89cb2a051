// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel command line: any bytes. */
#include <string.h>

#include "probe/cmdline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct inv_parameter *parameters;
	size_t n, i, total = 0;

	cmdline_parse(arena, text, &parameters, &n);
	for (i = 0; i < n; i++)
		total += strlen(parameters[i].name) +
			 (parameters[i].value ? strlen(parameters[i].value) : 0);
	if (total > strlen(text))
		__builtin_trap(); /* more than there was */
	return 0;
}
