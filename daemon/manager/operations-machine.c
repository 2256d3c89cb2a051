// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/json.h"
#include "check/check.h"
#include "manager/operations.h"
#include "manager/partition.h"
#include "plan/reservation-json.h"
#include "probe/probe.h"

static struct sysroot *open_root(const struct operation_environment *environment,
				 struct arena *arena, struct operation_result *ret)
{
	struct sysroot *root;
	int r;

	r = sysroot_open(environment->root, &root);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_FAILED,
			       "The root directory %s cannot be probed: %s.", environment->root,
			       strerror(-r));
		return NULL;
	}
	return root;
}

struct inventory *operation_probe(const struct operation_environment *environment,
				  struct arena *arena, struct operation_result *ret)
{
	_cleanup_(sysroot_freep) struct sysroot *root = open_root(environment, arena, ret);
	struct inventory *inventory;
	int r;

	if (!root)
		return NULL;
	r = probe_machine(root, &inventory);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_FAILED, "Probing failed: %s.",
			       strerror(-r));
		return NULL;
	}
	return inventory;
}

OPERATION_FUNCTION(operation_describe)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	struct json_object *json, *list;

	if (!partition)
		return;
	json = json_object_new_object();
	json_put_string(json, "product", "cellwarden");
	json_put_string(json, "version", PROJECT_VERSION);
	list = json_put_array(json, "configuration_revisions");
	json_object_array_add(list, json_object_new_int(12));
	json_object_array_add(list, json_object_new_int(13));
	json_object_array_add(list, json_object_new_int(14));
	json_put_array(json, "extensions");
	partition_put_hypervisor(partition, json_put_object(json, "hypervisor"));
	operation_set_json(arena, ret, json);
}

static unsigned int count_online(const struct inv_cpus *cpus)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < cpus->n; i++)
		n += cpus->items[i].is_online;
	return n;
}

OPERATION_FUNCTION(operation_get_machine)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);
	struct json_object *whole, *json, *member;
	static const char *const members[] = { "arch", "machine", "boot" };
	size_t i;

	if (!inventory)
		return;
	whole = inventory_to_json(inventory);
	json = json_object_new_object();
	for (i = 0; i < ARRAY_SIZE(members); i++)
		if (json_object_object_get_ex(whole, members[i], &member))
			json_object_object_add(json, members[i], json_object_get(member));
	json_object_put(whole);

	json_put_string(json, "kernel", inventory->kernel.release);
	json_put_string(json, "cpu_model", inventory->cpus.model_name);
	json_put_uint(json, "online_cpus", count_online(&inventory->cpus));
	json_put_uint(json, "memory_bytes", inventory->memory.total_bytes);
	json_put_uint(json, "pci_functions", inventory->n_pci);
	json_put_uint(json, "iommu_units", inventory->n_iommus);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_get_inventory)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);

	if (inventory)
		operation_set_json(arena, ret, inventory_to_json(inventory));
}

/* Readiness: whether enabling would be refused, from all the rules about the machine. */
static struct json_object *readiness(const struct finding_list *findings)
{
	struct json_object *json = json_object_new_object();
	enum finding_severity worst = finding_list_worst(findings);

	json_put_bool(json, "ready", worst != FINDING_ERROR);
	json_put_string(json, "worst", findings->n ? finding_severity_name(worst) : "none");
	return json;
}

/*
 * For everyone: which rules complain, in the rules' own words. The findings'
 * texts stay out, for they name physical addresses.
 */
OPERATION_FUNCTION(operation_get_readiness)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);
	struct finding_list findings = { .arena = arena };
	struct json_object *json, *rules;
	size_t i;

	if (!inventory)
		return;
	check_hardware(inventory, &findings);
	json = readiness(&findings);
	rules = json_put_array(json, "rules");
	for (i = 0; i < findings.n; i++) {
		const struct check_rule *rule = check_rule_find(findings.items[i].rule);
		struct json_object *object;

		if (!rule || (i && strcmp(findings.items[i].rule, findings.items[i - 1].rule) == 0))
			continue;
		object = json_add_object(rules);
		json_put_string(object, "rule", rule->id);
		json_put_string(object, "severity",
				finding_severity_name(findings.items[i].severity));
		json_put_string(object, "title", rule->title);
		json_put_string(object, "remedy", rule->remedy);
	}
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_check_machine)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);
	struct finding_list findings = { .arena = arena };
	struct json_object *json;

	if (!inventory)
		return;
	check_hardware(inventory, &findings);
	json = readiness(&findings);
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_get_reservation)
{
	_cleanup_(inventory_freep) struct inventory *inventory =
		operation_probe(environment, arena, ret);

	if (inventory)
		operation_set_json(arena, ret, reservation_to_json(inventory, 0));
}
