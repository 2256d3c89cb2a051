// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/partition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <abi/jailhouse/cell-config.h>

#include "base/json.h"
#include "base/word-distance.h"
#include "driver/driver-ioctl.h"
#include "driver/driver-sysfs.h"
#include "encode/encode.h"
#include "probe/probe.h"

#define CONSOLE_LINES 12u /* what an error shows of the console */

/* ---- life ----------------------------------------------------------------- */

struct partition *partition_open(const struct operation_environment *environment,
				 struct arena *arena, struct operation_result *result)
{
	_cleanup_(partition_freep) struct partition *partition = calloc(1, sizeof(*partition));
	int r;

	if (!partition) {
		operation_fail(arena, result, OPERATION_ERROR_FAILED, "Out of memory.");
		return NULL;
	}
	partition->arena = arena;
	partition->environment = environment;
	partition->fd = -1;
	r = sysroot_open(environment->root, &partition->root);
	if (r < 0) {
		operation_fail(arena, result, OPERATION_ERROR_FAILED,
			       "The root directory %s cannot be probed: %s.", environment->root,
			       strerror(-r));
		return NULL;
	}
	r = running_open(environment->running, &partition->running);
	if (r < 0) {
		operation_fail(arena, result, OPERATION_ERROR_FAILED,
			       "%s, where the configurations that run are kept, cannot be opened: "
			       "%s.",
			       environment->running, strerror(-r));
		return NULL;
	}
	partition->inventory = inventory_new();
	probe_arch(partition->root, partition->inventory);
	probe_hypervisor(partition->root, partition->inventory);
	return TAKE_PTR(partition);
}

struct partition *partition_free(struct partition *partition)
{
	if (!partition)
		return NULL;
	cleanup_close(&partition->fd);
	inventory_free(partition->inventory);
	running_free(partition->running);
	sysroot_free(partition->root);
	free(partition);
	return NULL;
}

/* ---- as it is ------------------------------------------------------------- */

bool partition_is_enabled(const struct partition *partition)
{
	return partition->inventory->hypervisor.is_enabled == YES;
}

/* The hypervisor refuses to start with a unit that it cannot use (hypervisor/arch/x86/iommu). */
static bool is_dma_confined(const struct config *system)
{
	size_t i;

	for (i = 0; i < CONFIG_IOMMU_UNITS; i++)
		if (system->system.iommus[i].type == JAILHOUSE_IOMMU_INTEL ||
		    system->system.iommus[i].type == JAILHOUSE_IOMMU_AMD)
			return true;
	return false;
}

void partition_put_hypervisor(const struct partition *partition, struct json_object *json)
{
	_cleanup_(config_freep) struct config *system = NULL;

	json_put_bool(json, "driver_present", partition->inventory->hypervisor.is_driver_present);
	json_put_bool(json, "enabled", partition_is_enabled(partition));
	if (!partition_is_enabled(partition))
		return;
	system = partition_read_config(partition, NULL);
	if (system)
		json_put_bool(json, "dma_confined", is_dma_confined(system));
}

static const struct inv_cell *find_cell(const struct inv_hypervisor *hypervisor, const char *name)
{
	size_t i;

	for (i = 0; i < hypervisor->n_cells; i++)
		if (hypervisor->cells[i].name && strcmp(hypervisor->cells[i].name, name) == 0)
			return &hypervisor->cells[i];
	return NULL;
}

const struct inv_cell *partition_find_cell(const struct partition *partition, const char *name,
					   struct operation_result *result)
{
	const struct inv_hypervisor *hypervisor = &partition->inventory->hypervisor;
	const struct inv_cell *cell = find_cell(hypervisor, name);
	const char *list = "";
	size_t i;

	if (cell)
		return cell;
	if (!partition_is_enabled(partition)) {
		operation_fail(partition->arena, result, OPERATION_ERROR_NOT_ENABLED,
			       "The hypervisor is not enabled, so there are no cells. `cellctl "
			       "enable` enables it.");
		return NULL;
	}
	for (i = 0; i < hypervisor->n_cells; i++)
		if (hypervisor->cells[i].name)
			list = arena_printf(partition->arena, "%s%s\"%s\"", list, *list ? ", " : "",
					    hypervisor->cells[i].name);
	operation_fail(partition->arena, result, OPERATION_ERROR_NO_CELL,
		       "There is no cell \"%s\". There are: %s.", name, list);
	return NULL;
}

const char *partition_read_state(const struct partition *partition, const char *name)
{
	_cleanup_(inventory_freep) struct inventory *now = inventory_new();
	const struct inv_cell *cell;

	probe_hypervisor(partition->root, now);
	cell = find_cell(&now->hypervisor, name);
	return cell ? arena_strdup(partition->arena, cell->state) : NULL;
}

struct config *partition_read_config(const struct partition *partition, const char *name)
{
	struct finding_list findings = { .arena = partition->arena };
	struct config *config;
	struct bytes binary;
	int r;

	r = name ? running_get_cell(partition->running, partition->arena, name, &binary) :
		   running_get_system(partition->running, partition->arena, &binary);
	if (r < 0 || config_decode(binary, MACHINE_ARCH_UNKNOWN, &findings, &config) < 0)
		return NULL;
	return config;
}

/* ---- the driver ------------------------------------------------------------ */

static const char *read_console(const struct partition *partition)
{
	const char *text;

	return driver_read_console(sysroot_path(partition->root), partition->arena, &text) < 0 ?
		       NULL :
		       text;
}

bool partition_open_driver(struct partition *partition,
			   const struct operation_environment *environment,
			   struct operation_result *result)
{
	struct driver_explanation explanation;

	partition->fd = driver_open(environment->root);
	if (partition->fd >= 0) {
		partition->console = read_console(partition);
		return true;
	}
	explanation = driver_explain(DRIVER_OPEN, partition->fd);
	operation_fail(partition->arena, result, OPERATION_ERROR_NO_DRIVER,
		       "%s cannot be opened: %s. %s", DRIVER_DEVICE, explanation.cause,
		       explanation.remedy);
	return false;
}

/* The last lines of a text, each on a line of its own. */
static const char *last_lines(const char *text, unsigned int n)
{
	const char *at = text + strlen(text);

	while (at > text && at[-1] == '\n')
		at--;
	for (; at > text; at--)
		if (at[-1] == '\n' && --n == 0)
			break;
	return at;
}

/* What the request made the hypervisor say; NULL when it said nothing. */
static const char *new_console(const struct partition *partition)
{
	const char *now = read_console(partition);

	if (!now || !*now || (partition->console && strcmp(now, partition->console) == 0))
		return NULL;
	return last_lines(now, CONSOLE_LINES);
}

/* Refusals with a name of their own; all others are failures of the driver. */
static const char *error_name(enum driver_request request, int error)
{
	switch (error) {
	case ENOENT:
		return request == DRIVER_ENABLE ? OPERATION_ERROR_DRIVER : OPERATION_ERROR_NO_CELL;
	case EEXIST:
		return OPERATION_ERROR_CELL_EXISTS;
	case EPERM:
		return request == DRIVER_ENABLE ? OPERATION_ERROR_DRIVER : OPERATION_ERROR_DENIED;
	case EINVAL:
		return request == DRIVER_START || request == DRIVER_SHUTDOWN ||
				       request == DRIVER_DESTROY ?
			       OPERATION_ERROR_CELL_STATE :
			       OPERATION_ERROR_DRIVER;
	}
	return OPERATION_ERROR_DRIVER;
}

void partition_fail(const struct partition *partition, enum driver_request request, int r,
		    struct operation_result *result, const char *what, ...)
{
	const struct driver_explanation explanation = driver_explain(request, r);
	const char *console = new_console(partition), *text;
	va_list ap;

	va_start(ap, what);
	text = arena_vprintf(partition->arena, what, ap);
	va_end(ap);
	operation_fail(partition->arena, result, error_name(request, -r), "%s: %s (%s). %s%s%s",
		       text, explanation.cause, strerrorname_np(-r) ?: "?", explanation.remedy,
		       console ? "\nThe hypervisor said:\n" : "", console ? console : "");
}

/* ---- checks ----------------------------------------------------------------- */

static bool is_in(struct json_object *list, const char *text)
{
	size_t n = json_object_array_length(list), i;

	for (i = 0; i < n; i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(list, i)), text) == 0)
			return true;
	return false;
}

static const char *nearest_rule(const char *word)
{
	size_t n, i, best = SIZE_MAX;
	const struct check_rule *rules = check_rules(&n);
	const char *nearest = "";

	for (i = 0; i < n; i++) {
		size_t distance = word_distance(word, rules[i].id);

		if (distance < best) {
			best = distance;
			nearest = rules[i].id;
		}
	}
	return nearest;
}

/* An override that means nothing would let people believe that it means something. */
static bool names_no_rule(const struct partition *partition, struct json_object *override,
			  struct operation_result *result)
{
	size_t n = json_object_array_length(override), i;

	for (i = 0; i < n; i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(override, i));

		if (check_rule_find(word))
			continue;
		operation_fail(partition->arena, result, OPERATION_ERROR_INVALID,
			       "There is no rule \"%s\" to override. Is it \"%s\"? `cellctl config "
			       "rules` lists them.",
			       word, nearest_rule(word));
		return true;
	}
	return false;
}

bool partition_refuse(const struct partition *partition, const struct finding_list *findings,
		      struct json_object *override, struct operation_result *result,
		      const char *what, struct json_object **ret_overridden)
{
	_cleanup_json_ struct json_object *overridden = json_object_new_array();
	unsigned int n_errors = 0;
	size_t i;

	if (names_no_rule(partition, override, result))
		return true;
	result->findings.arena = partition->arena;
	for (i = 0; i < findings->n; i++) {
		const char *rule = findings->items[i].rule;

		if (findings->items[i].severity != FINDING_ERROR)
			continue;
		if (!is_in(override, rule))
			n_errors++;
		else if (!is_in(overridden, rule))
			json_object_array_add(overridden, json_object_new_string(rule));
	}
	if (!n_errors) {
		*ret_overridden = TAKE_PTR(overridden);
		return false;
	}
	for (i = 0; i < findings->n; i++)
		if (findings->items[i].severity == FINDING_ERROR &&
		    !is_in(override, findings->items[i].rule))
			*arena_append(partition->arena, result->findings.items,
				      result->findings.n) = findings->items[i];
	operation_fail(partition->arena, result, OPERATION_ERROR_REFUSED,
		       "%s: %u check%s against it. What was found must be put right, or its rule "
		       "be overridden by name (--force=%s), which may hang the machine.",
		       what, n_errors, n_errors == 1 ? " is" : "s are",
		       result->findings.items[0].rule);
	return true;
}
