// SPDX-License-Identifier: GPL-2.0-or-later
/* What is enabled when the machine starts, and whether it stays so. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "manager/boot-settings.h"
#include "manager/operations.h"
#include "manager/partition.h"
#include "store/arming.h"

#define CHANGES_SHOWN 5u /* in an error; all of them are in `cellctl config drift` */

static const char *format_time(struct arena *arena, uint64_t realtime_us)
{
	time_t seconds = (time_t)(realtime_us / 1000000);
	struct tm parts;
	char text[32];

	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts))
		return "an unknown time";
	return arena_strdup(arena, text);
}

/* A record of another boot: nobody was there to see how that went, so somebody has to look now. */
static bool refuse_after_failure(const struct operation_environment *environment,
				 struct arena *arena, struct operation_result *ret)
{
	struct arming arming;
	int r;

	r = arming_read(environment->store, arena, &arming);
	if (r == -ENOENT)
		return false;
	if (r < 0) {
		operation_fail(
			arena, ret, OPERATION_ERROR_STORE,
			"Whether the last attempt went well cannot be read in %s: %s. Nothing "
			"was enabled. `cellctl enable` enables, and writes it anew.",
			environment->store, strerror(-r));
		return true;
	}
	if (strcmp(arming.boot_id, arming_boot_id(arena, environment->root)) == 0)
		return false;
	operation_fail(
		arena, ret, OPERATION_ERROR_ATTEMPT,
		"Nothing was enabled: the machine did not run long enough with \"%s\" (hash "
		"%s), enabled at %s, so that it may have hung. The journal of that boot may "
		"say why: journalctl -b -1 -t cellwarden-hypervisor. `cellctl enable "
		"--confirm-within=60s` tries it again; once it has run well, it is enabled at "
		"boot again.",
		arming.name, arming.config_hash, format_time(arena, arming.realtime_us));
	return true;
}

static void copy_changes(struct json_object *drift, struct operation_result *ret)
{
	struct json_object *list = json_object_object_get(drift, "changes");
	size_t n = list ? json_object_array_length(list) : 0, i;

	for (i = 0; i < n && ret->findings.n < CHANGES_SHOWN; i++) {
		struct json_object *change = json_object_array_get_idx(list, i);
		const char *severity =
			json_object_get_string(json_object_object_get(change, "severity"));

		if (severity && strcmp(severity, "note") != 0)
			finding_add(
				&ret->findings, "machine-changed",
				strcmp(severity, "error") == 0 ? FINDING_ERROR : FINDING_WARNING,
				json_object_get_string(json_object_object_get(change, "object")),
				"%s",
				json_object_get_string(json_object_object_get(change, "message")));
	}
}

/* The intent that the stored configuration was planned for goes on. */
static void regenerate(const struct operation_environment *environment, struct arena *arena,
		       struct operation_result *ret)
{
	_cleanup_json_ struct json_object *input = json_object_new_object();
	struct store_entry entry;

	if (!operation_read_entry(environment, 0, arena, ret, &entry))
		return;
	json_object_object_add(input, "intent",
			       json_object_new_string(entry.meta.intent ? entry.meta.intent : ""));
	operation_create_configuration(environment, input, arena, ret);
}

/* Return: whether to go on. */
static bool follow_policy(const struct operation_environment *environment, enum boot_policy policy,
			  struct arena *arena, struct operation_result *ret)
{
	_cleanup_json_ struct json_object *drift = operation_compare(environment, arena, ret);
	const char *worst;

	if (!drift)
		return false;
	worst = json_object_get_string(json_object_object_get(drift, "worst"));
	if (!json_object_get_boolean(json_object_object_get(drift, "drifted")) ||
	    (worst && strcmp(worst, "note") == 0) || policy == BOOT_WARN)
		return true;
	if (policy == BOOT_REGENERATE) {
		regenerate(environment, arena, ret);
		return !ret->error;
	}
	ret->findings.arena = arena;
	copy_changes(drift, ret);
	operation_fail(
		arena, ret, OPERATION_ERROR_CHANGED,
		"Nothing was enabled: the machine is not the one that the stored configuration "
		"was made for (`cellctl config drift` lists all). `cellctl config create` makes "
		"one for it as it is, then `cellctl enable` enables it; InventoryChanged= in "
		"%s/" BOOT_SETTINGS_FILE " says what to do at boot.",
		environment->etc);
	return false;
}

OPERATION_FUNCTION(operation_enable_at_boot)
{
	struct boot_settings settings;
	const char *error;

	if (boot_settings_load(environment->etc, arena, &settings, &error) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_SETTINGS,
			       "%s/" BOOT_SETTINGS_FILE ": %s. Nothing was enabled; "
			       "cellwarden.conf(5) describes it.",
			       environment->etc, error);
		return;
	}
	if (refuse_after_failure(environment, arena, ret) ||
	    !follow_policy(environment, settings.inventory_changed, arena, ret))
		return;
	operation_enable_current(environment, arena, ret);
}

OPERATION_FUNCTION(operation_confirm)
{
	struct boot_settings settings;
	struct json_object *json;
	struct arming arming;
	const char *error;
	int r;

	r = arming_read(environment->store, arena, &arming);
	if (r < 0 || !arming.confirm_boottime_us ||
	    strcmp(arming.boot_id, arming_boot_id(arena, environment->root)) != 0) {
		operation_fail(
			arena, ret, OPERATION_ERROR_NO_CONFIRM,
			"Nothing waits to be confirmed. `cellctl enable --confirm-within=60s` "
			"enables for that time unless it is.");
		return;
	}
	if (boot_settings_load(environment->etc, arena, &settings, &error) < 0)
		settings.settle_us = 0;
	arming.confirm_boottime_us = 0;
	arming.settled_boottime_us = arming_now_us() + settings.settle_us;
	r = arming_write(environment->store, &arming);
	if (r < 0) {
		operation_fail(
			arena, ret, OPERATION_ERROR_STORE,
			"That it is confirmed cannot be written to %s: %s. It will be disabled "
			"when the time is over.",
			environment->store, strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_bool(json, "enabled", true);
	json_put_string(json, "root_cell", arming.name);
	operation_set_json(arena, ret, json);
}
