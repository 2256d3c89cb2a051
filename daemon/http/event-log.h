/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened last, as server-sent events (HTML standard, 9.2) ready to be
 * sent: a ring of bounded size that any number of readers have a place in. Who
 * is too slow for it, or was away for too long, is told to ask for everything
 * again. Pure.
 */
#ifndef HTTP_EVENT_LOG_H
#define HTTP_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"

#define EVENT_LOG_EVENTS_MAX 1024u
#define EVENT_LOG_BYTES_MAX  ((size_t)2 << 20) /* of all of them; the oldest go first */
#define EVENT_STREAM_MAX     64u               /* of a stream's name, with its 0 */

struct event_log;

/* What readers may see of it. */
enum event_view {
	EVENT_VIEW_PUBLIC, /* no physical addresses, no PCI */
	EVENT_VIEW_FULL,
};

struct event {
	uint64_t id;            /* in its stream, from 1 */
	const char *type;       /* as in "cell.state" */
	const char *full;       /* a JSON document in one line */
	const char *public_one; /* the same for everyone */
};

/* Where a reader is. */
struct event_place {
	uint64_t number; /* of the event that is read next, as the log counts */
	size_t offset;   /* how much of it is read */
};

/** event_log_new() - an empty log. Return: NULL when there is no memory. */
struct event_log *event_log_new(void);

struct event_log *event_log_free(struct event_log *log);
DEFINE_CLEANUP(struct event_log *, event_log_free)

/**
 * event_log_begin() - from now on ids are of another stream
 * @stream: letters and digits, no '-'; cut to EVENT_STREAM_MAX
 *
 * What was there is forgotten; its readers are told so. The same stream again changes nothing.
 */
void event_log_begin(struct event_log *log, const char *stream);

/** event_log_forget() - everything, and readers are told so; the stream stays the same. */
void event_log_forget(struct event_log *log);

/** event_log_add() - copies @event. Without memory, or too large, it is lost, and readers told. */
void event_log_add(struct event_log *log, const struct event *event);

/** event_log_last() - id of the newest event of the stream; 0 if there is none. */
uint64_t event_log_last(const struct event_log *log);

/** event_log_end() - the place of a reader who wants what happens from now on. */
struct event_place event_log_end(const struct event_log *log);

/** event_log_oldest() - the place of a reader who wants all that is there. */
struct event_place event_log_oldest(const struct event_log *log);

/**
 * event_log_after() - the place behind the event that a reader had last
 * @last_event_id: "STREAM-ID" as sent; anything else is a place that is lost
 */
struct event_place event_log_after(const struct event_log *log, const char *last_event_id);

/**
 * event_log_read() - the next piece for a reader
 * @place: moved on
 *
 * A place that is lost becomes the end, and the reader gets an event "resync".
 *
 * Return: bytes written; 0 when there is nothing more; -ESTALE when half of an event was read and
 * the other half is gone.
 */
ssize_t event_log_read(const struct event_log *log, enum event_view view, struct event_place *place,
		       char *buffer, size_t size);

#endif
