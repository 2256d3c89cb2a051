// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/announce.h"

#include <string.h>
#include <systemd/sd-journal.h>
#include <time.h>

#include "base/json.h"
#include "bus/drift-watch.h"
#include "bus/guard.h"
#include "bus/objects.h"

/* The state that an operation has told of already; a member of a cell that was seen. */
#define TOLD "told"

static const char *text_of(struct json_object *json, const char *member)
{
	const char *text = json_object_get_string(json_object_object_get(json, member));

	return text ? text : "";
}

static void add_string(struct json_object *json, const char *member, const char *text)
{
	json_object_object_add(json, member, json_object_new_string(text ? text : ""));
}

static void signal_cell(struct service *service, const char *signal, const char *name,
			const char *more)
{
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, signal, "ss", name,
				 more);
}

static struct json_object *state_event(const char *from, const char *to)
{
	struct json_object *data = json_object_new_object();

	add_string(data, "from", from);
	add_string(data, "to", to);
	return data;
}

/* ---- operations ------------------------------------------------------------- */

static void announce_configuration(struct service *service)
{
	struct manager *manager = service->manager;
	struct json_object *data = json_object_new_object();
	uint64_t before = manager->generation;

	manager_refresh(manager);
	if (manager->generation == before) {
		json_object_put(data);
		return;
	}
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE,
				 "ConfigurationChanged", "t", manager->generation);
	(void)sd_bus_emit_properties_changed(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE,
					     "Generation", NULL);
	(void)sd_bus_emit_properties_changed(service->bus, BUS_SYSTEM_PATH, BUS_SYSTEM_INTERFACE,
					     "Generation", NULL);
	json_put_uint(data, "generation", manager->generation);
	events_add(manager->events, EVENT_CONFIGURATION, NULL, data);
	drift_watch_look(service->drift_watch);
}

/* Each step is told, also one that leaves the state as it was: loading a cell that is shut down. */
static void announce_cell(struct service *service, const struct operation_result *result)
{
	_cleanup_json_ struct json_object *json =
		json_tokener_parse((const char *)result->content.data);
	const char *name = text_of(json, "name"), *state = text_of(json, "state");
	struct json_object *cell = service_cell(service, name);

	signal_cell(service, "CellChanged", name, state);
	if (cell)
		add_string(cell, TOLD, state);
}

/* The name of the cell that an operation was about; "" for none. */
static const char *target(struct json_object *input, const struct operation_result *result,
			  struct json_object **ret_answer)
{
	struct json_object *name;

	*ret_answer = NULL;
	if (json_object_object_get_ex(input, "name", &name))
		return json_object_get_string(name);
	if (result->error)
		return "";
	*ret_answer = json_tokener_parse((const char *)result->content.data);
	return text_of(*ret_answer, "name");
}

void announce_done(struct service *service, const struct operation *operation,
		   struct json_object *input, const struct operation_result *result)
{
	_cleanup_json_ struct json_object *answer = NULL;
	struct json_object *data = json_object_new_object();
	const char *error = result->error ? result->error : "", *cell = "";

	if (operation->changes == CHANGES_CELL || operation->changes == CHANGES_DESIRED) {
		cell = target(input, result, &answer);
		if (!result->error && operation->changes == CHANGES_CELL)
			announce_cell(service, result);
	} else if (operation->changes == CHANGES_CONFIGURATION) {
		announce_configuration(service);
	} else if (operation->changes == CHANGES_HYPERVISOR) {
		announce_configuration(service); /* the policy at boot may have made one */
		guard_look(service->guard);
	}
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, "OperationFinished",
				 "sss", operation->name, cell, error);
	add_string(data, "operation", operation->name);
	add_string(data, "error", error);
	json_put_string(data, "message", result->message);
	events_add(service->manager->events, EVENT_OPERATION, cell, data);
}

/* ---- what was seen ------------------------------------------------------------ */

static uint64_t realtime_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* The same cell in another look: a cell that was made anew has another number. */
static struct json_object *find_same(struct json_object *seen, struct json_object *cell)
{
	struct json_object *cells = json_object_object_get(seen, "cells");
	size_t n = json_object_array_length(cells), i;

	for (i = 0; i < n; i++) {
		struct json_object *other = json_object_array_get_idx(cells, i);

		if (strcmp(text_of(other, "name"), text_of(cell, "name")) == 0 &&
		    json_object_equal(json_object_object_get(other, "id"),
				      json_object_object_get(cell, "id")))
			return other;
	}
	return NULL;
}

static void announce_removed(struct service *service, struct json_object *cell)
{
	const char *name = text_of(cell, "name");
	_cleanup_free_ char *path = objects_cell_path(name);

	if (!path)
		return;
	(void)sd_bus_emit_object_removed(service->bus, path);
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, "CellRemoved", "so",
				 name, path);
	events_add(service->manager->events, EVENT_CELL_REMOVED, name,
		   state_event(text_of(cell, "state"), ""));
}

static void announce_created(struct service *service, struct json_object *cell)
{
	const char *name = text_of(cell, "name");
	_cleanup_free_ char *path = objects_cell_path(name);
	struct json_object *data;

	if (!path)
		return;
	(void)sd_bus_emit_object_added(service->bus, path);
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, "CellNew", "so",
				 name, path);
	data = state_event("", text_of(cell, "state"));
	json_object_object_add(data, "untracked",
			       json_object_get(json_object_object_get(cell, "untracked")));
	events_add(service->manager->events, EVENT_CELL_CREATED, name, data);
}

static void announce_failed(struct service *service, struct json_object *cell, const char *path)
{
	const char *name = text_of(cell, "name");
	struct json_object *data = json_object_new_object();

	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, "CellFailed", "so",
				 name, path);
	json_object_object_add(data, "failed_cpus",
			       json_object_get(json_object_object_get(cell, "failed_cpus")));
	json_put_string(data, "report",
			json_object_get_string(json_object_object_get(cell, "report")));
	events_add(service->manager->events, EVENT_CELL_FAILED, name, data);
	sd_journal_print(LOG_WARNING, "The cell \"%s\" has failed.\n%s", name,
			 text_of(cell, "report"));
}

static bool has_new_failures(struct json_object *before, struct json_object *now)
{
	struct json_object *failed = json_object_object_get(now, "failed_cpus");

	return json_object_array_length(failed) > 0 &&
	       !json_object_equal(json_object_object_get(before, "failed_cpus"), failed);
}

static void announce_changed(struct service *service, struct json_object *before,
			     struct json_object *now)
{
	const char *name = text_of(now, "name"), *state = text_of(now, "state");
	_cleanup_free_ char *path = objects_cell_path(name);

	if (!path)
		return;
	if (strcmp(text_of(before, "state"), state) != 0) {
		events_add(service->manager->events, EVENT_CELL_STATE, name,
			   state_event(text_of(before, "state"), state));
		if (strcmp(text_of(before, TOLD), state) != 0)
			signal_cell(service, "CellChanged", name, state);
	}
	if (has_new_failures(before, now))
		announce_failed(service, now, path);
	objects_emit_changes(service, path, BUS_CELL_INTERFACE, before, now);
}

static void announce_hypervisor(struct service *service, struct json_object *before,
				struct json_object *now)
{
	bool is_enabled = service_is_enabled(service);
	struct json_object *data;

	if (!json_object_equal(json_object_object_get(before, "enabled"),
			       json_object_object_get(now, "enabled"))) {
		(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE,
					 "HypervisorChanged", "b", is_enabled);
		(void)sd_bus_emit_properties_changed(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE,
						     "Enabled", NULL);
		data = json_object_new_object();
		json_put_bool(data, "enabled", is_enabled);
		events_add(service->manager->events, EVENT_HYPERVISOR, NULL, data);
		drift_watch_look(service->drift_watch);
	}
	objects_emit_changes(service, BUS_HYPERVISOR_PATH, BUS_HYPERVISOR_INTERFACE, before, now);
}

/* Since when a cell is in its state: only changes that were seen have a time. */
static void put_state_since(struct json_object *before, struct json_object *now)
{
	uint64_t since =
		before && strcmp(text_of(before, "state"), text_of(now, "state")) == 0 ?
			json_object_get_uint64(json_object_object_get(before, "state_since")) :
			realtime_us();

	json_object_object_add(now, "state_since", json_object_new_uint64(since));
}

void announce_seen(struct service *service, struct json_object *json)
{
	_cleanup_json_ struct json_object *before = service->seen;
	struct json_object *cells = json_object_object_get(json, "cells"), *cells_before;
	size_t n = json_object_array_length(cells), n_before, i;

	if (!before) {
		service->seen = json_object_get(json);
		return;
	}
	cells_before = json_object_object_get(before, "cells");
	n_before = json_object_array_length(cells_before);
	/* sd-bus lists what goes while it is there still. */
	for (i = 0; i < n_before; i++) {
		struct json_object *cell = json_object_array_get_idx(cells_before, i);

		if (!find_same(json, cell))
			announce_removed(service, cell);
	}
	service->seen = json_object_get(json);
	announce_hypervisor(service, json_object_object_get(before, "hypervisor"),
			    json_object_object_get(json, "hypervisor"));
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);
		struct json_object *same = find_same(before, cell);

		put_state_since(same, cell);
		if (same)
			announce_changed(service, same, cell);
		else
			announce_created(service, cell);
	}
}
