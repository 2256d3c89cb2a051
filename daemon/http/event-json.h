/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The daemon's events as the documents of /events (schemas/json/event.json). Pure. */
#ifndef HTTP_EVENT_JSON_H
#define HTTP_EVENT_JSON_H

#include "base/arena.h"
#include "http/event-log.h"

/* As it is on the bus. */
struct daemon_event {
	uint64_t id, realtime_us;
	const char *type, *cell, *data;
};

/** event_from_daemon() - owned by @arena. Return: false for what is no event. */
bool event_from_daemon(struct arena *arena, const struct daemon_event *from, struct event *ret);

#endif
