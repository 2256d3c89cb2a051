// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/event-feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "http/event-json.h"
#include "http/gateway.h"

#define EVENTS_INTERFACE "org.cellwarden1.Events"
#define RETRY_US         (UINT64_C(2) * 1000 * 1000)

struct event_feed {
	struct gateway *gateway;
	struct event_log *log;
	struct event_streams *streams;
	sd_event_source *retry;
	sd_bus_slot *on_event, *on_owner, *on_disconnect, *call;
	char stream[EVENT_STREAM_MAX]; /* that the log has events of; "": none */
	bool is_started;
	bool is_filled; /* the log has all until now; before, what is told comes again */
};

/* Nothing more is known for now: streams go on with what there is. */
static void give_up(struct event_feed *feed, bool tries_again)
{
	feed->is_filled = false;
	event_streams_set_presence(feed->streams, false);
	if (!tries_again)
		return;
	(void)sd_event_source_set_time_relative(feed->retry, RETRY_US);
	(void)sd_event_source_set_enabled(feed->retry, SD_EVENT_ONESHOT);
}

/* ---- events ------------------------------------------------------------------- */

static int read_event(sd_bus_message *message, struct daemon_event *ret)
{
	return sd_bus_message_read(message, "ttsss", &ret->id, &ret->realtime_us, &ret->type,
				   &ret->cell, &ret->data);
}

static void add_event(struct event_feed *feed, const struct daemon_event *from)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct event event;

	if (!arena || from->id <= event_log_last(feed->log))
		return;
	if (!event_from_daemon(arena, from, &event))
		return;
	event_log_add(feed->log, &event);
}

static int on_event(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct event_feed *feed = userdata;
	struct daemon_event event;
	const char *stream;

	if (!feed->is_filled || sd_bus_message_read(message, "s", &stream) < 0 ||
	    strcmp(stream, feed->stream) != 0 || read_event(message, &event) < 0)
		return 0;
	add_event(feed, &event);
	event_streams_wake(feed->streams);
	return 0;
}

static int fill(struct event_feed *feed, sd_bus_message *reply)
{
	struct daemon_event event;
	const char *stream;
	int is_complete, r;

	r = sd_bus_message_read(reply, "sb", &stream, &is_complete);
	if (r < 0)
		return r;
	if (strlen(stream) >= sizeof(feed->stream))
		return -EBADMSG;
	if (!is_complete)
		event_log_forget(feed->log);
	strcpy(feed->stream, stream);
	event_log_begin(feed->log, stream);
	r = sd_bus_message_enter_container(reply, 'a', "(ttsss)");
	while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "ttsss")) > 0) {
		r = read_event(reply, &event);
		if (r < 0)
			break;
		add_event(feed, &event);
		r = sd_bus_message_exit_container(reply);
	}
	return r;
}

static int on_events(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	struct event_feed *feed = userdata;

	if (sd_bus_message_is_method_error(reply, NULL) || fill(feed, reply) < 0) {
		give_up(feed, true);
		return 0;
	}
	feed->is_filled = true;
	event_streams_set_presence(feed->streams, true);
	return 0;
}

/* ---- asking --------------------------------------------------------------------- */

static int call(struct event_feed *feed, sd_bus_message *message, sd_bus_message_handler_t handler)
{
	feed->call = sd_bus_slot_unref(feed->call);
	return sd_bus_call_async(NULL, &feed->call, message, handler, feed, 0);
}

static int on_subscribed(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	const sd_bus_error *error = sd_bus_message_get_error(reply);
	struct event_feed *feed = userdata;

	if (error) {
		/* When it comes, its owner changes; another error may pass. */
		give_up(feed,
			!sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN) &&
				!sd_bus_error_has_name(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER));
		return 0;
	}
	/* What is told between this and the answer is part of the answer. */
	if (sd_bus_message_new_method_call(sd_bus_message_get_bus(reply), &message,
					   GATEWAY_MANAGER_NAME, GATEWAY_MANAGER_PATH,
					   EVENTS_INTERFACE, "GetEvents") < 0 ||
	    sd_bus_message_append(message, "st", feed->stream, event_log_last(feed->log)) < 0 ||
	    call(feed, message, on_events) < 0)
		give_up(feed, true);
	return 0;
}

static void subscribe(struct event_feed *feed, bool starts_daemon)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	sd_bus *bus;

	feed->is_filled = false;
	if (gateway_bus(feed->gateway, &bus) < 0 ||
	    sd_bus_message_new_method_call(bus, &message, GATEWAY_MANAGER_NAME,
					   GATEWAY_MANAGER_PATH, EVENTS_INTERFACE,
					   "Subscribe") < 0 ||
	    sd_bus_message_set_auto_start(message, starts_daemon) < 0 ||
	    call(feed, message, on_subscribed) < 0)
		give_up(feed, true);
}

/* Who stopped the daemon does not want it back because a page is open somewhere. */
static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct event_feed *feed = userdata;
	const char *name, *before, *now;

	if (sd_bus_message_read(message, "sss", &name, &before, &now) < 0)
		return 0;
	if (*now)
		subscribe(feed, false);
	else
		give_up(feed, false);
	return 0;
}

/* ---- the bus --------------------------------------------------------------------- */

static void leave_bus(struct event_feed *feed)
{
	feed->on_event = sd_bus_slot_unref(feed->on_event);
	feed->on_owner = sd_bus_slot_unref(feed->on_owner);
	feed->on_disconnect = sd_bus_slot_unref(feed->on_disconnect);
	feed->call = sd_bus_slot_unref(feed->call);
}

static int on_disconnect(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	give_up(userdata, true);
	return 0;
}

static int watch_bus(struct event_feed *feed, sd_bus *bus)
{
	int r;

	r = sd_bus_match_signal_async(bus, &feed->on_event, GATEWAY_MANAGER_NAME,
				      GATEWAY_MANAGER_PATH, EVENTS_INTERFACE, "Event", on_event,
				      NULL, feed);
	if (r < 0)
		return r;
	r = sd_bus_add_match_async(bus, &feed->on_owner,
				   "type='signal',sender='org.freedesktop.DBus',"
				   "path='/org/freedesktop/DBus',"
				   "interface='org.freedesktop.DBus',member='NameOwnerChanged',"
				   "arg0='" GATEWAY_MANAGER_NAME "'",
				   on_owner, NULL, feed);
	if (r < 0)
		return r;
	return sd_bus_match_signal_async(bus, &feed->on_disconnect, NULL,
					 "/org/freedesktop/DBus/Local",
					 "org.freedesktop.DBus.Local", "Disconnected",
					 on_disconnect, NULL, feed);
}

static void connect_bus(struct event_feed *feed)
{
	sd_bus *bus;

	leave_bus(feed);
	if (gateway_bus(feed->gateway, &bus) < 0 || watch_bus(feed, bus) < 0)
		give_up(feed, true);
	else
		subscribe(feed, true);
}

static int on_retry(sd_event_source *source, uint64_t usec, void *userdata)
{
	connect_bus(userdata);
	return 0;
}

/* ---- life -------------------------------------------------------------------------- */

void event_feed_start(struct event_feed *feed)
{
	if (feed->is_started)
		return;
	feed->is_started = true;
	connect_bus(feed);
}

struct event_streams *event_feed_streams(const struct event_feed *feed)
{
	return feed->streams;
}

int event_feed_new(struct gateway *gateway, sd_event *event, struct event_feed **ret)
{
	_cleanup_(event_feed_freep) struct event_feed *feed = calloc(1, sizeof(*feed));
	int r;

	if (!feed)
		return -ENOMEM;
	feed->gateway = gateway;
	feed->log = event_log_new();
	if (!feed->log)
		return -ENOMEM;
	r = event_streams_new(event, feed->log, &feed->streams);
	if (r < 0)
		return r;
	r = sd_event_add_time_relative(event, &feed->retry, CLOCK_MONOTONIC, 0, 0, on_retry, feed);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(feed->retry, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(feed);
	return 0;
}

void event_feed_stop(struct event_feed *feed)
{
	leave_bus(feed);
	event_streams_end(feed->streams);
}

struct event_feed *event_feed_free(struct event_feed *feed)
{
	if (!feed)
		return NULL;
	leave_bus(feed);
	sd_event_source_disable_unref(feed->retry);
	event_streams_free(feed->streams);
	event_log_free(feed->log);
	free(feed);
	return NULL;
}
