/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manager on D-Bus: org.cellwarden1, one method for each operation. */
#ifndef BUS_MANAGER_BUS_H
#define BUS_MANAGER_BUS_H

#include <systemd/sd-bus.h>

#include "bus/service.h"

struct manager_bus;

/**
 * manager_bus_new() - serve the manager on a bus connection and ask for the name
 *
 * Looks at the machine first, in @manager's event loop.
 *
 * Return: 0; -EEXIST if another cellwardend has the name; -ECANCELED if it is to end; another
 * negative errno.
 */
int manager_bus_new(struct manager *manager, sd_bus *bus, struct manager_bus **ret);

/** manager_bus_free() - take it off the bus; NULL is legal. Return: NULL. */
struct manager_bus *manager_bus_free(struct manager_bus *bus);
DEFINE_CLEANUP(struct manager_bus *, manager_bus_free)

#endif
