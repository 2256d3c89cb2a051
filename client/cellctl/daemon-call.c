// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon-call.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/json.h"

#define MANAGER "org.cellwarden1", "/org/cellwarden1", "org.cellwarden1.Manager"

/* Longer than any operation may take (manager/job.h), so that its own error arrives. */
#define CALL_TIMEOUT_US (UINT64_C(40) * 1000 * 1000)

/* Errors of the bus itself, in words of ours. */
static const struct {
	const char *name, *text;
} bus_errors[] = {
	{ SD_BUS_ERROR_SERVICE_UNKNOWN,
	  "cellwardend is not installed, or the bus cannot start it. See `systemctl status "
	  "cellwardend`; --root and -o work without it" },
	{ SD_BUS_ERROR_NO_REPLY,
	  "cellwardend did not answer. See `systemctl status cellwardend` and `journalctl -u "
	  "cellwardend`" },
	{ SD_BUS_ERROR_ACCESS_DENIED, "the system bus does not let you ask cellwardend" },
	{ SD_BUS_ERROR_UNKNOWN_METHOD,
	  "the cellwardend that runs is of another version. Restart it: systemctl restart "
	  "cellwardend" },
};

static void say_error(const sd_bus_error *error)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bus_errors); i++) {
		if (!sd_bus_error_has_name(error, bus_errors[i].name))
			continue;
		cellctl_error("%s", bus_errors[i].text);
		return;
	}
	cellctl_error("%s", error->message ? error->message : error->name);
}

sd_bus_message *daemon_call_new(const char *method)
{
	_cleanup_(sd_bus_unrefp) sd_bus *bus = NULL; /* the message has its own reference */
	sd_bus_message *message;
	int r;

	r = sd_bus_open_system(&bus);
	if (r < 0) {
		cellctl_error("the system bus cannot be reached: %s", strerror(-r));
		return NULL;
	}
	/* polkit may ask for a password, where there is somebody to ask. */
	r = sd_bus_set_allow_interactive_authorization(bus, true);
	if (r >= 0)
		r = sd_bus_message_new_method_call(bus, &message, MANAGER, method);
	if (r < 0) {
		cellctl_error("the call cannot be made: %s", strerror(-r));
		return NULL;
	}
	return message;
}

static struct json_object *read_answer(sd_bus_message *reply)
{
	struct json_object *json;
	const char *text;
	int r;

	r = sd_bus_message_read(reply, "s", &text);
	json = r < 0 ? NULL : json_tokener_parse(text);
	if (!json)
		cellctl_error("cellwardend answered in a form that this cellctl does not know; are "
			      "both of the same version?");
	return json;
}

struct json_object *daemon_call_send(sd_bus_message *message, int r)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *call = message, *reply = NULL;
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	struct json_object *json = NULL;

	if (r < 0) {
		cellctl_error("the call cannot be made: %s", strerror(-r));
	} else {
		r = sd_bus_call(NULL, call, CALL_TIMEOUT_US, &error, &reply);
		if (r < 0)
			say_error(&error);
		else
			json = read_answer(reply);
	}
	return json;
}

struct json_object *daemon_call(const char *method, const char *types, ...)
{
	sd_bus_message *message = daemon_call_new(method);
	va_list ap;
	int r = 0;

	if (!message)
		return NULL;
	va_start(ap, types);
	if (*types)
		r = sd_bus_message_appendv(message, types, ap);
	va_end(ap);
	return daemon_call_send(message, r);
}

int daemon_call_bytes(const char *method, struct arena *arena, struct bytes *ret, const char *types,
		      ...)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = daemon_call_new(method);
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	const void *data;
	size_t size;
	va_list ap;
	int r;

	if (!message)
		return -EIO;
	va_start(ap, types);
	r = sd_bus_message_appendv(message, types, ap);
	va_end(ap);
	if (r >= 0)
		r = sd_bus_call(NULL, message, CALL_TIMEOUT_US, NULL, &reply);
	if (r >= 0)
		r = sd_bus_message_read_array(reply, 'y', &data, &size);
	if (r < 0)
		return r;
	*ret = (struct bytes){ arena_memdup(arena, data, size), size };
	return 0;
}
