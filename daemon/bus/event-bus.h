/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stream of events on D-Bus: sent to those who subscribed, and to nobody
 * else, for reports of failures hold addresses that the kernel keeps for root.
 */
#ifndef BUS_EVENT_BUS_H
#define BUS_EVENT_BUS_H

#include "bus/service.h"

#define EVENT_SUBSCRIBERS_MAX 64u

struct event_bus;

/** event_bus_new() - put the interface on the bus and send what happens. Return: 0; a negative errno. */
int event_bus_new(struct service *service, struct event_bus **ret);

/** event_bus_free() - NULL is legal. Return: NULL. */
struct event_bus *event_bus_free(struct event_bus *event_bus);
DEFINE_CLEANUP(struct event_bus *, event_bus_free)

#endif
