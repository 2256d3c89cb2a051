/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The partitioned machine as it was seen last, kept in memory so that nobody who
 * asks waits for sysfs. The driver tells nobody when a cell fails: while a
 * hypervisor is enabled it is looked at every second, in a process of its own.
 */
#ifndef MANAGER_WATCH_H
#define MANAGER_WATCH_H

#include <systemd/sd-event.h>

#include "manager/job.h"

#define WATCH_ENABLED_US (UINT64_C(1) * 1000 * 1000)
#define WATCH_DRIVER_US  (UINT64_C(5) * 1000 * 1000) /* a driver, but nothing enabled */

struct watch;

/** watch_seen_t - @json is what was seen now, as observe.c writes it; borrowed. */
typedef void (*watch_seen_t)(void *userdata, struct json_object *json);

/** watch_done_t - called once, when the machine was looked at again, or could not be. */
typedef void (*watch_done_t)(void *userdata);

/**
 * watch_new() - look once, and then as often as it is worth
 * @seen: called from the event loop after each look
 *
 * Return: 0; a negative errno.
 */
int watch_new(sd_event *event, struct jobs *jobs, const struct operation_environment *environment,
	      watch_seen_t seen, void *userdata, struct watch **ret);

/** watch_free() - who waits still is told; to be called after jobs_free(). NULL is legal. Return: NULL. */
struct watch *watch_free(struct watch *watch);
DEFINE_CLEANUP(struct watch *, watch_free)

/**
 * watch_now() - look again, beginning after this call
 * @done: NULL for nobody; may be called before this returns when nothing can be started
 */
void watch_now(struct watch *watch, watch_done_t done, void *userdata);

#endif
