/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking cellwardend: one call over the system bus, the answer as JSON. */
#ifndef CELLCTL_DAEMON_CALL_H
#define CELLCTL_DAEMON_CALL_H

#include <json-c/json.h>
#include <systemd/sd-bus.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "cellctl.h"

/**
 * daemon_call() - call a method of org.cellwarden1.Manager that answers a JSON text
 * @types: of the arguments, as sd_bus_message_append() takes them; "" for none
 *
 * Return: the document, a new reference; NULL after having said what is wrong, in
 * the daemon's own words where it answered.
 */
struct json_object *daemon_call(const char *method, const char *types, ...);

/**
 * daemon_call_bytes() - call a method that answers bytes; what is wrong is not said
 * @ret: owned by @arena
 *
 * Return: 0; a negative errno.
 */
int daemon_call_bytes(const char *method, struct arena *arena, struct bytes *ret, const char *types,
		      ...);

/**
 * daemon_call_new() - the same for arguments that are appended one by one
 *
 * Return: the message, to be given to daemon_call_send(); NULL after having said
 * what is wrong.
 */
sd_bus_message *daemon_call_new(const char *method);

/**
 * daemon_call_send() - send it and wait for the answer
 * @message: its reference is taken
 * @r: what appending came to; a negative errno is said and nothing is sent
 *
 * Return: as daemon_call().
 */
struct json_object *daemon_call_send(sd_bus_message *message, int r);

#endif
