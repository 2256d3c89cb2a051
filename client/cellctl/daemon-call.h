/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking cellwardend: one call over the system bus, the answer as JSON. */
#ifndef CELLCTL_DAEMON_CALL_H
#define CELLCTL_DAEMON_CALL_H

#include <json-c/json.h>

#include "cellctl.h"

/**
 * daemon_call() - call a method of org.cellwarden1.Manager that answers a JSON text
 * @types: of the arguments, as sd_bus_message_append() takes them; "" for none
 *
 * Return: the document, a new reference; NULL after having said what is wrong, in
 * the daemon's own words where it answered.
 */
struct json_object *daemon_call(const char *method, const char *types, ...);

#endif
