/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals and events: what an operation did, and what a look at the machine found changed. */
#ifndef BUS_ANNOUNCE_H
#define BUS_ANNOUNCE_H

#include "bus/service.h"

/** announce_done() - an operation that changes something has ended, well or not. */
void announce_done(struct service *service, const struct operation *operation,
		   struct json_object *input, const struct operation_result *result);

/**
 * announce_seen() - take what was seen as how things are, and tell what is different
 * @json: as observe.c writes it; referenced. The first one is told to nobody.
 */
void announce_seen(struct service *service, struct json_object *json);

#endif
