// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/drift-watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "base/json.h"
#include "manager/uevents.h"

struct drift_watch {
	struct service *service;
	struct uevents *uevents;
	bool is_looking, is_wanted_again;
	struct json_object *changes; /* as they were told last; NULL: none */
};

static const struct {
	enum uevent_subject subject;
	const char *name;
} subject_names[] = {
	{ UEVENT_CPU, "cpu" },
	{ UEVENT_PCI, "pci" },
	{ UEVENT_MEMORY, "memory" },
	{ UEVENT_DRIVER, "driver" },
};

static void tell(struct drift_watch *drift_watch, struct json_object *drift)
{
	struct service *service = drift_watch->service;
	struct json_object *data = json_object_new_object();

	json_object_object_add(data, "drift", json_object_new_string(service->drift));
	json_object_object_add(data, "generation",
			       json_object_get(json_object_object_get(drift, "generation")));
	json_object_object_add(data, "changes", json_object_get(drift_watch->changes));
	events_add(service->manager->events, EVENT_DRIFT, NULL, data);
	(void)sd_bus_emit_signal(service->bus, BUS_PATH, BUS_MANAGER_INTERFACE, "DriftChanged", "s",
				 service->drift);
	(void)sd_bus_emit_properties_changed(service->bus, BUS_SYSTEM_PATH, BUS_SYSTEM_INTERFACE,
					     "Drift", NULL);
	sd_journal_print(LOG_NOTICE, "Drift from the stored configuration's machine: %s",
			 service->drift);
}

/* "none", or how much the worst change matters. */
static const char *word_of(struct json_object *drift)
{
	static const char *const words[] = { "note", "warning", "error" };
	const char *worst = json_object_get_string(json_object_object_get(drift, "worst"));
	size_t i;

	if (!json_object_get_boolean(json_object_object_get(drift, "drifted")))
		return "none";
	for (i = 0; worst && i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], worst) == 0)
			return words[i];
	return "note";
}

static void on_drift(void *userdata, const struct operation *operation,
		     const struct operation_result *result)
{
	_cleanup_json_ struct json_object *drift = NULL;
	struct drift_watch *drift_watch = userdata;
	struct json_object *changes;
	const char *word;

	drift_watch->is_looking = false;
	/* Without a stored configuration there is nothing to compare with. */
	if (!result->error)
		drift = json_tokener_parse((const char *)result->content.data);
	word = drift ? word_of(drift) : "unknown";
	changes = json_object_object_get(drift, "changes");
	if (strcmp(word, drift_watch->service->drift) != 0 ||
	    (drift && !json_object_equal(changes, drift_watch->changes))) {
		json_object_put(drift_watch->changes);
		drift_watch->changes = json_object_get(changes);
		drift_watch->service->drift = word;
		tell(drift_watch, drift);
	}
	if (drift_watch->is_wanted_again)
		drift_watch_look(drift_watch);
}

void drift_watch_look(struct drift_watch *drift_watch)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();

	/* What cells have is missing in Linux: no drift. It is compared when they have given it back. */
	if (service_is_enabled(drift_watch->service))
		return;
	drift_watch->is_wanted_again = drift_watch->is_looking;
	if (drift_watch->is_looking)
		return;
	drift_watch->is_looking = true;
	if (jobs_start(drift_watch->service->manager->jobs, operation_find("GetDrift"), input,
		       on_drift, drift_watch) < 0)
		drift_watch->is_looking = false;
}

static void on_heard(void *userdata, unsigned int subjects)
{
	struct drift_watch *drift_watch = userdata;
	struct json_object *data = json_object_new_object(),
			   *list = json_put_array(data, "subjects");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subject_names); i++)
		if (subjects & subject_names[i].subject)
			json_object_array_add(list, json_object_new_string(subject_names[i].name));
	events_add(drift_watch->service->manager->events, EVENT_INVENTORY, NULL, data);
	watch_now(drift_watch->service->watch, NULL, NULL);
	drift_watch_look(drift_watch);
}

int drift_watch_new(struct service *service, struct drift_watch **ret)
{
	_cleanup_(drift_watch_freep) struct drift_watch *drift_watch =
		calloc(1, sizeof(*drift_watch));
	int r;

	if (!drift_watch)
		return -ENOMEM;
	drift_watch->service = service;
	service->drift = "unknown";
	/* Without it, changes are found when somebody asks. */
	r = uevents_new(service->manager->event, on_heard, drift_watch, &drift_watch->uevents);
	if (r < 0)
		sd_journal_print(LOG_WARNING, "The kernel's events cannot be heard: %s",
				 strerror(-r));
	drift_watch_look(drift_watch);
	*ret = TAKE_PTR(drift_watch);
	return 0;
}

struct drift_watch *drift_watch_free(struct drift_watch *drift_watch)
{
	if (!drift_watch)
		return NULL;
	uevents_free(drift_watch->uevents);
	json_object_put(drift_watch->changes);
	free(drift_watch);
	return NULL;
}
