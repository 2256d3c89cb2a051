// SPDX-License-Identifier: GPL-2.0-or-later
/* Enabling and disabling, and what the hypervisor says of itself. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/json.h"
#include "driver/driver-ioctl.h"
#include "driver/driver-sysfs.h"
#include "encode/encode.h"
#include "manager/boot-settings.h"
#include "manager/console-log.h"
#include "manager/operations.h"
#include "manager/partition.h"
#include "store/arming.h"
#include "store/store.h"

/* What somebody far away needs to look around, and no more than they would wait for. */
#define CONFIRM_MIN_US (1000000ull)
#define CONFIRM_MAX_US (3600 * 1000000ull)

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t now_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

static uint64_t realtime_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

/* ---- describing ------------------------------------------------------------ */

static void put_pools(struct json_object *json, const struct driver_pools *pools)
{
	struct json_object *object = json_put_object(json, "pools");

	json_put_uint(object, "memory_pages", pools->memory_size);
	json_put_uint(object, "memory_pages_used", pools->memory_used);
	json_put_uint(object, "remap_pages", pools->remap_size);
	json_put_uint(object, "remap_pages_used", pools->remap_used);
}

/*
 * Where an attempt to run with the hypervisor stands: "unconfirmed" and "settling" in this boot,
 * "failed" when it ended with another one.
 */
static void put_attempt(const struct partition *partition, struct json_object *json)
{
	const struct operation_environment *environment = partition->environment;
	struct arena *arena = partition->arena;
	struct json_object *attempt;
	struct arming arming;
	const char *state;

	if (arming_read(environment->store, arena, &arming) < 0)
		return;
	state = strcmp(arming.boot_id, arming_boot_id(arena, environment->root)) != 0 ? "failed" :
		arming.confirm_boottime_us ? "unconfirmed" :
					     "settling";
	attempt = json_put_object(json, "attempt");
	json_put_string(attempt, "state", state);
	json_put_string(attempt, "name", arming.name);
	json_put_string(attempt, "config_hash", arming.config_hash);
	json_put_uint(attempt, "began_us", arming.realtime_us);
}

void operation_put_hypervisor(const struct partition *partition, struct json_object *json)
{
	const struct inv_hypervisor *hypervisor = &partition->inventory->hypervisor;
	_cleanup_(config_freep) struct config *system = NULL;
	struct driver_pools pools;

	partition_put_hypervisor(partition, json);
	put_attempt(partition, json);
	if (!partition_is_enabled(partition))
		return;
	system = partition_read_config(partition, NULL);
	json_put_bool(json, "ours", hypervisor->is_ours);
	json_put_bool(json, "tracked", system != NULL);
	if (hypervisor->n_cells)
		json_put_string(json, "root_cell", hypervisor->cells[0].name);
	json_put_uint(json, "cells", hypervisor->n_cells);
	if (driver_read_pools(sysroot_path(partition->root), partition->arena, &pools) == 0)
		put_pools(json, &pools);
}

OPERATION_FUNCTION(operation_describe_hypervisor)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	struct json_object *json;

	if (!partition)
		return;
	json = json_object_new_object();
	operation_put_hypervisor(partition, json);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_get_console)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	struct json_object *json;
	const char *text;
	int r;

	if (!partition)
		return;
	r = driver_read_console(sysroot_path(partition->root), arena, &text);
	if (r == -EPERM && partition_is_enabled(partition)) {
		operation_fail(
			arena, ret, OPERATION_ERROR_DRIVER,
			"The configuration that is enabled does not let the root cell read the "
			"console. Plan one that does: its flag virtual_debug_console.");
		return;
	}
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_NO_DRIVER,
			       "The console cannot be read: %s. Is the driver loaded (modprobe "
			       "cellwarden)?",
			       strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_bool(json, "enabled", partition_is_enabled(partition));
	json_put_string(json, "text", text);
	operation_set_json(arena, ret, json);
}

/* ---- enabling --------------------------------------------------------------- */

/* The configuration given, or else the current one of the store. */
static struct config *choose_config(const struct operation_environment *environment,
				    const struct partition *partition, struct bytes given,
				    struct operation_result *ret)
{
	struct arena *arena = partition->arena;

	return given.size ? operation_parse_config(given, CONFIG_SYSTEM, partition->inventory->arch,
						   arena, ret) :
			    operation_read_config(environment, 0, arena, ret);
}

/* All that is known to go wrong: rules on the machine and on the configuration for it. */
static bool check(const struct operation_environment *environment, const struct config *config,
		  struct arena *arena, struct finding_list *findings, struct operation_result *ret)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);
	const struct check_input input = {
		.system = config,
		.system_name = arena_strdup(arena, config->name),
		.inventory = inventory,
	};
	struct finding_list found = { .arena = arena };

	if (!inventory)
		return false;
	check_hardware(inventory, &found);
	check_run(&input, &found);
	finding_list_append(findings, &found);
	return true;
}

static bool encode(const struct config *config, struct arena *arena, struct operation_result *ret,
		   struct bytes *ret_binary)
{
	ret->findings.arena = arena;
	if (config_encode(config, 14, arena, &ret->findings, ret_binary) == 0)
		return true;
	operation_fail(arena, ret, OPERATION_ERROR_CONFIG,
		       "The configuration cannot be written in binary form.");
	return false;
}

/* How long, and what it is that has to run well: known before anything is changed. */
static bool prepare_arming(const struct partition *partition, const struct config *config,
			   struct bytes binary, uint64_t confirm_us, struct operation_result *ret,
			   struct arming *ret_arming)
{
	struct arena *arena = partition->arena;
	struct boot_settings settings;
	const char *error;
	uint64_t now = arming_now_us();

	if (boot_settings_load(partition->environment->etc, arena, &settings, &error) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_SETTINGS,
			       "%s/" BOOT_SETTINGS_FILE ": %s. Nothing was enabled; "
			       "cellwarden.conf(5) describes it.",
			       partition->environment->etc, error);
		return false;
	}
	*ret_arming = (struct arming){
		.boot_id = arming_boot_id(arena, partition->environment->root),
		.name = arena_strdup(arena, config->name),
		.config_hash = arena_printf(arena, "%016" PRIx64,
					    hash_bytes(HASH_START, binary.data, binary.size)),
		.realtime_us = realtime_us(),
		.settled_boottime_us = now + confirm_us + settings.settle_us,
		.confirm_boottime_us = confirm_us ? now + confirm_us : 0,
	};
	return true;
}

static bool note_attempt(const struct partition *partition, const struct arming *arming,
			 struct bytes binary, struct operation_result *ret)
{
	int r;

	r = arming_write(partition->environment->store, arming);
	if (r < 0) {
		operation_fail(partition->arena, ret, OPERATION_ERROR_STORE,
			       "The attempt cannot be noted in %s: %s. Nothing was enabled, for "
			       "after a failure the next boot would try the same.",
			       partition->environment->store, strerror(-r));
		return false;
	}
	r = running_set_system(partition->running, binary);
	if (r == 0)
		return true;
	(void)arming_clear(partition->environment->store);
	operation_fail(partition->arena, ret, OPERATION_ERROR_FAILED,
		       "What is about to be enabled cannot be noted below /run: %s. "
		       "Nothing was enabled.",
		       strerror(-r));
	return false;
}

static void enable(struct partition *partition, const struct config *config, struct bytes binary,
		   uint64_t confirm_us, struct operation_result *ret)
{
	struct arming arming;
	const char *console;
	int r;

	if (!prepare_arming(partition, config, binary, confirm_us, ret, &arming) ||
	    !note_attempt(partition, &arming, binary, ret))
		return;
	r = driver_enable(partition->fd, binary);
	if (r == 0)
		return;
	running_clear(partition->running);
	(void)arming_clear(partition->environment->store);
	if (driver_read_console(sysroot_path(partition->root), partition->arena, &console) == 0)
		console_log_write(console);
	partition_fail(partition, DRIVER_ENABLE, r, ret, "\"%s\" was not enabled", config->name);
}

/* @given: empty for the current configuration of the store; @confirm_us: 0 for good */
static void enable_checked(const struct operation_environment *environment, struct bytes given,
			   struct json_object *override, uint64_t confirm_us, struct arena *arena,
			   struct operation_result *ret)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_json_ struct json_object *overridden = NULL;
	struct finding_list findings = { .arena = arena };
	struct json_object *json;
	struct bytes binary;
	uint64_t begin;

	if (!partition)
		return;
	if (partition_is_enabled(partition)) {
		operation_fail(arena, ret, OPERATION_ERROR_ENABLED,
			       "The hypervisor is enabled already; see `cellctl cell list`. "
			       "`cellctl disable` comes first.");
		return;
	}
	config = choose_config(environment, partition, given, ret);
	if (!config || !check(environment, config, arena, &findings, ret) ||
	    partition_refuse(partition, &findings, override, ret,
			     arena_printf(arena, "\"%s\" was not enabled", config->name),
			     &overridden) ||
	    !encode(config, arena, ret, &binary) ||
	    !partition_open_driver(partition, environment, ret))
		return;
	begin = now_us();
	enable(partition, config, binary, confirm_us, ret);
	if (ret->error)
		return;
	json = json_object_new_object();
	json_put_bool(json, "enabled", true);
	json_put_string(json, "root_cell", config->name);
	json_put_uint(json, "duration_us", now_us() - begin);
	json_object_object_add(json, "overridden", json_object_get(overridden));
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_enable)
{
	size_t n;

	enable_checked(environment, operation_input_bytes(input, "configuration"),
		       operation_input_list(input, "override", &n), 0, arena, ret);
}

OPERATION_FUNCTION(operation_enable_tentatively)
{
	uint64_t confirm_us = operation_input_uint(input, "confirm_usec");
	size_t n;

	if (confirm_us < CONFIRM_MIN_US || confirm_us > CONFIRM_MAX_US) {
		operation_fail(arena, ret, OPERATION_ERROR_INVALID,
			       "%" PRIu64 " us are no time to confirm within; give %llu to %llu s.",
			       confirm_us, CONFIRM_MIN_US / 1000000, CONFIRM_MAX_US / 1000000);
		return;
	}
	enable_checked(environment, operation_input_bytes(input, "configuration"),
		       operation_input_list(input, "override", &n), confirm_us, arena, ret);
}

void operation_enable_current(const struct operation_environment *environment, struct arena *arena,
			      struct operation_result *ret)
{
	_cleanup_json_ struct json_object *none = json_object_new_array();

	enable_checked(environment, (struct bytes){ 0 }, none, 0, arena, ret);
}

OPERATION_FUNCTION(operation_disable)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	struct json_object *json;
	uint64_t begin;
	int r;

	if (!partition)
		return;
	if (!partition_is_enabled(partition)) {
		operation_fail(arena, ret, OPERATION_ERROR_NOT_ENABLED,
			       "The hypervisor is not enabled; there is nothing to disable.");
		return;
	}
	if (!partition_open_driver(partition, environment, ret))
		return;
	begin = now_us();
	r = driver_disable(partition->fd);
	if (r < 0) {
		partition_fail(partition, DRIVER_DISABLE, r, ret, "The hypervisor stays enabled");
		return;
	}
	running_clear(partition->running);
	(void)arming_clear(environment->store);
	json = json_object_new_object();
	json_put_bool(json, "enabled", false);
	json_put_uint(json, "duration_us", now_us() - begin);
	operation_set_json(arena, ret, json);
}
