// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/manager-bus.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "base/json.h"
#include "bus/access.h"

struct manager_bus {
	struct manager *manager;
	sd_bus *bus;
	sd_bus_slot *slot;
	struct arena *arena;   /* of the vtable's strings */
	sd_bus_vtable *vtable; /* made from operations() */
};

/* A method call on its way: permission, then job, then reply. */
struct call {
	struct manager_bus *manager_bus;
	sd_bus_message *message;
	const struct operation *operation;
	struct json_object *input;
};

static void call_free(struct call *call)
{
	sd_bus_message_unref(call->message);
	json_object_put(call->input);
	free(call);
}

/* ---- input ---------------------------------------------------------------- */

static int read_basic(sd_bus_message *message, char type, struct json_object **ret)
{
	union {
		const char *s;
		uint32_t u;
		uint64_t t;
		int b, h;
	} value;
	int r;

	r = sd_bus_message_read_basic(message, type, &value);
	if (r <= 0) /* 0: the end of an array */
		return r;
	switch (type) {
	case 's':
		*ret = json_object_new_string(value.s);
		return 1;
	case 'u':
		*ret = json_object_new_int64(value.u);
		return 1;
	case 't':
		*ret = json_object_new_uint64(value.t);
		return 1;
	case 'b':
		*ret = json_object_new_boolean(value.b);
		return 1;
	case 'h': /* open as long as the message is referenced */
		*ret = json_object_new_int(value.h);
		return 1;
	}
	return -EINVAL;
}

/* Bytes become a string that may hold any, 0 too. */
static int read_bytes(sd_bus_message *message, struct json_object **ret)
{
	const void *data;
	size_t size;
	int r;

	r = sd_bus_message_read_array(message, 'y', &data, &size);
	if (r < 0)
		return r;
	if (size > INT_MAX)
		return -E2BIG;
	*ret = json_object_new_string_len(size ? data : "", (int)size);
	return 0;
}

static int read_array(sd_bus_message *message, char type, struct json_object **ret)
{
	_cleanup_json_ struct json_object *array = json_object_new_array();
	struct json_object *item;
	int r;

	r = sd_bus_message_enter_container(message, 'a', (const char[]){ type, 0 });
	if (r < 0)
		return r;
	while ((r = read_basic(message, type, &item)) > 0)
		json_object_array_add(array, item);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(array);
	return sd_bus_message_exit_container(message);
}

static int read_parameter(sd_bus_message *message, const char *type, struct json_object **ret)
{
	if (strncmp(type, "ay", 2) == 0)
		return read_bytes(message, ret);
	if (*type == 'a')
		return read_array(message, type[1], ret);
	return read_basic(message, *type, ret);
}

static int read_input(sd_bus_message *message, const struct operation *operation,
		      struct json_object **ret)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();
	const char *type = operation->signature;
	size_t i;
	int r;

	for (i = 0; *type; i++, type += operation_next_type(type)) {
		struct json_object *value;

		r = read_parameter(message, type, &value);
		if (r < 0)
			return r;
		json_object_object_add(input, operation->parameters[i], value);
	}
	*ret = TAKE_PTR(input);
	return 0;
}

/* ---- output --------------------------------------------------------------- */

/*
 * A D-Bus error has a name and one text. The findings behind a refusal follow
 * the sentence, a line each, so that every client shows them.
 */
static const char *error_text(struct arena *arena, const struct operation_result *result)
{
	const char *text = result->message;
	size_t i;

	for (i = 0; i < result->findings.n; i++) {
		const struct finding *finding = &result->findings.items[i];

		text = arena_printf(arena, "%s\n%s [%s] %s: %s%s%s", text,
				    finding_severity_name(finding->severity), finding->rule,
				    finding->object ? finding->object : "-", finding->message,
				    finding->remedy ? " - " : "",
				    finding->remedy ? finding->remedy : "");
	}
	return text;
}

static int reply_error(sd_bus_message *message, const char *error, const char *text)
{
	char name[sizeof(BUS_ERROR_PREFIX) + 64];

	snprintf(name, sizeof(name), BUS_ERROR_PREFIX "%s", error);
	return sd_bus_reply_method_errorf(message, name, "%s", text);
}

static int reply_content(const struct call *call, const struct operation_result *result)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	int r;

	r = sd_bus_message_new_method_return(call->message, &reply);
	if (r < 0)
		return r;
	if (call->operation->is_binary)
		r = sd_bus_message_append_array(reply, 'y', result->content.data,
						result->content.size);
	else
		r = sd_bus_message_append(reply, "s", (const char *)result->content.data);
	if (r < 0)
		return r;
	return sd_bus_send(call->manager_bus->bus, reply, NULL);
}

static void announce_configuration(struct manager_bus *manager_bus)
{
	uint64_t before = manager_bus->manager->generation;

	manager_refresh(manager_bus->manager);
	if (manager_bus->manager->generation == before)
		return;
	(void)sd_bus_emit_signal(manager_bus->bus, BUS_MANAGER_PATH, BUS_MANAGER_INTERFACE,
				 "ConfigurationChanged", "t", manager_bus->manager->generation);
	(void)sd_bus_emit_properties_changed(manager_bus->bus, BUS_MANAGER_PATH,
					     BUS_MANAGER_INTERFACE, "Generation", NULL);
}

static void announce_hypervisor(struct manager_bus *manager_bus)
{
	(void)sd_bus_emit_signal(manager_bus->bus, BUS_MANAGER_PATH, BUS_MANAGER_INTERFACE,
				 "HypervisorChanged", "b",
				 manager_is_enabled(manager_bus->manager));
	(void)sd_bus_emit_properties_changed(manager_bus->bus, BUS_MANAGER_PATH,
					     BUS_MANAGER_INTERFACE, "Enabled", NULL);
}

static void announce_cell(struct manager_bus *manager_bus, const struct operation_result *result)
{
	_cleanup_json_ struct json_object *json =
		json_tokener_parse((const char *)result->content.data);
	const char *name = json_object_get_string(json_object_object_get(json, "name"));
	const char *state = json_object_get_string(json_object_object_get(json, "state"));

	if (name)
		(void)sd_bus_emit_signal(manager_bus->bus, BUS_MANAGER_PATH, BUS_MANAGER_INTERFACE,
					 "CellChanged", "ss", name, state ? state : "");
}

static void announce(struct manager_bus *manager_bus, const struct operation *operation,
		     const struct operation_result *result)
{
	switch (operation->changes) {
	case CHANGES_NOTHING:
		return;
	case CHANGES_CONFIGURATION:
		announce_configuration(manager_bus);
		return;
	case CHANGES_HYPERVISOR:
		if (!result->error)
			announce_hypervisor(manager_bus);
		return;
	case CHANGES_CELL:
		if (!result->error)
			announce_cell(manager_bus, result);
		return;
	}
}

/* Who changed what, and what came of it. */
static void note_change(const struct operation *operation, const struct operation_result *result)
{
	if (result->error)
		sd_journal_print(LOG_WARNING, "%s failed: %s: %s", operation->name, result->error,
				 result->message);
	else
		sd_journal_print(LOG_NOTICE, "%s: done", operation->name);
}

static void on_done(void *userdata, const struct operation *operation,
		    const struct operation_result *result)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct call *call = userdata;
	int r;

	if (result->error)
		r = reply_error(call->message, result->error, error_text(arena, result));
	else
		r = reply_content(call, result);
	if (r < 0)
		sd_journal_print(LOG_WARNING, "%s: the answer could not be sent: %s",
				 operation->name, strerror(-r));
	if (operation->is_change)
		note_change(operation, result);
	announce(call->manager_bus, operation, result);
	call_free(call);
}

/* ---- calls ---------------------------------------------------------------- */

static void on_access(void *userdata, bool is_allowed)
{
	struct call *call = userdata;

	if (!is_allowed) {
		(void)sd_bus_reply_method_errorf(
			call->message, BUS_ERROR_PREFIX OPERATION_ERROR_ACCESS,
			"%s is for root%s. Call it as root, or over REST on "
			"/run/cellwarden/api.sock as a member of the group cellwarden.",
			call->operation->name,
			call->operation->permission == PERMISSION_READ ?
				": it shows physical addresses, which the kernel keeps from others" :
				"");
		call_free(call);
		return;
	}
	if (jobs_start(call->manager_bus->manager->jobs, call->operation, call->input, on_done,
		       call) < 0) {
		(void)reply_error(call->message, OPERATION_ERROR_BUSY,
				  "Too many operations wait already; nothing was started. "
				  "Try again in a moment.");
		call_free(call);
	}
}

static int on_method(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct manager_bus *manager_bus = userdata;
	const struct operation *operation = operation_find(sd_bus_message_get_member(message));
	struct call *call;
	int r;

	assert(operation);
	call = calloc(1, sizeof(*call));
	if (!call)
		return -ENOMEM;
	call->manager_bus = manager_bus;
	call->message = sd_bus_message_ref(message);
	call->operation = operation;
	r = read_input(message, operation, &call->input);
	if (r < 0) {
		call_free(call);
		return r;
	}
	r = access_check(message, operation->permission, on_access, call);
	if (r < 0) {
		on_access(call, false);
		return 1;
	}
	return 1;
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
	const struct manager_bus *manager_bus = userdata;

	return sd_bus_message_append(reply, "t", manager_bus->manager->generation);
}

static int get_enabled(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	const struct manager_bus *manager_bus = userdata;

	return sd_bus_message_append(reply, "b", manager_is_enabled(manager_bus->manager));
}

/* ---- the vtable, made from the table of operations ------------------------- */

static const sd_bus_vtable vtable_head[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Generation", "t", get_generation, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Enabled", "b", get_enabled, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_SIGNAL_WITH_NAMES("ConfigurationChanged", "t", SD_BUS_PARAM(generation), 0),
	SD_BUS_SIGNAL_WITH_NAMES("HypervisorChanged", "b", SD_BUS_PARAM(enabled), 0),
	SD_BUS_SIGNAL_WITH_NAMES("CellChanged", "ss", SD_BUS_PARAM(name) SD_BUS_PARAM(state), 0),
};

/* Names of inputs and of the output, each followed by a 0, as sd-bus wants them. */
static const char *parameter_names(struct arena *arena, const struct operation *operation)
{
	const char *type;
	size_t size = 0, n = 0, i;
	char *names;

	for (type = operation->signature; *type; type += operation_next_type(type))
		size += strlen(operation->parameters[n++]) + 1;
	names = arena_alloc(arena, size + sizeof("content") + 1);
	for (size = 0, i = 0; i < n; i++) {
		strcpy(names + size, operation->parameters[i]);
		size += strlen(operation->parameters[i]) + 1;
	}
	strcpy(names + size, operation->is_binary ? "content" : "json");
	return names;
}

static void make_vtable(struct manager_bus *manager_bus)
{
	const struct operation *table;
	sd_bus_vtable *vtable;
	size_t n, i;

	table = operations(&n);
	vtable =
		arena_new_array(manager_bus->arena, sd_bus_vtable, ARRAY_SIZE(vtable_head) + n + 1);
	memcpy(vtable, vtable_head, sizeof(vtable_head));
	for (i = 0; i < n; i++) {
		const char *names = parameter_names(manager_bus->arena, &table[i]);

		vtable[ARRAY_SIZE(vtable_head) + i] = (sd_bus_vtable)SD_BUS_METHOD_WITH_NAMES(
			table[i].name, table[i].signature, names, table[i].is_binary ? "ay" : "s", ,
			on_method, SD_BUS_VTABLE_UNPRIVILEGED);
	}
	vtable[ARRAY_SIZE(vtable_head) + n] = (sd_bus_vtable)SD_BUS_VTABLE_END;
	manager_bus->vtable = vtable;
}

struct manager_bus *manager_bus_free(struct manager_bus *manager_bus)
{
	if (!manager_bus)
		return NULL;
	sd_bus_slot_unref(manager_bus->slot);
	sd_bus_unref(manager_bus->bus);
	arena_free(manager_bus->arena);
	free(manager_bus);
	return NULL;
}

int manager_bus_new(struct manager *manager, sd_bus *bus, struct manager_bus **ret)
{
	_cleanup_(manager_bus_freep) struct manager_bus *manager_bus =
		calloc(1, sizeof(*manager_bus));
	int r;

	if (!manager_bus)
		return -ENOMEM;
	manager_bus->manager = manager;
	manager_bus->bus = sd_bus_ref(bus);
	manager_bus->arena = arena_new();
	if (!manager_bus->arena)
		return -ENOMEM;
	make_vtable(manager_bus);
	r = sd_bus_add_object_vtable(bus, &manager_bus->slot, BUS_MANAGER_PATH,
				     BUS_MANAGER_INTERFACE, manager_bus->vtable, manager_bus);
	if (r < 0)
		return r;
	r = sd_bus_request_name(bus, BUS_NAME, 0);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(manager_bus);
	return 0;
}
