/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GET /events: connections that stay open, each with a place in the log of
 * events. A connection sleeps until there is something for it; who does not read
 * is cut off by the connection's timeout, and costs one buffer until then.
 */
#ifndef HTTP_EVENT_STREAM_H
#define HTTP_EVENT_STREAM_H

#include <microhttpd.h>
#include <systemd/sd-event.h>

#include "http/event-log.h"

#define EVENT_STREAMS_MAX     256u
#define EVENT_STREAM_RETRY_MS 3000u
#define EVENT_STREAM_BEAT_US  (UINT64_C(15) * 1000 * 1000) /* below the timeouts of proxies */

struct event_streams;
struct request;

/** event_streams_new() - no stream yet. Return: 0; a negative errno. */
int event_streams_new(sd_event *event, struct event_log *log, struct event_streams **ret);

/** event_streams_end() - let all of them end, so that libmicrohttpd can be stopped. */
void event_streams_end(struct event_streams *streams);

struct event_streams *event_streams_free(struct event_streams *streams);
DEFINE_CLEANUP(struct event_streams *, event_streams_free)

/**
 * event_streams_set_presence() - whether the daemon is there
 *
 * Streams tell it, and wait for it before they begin: the log is as complete now as it will be.
 */
void event_streams_set_presence(struct event_streams *streams, bool is_present);

/** event_streams_wake() - something was added to the log. */
void event_streams_wake(struct event_streams *streams);

/** event_streams_count() - how many are open. */
size_t event_streams_count(const struct event_streams *streams);

/**
 * event_stream_open() - answer a request with a stream
 * @last_event_id: what the caller had last; "" is nothing: all that is kept; NULL: from now on
 * @follows: stays open; else it ends where the log ends
 *
 * Return: what libmicrohttpd's handler returns.
 */
enum MHD_Result event_stream_open(struct event_streams *streams, struct request *request,
				  const char *last_event_id, bool follows);

#endif
