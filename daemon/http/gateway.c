// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/gateway.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "http/client-watch.h"
#include "http/credentials.h"
#include "http/event-feed.h"
#include "http/request.h"

#define LISTENERS_MAX 8u

struct gateway {
	sd_event *event;
	const struct settings *settings;
	int data_fd;
	sd_bus *bus;
	struct event_feed *feed;
	struct credentials *credentials;
	struct client_watch *clients;
	struct listener *listeners[LISTENERS_MAX];
	size_t n_listeners;
};

/* ---- the loop ------------------------------------------------------------- */

void gateway_wake(struct listener *listener)
{
	/* Later, for MHD_run() must not be called from within its own callbacks. */
	(void)sd_event_source_set_enabled(listener->defer, SD_EVENT_ONESHOT);
}

/* Sets the timer to the moment when libmicrohttpd wants to time a connection out. */
static int arm_timer(struct listener *listener)
{
	MHD_UNSIGNED_LONG_LONG milliseconds;
	int r;

	if (MHD_get_timeout(listener->daemon, &milliseconds) != MHD_YES)
		return sd_event_source_set_enabled(listener->timer, SD_EVENT_OFF);
	if (!milliseconds) {
		gateway_wake(listener);
		return sd_event_source_set_enabled(listener->timer, SD_EVENT_OFF);
	}
	r = sd_event_source_set_time_relative(listener->timer, (uint64_t)milliseconds * 1000);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(listener->timer, SD_EVENT_ONESHOT);
}

static int run_listener(struct listener *listener)
{
	if (MHD_run(listener->daemon) != MHD_YES)
		return -EIO;
	return arm_timer(listener);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	return run_listener(userdata);
}

/* Work is left: at once, while a timer may be late by its accuracy. */
static int on_defer(sd_event_source *source, void *userdata)
{
	return run_listener(userdata);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	return run_listener(userdata);
}

/* ---- listening ------------------------------------------------------------ */

static struct listener *listener_free(struct listener *listener)
{
	if (!listener)
		return NULL;
	sd_event_source_disable_unref(listener->io);
	sd_event_source_disable_unref(listener->timer);
	sd_event_source_disable_unref(listener->defer);
	if (listener->daemon)
		MHD_stop_daemon(listener->daemon);
	free(listener);
	return NULL;
}

DEFINE_CLEANUP(struct listener *, listener_free)

/* TLS 1.2 and 1.3, with what GnuTLS holds to be good. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

static int start_daemon(struct listener *listener, int fd)
{
	struct gateway *gateway = listener->gateway;
	const struct settings *settings = gateway->settings;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, GATEWAY_CONNECTIONS, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, GATEWAY_CONNECTION_BYTES, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, GATEWAY_TIMEOUT_S, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)request_begin, listener },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)request_end, NULL },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)client_watch_notify, gateway->clients },
		{ MHD_OPTION_END, 0, NULL },
	};
	struct MHD_OptionItem remote[] = {
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, GATEWAY_CONNECTIONS_PER_IP, NULL },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->tls_certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->tls_key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
	};

	/* No MHD_USE_ERROR_LOG: it tells of each caller who goes away. */
	listener->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (listener->is_remote ? MHD_USE_TLS : 0),
		0, NULL, NULL, request_handle, listener, MHD_OPTION_ARRAY, options,
		MHD_OPTION_ARRAY, listener->is_remote ? remote : &remote[ARRAY_SIZE(remote) - 1],
		MHD_OPTION_END);
	return listener->daemon ? 0 : -EIO;
}

static int watch_daemon(struct listener *listener, sd_event *event)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	int r;

	if (!info)
		return -EIO;
	r = sd_event_add_io(event, &listener->io, info->epoll_fd, EPOLLIN, on_io, listener);
	if (r < 0)
		return r;
	r = sd_event_add_time_relative(event, &listener->timer, CLOCK_MONOTONIC, 0, 0, on_timer,
				       listener);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(listener->timer, SD_EVENT_OFF);
	if (r < 0)
		return r;
	r = sd_event_add_defer(event, &listener->defer, on_defer, listener);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(listener->defer, SD_EVENT_OFF);
}

/* Return: 0; -EAFNOSUPPORT for what is no listening stream socket of a family that we know. */
static int classify(int fd, struct listener *listener)
{
	union {
		struct sockaddr any;
		struct sockaddr_in ip;
		struct sockaddr_in6 ip6;
	} address = { .any.sa_family = AF_UNSPEC };
	socklen_t size = sizeof(address);

	if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0 ||
	    getsockname(fd, &address.any, &size) < 0)
		return -EAFNOSUPPORT;
	switch (address.any.sa_family) {
	case AF_UNIX:
		listener->is_local = true;
		return 0;
	case AF_INET:
		listener->is_remote = ntohl(address.ip.sin_addr.s_addr) >> 24 != IN_LOOPBACKNET;
		return 0;
	case AF_INET6:
		listener->is_remote = !IN6_IS_ADDR_LOOPBACK(&address.ip6.sin6_addr);
		return 0;
	default:
		return -EAFNOSUPPORT;
	}
}

static enum role role_of(const struct listener *listener)
{
	if (listener->is_local)
		return ROLE_ADMIN;
	return listener->is_remote ? ROLE_NONE : listener->gateway->settings->anonymous_role;
}

int gateway_listen(struct gateway *gateway, int fd)
{
	_cleanup_(listener_freep) struct listener *listener = calloc(1, sizeof(*listener));
	int r;

	if (!listener)
		return -ENOMEM;
	r = classify(fd, listener);
	if (r < 0)
		return r;
	if (listener->is_remote && !gateway->settings->tls_certificate)
		return -ENOKEY;
	if (gateway->n_listeners == LISTENERS_MAX)
		return -ENOBUFS;
	listener->gateway = gateway;
	listener->role = role_of(listener);
	r = start_daemon(listener, fd);
	if (r < 0)
		return r;
	r = watch_daemon(listener, gateway->event);
	if (r < 0)
		return r;
	gateway->listeners[gateway->n_listeners++] = TAKE_PTR(listener);
	return 0;
}

/* ---- the bus -------------------------------------------------------------- */

int gateway_bus(struct gateway *gateway, sd_bus **ret)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	if (!gateway->bus || sd_bus_is_open(gateway->bus) <= 0) {
		gateway->bus = sd_bus_flush_close_unref(gateway->bus);
		r = sd_bus_open_system(&bus);
		if (r < 0)
			return r;
		r = sd_bus_attach_event(bus, gateway->event, SD_EVENT_PRIORITY_NORMAL);
		if (r < 0)
			return r;
		gateway->bus = TAKE_PTR(bus);
	}
	*ret = gateway->bus;
	return 0;
}

/* ---- life ----------------------------------------------------------------- */

struct credentials *gateway_credentials(const struct gateway *gateway)
{
	return gateway->credentials;
}

const struct settings *gateway_settings(const struct gateway *gateway)
{
	return gateway->settings;
}

struct event_feed *gateway_feed(const struct gateway *gateway)
{
	return gateway->feed;
}

int gateway_data_fd(const struct gateway *gateway)
{
	return gateway->data_fd;
}

int gateway_new(sd_event *event, const struct settings *settings, int data_fd, const char *tokens,
		struct gateway **ret)
{
	_cleanup_(gateway_freep) struct gateway *gateway = calloc(1, sizeof(*gateway));
	int r;

	if (!gateway)
		return -ENOMEM;
	gateway->event = sd_event_ref(event);
	gateway->settings = settings;
	gateway->data_fd = data_fd;
	gateway->credentials = credentials_new(tokens);
	if (!gateway->credentials)
		return -ENOMEM;
	r = client_watch_new(event, &gateway->clients);
	if (r < 0)
		return r;
	r = event_feed_new(gateway, event, &gateway->feed);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(gateway);
	return 0;
}

struct gateway *gateway_free(struct gateway *gateway)
{
	size_t i;

	if (!gateway)
		return NULL;
	/* libmicrohttpd stops only when no connection sleeps: streams are ended, and closing the
	 * bus answers the calls that wait. */
	if (gateway->feed)
		event_feed_stop(gateway->feed);
	sd_bus_flush_close_unref(gateway->bus);
	for (i = 0; i < gateway->n_listeners; i++)
		listener_free(gateway->listeners[i]);
	event_feed_free(gateway->feed);
	client_watch_free(gateway->clients);
	credentials_free(gateway->credentials);
	sd_event_unref(gateway->event);
	free(gateway);
	return NULL;
}
