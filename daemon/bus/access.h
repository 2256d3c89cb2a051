/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one gate for authorisation: who may call what over D-Bus. Asks the bus
 * for the caller's user without blocking.
 */
#ifndef BUS_ACCESS_H
#define BUS_ACCESS_H

#include <systemd/sd-bus.h>

#include "manager/operation.h"

#define ACCESS_GATEWAY_USER "cellwarden-httpd"

/** access_done_t - @is_allowed decides; called exactly once. */
typedef void (*access_done_t)(void *userdata, bool is_allowed);

/**
 * access_check() - decide whether the sender of @message has @permission
 *
 * Public: everyone. Read and control: root, the daemon's own user and the REST
 * gateway's (which decides about its own callers). Configure: root and the
 * daemon's own.
 * An unknown sender has no permission.
 *
 * Return: 0, and @done will be called, possibly before this returns; a negative
 * errno of sending the question, and @done will not be called.
 */
int access_check(sd_bus_message *message, enum permission permission, access_done_t done,
		 void *userdata);

#endif
