/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.cellwarden1 on a bus: what all of its objects share, and their names. */
#ifndef BUS_SERVICE_H
#define BUS_SERVICE_H

#include <systemd/sd-bus.h>

#include "manager/manager.h"
#include "manager/watch.h"

#define BUS_NAME                 "org.cellwarden1"
#define BUS_PATH                 "/org/cellwarden1"
#define BUS_SYSTEM_PATH          BUS_PATH "/system"
#define BUS_HYPERVISOR_PATH      BUS_PATH "/hypervisor"
#define BUS_CELL_PREFIX          BUS_PATH "/cell"
#define BUS_MANAGER_INTERFACE    "org.cellwarden1.Manager"
#define BUS_EVENTS_INTERFACE     "org.cellwarden1.Events"
#define BUS_SYSTEM_INTERFACE     "org.cellwarden1.System"
#define BUS_HYPERVISOR_INTERFACE "org.cellwarden1.Hypervisor"
#define BUS_CELL_INTERFACE       "org.cellwarden1.Cell"
#define BUS_ERROR_PREFIX         "org.cellwarden1.Error."

/* The manager, events, three other interfaces, an enumerator, an object manager. */
#define SERVICE_SLOTS 7

struct service {
	struct manager *manager;
	sd_bus *bus;
	struct watch *watch;
	struct guard *guard;
	struct drift_watch *drift_watch;
	const char *drift; /* "unknown", "none", or how much the worst change matters; a literal */
	sd_bus_slot *slots[SERVICE_SLOTS]; /* what was put on the bus */
	size_t n_slots;
	struct json_object
		*seen; /* what watch.c saw last, as observe.c writes it; NULL: nothing yet */
};

/** service_slot() - where sd-bus puts the next thing that stays as long as the service. */
sd_bus_slot **service_slot(struct service *service);

/** service_cell() - a cell as it was seen last; NULL if there is none of this name. Borrowed. */
struct json_object *service_cell(const struct service *service, const char *name);

/** service_is_enabled() - whether a hypervisor was there. */
bool service_is_enabled(const struct service *service);

#endif
