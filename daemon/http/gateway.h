/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gateway: listening sockets handed over by systemd, one libmicrohttpd
 * daemon each, all in one sd-event loop, and the connection to the system bus.
 */
#ifndef HTTP_GATEWAY_H
#define HTTP_GATEWAY_H

#include <microhttpd.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "http/settings.h"

/* Limits for each listening socket; a request's header must fit into a connection's memory. */
#define GATEWAY_CONNECTIONS        384u /* most of them may be streams of events */
#define GATEWAY_CONNECTION_BYTES   ((size_t)32 * 1024)
#define GATEWAY_TIMEOUT_S          15u
#define GATEWAY_CONNECTIONS_PER_IP 48u    /* beyond the loopback interface */
#define GATEWAY_DRAINED_BYTES      65536u /* a body up to this is read before it is refused */

#define GATEWAY_MANAGER_NAME      "org.cellwarden1"
#define GATEWAY_MANAGER_PATH      "/org/cellwarden1"
#define GATEWAY_MANAGER_INTERFACE "org.cellwarden1.Manager"

struct gateway;
struct credentials;
struct event_feed;

/* Where a connection came in; decides what its caller may. */
struct listener {
	struct gateway *gateway;
	struct MHD_Daemon *daemon;
	sd_event_source *io, *timer, *defer;
	enum role role;
	bool is_local;  /* a Unix socket; browsers get to all others, whose Host is checked */
	bool is_remote; /* TCP beyond the loopback interface: with TLS, and for tokens only */
};

/**
 * gateway_new() - an empty gateway
 * @data_fd: the folder with openapi.json, schemas/ and dashboard/; stays the caller's
 * @tokens: the folder with tokens.json
 *
 * Return: 0; a negative errno.
 */
int gateway_new(sd_event *event, const struct settings *settings, int data_fd, const char *tokens,
		struct gateway **ret);

/**
 * gateway_free() - answer nobody any more; requests that wait are dropped
 */
struct gateway *gateway_free(struct gateway *gateway);
DEFINE_CLEANUP(struct gateway *, gateway_free)

/**
 * gateway_listen() - serve a listening stream socket
 * @fd: AF_UNIX (its callers have ROLE_ADMIN: the socket's mode let them in), AF_INET or
 *	AF_INET6; taken over
 *
 * Return: 0; -EAFNOSUPPORT for any other socket; -ENOKEY for one that other machines reach while
 * there is no certificate; -EIO when libmicrohttpd refuses; a negative
 * errno.
 */
int gateway_listen(struct gateway *gateway, int fd);

/**
 * gateway_bus() - the system bus, connected again when it went away
 *
 * Return: 0; a negative errno when there is no bus.
 */
int gateway_bus(struct gateway *gateway, sd_bus **ret);

/** gateway_wake() - let a listener's connections go on after MHD_resume_connection(). */
void gateway_wake(struct listener *listener);

/** gateway_feed() - the events; borrowed. */
struct event_feed *gateway_feed(const struct gateway *gateway);

struct credentials *gateway_credentials(const struct gateway *gateway);
const struct settings *gateway_settings(const struct gateway *gateway);
int gateway_data_fd(const struct gateway *gateway);

#endif
