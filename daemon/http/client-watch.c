// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/client-watch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define LOOK_US (UINT64_C(5) * 1000 * 1000)

struct client {
	struct client *next, **link; /* of the list of all */
	int fd;
	uint64_t since_us; /* that its request is awaited; 0: it is served */
};

struct client_watch {
	sd_event_source *timer;
	struct client *first;
};

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int arm(struct client_watch *watch)
{
	int r = sd_event_source_set_time_relative(watch->timer, LOOK_US);

	return r < 0 ? r : sd_event_source_set_enabled(watch->timer, SD_EVENT_ONESHOT);
}

/* libmicrohttpd notices that nothing can come or go any more, and closes. */
static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct client_watch *watch = userdata;
	uint64_t now = now_us();
	struct client *client;

	for (client = watch->first; client; client = client->next)
		if (client->since_us && now - client->since_us > CLIENT_REQUEST_US)
			(void)shutdown(client->fd, SHUT_RDWR);
	return watch->first ? arm(watch) : 0;
}

static void client_free(struct client *client)
{
	*client->link = client->next;
	if (client->next)
		client->next->link = client->link;
	free(client);
}

static struct client *client_new(struct client_watch *watch, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	if (!watch->first)
		(void)arm(watch);
	*client = (struct client){ .next = watch->first,
				   .link = &watch->first,
				   .fd = info ? info->connect_fd : -1,
				   .since_us = now_us() };
	if (client->next)
		client->next->link = &client->next;
	watch->first = client;
	return client;
}

void client_watch_notify(void *watch, struct MHD_Connection *connection, void **socket_context,
			 enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = client_new(watch, connection);
	} else if (*socket_context) {
		client_free(*socket_context);
		*socket_context = NULL;
	}
}

struct client *client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void client_is_served(struct client *client)
{
	if (client)
		client->since_us = 0;
}

void client_waits(struct client *client)
{
	if (client)
		client->since_us = now_us();
}

int client_watch_new(sd_event *event, struct client_watch **ret)
{
	_cleanup_(client_watch_freep) struct client_watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	r = sd_event_add_time_relative(event, &watch->timer, CLOCK_MONOTONIC, 0, 0, on_timer,
				       watch);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(watch->timer, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(watch);
	return 0;
}

struct client_watch *client_watch_free(struct client_watch *watch)
{
	if (!watch)
		return NULL;
	sd_event_source_disable_unref(watch->timer);
	free(watch);
	return NULL;
}
