// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about how things are and what happened: events, status. */
#include "event-verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

#include "arguments.h"
#include "base/json.h"
#include "daemon-call.h"
#include "json-view.h"
#include "output.h"

#define EVENTS "org.cellwarden1", "/org/cellwarden1", "org.cellwarden1.Events"

struct follower {
	const struct cellctl *ctl;
	sd_bus *bus;
	uint64_t last;        /* the newest that was printed */
	bool is_wanted_again; /* the daemon is another one now */
};

/* ---- printing -------------------------------------------------------------------- */

struct event {
	uint64_t id, realtime_us;
	const char *type, *cell, *data;
};

static void print_json(const struct event *event)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	json_put_uint(json, "id", event->id);
	json_put_uint(json, "time_us", event->realtime_us);
	json_put_string(json, "type", event->type);
	if (*event->cell)
		json_put_string(json, "cell", event->cell);
	json_object_object_add(json, "data", json_tokener_parse(event->data));
	puts(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* What a document says, for one line: "from=running to=failed". */
static void print_members(const struct cellctl *ctl, const char *data)
{
	_cleanup_json_ struct json_object *json = json_tokener_parse(data);

	if (!json_object_is_type(json, json_type_object))
		return;
	json_object_object_foreach(json, key, value) {
		const char *text = json_object_get_string(value);

		if (text && *text)
			output_print(ctl, OUTPUT_PLAIN, "  %s=%s", key, text);
	}
}

static void print_event(const struct cellctl *ctl, const struct event *event)
{
	time_t seconds = (time_t)(event->realtime_us / 1000000);
	char when[32] = "";
	struct tm parts;

	if (ctl->is_json) {
		print_json(event);
	} else {
		if (localtime_r(&seconds, &parts))
			(void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &parts);
		output_print(ctl,
			     strcmp(event->type, "cell.failed") == 0 ? OUTPUT_BAD : OUTPUT_PLAIN,
			     "%s  %-18s %s", when, event->type, event->cell);
		print_members(ctl, event->data);
		putchar('\n');
	}
	fflush(stdout);
}

/* ---- asking ----------------------------------------------------------------------- */

static int say(const sd_bus_error *error, int r)
{
	return cellctl_error("events cannot be had: %s",
			     error->message ? error->message : strerror(-r));
}

/* Those that are kept and newer than the last one printed. */
static int print_kept(struct follower *follower)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *stream;
	struct event event;
	int is_complete, r;

	r = sd_bus_call_method(follower->bus, EVENTS, "GetEvents", &error, &reply, "st", "",
			       (uint64_t)0);
	if (r >= 0)
		r = sd_bus_message_read(reply, "sb", &stream, &is_complete);
	if (r >= 0)
		r = sd_bus_message_enter_container(reply, 'a', "(ttsss)");
	while (r >= 0 && (r = sd_bus_message_read(reply, "(ttsss)", &event.id, &event.realtime_us,
						  &event.type, &event.cell, &event.data)) > 0) {
		if (event.id <= follower->last)
			continue;
		follower->last = event.id;
		print_event(follower->ctl, &event);
	}
	return r < 0 ? say(&error, r) : CELLCTL_FINE;
}

static int subscribe(struct follower *follower)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sd_bus_call_method(follower->bus, EVENTS, "Subscribe", &error, NULL, "");
	return r < 0 ? say(&error, r) : CELLCTL_FINE;
}

static int on_event(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct follower *follower = userdata;
	const char *stream;
	struct event event;

	if (sd_bus_message_read(message, "sttsss", &stream, &event.id, &event.realtime_us,
				&event.type, &event.cell, &event.data) < 0 ||
	    event.id <= follower->last)
		return 0;
	follower->last = event.id;
	print_event(follower->ctl, &event);
	return 0;
}

/* A daemon that comes back counts anew. */
static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct follower *follower = userdata;
	const char *name, *before, *now;

	if (sd_bus_message_read(message, "sss", &name, &before, &now) < 0)
		return 0;
	if (*now) {
		follower->last = 0;
		follower->is_wanted_again = true;
	}
	return 0;
}

static int watch(struct follower *follower)
{
	int r;

	r = sd_bus_match_signal(follower->bus, NULL, EVENTS, "Event", on_event, follower);
	if (r >= 0)
		r = sd_bus_add_match(follower->bus, NULL,
				     "type='signal',sender='org.freedesktop.DBus',"
				     "member='NameOwnerChanged',arg0='org.cellwarden1'",
				     on_owner, follower);
	if (r < 0)
		return cellctl_error("the bus does not tell of events: %s", strerror(-r));
	return subscribe(follower);
}

static int follow(struct follower *follower)
{
	int r;

	for (;;) {
		r = sd_bus_process(follower->bus, NULL);
		if (r == 0)
			r = sd_bus_wait(follower->bus, UINT64_MAX);
		if (r < 0 && r != -EINTR)
			return cellctl_error("the system bus has gone: %s", strerror(-r));
		if (!follower->is_wanted_again)
			continue;
		follower->is_wanted_again = false;
		if (subscribe(follower) != CELLCTL_FINE || print_kept(follower) != CELLCTL_FINE)
			return CELLCTL_ERROR;
	}
}

int verb_events(struct cellctl *ctl, int argc, char **argv)
{
	bool is_short = arguments_take_flag(&argc, argv, "-f");
	bool is_follow = arguments_take_flag(&argc, argv, "--follow") || is_short;
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	struct follower follower = { .ctl = ctl };
	int r;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_set_allow_interactive_authorization(bus, true);
	if (r < 0)
		return cellctl_error("the system bus cannot be reached: %s", strerror(-r));
	follower.bus = bus;
	if ((is_follow && watch(&follower) != CELLCTL_FINE) ||
	    print_kept(&follower) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	return is_follow ? follow(&follower) : CELLCTL_FINE;
}

/* ---- status ------------------------------------------------------------------------ */

/* An attempt that is under way, or went wrong. */
static void print_attempt(const struct cellctl *ctl, struct json_object *attempt)
{
	const char *state = json_view_text(attempt, "state"),
		   *name = json_view_text(attempt, "name");

	if (strcmp(state, "failed") == 0)
		output_fact_colored(
			ctl, OUTPUT_BAD, "Attempt",
			"failed: the machine did not run long enough with \"%s\"; nothing is "
			"enabled at boot until `cellctl enable` went well",
			name);
	else if (strcmp(state, "unconfirmed") == 0)
		output_fact_colored(ctl, OUTPUT_WARNING, "Attempt",
				    "unconfirmed: disabled soon, unless `cellctl confirm` is said");
	else
		output_fact("Attempt", "settling: not known yet to run well");
}

static void print_hypervisor(const struct cellctl *ctl, struct json_object *json)
{
	struct json_object *attempt = json_object_object_get(json, "attempt");

	if (json_view_flag(json, "enabled"))
		output_fact_colored(ctl, OUTPUT_GOOD, "Hypervisor", "enabled, root cell \"%s\"%s",
				    json_view_text(json, "root_cell"),
				    json_view_flag(json, "tracked") ?
					    "" :
					    ", by another program than cellwardend");
	else
		output_fact("Hypervisor", "%s",
			    json_view_flag(json, "driver_present") ?
				    "not enabled; `cellctl enable` enables it" :
				    "the driver is not loaded; `modprobe cellwarden` loads it");
	if (json_object_object_get(json, "dma_confined"))
		output_fact_colored(
			ctl, json_view_flag(json, "dma_confined") ? OUTPUT_PLAIN : OUTPUT_WARNING,
			"DMA", "%s",
			json_view_flag(json, "dma_confined") ?
				"confined to cells" :
				"not confined: devices reach the memory of all cells");
	if (attempt)
		print_attempt(ctl, attempt);
}

/* Return: how many have failed. */
static size_t print_cells(const struct cellctl *ctl, struct json_object *json)
{
	struct json_object *list;
	size_t n = json_view_items(json, "cells", &list), n_failed = 0, i;

	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(list, i);
		const char *failed = json_view_text(cell, "failed_cpus");

		n_failed += *failed != 0;
		output_fact_colored(ctl, *failed ? OUTPUT_BAD : OUTPUT_PLAIN,
				    json_view_text(cell, "name"), "%s, CPUs %s%s%s",
				    json_view_text(cell, "state"), json_view_text(cell, "cpus"),
				    *failed ? ", stopped for a violation: CPUs " : "", failed);
	}
	return n_failed;
}

int verb_status(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *hypervisor = NULL, *cells = NULL;
	const char *attempt;
	size_t n_failed;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	hypervisor = daemon_call("DescribeHypervisor", "");
	cells = hypervisor ? daemon_call("DescribeCells", "") : NULL;
	if (!cells)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		json_object_object_add(hypervisor, "cells",
				       json_object_get(json_object_object_get(cells, "cells")));
		output_json(hypervisor);
	} else {
		print_hypervisor(ctl, hypervisor);
	}
	n_failed = ctl->is_json ? 0 : print_cells(ctl, cells);
	attempt = json_view_text(json_object_object_get(hypervisor, "attempt"), "state");
	return json_view_flag(hypervisor, "enabled") && !n_failed &&
			       strcmp(attempt, "failed") != 0 ?
		       CELLCTL_FINE :
		       CELLCTL_WARNING;
}
