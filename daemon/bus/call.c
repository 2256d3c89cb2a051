// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/call.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "base/json.h"
#include "bus/access.h"
#include "bus/announce.h"

/* A method call on its way: permission, then job, then a look at what came of it, then reply. */
struct call {
	struct service *service;
	sd_bus_message *message, *reply;
	const struct operation *operation;
	struct json_object *input;
	uint32_t uid; /* the caller's */
};

static void call_free(struct call *call)
{
	sd_bus_message_unref(call->message);
	sd_bus_message_unref(call->reply);
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

/* @first: the first parameter's value, which the message does not have; NULL: it has them all. */
static int read_input(sd_bus_message *message, const struct operation *operation, const char *first,
		      struct json_object **ret)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();
	const char *type = operation->signature;
	size_t i;
	int r;

	for (i = 0; *type; i++, type += operation_next_type(type)) {
		struct json_object *value;

		if (i == 0 && first) {
			json_object_object_add(input, operation->parameters[0],
					       json_object_new_string(first));
			continue;
		}
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

static int make_error(sd_bus_message *message, const char *error, const char *text,
		      sd_bus_message **ret)
{
	char name[sizeof(BUS_ERROR_PREFIX) + 64];

	snprintf(name, sizeof(name), BUS_ERROR_PREFIX "%s", error);
	return sd_bus_message_new_method_errorf(message, ret, name, "%s", text);
}

static int make_content(const struct call *call, const struct operation_result *result,
			sd_bus_message **ret)
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
	*ret = TAKE_PTR(reply);
	return 0;
}

/* Who changed what, and what came of it. */
static void note_change(const struct call *call, const struct operation_result *result)
{
	const char *cell = json_object_get_string(json_object_object_get(call->input, "name"));

	sd_journal_send("PRIORITY=%d", result->error ? LOG_WARNING : LOG_NOTICE,
			"MESSAGE=%s%s%s by user %" PRIu32 ": %s%s%s", call->operation->name,
			cell ? " " : "", cell ? cell : "", call->uid,
			result->error ? result->error : "done", result->error ? ": " : "",
			result->error ? result->message : "", "CELLWARDEN_OPERATION=%s",
			call->operation->name, "CELLWARDEN_CELL=%s", cell ? cell : "",
			"CELLWARDEN_USER=%" PRIu32, call->uid, "CELLWARDEN_ERROR=%s",
			result->error ? result->error : "", NULL);
}

static void send_reply(void *userdata)
{
	struct call *call = userdata;
	int r;

	r = call->reply ? sd_bus_send(call->service->bus, call->reply, NULL) : -ENOMEM;
	if (r < 0)
		sd_journal_print(LOG_WARNING, "%s: the answer could not be sent: %s",
				 call->operation->name, strerror(-r));
	call_free(call);
}

static void on_done(void *userdata, const struct operation *operation,
		    const struct operation_result *result)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct call *call = userdata;

	if (result->error)
		(void)make_error(call->message, result->error, error_text(arena, result),
				 &call->reply);
	else
		(void)make_content(call, result, &call->reply);
	if (operation->is_change) {
		note_change(call, result);
		announce_done(call->service, operation, call->input, result);
	}
	/* Who has its answer finds the objects as the answer says. */
	if (!result->error && operation->changes >= CHANGES_HYPERVISOR)
		watch_now(call->service->watch, send_reply, call);
	else
		send_reply(call);
}

static void on_access(void *userdata, enum access access, uint32_t uid)
{
	struct call *call = userdata;

	call->uid = uid;
	if (access != ACCESS_ALLOWED) {
		if (call->operation->is_change)
			sd_journal_print(LOG_WARNING, "%s by user %" PRIu32 ": refused",
					 call->operation->name, uid);
		(void)access_reply(call->message, access, call->operation->permission,
				   call->operation->name, &call->reply);
		send_reply(call);
		return;
	}
	if (jobs_start(call->service->manager->jobs, call->operation, call->input, on_done, call) ==
	    0)
		return;
	(void)make_error(call->message, OPERATION_ERROR_BUSY,
			 "Too many operations wait already; nothing was started. Try again in a "
			 "moment.",
			 &call->reply);
	send_reply(call);
}

int call_start(struct service *service, sd_bus_message *message, const struct operation *operation,
	       const char *first)
{
	struct call *call;
	int r;

	call = calloc(1, sizeof(*call));
	if (!call)
		return -ENOMEM;
	call->service = service;
	call->message = sd_bus_message_ref(message);
	call->operation = operation;
	r = read_input(message, operation, first, &call->input);
	if (r < 0) {
		call_free(call);
		return r;
	}
	r = access_check(message, operation->permission, operation->name,
			 json_object_get_string(json_object_object_get(call->input, "name")),
			 on_access, call);
	if (r < 0)
		on_access(call, ACCESS_DENIED, UINT32_MAX);
	return 1;
}
