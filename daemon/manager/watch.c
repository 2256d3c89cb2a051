// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "manager/operations.h"

struct waiter {
	struct waiter *next;
	watch_done_t done;
	void *userdata;
};

struct watch {
	sd_event *event;
	struct jobs *jobs;
	sd_event_source *timer;
	watch_seen_t seen;
	void *userdata;
	bool is_snapshot; /* no kernel says when its files change */
	bool is_looking, is_wanted_again;
	struct waiter *waiters; /* for the look that is under way */
	struct waiter *later;   /* for the one behind it */
};

/* Not in the table: nobody calls it over D-Bus. */
static const struct operation observe = {
	.name = "Observe",
	.signature = "",
	.run = operation_observe,
};

static void tell(struct waiter **list)
{
	while (*list) {
		struct waiter *waiter = *list;

		*list = waiter->next;
		waiter->done(waiter->userdata);
		free(waiter);
	}
}

static uint64_t pause_us(const struct watch *watch, struct json_object *json)
{
	struct json_object *hypervisor = json_object_object_get(json, "hypervisor");

	if (watch->is_snapshot ||
	    json_object_get_boolean(json_object_object_get(hypervisor, "enabled")))
		return WATCH_ENABLED_US;
	if (json_object_get_boolean(json_object_object_get(hypervisor, "driver_present")))
		return WATCH_DRIVER_US;
	return 0;
}

static void look(struct watch *watch);

static void on_seen(void *userdata, const struct operation *operation,
		    const struct operation_result *result)
{
	_cleanup_json_ struct json_object *json = NULL;
	struct watch *watch = userdata;
	uint64_t pause;

	if (!result->error)
		json = json_tokener_parse((const char *)result->content.data);
	watch->is_looking = false;
	if (json)
		watch->seen(watch->userdata, json);
	tell(&watch->waiters);
	if (watch->is_wanted_again) {
		look(watch);
		return;
	}
	/* What could not be seen may be there again in a moment. */
	pause = json ? pause_us(watch, json) : WATCH_DRIVER_US;
	if (pause && sd_event_source_set_time_relative(watch->timer, pause) >= 0)
		(void)sd_event_source_set_enabled(watch->timer, SD_EVENT_ONESHOT);
}

static void look(struct watch *watch)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();

	watch->is_wanted_again = false;
	watch->waiters = TAKE_PTR(watch->later);
	watch->is_looking = true;
	(void)sd_event_source_set_enabled(watch->timer, SD_EVENT_OFF);
	if (jobs_start(watch->jobs, &observe, input, on_seen, watch) == 0)
		return;
	watch->is_looking = false;
	tell(&watch->waiters);
	if (sd_event_source_set_time_relative(watch->timer, WATCH_ENABLED_US) >= 0)
		(void)sd_event_source_set_enabled(watch->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *source, uint64_t now_us, void *userdata)
{
	watch_now(userdata, NULL, NULL);
	return 0;
}

void watch_now(struct watch *watch, watch_done_t done, void *userdata)
{
	struct waiter *waiter, **link;

	if (done) {
		waiter = malloc(sizeof(*waiter));
		if (!waiter) {
			done(userdata);
			return;
		}
		*waiter = (struct waiter){ NULL, done, userdata };
		for (link = &watch->later; *link; link = &(*link)->next)
			;
		*link = waiter;
	}
	if (watch->is_looking)
		watch->is_wanted_again = true;
	else
		look(watch);
}

int watch_new(sd_event *event, struct jobs *jobs, const struct operation_environment *environment,
	      watch_seen_t seen, void *userdata, struct watch **ret)
{
	_cleanup_(watch_freep) struct watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	watch->event = sd_event_ref(event);
	watch->jobs = jobs;
	watch->seen = seen;
	watch->userdata = userdata;
	watch->is_snapshot = strcmp(environment->root, "/") != 0;
	r = sd_event_add_time_relative(event, &watch->timer, CLOCK_MONOTONIC, UINT64_MAX / 4, 0,
				       on_timer, watch);
	if (r < 0)
		return r;
	look(watch);
	*ret = TAKE_PTR(watch);
	return 0;
}

struct watch *watch_free(struct watch *watch)
{
	if (!watch)
		return NULL;
	tell(&watch->waiters);
	tell(&watch->later);
	sd_event_source_disable_unref(watch->timer);
	sd_event_unref(watch->event);
	free(watch);
	return NULL;
}
