/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says has changed, and whether the stored configuration still fits. */
#ifndef BUS_DRIFT_WATCH_H
#define BUS_DRIFT_WATCH_H

#include "base/cleanup.h"
#include "bus/service.h"

struct drift_watch;

/** drift_watch_new() - compare once, and whenever something changes. Return: 0; a negative errno. */
int drift_watch_new(struct service *service, struct drift_watch **ret);

/** drift_watch_free() - to be called after jobs_free(). NULL is legal. Return: NULL. */
struct drift_watch *drift_watch_free(struct drift_watch *drift_watch);
DEFINE_CLEANUP(struct drift_watch *, drift_watch_free)

/** drift_watch_look() - compare again, unless a hypervisor is enabled. */
void drift_watch_look(struct drift_watch *drift_watch);

#endif
