// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-id128.h>
#include <time.h>

struct events {
	char stream[EVENTS_STREAM_ID];
	struct event ring[EVENTS_MAX]; /* event n at n modulo EVENTS_MAX; id 0: never used */
	uint64_t last;
	event_listener_t listener;
	void *userdata;
};

int events_new(struct events **ret)
{
	_cleanup_(events_freep) struct events *events = calloc(1, sizeof(*events));
	sd_id128_t stream;
	int r;

	if (!events)
		return -ENOMEM;
	r = sd_id128_randomize(&stream);
	if (r < 0)
		return r;
	sd_id128_to_string(stream, events->stream);
	*ret = TAKE_PTR(events);
	return 0;
}

static void event_done(struct event *event)
{
	free(event->cell);
	free(event->data);
	*event = (struct event){ 0 };
}

struct events *events_free(struct events *events)
{
	size_t i;

	if (!events)
		return NULL;
	for (i = 0; i < EVENTS_MAX; i++)
		event_done(&events->ring[i]);
	free(events);
	return NULL;
}

void events_listen(struct events *events, event_listener_t listener, void *userdata)
{
	events->listener = listener;
	events->userdata = userdata;
}

static uint64_t realtime_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* One line, for every transport has a place for one. */
static char *print_data(struct json_object *data)
{
	const char *text =
		data ? json_object_to_json_string_ext(
			       data, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE) :
		       "{}";

	return strdup(strlen(text) > EVENT_DATA_MAX ? "{\"truncated\":true}" : text);
}

void events_add(struct events *events, const char *type, const char *cell, struct json_object *data)
{
	struct event *event = &events->ring[++events->last % EVENTS_MAX];

	event_done(event);
	*event = (struct event){
		.id = events->last,
		.realtime_us = realtime_us(),
		.type = type,
		.cell = strdup(cell ? cell : ""),
		.data = print_data(data),
	};
	json_object_put(data);
	if (!event->cell || !event->data) {
		event_done(event);
		return;
	}
	if (events->listener)
		events->listener(events->userdata, event);
}

const char *events_stream(const struct events *events)
{
	return events->stream;
}

uint64_t events_last(const struct events *events)
{
	return events->last;
}

static uint64_t oldest(const struct events *events)
{
	return events->last < EVENTS_MAX ? 1 : events->last - EVENTS_MAX + 1;
}

const struct event *events_next(const struct events *events, uint64_t since)
{
	uint64_t id;

	if (since >= events->last)
		return NULL;
	for (id = since + 1 > oldest(events) ? since + 1 : oldest(events); id <= events->last; id++)
		if (events->ring[id % EVENTS_MAX].id == id)
			return &events->ring[id % EVENTS_MAX];
	return NULL;
}

bool events_has_all(const struct events *events, uint64_t since)
{
	uint64_t id;

	if (since > events->last || since + 1 < oldest(events))
		return false;
	for (id = since + 1; id <= events->last; id++)
		if (events->ring[id % EVENTS_MAX].id != id)
			return false;
	return true;
}
