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

static int call(sd_bus *bus, const char *method, const char *types, va_list ap,
		sd_bus_message **ret)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sd_bus_message_new_method_call(bus, &message, MANAGER, method);
	if (r >= 0 && *types)
		r = sd_bus_message_appendv(message, types, ap);
	if (r < 0) {
		cellctl_error("the call cannot be made: %s", strerror(-r));
		return r;
	}
	r = sd_bus_call(bus, message, CALL_TIMEOUT_US, &error, ret);
	if (r < 0)
		say_error(&error);
	return r;
}

struct json_object *daemon_call(const char *method, const char *types, ...)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	struct json_object *json;
	const char *text;
	va_list ap;
	int r;

	r = sd_bus_open_system(&bus);
	if (r < 0) {
		cellctl_error("the system bus cannot be reached: %s", strerror(-r));
		return NULL;
	}
	va_start(ap, types);
	r = call(bus, method, types, ap, &reply);
	va_end(ap);
	if (r < 0)
		return NULL;
	r = sd_bus_message_read(reply, "s", &text);
	json = r < 0 ? NULL : json_tokener_parse(text);
	if (!json)
		cellctl_error("cellwardend answered in a form that this cellctl does not know; are "
			      "both of the same version?");
	return json;
}
