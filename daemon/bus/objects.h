/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The objects below the manager: the system, the hypervisor, and each cell. */
#ifndef BUS_OBJECTS_H
#define BUS_OBJECTS_H

#include "bus/service.h"

/** objects_add() - put them on the bus, with an ObjectManager at BUS_PATH. Return: 0; a negative errno. */
int objects_add(struct service *service, struct arena *arena);

/** objects_cell_path() - a cell's object path; the caller's to free(). NULL when out of memory. */
char *objects_cell_path(const char *name);

/**
 * objects_emit_changes() - PropertiesChanged for what is different in what was seen
 * @before, @now: the object as observe.c writes it
 */
void objects_emit_changes(struct service *service, const char *path, const char *interface,
			  struct json_object *before, struct json_object *now);

#endif
