// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "base/json.h"
#include "bus/announce.h"
#include "store/arming.h"

#define RETRY_US (UINT64_C(5) * 1000 * 1000) /* a cell may have denied */

struct guard {
	struct service *service;
	sd_event_source *timer;
	bool is_disabling;
};

static void wake_at(struct guard *guard, uint64_t boottime_us)
{
	if (sd_event_source_set_time(guard->timer, boottime_us) < 0 ||
	    sd_event_source_set_enabled(guard->timer, SD_EVENT_ONESHOT) < 0)
		sd_journal_print(LOG_ERR, "No timer for what was enabled; `cellctl disable` takes "
					  "it back.");
}

static void on_disabled(void *userdata, const struct operation *operation,
			const struct operation_result *result)
{
	_cleanup_json_ struct json_object *none = json_object_new_object();
	struct guard *guard = userdata;

	guard->is_disabling = false;
	announce_done(guard->service, operation, none, result);
	if (result->error) {
		sd_journal_print(LOG_ERR, "What nobody confirmed cannot be disabled yet: %s",
				 result->message);
		wake_at(guard, arming_now_us() + RETRY_US);
		return;
	}
	sd_journal_print(LOG_NOTICE, "Disabled: nobody confirmed in time.");
	watch_now(guard->service->watch, NULL, NULL);
}

static void disable(struct guard *guard)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();

	guard->is_disabling = true;
	if (jobs_start(guard->service->manager->jobs, operation_find("Disable"), input, on_disabled,
		       guard) == 0)
		return;
	guard->is_disabling = false;
	wake_at(guard, arming_now_us() + RETRY_US);
}

static void settle(struct guard *guard, const char *name)
{
	const char *store = guard->service->manager->environment.store;
	int r;

	r = arming_clear(store);
	if (r < 0)
		sd_journal_print(
			LOG_ERR,
			"The record of the attempt in %s cannot be removed: %s. Nothing will "
			"be enabled at the next boot.",
			store, strerror(-r));
	else
		sd_journal_print(LOG_NOTICE, "\"%s\" runs well; it may be enabled at boot.", name);
	watch_now(guard->service->watch, NULL, NULL);
}

void guard_look(struct guard *guard)
{
	const struct operation_environment *environment = &guard->service->manager->environment;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	uint64_t now = arming_now_us();
	struct arming arming;

	(void)sd_event_source_set_enabled(guard->timer, SD_EVENT_OFF);
	if (guard->is_disabling || arming_read(environment->store, arena, &arming) < 0)
		return;
	/* Of another boot: it stays, for everyone to see, until somebody enables by hand. */
	if (strcmp(arming.boot_id, arming_boot_id(arena, environment->root)) != 0)
		return;
	if (arming.confirm_boottime_us && arming.confirm_boottime_us > now)
		wake_at(guard, arming.confirm_boottime_us);
	else if (arming.confirm_boottime_us)
		disable(guard);
	else if (arming.settled_boottime_us > now)
		wake_at(guard, arming.settled_boottime_us);
	else
		settle(guard, arming.name);
}

static int on_timer(sd_event_source *source, uint64_t now_us, void *userdata)
{
	guard_look(userdata);
	return 0;
}

int guard_new(struct service *service, struct guard **ret)
{
	_cleanup_(guard_freep) struct guard *guard = calloc(1, sizeof(*guard));
	int r;

	if (!guard)
		return -ENOMEM;
	guard->service = service;
	r = sd_event_add_time(service->manager->event, &guard->timer, CLOCK_BOOTTIME, 0, 0,
			      on_timer, guard);
	if (r < 0)
		return r;
	guard_look(guard);
	*ret = TAKE_PTR(guard);
	return 0;
}

struct guard *guard_free(struct guard *guard)
{
	if (!guard)
		return NULL;
	sd_event_source_disable_unref(guard->timer);
	free(guard);
	return NULL;
}
