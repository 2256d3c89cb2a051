// SPDX-License-Identifier: GPL-2.0-or-later
/* The partitioned machine in one look, in the words of the objects on D-Bus (bus/objects.c). */
#include <inttypes.h>
#include <string.h>

#include <abi/jailhouse/cell-config.h>

#include "base/json.h"
#include "base/number-list.h"
#include "driver/driver-sysfs.h"
#include "encode/encode.h"
#include "manager/operations.h"
#include "manager/partition.h"
#include "store/desired.h"

#define REPORT_MAX 2048u /* bytes: all that the console keeps */

/* What sysfs lists as "0,2-3", number by number. */
static void put_numbers(struct arena *arena, struct json_object *json, const char *key,
			const char *list)
{
	struct json_object *array = json_put_array(json, key);
	struct range_set set = { 0 };
	uint64_t number;
	size_t i;

	if (!list ||
	    number_list_parse(arena, list, (uint64_t)CONFIG_CPU_SET_MAX * 8, &set, NULL) < 0)
		return;
	for (i = 0; i < set.n; i++)
		for (number = set.items[i].start; number <= set.items[i].end; number++)
			json_object_array_add(array, json_object_new_uint64(number));
}

static uint64_t memory_bytes(const struct config *config)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < config->n_memory; i++)
		if (!(config->memory[i].flags & (JAILHOUSE_MEM_IO | JAILHOUSE_MEM_COMM_REGION)))
			sum += config->memory[i].size;
	return sum;
}

/* What only a configuration says: nothing of a cell that another program made. */
static void put_resources(const struct partition *partition, struct json_object *json,
			  const struct inv_cell *cell)
{
	_cleanup_(config_freep) struct config *config =
		partition_read_config(partition, cell->id ? cell->name : NULL);
	struct json_object *devices = json_put_array(json, "pci_devices");
	size_t i;

	json_put_bool(json, "untracked", !config);
	json_put_uint(json, "memory", config ? memory_bytes(config) : 0);
	for (i = 0; config && i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];
		char text[sizeof("0000:00:00.0")];

		snprintf(text, sizeof(text), "%04x:%02x:%02x.%x", device->domain, device->bdf >> 8,
			 device->bdf >> 3 & 0x1f, device->bdf & 7);
		json_object_array_add(devices, json_object_new_string(text));
	}
}

/* Whether its document says that it starts at boot. */
static bool is_autostart(const struct partition *partition, const char *name)
{
	struct arena *arena = partition->arena;
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config = NULL;
	struct bytes document;

	return desired_read(arena_printf(arena, "%s/cells.d", partition->environment->etc), arena,
			    name, &document) == 0 &&
	       config_read(document, MACHINE_ARCH_UNKNOWN, &findings, &config) == 0 &&
	       config->is_autostart;
}

static void put_statistics(const struct partition *partition, struct json_object *json,
			   const struct inv_cell *cell)
{
	struct json_object *statistics = json_put_object(json, "statistics");
	struct driver_counter *counters;
	size_t n;

	if (driver_read_counters(sysroot_path(partition->root), partition->arena, cell->id, NULL,
				 &counters, &n) == 0)
		operation_put_counters(statistics, counters, n);
}

/* The place where a line of @text begins with @start, the last one; NULL if none does. */
static const char *last_line(const char *text, const char *start)
{
	const char *at = text, *found = NULL;

	while ((at = strstr(at, start))) {
		if (at == text || at[-1] == '\n')
			found = at;
		at++;
	}
	return found;
}

/*
 * What the hypervisor said when it stopped a cell: from its line "violation: cell NAME, …" to the
 * one that says that the cell has failed. Cells print into the same ring and may pretend anything,
 * about themselves too: this is text for people.
 */
static void put_report(const struct partition *partition, struct json_object *json,
		       const char *name)
{
	struct arena *arena = partition->arena;
	const char *console, *report, *end;
	size_t length;

	if (driver_read_console(sysroot_path(partition->root), arena, &console) < 0)
		return;
	report = last_line(console, arena_printf(arena, "violation: cell %s,", name));
	if (!report)
		return;
	end = strstr(report, arena_printf(arena, "Cell \"%s\" has failed", name));
	length = end ? (size_t)(end - report) : strlen(report);
	json_put_string(json, "report",
			arena_strndup(arena, report, length > REPORT_MAX ? REPORT_MAX : length));
}

static void put_cell(const struct partition *partition, struct json_object *json,
		     const struct inv_cell *cell)
{
	const char *failed = NULL;

	json_put_uint(json, "id", cell->id);
	json_put_string(json, "name", cell->name);
	json_put_string(json, "state", cell->state ? cell->state : "");
	put_numbers(partition->arena, json, "cpus", cell->cpus);
	(void)driver_read_failed_cpus(sysroot_path(partition->root), partition->arena, cell->id,
				      &failed);
	put_numbers(partition->arena, json, "failed_cpus", failed);
	if (failed && *failed)
		put_report(partition, json, cell->name);
	json_put_bool(json, "autostart", is_autostart(partition, cell->name));
	put_resources(partition, json, cell);
	put_statistics(partition, json, cell);
}

OPERATION_FUNCTION(operation_observe)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const struct inv_hypervisor *hypervisor;
	struct json_object *json, *cells;
	size_t i;

	if (!partition)
		return;
	hypervisor = &partition->inventory->hypervisor;
	json = json_object_new_object();
	operation_put_hypervisor(partition, json_put_object(json, "hypervisor"));
	cells = json_put_array(json, "cells");
	/* A cell without a name goes at this moment. */
	for (i = 0; i < hypervisor->n_cells; i++)
		if (hypervisor->cells[i].name)
			put_cell(partition, json_add_object(cells), &hypervisor->cells[i]);
	operation_set_json(arena, ret, json);
}
