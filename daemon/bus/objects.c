// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/objects.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "bus/call.h"
#include "bus/vtable.h"

/* A property is a member of what was seen. */
struct property {
	const char *name, *signature;
	const char *within; /* the object that the member is in; NULL: the outermost */
	const char *member;
	uint64_t flags;
};

/* A method is an operation; that of a cell has the cell's name as its first parameter. */
struct method {
	const char *name, *operation;
};

struct interface {
	const char *name, *path;
	bool is_cell; /* one object for each cell, below the path */
	const struct property *properties;
	size_t n_properties;
	const struct method *methods;
	size_t n_methods;
};

#define CHANGES  SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONSTANT SD_BUS_VTABLE_PROPERTY_CONST
#define EXPLICIT SD_BUS_VTABLE_PROPERTY_EXPLICIT /* always different: only for those who ask */

static const struct property system_properties[] = {
	{ "Generation", "t", NULL, "generation", CHANGES },
	{ "Drift", "s", NULL, "drift", CHANGES },
};

static const struct method system_methods[] = {
	{ "Describe", "GetMachine" },           { "GetInventory", "GetInventory" },
	{ "GetReadiness", "GetReadiness" },     { "Check", "CheckMachine" },
	{ "GetReservation", "GetReservation" }, { "GetDrift", "GetDrift" },
};

static const struct property hypervisor_properties[] = {
	{ "DriverPresent", "b", NULL, "driver_present", CHANGES },
	{ "Enabled", "b", NULL, "enabled", CHANGES },
	{ "Ours", "b", NULL, "ours", CHANGES },
	{ "Tracked", "b", NULL, "tracked", CHANGES },
	{ "Attempt", "s", "attempt", "state", CHANGES },
	{ "DMAConfined", "b", NULL, "dma_confined", CHANGES },
	{ "RootCell", "s", NULL, "root_cell", CHANGES },
	{ "Cells", "u", NULL, "cells", CHANGES },
	{ "MemoryPages", "t", "pools", "memory_pages", CHANGES },
	{ "MemoryPagesUsed", "t", "pools", "memory_pages_used", CHANGES },
	{ "RemapPages", "t", "pools", "remap_pages", CHANGES },
	{ "RemapPagesUsed", "t", "pools", "remap_pages_used", CHANGES },
};

static const struct method hypervisor_methods[] = {
	{ "Describe", "DescribeHypervisor" },
	{ "Enable", "Enable" },
	{ "Disable", "Disable" },
	{ "GetConsole", "GetConsole" },
};

static const struct property cell_properties[] = {
	{ "Name", "s", NULL, "name", CONSTANT },
	{ "Id", "u", NULL, "id", CHANGES },
	{ "State", "s", NULL, "state", CHANGES },
	{ "StateSince", "t", NULL, "state_since", CHANGES },
	{ "CPUs", "au", NULL, "cpus", CHANGES },
	{ "FailedCPUs", "au", NULL, "failed_cpus", CHANGES },
	{ "Memory", "t", NULL, "memory", CHANGES },
	{ "PCIDevices", "as", NULL, "pci_devices", CHANGES },
	{ "Autostart", "b", NULL, "autostart", CHANGES },
	{ "Untracked", "b", NULL, "untracked", CHANGES },
	{ "Statistics", "a{st}", NULL, "statistics", EXPLICIT },
};

static const struct method cell_methods[] = {
	{ "Describe", "DescribeCell" },
	{ "GetConfiguration", "GetCellConfiguration" },
	{ "GetStatistics", "GetCellStatistics" },
	{ "Load", "LoadCell" },
	{ "Start", "StartCell" },
	{ "ShutDown", "ShutDownCell" },
	{ "Destroy", "DestroyCell" },
};

#define ROWS(prefix)                                                            \
	prefix##_properties, ARRAY_SIZE(prefix##_properties), prefix##_methods, \
		ARRAY_SIZE(prefix##_methods)

static const struct interface interfaces[] = {
	{ BUS_SYSTEM_INTERFACE, BUS_SYSTEM_PATH, false, ROWS(system) },
	{ BUS_HYPERVISOR_INTERFACE, BUS_HYPERVISOR_PATH, false, ROWS(hypervisor) },
	{ BUS_CELL_INTERFACE, BUS_CELL_PREFIX, true, ROWS(cell) },
};

static const struct interface *find_interface(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(interfaces); i++)
		if (strcmp(interfaces[i].name, name) == 0)
			return &interfaces[i];
	return NULL;
}

/* ---- which object ------------------------------------------------------------- */

char *objects_cell_path(const char *name)
{
	char *path;

	return sd_bus_path_encode(BUS_CELL_PREFIX, name, &path) < 0 ? NULL : path;
}

static struct json_object *find_cell(const struct service *service, const char *path)
{
	_cleanup_free_ char *name = NULL;

	if (sd_bus_path_decode(path, BUS_CELL_PREFIX, &name) <= 0)
		return NULL;
	return service_cell(service, name);
}

/* What the properties of an object are members of; a new reference. */
static struct json_object *object_at(const struct service *service, const char *path)
{
	struct json_object *json;

	if (strcmp(path, BUS_HYPERVISOR_PATH) == 0)
		return json_object_get(json_object_object_get(service->seen, "hypervisor"));
	if (strcmp(path, BUS_SYSTEM_PATH) != 0)
		return json_object_get(find_cell(service, path));
	json = json_object_new_object();
	json_put_uint(json, "generation", service->manager->generation);
	json_put_string(json, "drift", service->drift);
	return json;
}

static int on_find(sd_bus *bus, const char *path, const char *interface, void *userdata,
		   void **ret_found, sd_bus_error *error)
{
	if (!find_cell(userdata, path))
		return 0;
	*ret_found = userdata;
	return 1;
}

static int on_enumerate(sd_bus *bus, const char *prefix, void *userdata, char ***ret_nodes,
			sd_bus_error *error)
{
	const struct service *service = userdata;
	struct json_object *cells = json_object_object_get(service->seen, "cells");
	size_t n = cells ? json_object_array_length(cells) : 0, i;
	char **nodes = calloc(n + 1, sizeof(*nodes)); /* freed by sd-bus */

	if (!nodes)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);

		nodes[i] = objects_cell_path(
			json_object_get_string(json_object_object_get(cell, "name")));
		if (!nodes[i])
			break;
	}
	*ret_nodes = nodes;
	return 0;
}

/* ---- properties ----------------------------------------------------------------- */

static struct json_object *property_value(const struct property *property, struct json_object *json)
{
	if (property->within)
		json = json_object_object_get(json, property->within);
	return json_object_object_get(json, property->member);
}

static int append_basic(sd_bus_message *message, char type, struct json_object *value)
{
	const char *text;

	switch (type) {
	case 's':
		text = json_object_get_string(value);
		return sd_bus_message_append(message, "s", text ? text : "");
	case 'b':
		return sd_bus_message_append(message, "b", json_object_get_boolean(value));
	case 'u':
		return sd_bus_message_append(message, "u", (uint32_t)json_object_get_uint64(value));
	default:
		assert(type == 't');
		return sd_bus_message_append(message, "t", json_object_get_uint64(value));
	}
}

static int append_array(sd_bus_message *message, char type, struct json_object *list)
{
	size_t n = list ? json_object_array_length(list) : 0, i;
	int r;

	r = sd_bus_message_open_container(message, 'a', (const char[]){ type, 0 });
	for (i = 0; i < n && r >= 0; i++)
		r = append_basic(message, type, json_object_array_get_idx(list, i));
	return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_counters(sd_bus_message *message, struct json_object *counters)
{
	int r;

	r = sd_bus_message_open_container(message, 'a', "{st}");
	if (r < 0)
		return r;
	if (counters) {
		json_object_object_foreach(counters, reason, count) {
			r = sd_bus_message_append(message, "{st}", reason,
						  json_object_get_uint64(count));
			if (r < 0)
				return r;
		}
	}
	return sd_bus_message_close_container(message);
}

/* What is not known (a disabled hypervisor has no pools) is 0, false or empty. */
static int append_value(sd_bus_message *message, const char *signature, struct json_object *value)
{
	if (strcmp(signature, "a{st}") == 0)
		return append_counters(message, value);
	if (*signature == 'a')
		return append_array(message, signature[1], value);
	return append_basic(message, *signature, value);
}

static int get_property(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	_cleanup_json_ struct json_object *json = object_at(userdata, path);
	const struct interface *table = find_interface(interface);
	size_t i;

	for (i = 0; i < table->n_properties; i++)
		if (strcmp(table->properties[i].name, property) == 0)
			return append_value(reply, table->properties[i].signature,
					    property_value(&table->properties[i], json));
	return -ENOENT;
}

void objects_emit_changes(struct service *service, const char *path, const char *interface,
			  struct json_object *before, struct json_object *now)
{
	const struct interface *table = find_interface(interface);
	char *names[ARRAY_SIZE(hypervisor_properties) + ARRAY_SIZE(cell_properties) + 1];
	size_t n = 0, i;

	for (i = 0; i < table->n_properties; i++) {
		const struct property *property = &table->properties[i];

		if (property->flags == CHANGES &&
		    !json_object_equal(property_value(property, before),
				       property_value(property, now)))
			names[n++] = (char *)property->name; /* sd-bus does not change it */
	}
	names[n] = NULL;
	if (n)
		(void)sd_bus_emit_properties_changed_strv(service->bus, path, interface, names);
}

/* ---- methods --------------------------------------------------------------------- */

static int on_method(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	const struct interface *table = find_interface(sd_bus_message_get_interface(message));
	const char *member = sd_bus_message_get_member(message);
	_cleanup_free_ char *name = NULL;
	size_t i;

	if (table->is_cell &&
	    sd_bus_path_decode(sd_bus_message_get_path(message), BUS_CELL_PREFIX, &name) <= 0)
		return -EINVAL;
	for (i = 0; i < table->n_methods; i++)
		if (strcmp(table->methods[i].name, member) == 0)
			return call_start(userdata, message,
					  operation_find(table->methods[i].operation), name);
	return -ENOENT;
}

/* ---- on the bus ------------------------------------------------------------------- */

static sd_bus_vtable *make_vtable(struct arena *arena, const struct interface *interface)
{
	size_t n = interface->n_properties + interface->n_methods + 2, at = 0, i;
	sd_bus_vtable *vtable = arena_new_array(arena, sd_bus_vtable, n);

	vtable[at++] = (sd_bus_vtable)SD_BUS_VTABLE_START(0);
	for (i = 0; i < interface->n_properties; i++) {
		const struct property *property = &interface->properties[i];

		vtable[at++] = (sd_bus_vtable)SD_BUS_PROPERTY(property->name, property->signature,
							      get_property, 0, property->flags);
	}
	for (i = 0; i < interface->n_methods; i++) {
		const struct operation *operation = operation_find(interface->methods[i].operation);

		assert(operation);
		vtable[at++] = vtable_method(arena, interface->methods[i].name, operation,
					     !interface->is_cell, on_method);
	}
	vtable[at] = (sd_bus_vtable)SD_BUS_VTABLE_END;
	return vtable;
}

int objects_add(struct service *service, struct arena *arena)
{
	sd_bus *bus = service->bus;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(interfaces); i++) {
		const struct interface *interface = &interfaces[i];
		const sd_bus_vtable *vtable = make_vtable(arena, interface);

		r = interface->is_cell ?
			    sd_bus_add_fallback_vtable(bus, service_slot(service), interface->path,
						       interface->name, vtable, on_find, service) :
			    sd_bus_add_object_vtable(bus, service_slot(service), interface->path,
						     interface->name, vtable, service);
		if (r < 0)
			return r;
	}
	r = sd_bus_add_node_enumerator(bus, service_slot(service), BUS_CELL_PREFIX, on_enumerate,
				       service);
	if (r < 0)
		return r;
	return sd_bus_add_object_manager(bus, service_slot(service), BUS_PATH);
}
