/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Watches over an attempt to run with the hypervisor (store/arming.h): takes it back
 * when nobody confirmed it in time, and removes its record when all went well.
 */
#ifndef BUS_GUARD_H
#define BUS_GUARD_H

#include "base/cleanup.h"
#include "bus/service.h"

struct guard;

/** guard_new() - go on with an attempt that is under way. Return: 0; a negative errno. */
int guard_new(struct service *service, struct guard **ret);

/** guard_free() - NULL is legal. Return: NULL. */
struct guard *guard_free(struct guard *guard);
DEFINE_CLEANUP(struct guard *, guard_free)

/** guard_look() - the record may be another one now. */
void guard_look(struct guard *guard);

#endif
