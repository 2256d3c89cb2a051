/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections whose request does not come: libmicrohttpd ends those that are silent, but one byte
 * now and then would keep a connection for ever.
 */
#ifndef HTTP_CLIENT_WATCH_H
#define HTTP_CLIENT_WATCH_H

#include <microhttpd.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"

#define CLIENT_REQUEST_US \
	(UINT64_C(30) * 1000 * 1000) /* for a header, and for a body that is refused */

struct client_watch;
struct client;

/** client_watch_new() - no connection yet. Return: 0; a negative errno. */
int client_watch_new(sd_event *event, struct client_watch **ret);

/** client_watch_free() - after all connections. Return: NULL. */
struct client_watch *client_watch_free(struct client_watch *watch);
DEFINE_CLEANUP(struct client_watch *, client_watch_free)

/** client_watch_notify() - MHD_OPTION_NOTIFY_CONNECTION; @watch is a struct client_watch. */
void client_watch_notify(void *watch, struct MHD_Connection *connection, void **socket_context,
			 enum MHD_ConnectionNotificationCode code);

/** client_of() - a connection's; NULL when there was no memory for it. */
struct client *client_of(struct MHD_Connection *connection);

/** client_is_served() - its request is here: what takes time now is ours. NULL is legal. */
void client_is_served(struct client *client);

/** client_waits() - the next request may come. NULL is legal. */
void client_waits(struct client *client);

#endif
