// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A configuration file of any format, JSON, binary or C: what is read can be checked,
 * and written in each format, from which the same comes back.
 */
#include <string.h>

#include "check/check.h"
#include "encode/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing may be lost on the way through another format. */
static void write_and_read(const struct config *config, enum config_format format,
			   struct arena *arena)
{
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *again = NULL;
	struct bytes content;
	struct config_diff diff;

	if (config_write(config, format, 14, arena, &findings, &content) < 0)
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
	write_and_read(config, CONFIG_FORMAT_JSON, arena);
	write_and_read(config, CONFIG_FORMAT_C, arena);
	write_and_read(config, CONFIG_FORMAT_BINARY, arena);
	(void)config_encode(config, 12, arena, &findings, &written);
	return 0;
}
