/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of a vtable from the table of operations. */
#ifndef BUS_VTABLE_H
#define BUS_VTABLE_H

#include <systemd/sd-bus.h>

#include "manager/operation.h"

/**
 * vtable_method() - an operation as a method
 * @name: of the method, which need not be the operation's
 * @has_first: whether callers give the first parameter; false where the object is it
 *
 * Return: the row; its texts belong to @arena.
 */
sd_bus_vtable vtable_method(struct arena *arena, const char *name,
			    const struct operation *operation, bool has_first,
			    sd_bus_message_handler_t handler);

#endif
