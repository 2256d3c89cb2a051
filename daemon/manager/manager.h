/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's state: small, in memory, and all of it found again by asking the
 * store and the driver, so that the daemon may be killed at any instant.
 */
#ifndef MANAGER_MANAGER_H
#define MANAGER_MANAGER_H

#include <systemd/sd-event.h>

#include "manager/events.h"
#include "manager/job.h"
#include "manager/operation.h"

struct manager {
	sd_event *event;
	struct operation_environment environment;
	struct jobs *jobs;
	struct events *events;
	uint64_t generation; /* of the stored configuration; 0: none */
};

/**
 * manager_new() - the state on an event loop
 * @environment: texts are borrowed and must outlive the manager
 *
 * Return: 0; a negative errno of opening the store.
 */
int manager_new(sd_event *event, const struct operation_environment *environment,
		struct manager **ret);

/** manager_free() - unfinished operations are told. NULL is legal. Return: NULL. */
struct manager *manager_free(struct manager *manager);
DEFINE_CLEANUP(struct manager *, manager_free)

/** manager_refresh() - read again what changes of the store leave behind. */
void manager_refresh(struct manager *manager);

#endif
