// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/manager-bus.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus/access.h"
#include "bus/announce.h"
#include "bus/call.h"
#include "bus/drift-watch.h"
#include "bus/event-bus.h"
#include "bus/guard.h"
#include "bus/objects.h"
#include "bus/vtable.h"
#include "manager/console-log.h"

struct manager_bus {
	struct service service;
	struct arena *arena; /* of the vtables */
	struct event_bus *event_bus;
	struct console_log *console_log;
	bool is_known; /* the machine was looked at */
};

static int on_method(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	const struct operation *operation = operation_find(sd_bus_message_get_member(message));

	assert(operation);
	return call_start(userdata, message, operation, NULL);
}

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", PROJECT_VERSION);
}

static int get_generation(sd_bus *bus, const char *path, const char *interface,
			  const char *property, sd_bus_message *reply, void *userdata,
			  sd_bus_error *error)
{
	const struct service *service = userdata;

	return sd_bus_message_append(reply, "t", service->manager->generation);
}

static int get_enabled(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	const struct service *service = userdata;

	return sd_bus_message_append(reply, "b", service_is_enabled(service));
}

/* ---- the vtable, made from the table of operations ------------------------- */

static const sd_bus_vtable vtable_head[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Generation", "t", get_generation, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Enabled", "b", get_enabled, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_SIGNAL_WITH_NAMES("ConfigurationChanged", "t", SD_BUS_PARAM(generation), 0),
	SD_BUS_SIGNAL_WITH_NAMES("HypervisorChanged", "b", SD_BUS_PARAM(enabled), 0),
	SD_BUS_SIGNAL_WITH_NAMES("CellNew", "so", SD_BUS_PARAM(name) SD_BUS_PARAM(cell), 0),
	SD_BUS_SIGNAL_WITH_NAMES("CellRemoved", "so", SD_BUS_PARAM(name) SD_BUS_PARAM(cell), 0),
	SD_BUS_SIGNAL_WITH_NAMES("CellChanged", "ss", SD_BUS_PARAM(name) SD_BUS_PARAM(state), 0),
	SD_BUS_SIGNAL_WITH_NAMES("CellFailed", "so", SD_BUS_PARAM(name) SD_BUS_PARAM(cell), 0),
	SD_BUS_SIGNAL_WITH_NAMES("DriftChanged", "s", SD_BUS_PARAM(drift), 0),
	SD_BUS_SIGNAL_WITH_NAMES("OperationFinished", "sss",
				 SD_BUS_PARAM(operation) SD_BUS_PARAM(cell) SD_BUS_PARAM(error), 0),
};

static const sd_bus_vtable *make_vtable(struct arena *arena)
{
	const struct operation *table;
	sd_bus_vtable *vtable;
	size_t n, i;

	table = operations(&n);
	vtable = arena_new_array(arena, sd_bus_vtable, ARRAY_SIZE(vtable_head) + n + 1);
	memcpy(vtable, vtable_head, sizeof(vtable_head));
	for (i = 0; i < n; i++)
		vtable[ARRAY_SIZE(vtable_head) + i] =
			vtable_method(arena, table[i].name, &table[i], true, on_method);
	vtable[ARRAY_SIZE(vtable_head) + n] = (sd_bus_vtable)SD_BUS_VTABLE_END;
	return vtable;
}

struct manager_bus *manager_bus_free(struct manager_bus *manager_bus)
{
	if (!manager_bus)
		return NULL;
	access_end();
	guard_free(manager_bus->service.guard);
	drift_watch_free(manager_bus->service.drift_watch);
	watch_free(manager_bus->service.watch);
	console_log_free(manager_bus->console_log);
	event_bus_free(manager_bus->event_bus);
	while (manager_bus->service.n_slots)
		sd_bus_slot_unref(manager_bus->service.slots[--manager_bus->service.n_slots]);
	json_object_put(manager_bus->service.seen);
	sd_bus_unref(manager_bus->service.bus);
	arena_free(manager_bus->arena);
	free(manager_bus);
	return NULL;
}

static void on_seen(void *userdata, struct json_object *json)
{
	struct manager_bus *manager_bus = userdata;

	announce_seen(&manager_bus->service, json);
	console_log_follow(manager_bus->console_log, service_is_enabled(&manager_bus->service));
}

static void on_first_look(void *userdata)
{
	struct manager_bus *manager_bus = userdata;

	manager_bus->is_known = true;
}

/* Who starts us by a call finds all objects there. */
static int look_once(struct manager_bus *manager_bus, sd_event *event)
{
	int r;

	watch_now(manager_bus->service.watch, on_first_look, manager_bus);
	while (!manager_bus->is_known) {
		r = sd_event_run(event, UINT64_MAX);
		if (r < 0)
			return r;
		if (sd_event_get_state(event) == SD_EVENT_FINISHED)
			return -ECANCELED;
	}
	return 0;
}

static int add_objects(struct manager_bus *manager_bus)
{
	struct service *service = &manager_bus->service;
	int r;

	r = sd_bus_add_object_vtable(service->bus, service_slot(service), BUS_PATH,
				     BUS_MANAGER_INTERFACE, make_vtable(manager_bus->arena),
				     service);
	if (r < 0)
		return r;
	r = event_bus_new(service, &manager_bus->event_bus);
	if (r < 0)
		return r;
	return objects_add(service, manager_bus->arena);
}

int manager_bus_new(struct manager *manager, sd_bus *bus, struct manager_bus **ret)
{
	_cleanup_(manager_bus_freep) struct manager_bus *manager_bus =
		calloc(1, sizeof(*manager_bus));
	int r;

	if (!manager_bus)
		return -ENOMEM;
	manager_bus->service.manager = manager;
	manager_bus->service.bus = sd_bus_ref(bus);
	manager_bus->arena = arena_new();
	if (!manager_bus->arena)
		return -ENOMEM;
	r = add_objects(manager_bus);
	if (r < 0)
		return r;
	r = console_log_new(manager->event, &manager->environment, &manager_bus->console_log);
	if (r < 0)
		return r;
	r = watch_new(manager->event, manager->jobs, &manager->environment, on_seen, manager_bus,
		      &manager_bus->service.watch);
	if (r < 0)
		return r;
	r = guard_new(&manager_bus->service, &manager_bus->service.guard);
	if (r < 0)
		return r;
	r = look_once(manager_bus, manager->event);
	if (r < 0)
		return r;
	r = drift_watch_new(&manager_bus->service, &manager_bus->service.drift_watch);
	if (r < 0)
		return r;
	r = sd_bus_request_name(bus, BUS_NAME, 0);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(manager_bus);
	return 0;
}
