/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's stream of events (org.cellwarden1.Events) into the log that callers of
 * /events read. It begins with the first caller, and outlives the daemon: what happened while
 * nobody listened is asked for, and callers are told of what is lost.
 */
#ifndef HTTP_EVENT_FEED_H
#define HTTP_EVENT_FEED_H

#include <systemd/sd-event.h>

#include "http/event-stream.h"

struct gateway;
struct event_feed;

/** event_feed_new() - nothing is asked yet. Return: 0; a negative errno. */
int event_feed_new(struct gateway *gateway, sd_event *event, struct event_feed **ret);

/** event_feed_stop() - leave the bus and let all streams end; to be called before listeners stop. */
void event_feed_stop(struct event_feed *feed);

/** event_feed_free() - after the listeners, whose connections may be in streams. */
struct event_feed *event_feed_free(struct event_feed *feed);
DEFINE_CLEANUP(struct event_feed *, event_feed_free)

/** event_feed_start() - someone wants events; called again it does nothing. */
void event_feed_start(struct event_feed *feed);

struct event_streams *event_feed_streams(const struct event_feed *feed);

#endif
