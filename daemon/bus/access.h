/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one gate for authorisation: who may call what over D-Bus. Asks the bus for
 * the caller's user, and polkit about those who are not root, without blocking.
 */
#ifndef BUS_ACCESS_H
#define BUS_ACCESS_H

#include <systemd/sd-bus.h>

#include "manager/operation.h"

#define ACCESS_GATEWAY_USER "cellwarden-httpd"

enum access {
	ACCESS_DENIED,
	ACCESS_CHALLENGE, /* somebody could type a password, but the call did not allow to ask */
	ACCESS_ALLOWED,
};

/** access_done_t - called exactly once; @uid is UINT32_MAX when the bus does not know the caller. */
typedef void (*access_done_t)(void *userdata, enum access access, uint32_t uid);

/**
 * access_check() - decide whether the sender of @message has @permission
 * @operation, @cell: what polkit is told; NULL is legal
 *
 * Public: everyone. Root and the daemon's own user: everything. The REST gateway's
 * user, which decides about its own callers: what is marked so in the table of
 * access.c. All others: what polkit says, whose actions are in
 * systemd/org.cellwarden1.policy; where it is not installed they are denied.
 *
 * Return: 0, and @done will be called, possibly before this returns; a negative
 * errno of sending the question, and @done will not be called.
 */
int access_check(sd_bus_message *message, enum permission permission, const char *operation,
		 const char *cell, access_done_t done, void *userdata);

/** access_end() - the daemon ends: questions without an answer are denied. */
void access_end(void);

/**
 * access_reply() - the error for who may not
 * @operation: the method
 * @ret: the caller's
 *
 * Return: 0; a negative errno.
 */
int access_reply(sd_bus_message *message, enum access access, enum permission permission,
		 const char *operation, sd_bus_message **ret);

#endif
