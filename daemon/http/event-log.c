// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/event-log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESYNC "event: resync\nid: %s-%" PRIu64 "\ndata: {\"type\":\"resync\"}\n\n"

struct entry {
	uint64_t id;
	char *texts[2]; /* by enum event_view; the public one is NULL when it is the same */
	size_t bytes;
};

struct event_log {
	char stream[EVENT_STREAM_MAX];
	struct entry
		ring[EVENT_LOG_EVENTS_MAX]; /* event number n at n modulo EVENT_LOG_EVENTS_MAX */
	uint64_t first, next;               /* numbers of those kept: [first, next) */
	uint64_t last_id;
	size_t bytes;
};

struct event_log *event_log_new(void)
{
	struct event_log *log = calloc(1, sizeof(*log));

	/* Number 0 is never used, so that a place of zeroes is lost. */
	if (log)
		log->first = log->next = 1;
	return log;
}

static struct entry *entry_at(const struct event_log *log, uint64_t number)
{
	return (struct entry *)&log->ring[number % EVENT_LOG_EVENTS_MAX];
}

static void drop_oldest(struct event_log *log)
{
	struct entry *entry = entry_at(log, log->first++);

	log->bytes -= entry->bytes;
	free(entry->texts[EVENT_VIEW_PUBLIC]);
	free(entry->texts[EVENT_VIEW_FULL]);
	*entry = (struct entry){ 0 };
}

static void drop_all(struct event_log *log)
{
	while (log->first < log->next)
		drop_oldest(log);
}

/* One number is skipped, so that every place there is now is lost. */
static void lose_places(struct event_log *log)
{
	drop_all(log);
	log->first = ++log->next;
}

void event_log_forget(struct event_log *log)
{
	/* Nobody was told anything yet who could miss it. */
	if (*log->stream)
		lose_places(log);
	log->last_id = 0;
}

struct event_log *event_log_free(struct event_log *log)
{
	if (!log)
		return NULL;
	drop_all(log);
	free(log);
	return NULL;
}

void event_log_begin(struct event_log *log, const char *stream)
{
	if (strncmp(log->stream, stream, sizeof(log->stream) - 1) == 0)
		return;
	event_log_forget(log);
	(void)snprintf(log->stream, sizeof(log->stream), "%s", stream);
}

/* Return: the event as it is sent; NULL without memory. */
static char *print_event(const struct event_log *log, const struct event *event, const char *data)
{
	char *text;
	int n = asprintf(&text, "event: %s\nid: %s-%" PRIu64 "\ndata: %s\n\n", event->type,
			 log->stream, event->id, data);

	return n < 0 ? NULL : text;
}

/* Return: whether it could be made. */
static bool entry_init(struct entry *entry, const struct event_log *log, const struct event *event)
{
	bool is_same = strcmp(event->full, event->public_one) == 0;

	*entry = (struct entry){ .id = event->id };
	entry->texts[EVENT_VIEW_FULL] = print_event(log, event, event->full);
	if (!is_same)
		entry->texts[EVENT_VIEW_PUBLIC] = print_event(log, event, event->public_one);
	if (!entry->texts[EVENT_VIEW_FULL] || (!is_same && !entry->texts[EVENT_VIEW_PUBLIC])) {
		free(entry->texts[EVENT_VIEW_FULL]);
		free(entry->texts[EVENT_VIEW_PUBLIC]);
		return false;
	}
	entry->bytes = strlen(entry->texts[EVENT_VIEW_FULL]) +
		       (is_same ? 0 : strlen(entry->texts[EVENT_VIEW_PUBLIC]));
	return true;
}

void event_log_add(struct event_log *log, const struct event *event)
{
	struct entry entry;

	log->last_id = event->id;
	if (strlen(event->full) + strlen(event->public_one) > EVENT_LOG_BYTES_MAX / 4 ||
	    !entry_init(&entry, log, event)) {
		lose_places(log);
		return;
	}
	while (log->next - log->first == EVENT_LOG_EVENTS_MAX ||
	       log->bytes + entry.bytes > EVENT_LOG_BYTES_MAX)
		drop_oldest(log);
	log->bytes += entry.bytes;
	*entry_at(log, log->next++) = entry;
}

uint64_t event_log_last(const struct event_log *log)
{
	return log->last_id;
}

struct event_place event_log_end(const struct event_log *log)
{
	return (struct event_place){ .number = log->next };
}

struct event_place event_log_oldest(const struct event_log *log)
{
	return (struct event_place){ .number = log->first };
}

/* Return: whether @text is an id of this stream. */
static bool parse_id(const struct event_log *log, const char *text, uint64_t *ret)
{
	size_t length = strlen(log->stream);
	char *end;

	if (!length || strncmp(text, log->stream, length) != 0 || text[length] != '-')
		return false;
	text += length + 1;
	if (strspn(text, "0123456789") != strlen(text) || !*text)
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return errno == 0;
}

struct event_place event_log_after(const struct event_log *log, const char *last_event_id)
{
	uint64_t id, number;

	if (!parse_id(log, last_event_id, &id))
		return (struct event_place){ 0 };
	if (id == log->last_id)
		return event_log_end(log);
	/* Behind the event of this id; or before the first that follows it without a gap. */
	for (number = log->first; number < log->next; number++) {
		uint64_t here = entry_at(log, number)->id;

		if (here == id)
			return (struct event_place){ .number = number + 1 };
		if (here == id + 1)
			return (struct event_place){ .number = number };
	}
	return (struct event_place){ 0 };
}

static size_t copy_piece(const char *text, size_t *offset, char *buffer, size_t size)
{
	size_t length = strlen(text) - *offset;

	if (length > size)
		length = size;
	memcpy(buffer, text + *offset, length);
	*offset += length;
	return length;
}

static ssize_t read_resync(const struct event_log *log, struct event_place *place, char *buffer,
			   size_t size)
{
	char text[2 * EVENT_STREAM_MAX + 64];
	size_t length = (size_t)snprintf(text, sizeof(text), RESYNC, log->stream, log->last_id);

	if (length > size)
		return -ESTALE;
	memcpy(buffer, text, length);
	*place = event_log_end(log);
	return (ssize_t)length;
}

ssize_t event_log_read(const struct event_log *log, enum event_view view, struct event_place *place,
		       char *buffer, size_t size)
{
	size_t n = 0;

	if (place->number < log->first || place->number > log->next)
		return place->offset ? -ESTALE : read_resync(log, place, buffer, size);
	while (place->number < log->next && n < size) {
		struct entry *entry = entry_at(log, place->number);
		const char *text =
			entry->texts[view] ? entry->texts[view] : entry->texts[EVENT_VIEW_FULL];

		n += copy_piece(text, &place->offset, buffer + n, size - n);
		if (text[place->offset])
			break;
		*place = (struct event_place){ .number = place->number + 1 };
	}
	return (ssize_t)n;
}
