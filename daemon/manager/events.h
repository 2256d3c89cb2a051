/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened, in order: a bounded ring of events with numbers, so that whoever
 * was away for a while can have what was missed, or is told that it is lost.
 */
#ifndef MANAGER_EVENTS_H
#define MANAGER_EVENTS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define EVENTS_MAX       1024u          /* that are kept */
#define EVENT_DATA_MAX   ((size_t)4096) /* bytes of one event's document; longer ones lose it */
#define EVENTS_STREAM_ID 33             /* 32 hexadecimal digits and a 0 */

/* Stable names: D-Bus, REST and the command line show them as they are. */
#define EVENT_CELL_CREATED  "cell.created"
#define EVENT_CELL_STATE    "cell.state"
#define EVENT_CELL_FAILED   "cell.failed"
#define EVENT_CELL_REMOVED  "cell.removed"
#define EVENT_HYPERVISOR    "hypervisor.state"
#define EVENT_CONFIGURATION "config.changed"
#define EVENT_DRIFT         "drift.changed"
#define EVENT_INVENTORY     "inventory.changed"
#define EVENT_OPERATION     "operation.finished"

struct event {
	uint64_t id;          /* from 1, without a gap */
	uint64_t realtime_us; /* CLOCK_REALTIME, microseconds since 1970 */
	const char *type;     /* EVENT_… */
	char *cell;           /* whose; "" when it concerns none */
	char *data;           /* a JSON object, schemas/json/event-data.json */
};

struct events;

/** event_listener_t - called for each event when it is added; the event is valid during the call. */
typedef void (*event_listener_t)(void *userdata, const struct event *event);

/** events_new() - an empty ring with a stream id of its own. Return: 0; a negative errno. */
int events_new(struct events **ret);

/** events_free() - NULL is legal. Return: NULL. */
struct events *events_free(struct events *events);
DEFINE_CLEANUP(struct events *, events_free)

/** events_listen() - one listener; NULL takes it away. */
void events_listen(struct events *events, event_listener_t listener, void *userdata);

/**
 * events_add() - something happened
 * @type: one of the literals above
 * @cell: NULL for none
 * @data: taken; NULL is {}
 *
 * Out of memory the event is lost but keeps its number, so that the gap shows.
 */
void events_add(struct events *events, const char *type, const char *cell,
		struct json_object *data);

/** events_stream() - names this ring: numbers of another stream mean nothing here. */
const char *events_stream(const struct events *events);

/** events_last() - the number of the newest event; 0: there was none. */
uint64_t events_last(const struct events *events);

/**
 * events_next() - the first event kept whose number is above @since
 *
 * Return: the event, valid until the next events_add(); NULL if there is none.
 */
const struct event *events_next(const struct events *events, uint64_t since);

/** events_has_all() - whether nothing after @since is lost; false for a number from the future. */
bool events_has_all(const struct events *events, uint64_t since);

#endif
