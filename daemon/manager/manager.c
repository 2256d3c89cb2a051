// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/manager.h"

#include <errno.h>
#include <stdlib.h>

#include "store/store.h"

int manager_new(sd_event *event, const struct operation_environment *environment,
		struct manager **ret)
{
	_cleanup_(manager_freep) struct manager *manager = calloc(1, sizeof(*manager));
	_cleanup_(store_freep) struct store *store = NULL;
	int r;

	if (!manager)
		return -ENOMEM;
	manager->event = sd_event_ref(event);
	manager->environment = *environment;

	/* Opening creates it and sweeps; operations open it again in their processes. */
	r = store_open(environment->store, &store);
	if (r < 0)
		return r;
	r = events_new(&manager->events);
	if (r < 0)
		return r;
	r = jobs_new(event, environment, &manager->jobs);
	if (r < 0)
		return r;
	manager_refresh(manager);
	*ret = TAKE_PTR(manager);
	return 0;
}

struct manager *manager_free(struct manager *manager)
{
	if (!manager)
		return NULL;
	jobs_free(manager->jobs);
	events_free(manager->events);
	sd_event_unref(manager->event);
	free(manager);
	return NULL;
}

void manager_refresh(struct manager *manager)
{
	_cleanup_(store_freep) struct store *store = NULL;

	manager->generation = 0;
	if (store_open(manager->environment.store, &store) == 0)
		manager->generation = store_current(store);
}
