/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A method call that is an operation: permission, job, reply. */
#ifndef BUS_CALL_H
#define BUS_CALL_H

#include "bus/service.h"

/**
 * call_start() - run an operation for a method call, and answer it when it is done
 * @first: the operation's first parameter when the message does not carry it (the name of the
 *	cell that the object is); NULL otherwise
 *
 * Return: 1, what a method handler of sd-bus returns; a negative errno for an input that cannot be
 * read, which sd-bus answers.
 */
int call_start(struct service *service, sd_bus_message *message, const struct operation *operation,
	       const char *first);

#endif
