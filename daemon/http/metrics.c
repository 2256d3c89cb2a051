// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

#define PAGE_BYTES 4096u /* of the hypervisor's pools (schemas/json/hypervisor.json) */

/* ---- samples ------------------------------------------------------------------ */

/* OpenMetrics 1.0, "Escaping": of a label's value. */
static void print_value(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", file);
		else
			fprintf(file, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	}
}

static void print_family(FILE *file, const char *name, const char *type, const char *unit,
			 const char *help)
{
	fprintf(file, "# TYPE cellwarden_%s %s\n", name, type);
	if (unit)
		fprintf(file, "# UNIT cellwarden_%s %s\n", name, unit);
	fprintf(file, "# HELP cellwarden_%s %s\n", name, help);
}

static void print_cell_label(FILE *file, struct json_object *cell)
{
	fputs("cell=\"", file);
	print_value(file, json_object_get_string(json_object_object_get(cell, "name")));
	fputc('"', file);
}

/* ---- the hypervisor ----------------------------------------------------------- */

static const struct {
	const char *name, *member, *help;
} flags[] = {
	{ "driver_present", "driver_present", "Whether the driver is loaded." },
	{ "enabled", "enabled", "Whether the hypervisor is enabled." },
	{ "dma_confined", "dma_confined", "Whether an IOMMU confines devices to their cells." },
};

static void print_flags(FILE *file, struct json_object *hypervisor)
{
	struct json_object *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!json_object_object_get_ex(hypervisor, flags[i].member, &value))
			continue;
		print_family(file, flags[i].name, "gauge", NULL, flags[i].help);
		fprintf(file, "cellwarden_%s %d\n", flags[i].name, json_object_get_boolean(value));
	}
}

static const struct {
	const char *name, *help;
	struct {
		const char *pool, *member;
	} pools[2];
} pool_metrics[] = {
	{ "pool_size_bytes",
	  "Memory of the hypervisor's own, by pool.",
	  { { "memory", "memory_pages" }, { "remap", "remap_pages" } } },
	{ "pool_used_bytes",
	  "How much of it is in use.",
	  { { "memory", "memory_pages_used" }, { "remap", "remap_pages_used" } } },
};

static void print_pools(FILE *file, struct json_object *hypervisor)
{
	struct json_object *pools, *pages;
	size_t i, j;

	if (!json_object_object_get_ex(hypervisor, "pools", &pools))
		return;
	for (i = 0; i < ARRAY_SIZE(pool_metrics); i++) {
		print_family(file, pool_metrics[i].name, "gauge", "bytes", pool_metrics[i].help);
		for (j = 0; j < ARRAY_SIZE(pool_metrics[i].pools); j++) {
			pages = json_object_object_get(pools, pool_metrics[i].pools[j].member);
			fprintf(file, "cellwarden_%s{pool=\"%s\"} %" PRIu64 "\n",
				pool_metrics[i].name, pool_metrics[i].pools[j].pool,
				json_object_get_uint64(pages) * PAGE_BYTES);
		}
	}
}

/* ---- cells ---------------------------------------------------------------------- */

static const char *const states[] = { "running", "running/locked", "shut down", "failed" };

/* A state set: one of them is 1. */
static void print_states(FILE *file, struct json_object *cell)
{
	const char *state = json_object_get_string(json_object_object_get(cell, "state"));
	size_t i;

	for (i = 0; state && i < ARRAY_SIZE(states); i++) {
		fputs("cellwarden_cell_state{", file);
		print_cell_label(file, cell);
		fprintf(file, ",cellwarden_cell_state=\"%s\"} %d\n", states[i],
			strcmp(state, states[i]) == 0);
	}
}

static void print_list_length(FILE *file, struct json_object *cell, const char *name,
			      const char *member)
{
	struct json_object *list;

	if (!json_object_object_get_ex(cell, member, &list) ||
	    !json_object_is_type(list, json_type_array))
		return;
	fprintf(file, "cellwarden_%s{", name);
	print_cell_label(file, cell);
	fprintf(file, "} %zu\n", json_object_array_length(list));
}

static void print_cpus(FILE *file, struct json_object *cell)
{
	print_list_length(file, cell, "cell_cpus", "cpus");
}

static void print_failed_cpus(FILE *file, struct json_object *cell)
{
	print_list_length(file, cell, "cell_failed_cpus", "failed_cpus");
}

/* Another program's cell has an unknown amount, which is not none. */
static void print_memory(FILE *file, struct json_object *cell)
{
	uint64_t bytes = json_object_get_uint64(json_object_object_get(cell, "memory"));

	if (!bytes)
		return;
	fputs("cellwarden_cell_memory_bytes{", file);
	print_cell_label(file, cell);
	fprintf(file, "} %" PRIu64 "\n", bytes);
}

/* By reason, without "total": who sums them up has it. */
static void print_exits(FILE *file, struct json_object *cell)
{
	struct json_object *statistics = json_object_object_get(cell, "statistics");

	if (!json_object_is_type(statistics, json_type_object))
		return;
	json_object_object_foreach(statistics, reason, count) {
		if (strcmp(reason, "total") == 0)
			continue;
		fputs("cellwarden_cell_exits_total{", file);
		print_cell_label(file, cell);
		fputs(",reason=\"", file);
		print_value(file, reason);
		fprintf(file, "\"} %" PRIu64 "\n", json_object_get_uint64(count));
	}
}

static const struct {
	const char *name, *type, *unit, *help;
	void (*print)(FILE *file, struct json_object *cell);
} cell_metrics[] = {
	{ "cell_state", "stateset", NULL, "The state that a cell is in.", print_states },
	{ "cell_cpus", "gauge", NULL, "CPUs of a cell.", print_cpus },
	{ "cell_failed_cpus", "gauge", NULL, "CPUs that were stopped for a violation.",
	  print_failed_cpus },
	{ "cell_memory_bytes", "gauge", "bytes", "Memory that a cell's configuration gives it.",
	  print_memory },
	{ "cell_exits", "counter", NULL,
	  "How often a cell's CPUs went to the hypervisor, by reason.", print_exits },
};

static void print_cells(FILE *file, struct json_object *cells)
{
	size_t n = json_object_array_length(cells), i, j;

	print_family(file, "cells", "gauge", NULL, "Cells, the root cell included.");
	fprintf(file, "cellwarden_cells %zu\n", n);
	for (i = 0; i < ARRAY_SIZE(cell_metrics); i++) {
		print_family(file, cell_metrics[i].name, cell_metrics[i].type, cell_metrics[i].unit,
			     cell_metrics[i].help);
		for (j = 0; j < n; j++)
			cell_metrics[i].print(file, json_object_array_get_idx(cells, j));
	}
}

const char *metrics_print(struct arena *arena, const char *json)
{
	_cleanup_json_ struct json_object *document = json_tokener_parse(json);
	struct json_object *hypervisor = json_object_object_get(document, "hypervisor");
	struct json_object *cells = json_object_object_get(document, "cells");
	_cleanup_free_ char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return "# EOF\n";
	print_flags(file, hypervisor);
	print_pools(file, hypervisor);
	if (json_object_is_type(cells, json_type_array))
		print_cells(file, cells);
	fputs("# EOF\n", file);
	if (fclose(file) != 0)
		return "# EOF\n";
	return arena_strdup(arena, text);
}
