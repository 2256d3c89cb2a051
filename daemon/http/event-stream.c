// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/event-stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/credentials.h"
#include "http/request.h"
#include "http/response.h"

#define BLOCK_BYTES ((size_t)8 * 1024)

enum presence {
	PRESENCE_UNKNOWN,
	PRESENCE_ABSENT,
	PRESENCE_PRESENT,
};

/* It has no id: who comes back is told what holds then. */
#define PRESENCE_EVENT(is_present)                                 \
	"event: service.state\ndata: {\"type\":\"service.state\"," \
	"\"data\":{\"daemon\":" is_present "}}\n\n"

static const char *const presence_events[] = {
	[PRESENCE_ABSENT] = PRESENCE_EVENT("false"),
	[PRESENCE_PRESENT] = PRESENCE_EVENT("true"),
};

struct event_stream {
	struct event_streams *streams;
	struct event_stream *next, **link; /* of the list of all */
	struct request *request;
	enum event_view view;
	struct event_place place;
	const char *last_event_id; /* of the request */
	enum presence presence;    /* that was told */
	bool follows;
	bool has_begun;    /* the first line was sent */
	bool has_place;    /* last_event_id was looked up */
	bool is_suspended; /* until there is something to say */
	bool beat_is_due;
	bool is_over; /* its token was revoked, or expired */
};

struct event_streams {
	struct event_log *log;
	struct event_stream *first;
	size_t count;
	sd_event_source *beat;
	enum presence presence;
	bool is_ending;
};

/* ---- sleeping --------------------------------------------------------------- */

static void wake(struct event_stream *stream)
{
	if (!stream->is_suspended)
		return;
	stream->is_suspended = false;
	MHD_resume_connection(stream->request->connection);
	gateway_wake(stream->request->listener);
}

void event_streams_wake(struct event_streams *streams)
{
	struct event_stream *stream;

	for (stream = streams->first; stream; stream = stream->next)
		wake(stream);
}

/* A token may be revoked while what it opened goes on. */
static bool is_allowed(const struct request *request)
{
	const char *id = request->caller.token_id;

	return !id || credentials_has(gateway_credentials(request->listener->gateway), id);
}

static int on_beat(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct event_streams *streams = userdata;
	struct event_stream *stream;
	int r;

	for (stream = streams->first; stream; stream = stream->next) {
		stream->beat_is_due = true;
		stream->is_over |= !is_allowed(stream->request);
	}
	event_streams_wake(streams);
	r = sd_event_source_set_time_relative(source, EVENT_STREAM_BEAT_US);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(source,
					   streams->first ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

/* Idle gateways have no timer. */
static int start_beat(struct event_streams *streams)
{
	int r, enabled;

	r = sd_event_source_get_enabled(streams->beat, &enabled);
	if (r < 0 || enabled != SD_EVENT_OFF)
		return r;
	r = sd_event_source_set_time_relative(streams->beat, EVENT_STREAM_BEAT_US);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(streams->beat, SD_EVENT_ONESHOT);
}

void event_streams_set_presence(struct event_streams *streams, bool is_present)
{
	streams->presence = is_present ? PRESENCE_PRESENT : PRESENCE_ABSENT;
	event_streams_wake(streams);
}

/* ---- one stream ------------------------------------------------------------- */

static struct event_place find_place(const struct event_stream *stream)
{
	const struct event_log *log = stream->streams->log;

	if (!stream->last_event_id)
		return event_log_end(log);
	return *stream->last_event_id ? event_log_after(log, stream->last_event_id) :
					event_log_oldest(log);
}

static ssize_t write_line(const char *text, char *buffer, size_t size)
{
	size_t length = strlen(text);

	if (length > size)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(buffer, text, length);
	return (ssize_t)length;
}

static ssize_t begin(struct event_stream *stream, char *buffer, size_t size)
{
	char text[32];

	stream->has_begun = true;
	(void)snprintf(text, sizeof(text), "retry: %u\n\n", EVENT_STREAM_RETRY_MS);
	return write_line(text, buffer, size);
}

/* What is to be told beside the log: 0 is nothing. */
static ssize_t read_notice(struct event_stream *stream, char *buffer, size_t size)
{
	struct event_streams *streams = stream->streams;

	if (stream->follows && stream->presence != streams->presence) {
		stream->presence = streams->presence;
		return write_line(presence_events[stream->presence], buffer, size);
	}
	if (!stream->beat_is_due)
		return 0;
	stream->beat_is_due = false;
	return write_line(": still here\n\n", buffer, size);
}

/* libmicrohttpd wants more to send (MHD_ContentReaderCallback). */
static ssize_t read_stream(void *userdata, uint64_t position, char *buffer, size_t size)
{
	struct event_stream *stream = userdata;
	struct event_streams *streams = stream->streams;
	ssize_t n = 0;

	if (stream->is_over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!stream->has_begun)
		return begin(stream, buffer, size);
	if (!stream->has_place && streams->presence != PRESENCE_UNKNOWN) {
		stream->place = find_place(stream);
		stream->has_place = true;
	}
	if (stream->has_place)
		n = event_log_read(streams->log, stream->view, &stream->place, buffer, size);
	if (n == 0)
		n = read_notice(stream, buffer, size);
	if (n < 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n > 0)
		return n;
	if (streams->is_ending || (!stream->follows && stream->has_place))
		return MHD_CONTENT_READER_END_OF_STREAM;
	stream->is_suspended = true;
	MHD_suspend_connection(stream->request->connection);
	return 0;
}

static void stream_free(void *userdata)
{
	struct event_stream *stream = userdata;

	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	stream->streams->count--;
	free(stream);
}

static struct event_stream *stream_new(struct event_streams *streams, struct request *request)
{
	struct event_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return NULL;
	stream->streams = streams;
	stream->request = request;
	stream->view = request->caller.role >= ROLE_VIEWER ? EVENT_VIEW_FULL : EVENT_VIEW_PUBLIC;
	stream->next = streams->first;
	stream->link = &streams->first;
	if (stream->next)
		stream->next->link = &stream->next;
	streams->first = stream;
	streams->count++;
	return stream;
}

enum MHD_Result event_stream_open(struct event_streams *streams, struct request *request,
				  const char *last_event_id, bool follows)
{
	struct event_stream *stream;

	if (streams->count == EVENT_STREAMS_MAX)
		return request_fail(request, "too-many-streams",
				    arena_printf(request->arena,
						 "%u callers follow the events already.",
						 EVENT_STREAMS_MAX));
	stream = stream_new(streams, request);
	if (!stream || start_beat(streams) < 0)
		return MHD_NO;
	stream->follows = follows;
	if (last_event_id)
		stream->last_event_id = arena_strdup(request->arena, last_event_id);
	return response_send_stream(request->connection, request->media, BLOCK_BYTES, read_stream,
				    stream_free, stream);
}

/* ---- all of them ------------------------------------------------------------ */

size_t event_streams_count(const struct event_streams *streams)
{
	return streams->count;
}

int event_streams_new(sd_event *event, struct event_log *log, struct event_streams **ret)
{
	_cleanup_(event_streams_freep) struct event_streams *streams = calloc(1, sizeof(*streams));
	int r;

	if (!streams)
		return -ENOMEM;
	streams->log = log;
	r = sd_event_add_time_relative(event, &streams->beat, CLOCK_MONOTONIC, 0, 0, on_beat,
				       streams);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(streams->beat, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(streams);
	return 0;
}

void event_streams_end(struct event_streams *streams)
{
	streams->is_ending = true;
	event_streams_wake(streams);
}

struct event_streams *event_streams_free(struct event_streams *streams)
{
	if (!streams)
		return NULL;
	sd_event_source_disable_unref(streams->beat);
	free(streams);
	return NULL;
}
