// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/event-bus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus/access.h"

struct subscriber {
	struct subscriber *next;
	struct event_bus *event_bus;
	char *name;         /* the connection's unique one */
	sd_bus_slot *match; /* tells when it has gone */
};

struct event_bus {
	struct service *service;
	struct subscriber *subscribers;
	unsigned int n;
};

/* A call that waits for the answer whether it is allowed. */
struct request {
	struct event_bus *event_bus;
	sd_bus_message *message;
	int (*answer)(struct event_bus *event_bus, sd_bus_message *message);
};

/* ---- subscribers -------------------------------------------------------------- */

static void subscriber_free(struct subscriber *subscriber)
{
	struct subscriber **link = &subscriber->event_bus->subscribers;

	while (*link && *link != subscriber)
		link = &(*link)->next;
	if (*link) {
		*link = subscriber->next;
		subscriber->event_bus->n--;
	}
	sd_bus_slot_unref(subscriber->match);
	free(subscriber->name);
	free(subscriber);
}

static struct subscriber *find_subscriber(struct event_bus *event_bus, const char *name)
{
	struct subscriber *at;

	for (at = event_bus->subscribers; at; at = at->next)
		if (strcmp(at->name, name) == 0)
			return at;
	return NULL;
}

static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	subscriber_free(userdata); /* a unique name changes its owner once: to nobody */
	return 0;
}

static int add_subscriber(struct event_bus *event_bus, const char *name)
{
	struct subscriber *subscriber = calloc(1, sizeof(*subscriber));
	char match[512];
	int r;

	if (!subscriber)
		return -ENOMEM;
	subscriber->event_bus = event_bus;
	subscriber->next = event_bus->subscribers;
	event_bus->subscribers = subscriber;
	event_bus->n++;
	subscriber->name = strdup(name);
	snprintf(match, sizeof(match),
		 "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
		 "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%s'",
		 name);
	r = subscriber->name ? sd_bus_add_match_async(event_bus->service->bus, &subscriber->match,
						      match, on_owner_changed, NULL, subscriber) :
			       -ENOMEM;
	if (r < 0)
		subscriber_free(subscriber);
	return r;
}

static int answer_subscribe(struct event_bus *event_bus, sd_bus_message *message)
{
	const char *name = sd_bus_message_get_sender(message);
	int r;

	if (!find_subscriber(event_bus, name)) {
		if (event_bus->n >= EVENT_SUBSCRIBERS_MAX)
			return sd_bus_reply_method_errorf(
				message, BUS_ERROR_PREFIX OPERATION_ERROR_BUSY,
				"There are %u subscribers of events already; one has to leave first.",
				EVENT_SUBSCRIBERS_MAX);
		r = add_subscriber(event_bus, name);
		if (r < 0)
			return r;
	}
	return sd_bus_reply_method_return(message, "st",
					  events_stream(event_bus->service->manager->events),
					  events_last(event_bus->service->manager->events));
}

static int answer_unsubscribe(struct event_bus *event_bus, sd_bus_message *message)
{
	struct subscriber *subscriber =
		find_subscriber(event_bus, sd_bus_message_get_sender(message));

	if (subscriber)
		subscriber_free(subscriber);
	return sd_bus_reply_method_return(message, NULL);
}

/* ---- events -------------------------------------------------------------------- */

static int append_event(sd_bus_message *message, const struct event *event)
{
	return sd_bus_message_append(message, "(ttsss)", event->id, event->realtime_us, event->type,
				     event->cell, event->data);
}

static void on_event(void *userdata, const struct event *event)
{
	const struct event_bus *event_bus = userdata;
	const struct subscriber *at;

	for (at = event_bus->subscribers; at; at = at->next) {
		_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;

		if (sd_bus_message_new_signal(event_bus->service->bus, &message, BUS_PATH,
					      BUS_EVENTS_INTERFACE, "Event") < 0 ||
		    sd_bus_message_append(message, "sttsss",
					  events_stream(event_bus->service->manager->events),
					  event->id, event->realtime_us, event->type, event->cell,
					  event->data) < 0 ||
		    sd_bus_message_set_destination(message, at->name) < 0)
			continue;
		(void)sd_bus_send(event_bus->service->bus, message, NULL);
	}
}

static int append_events(sd_bus_message *message, const struct events *events, uint64_t since)
{
	const struct event *event;
	int r;

	r = sd_bus_message_open_container(message, 'a', "(ttsss)");
	while (r >= 0 && (event = events_next(events, since))) {
		since = event->id;
		r = append_event(message, event);
	}
	return r < 0 ? r : sd_bus_message_close_container(message);
}

/* Another stream's numbers say nothing: all that there is, and that something is missing. */
static int answer_events(struct event_bus *event_bus, sd_bus_message *message)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	const struct events *events = event_bus->service->manager->events;
	const char *stream;
	bool is_ours, is_complete;
	uint64_t since;
	int r;

	r = sd_bus_message_read(message, "st", &stream, &since);
	if (r < 0)
		return r;
	is_ours = strcmp(stream, events_stream(events)) == 0;
	is_complete = is_ours && events_has_all(events, since);
	r = sd_bus_message_new_method_return(message, &reply);
	if (r < 0)
		return r;
	r = sd_bus_message_append(reply, "sb", events_stream(events), is_complete);
	if (r >= 0)
		r = append_events(reply, events, is_complete ? since : 0);
	return r < 0 ? r : sd_bus_send(event_bus->service->bus, reply, NULL);
}

/* ---- calls ---------------------------------------------------------------------- */

static void on_access(void *userdata, enum access access, uint32_t uid)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	struct request *request = userdata;
	int r;

	if (access == ACCESS_ALLOWED) {
		r = request->answer(request->event_bus, request->message);
	} else {
		r = access_reply(request->message, access, PERMISSION_READ,
				 sd_bus_message_get_member(request->message), &reply);
		if (r >= 0)
			r = sd_bus_send(request->event_bus->service->bus, reply, NULL);
	}
	if (r < 0)
		(void)sd_bus_reply_method_errno(request->message, r, NULL);
	sd_bus_message_unref(request->message);
	free(request);
}

static int check_access(struct event_bus *event_bus, sd_bus_message *message,
			int (*answer)(struct event_bus *, sd_bus_message *))
{
	struct request *request = malloc(sizeof(*request));
	int r;

	if (!request)
		return -ENOMEM;
	*request = (struct request){ event_bus, sd_bus_message_ref(message), answer };
	r = access_check(message, PERMISSION_READ, sd_bus_message_get_member(message), NULL,
			 on_access, request);
	if (r < 0)
		on_access(request, ACCESS_DENIED, UINT32_MAX);
	return 1;
}

static int on_subscribe(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	return check_access(userdata, message, answer_subscribe);
}

static int on_unsubscribe(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	return answer_unsubscribe(userdata, message);
}

static int on_get_events(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	return check_access(userdata, message, answer_events);
}

static int get_stream(sd_bus *bus, const char *path, const char *interface, const char *property,
		      sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	const struct event_bus *event_bus = userdata;

	return sd_bus_message_append(reply, "s",
				     events_stream(event_bus->service->manager->events));
}

static int get_last(sd_bus *bus, const char *path, const char *interface, const char *property,
		    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	const struct event_bus *event_bus = userdata;

	return sd_bus_message_append(reply, "t", events_last(event_bus->service->manager->events));
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Stream", "s", get_stream, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Last", "t", get_last, 0, 0),
	SD_BUS_METHOD_WITH_NAMES("Subscribe", "", , "st", SD_BUS_PARAM(stream) SD_BUS_PARAM(last),
				 on_subscribe, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Unsubscribe", NULL, NULL, on_unsubscribe, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_NAMES("GetEvents", "st", SD_BUS_PARAM(stream) SD_BUS_PARAM(since),
				 "sba(ttsss)",
				 SD_BUS_PARAM(stream) SD_BUS_PARAM(complete) SD_BUS_PARAM(events),
				 on_get_events, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_SIGNAL_WITH_NAMES("Event", "sttsss",
				 SD_BUS_PARAM(stream) SD_BUS_PARAM(id) SD_BUS_PARAM(realtime)
					 SD_BUS_PARAM(type) SD_BUS_PARAM(cell) SD_BUS_PARAM(data),
				 0),
	SD_BUS_VTABLE_END,
};

int event_bus_new(struct service *service, struct event_bus **ret)
{
	_cleanup_(event_bus_freep) struct event_bus *event_bus = calloc(1, sizeof(*event_bus));
	int r;

	if (!event_bus)
		return -ENOMEM;
	event_bus->service = service;
	r = sd_bus_add_object_vtable(service->bus, service_slot(service), BUS_PATH,
				     BUS_EVENTS_INTERFACE, vtable, event_bus);
	if (r < 0)
		return r;
	events_listen(service->manager->events, on_event, event_bus);
	*ret = TAKE_PTR(event_bus);
	return 0;
}

struct event_bus *event_bus_free(struct event_bus *event_bus)
{
	if (!event_bus)
		return NULL;
	while (event_bus->subscribers)
		subscriber_free(event_bus->subscribers);
	free(event_bus);
	return NULL;
}
