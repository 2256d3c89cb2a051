// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A configuration file of any format, JSON or binary: what is read can be checked,
 * compared with itself, and written; and what was read from binary comes back.
 */
#include <string.h>

#include "check/check.h"
#include "encode/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Another generation of the same: nothing may be lost on the way through JSON. */
static void write_and_read(const struct config *config, struct arena *arena)
{
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *again = NULL;
	struct bytes content;
	struct config_diff diff;

	if (config_write(config, CONFIG_FORMAT_JSON, 14, arena, &findings, &content) < 0)
		return;
	if (config_read(content, config->arch, &findings, &again) < 0)
		__builtin_trap(); /* our own writing */
	config_diff(arena, config, again, &diff);
	if (diff.n)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config = NULL;
	struct check_input input = { 0 };
	struct bytes written;
	const char *name = "input";

	if (config_read((struct bytes){ data, size }, MACHINE_X86, &findings, &config) < 0) {
		if (finding_list_worst(&findings) != FINDING_ERROR)
			__builtin_trap(); /* refused without a reason */
		return 0;
	}
	if (config->kind == CONFIG_SYSTEM) {
		input.system = config;
		input.system_name = name;
	} else {
		input.cells = (const struct config *const *)&config;
		input.cell_names = &name;
		input.n_cells = 1;
	}
	check_run(&input, &findings);
	write_and_read(config, arena);
	(void)config_write(config, CONFIG_FORMAT_C, 14, arena, &findings, &written);
	(void)config_encode(config, 12, arena, &findings, &written);
	return 0;
}
