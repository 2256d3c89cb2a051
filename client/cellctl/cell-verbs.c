// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about cells: cell list, create, load, start, shutdown, destroy, stats. */
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "base/json.h"
#include "base/quantity.h"
#include "config-input.h"
#include "control-verbs.h"
#include "control.h"
#include "daemon-call.h"
#include "json-view.h"
#include "output.h"

/* ---- list ------------------------------------------------------------------- */

static enum output_color color_of_state(const char *state)
{
	return strncmp(state, "running", strlen("running")) == 0 ? OUTPUT_GOOD :
	       strcmp(state, "failed") == 0                      ? OUTPUT_BAD :
								   OUTPUT_PLAIN;
}

/* Whoever reads this list may believe that a cell is safe from the devices of another. */
static void say_confinement(const struct cellctl *ctl, struct json_object *hypervisor)
{
	if (!json_object_object_get(hypervisor, "dma_confined") ||
	    json_view_flag(hypervisor, "dma_confined"))
		return;
	output_print(ctl, OUTPUT_WARNING,
		     "DMA is not confined: without an IOMMU that the hypervisor can use, devices "
		     "reach the memory of all cells.");
	putchar('\n');
}

int verb_cell_list(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *cells;
	struct output_table table;
	size_t n, i;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	json = daemon_call("DescribeCells", "");
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		output_json(json);
		return CELLCTL_FINE;
	}
	n = json_view_items(json, "cells", &cells);
	if (!n) {
		puts("The hypervisor is not enabled, so there are no cells. `cellctl enable` "
		     "enables it.");
		return CELLCTL_FINE;
	}
	output_table_init(&table, arena, ">ID|NAME|STATE|CPUS");
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);

		output_table_add(&table, json_view_text(cell, "id"), json_view_text(cell, "name"),
				 json_view_text(cell, "state"), json_view_text(cell, "cpus"));
		table.rows[i].color = color_of_state(json_view_text(cell, "state"));
	}
	output_table_print(ctl, &table);
	say_confinement(ctl, json_object_object_get(json, "hypervisor"));
	return CELLCTL_FINE;
}

/* ---- changes ------------------------------------------------------------------ */

/* What a change came to: "demo: running". */
static int print_change(const struct cellctl *ctl, struct json_object *json)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	const char *state;

	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		output_json(json);
		return CELLCTL_FINE;
	}
	state = json_view_text(json, "state");
	output_print(ctl, OUTPUT_PLAIN, "%s: %s", json_view_text(json, "name"),
		     *state ? state : "destroyed");
	putchar('\n');
	json_view_findings(json, &findings);
	(void)output_findings(ctl, &findings);
	return CELLCTL_FINE;
}

int verb_cell_create(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	const char *force = NULL;
	struct bytes content;

	if (arguments_take_value(&argc, argv, "--force", "the rules to override", &force) !=
		    CELLCTL_FINE ||
	    arguments_expect(argc, argv, 1, "name the file of the cell's configuration") !=
		    CELLCTL_FINE ||
	    config_input_bytes(arena, argv[1], &content) < 0)
		return CELLCTL_ERROR;
	json = control_configure("CreateCell", content, force);
	return print_change(ctl, json);
}

/* "--address A" belongs to the image before it; without one an image goes to address 0. */
static int read_images(int argc, char **argv, struct control_image images[CONTROL_IMAGES_MAX],
		       size_t *ret_n)
{
	static const char option[] = "--address";
	size_t n = 0;
	int i;

	for (i = 2; i < argc; i++) {
		const char *value = argv[i] + strlen(option) + 1;

		if (strncmp(argv[i], option, strlen(option)) != 0) {
			if (argv[i][0] == '-' && argv[i][1])
				return cellctl_usage_error(argv[0], "unknown option '%s'", argv[i]);
			if (n == CONTROL_IMAGES_MAX)
				return cellctl_error("more than %d images cannot be loaded at "
						     "once",
						     CONTROL_IMAGES_MAX);
			images[n++] = (struct control_image){ .path = argv[i] };
			continue;
		}
		if (!argv[i][strlen(option)])
			value = argv[++i];
		if (!n)
			return cellctl_usage_error(argv[0], "%s stands behind its image", option);
		if (!value || quantity_parse(value, &images[n - 1].address) < 0)
			return cellctl_usage_error(argv[0], "%s needs an address, as in 0x100000",
						   option);
	}
	*ret_n = n;
	return CELLCTL_FINE;
}

int verb_cell_load(struct cellctl *ctl, int argc, char **argv)
{
	struct control_image images[CONTROL_IMAGES_MAX];
	_cleanup_json_ struct json_object *json = NULL;
	size_t n = 0;

	if (read_images(argc, argv, images, &n) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc < 2 || !n)
		return cellctl_usage_error(argv[0], "name the cell and an image");
	json = control_load(argv[1], images, n);
	return print_change(ctl, json);
}

static int change(struct cellctl *ctl, int argc, char **argv, const char *method)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (arguments_expect(argc, argv, 1, "name the cell; `cellctl cell list` shows them") !=
	    CELLCTL_FINE)
		return CELLCTL_ERROR;
	json = daemon_call(method, "s", argv[1]);
	return print_change(ctl, json);
}

int verb_cell_start(struct cellctl *ctl, int argc, char **argv)
{
	return change(ctl, argc, argv, "StartCell");
}

int verb_cell_shutdown(struct cellctl *ctl, int argc, char **argv)
{
	return change(ctl, argc, argv, "ShutDownCell");
}

int verb_cell_destroy(struct cellctl *ctl, int argc, char **argv)
{
	return change(ctl, argc, argv, "DestroyCell");
}

/* ---- stats -------------------------------------------------------------------- */

/* A row for each reason: the sum, and then each CPU. */
static void print_statistics(const struct cellctl *ctl, struct json_object *json)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct json_object *cpus = json_object_object_get(json, "cpus");
	const char *columns = "REASON|>EXITS";
	struct output_table table;

	json_object_object_foreach(cpus, cpu, counters) {
		(void)counters;
		if (json_object_object_length(cpus) <= OUTPUT_COLUMNS_MAX - 2)
			columns = arena_printf(arena, "%s|>CPU %s", columns, cpu);
	}
	output_table_init(&table, arena, columns);
	json_object_object_foreach(json_object_object_get(json, "exits"), reason, exits) {
		const char *texts[OUTPUT_COLUMNS_MAX] = { reason, json_object_get_string(exits) };
		unsigned int n = 2;

		json_object_object_foreach(cpus, number, counts) {
			(void)number;
			if (n < table.n_columns)
				texts[n++] = json_view_text(counts, reason);
		}
		output_table_add(&table, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5],
				 texts[6], texts[7], texts[8], texts[9], texts[10], texts[11]);
	}
	output_table_print(ctl, &table);
}

int verb_cell_stats(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (arguments_expect(argc, argv, 1, "name the cell; `cellctl cell list` shows them") !=
	    CELLCTL_FINE)
		return CELLCTL_ERROR;
	json = daemon_call("GetCellStatistics", "s", argv[1]);
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json)
		output_json(json);
	else
		print_statistics(ctl, json);
	return CELLCTL_FINE;
}
