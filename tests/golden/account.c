// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * account ROOT: plans the root cell of the machine below ROOT twice and prints
 * what is wrong with it (fakes/plan-account.h), and what our own rules say
 * against it. Status 1 if anything is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "check/check.h"
#include "fakes/plan-account.h"
#include "model/config.h"
#include "plan/planner.h"
#include "probe/probe.h"

static struct config *plan(const struct sysroot *root, struct arena *arena,
			   struct inventory **ret_inventory)
{
	struct finding_list findings = { .arena = arena };
	struct plan_intent intent = { 0 };
	struct config *config;

	if (probe_machine((struct sysroot *)root, ret_inventory) < 0)
		return NULL;
	if (plan_root_cell(*ret_inventory, &intent, &findings, &config) < 0)
		return NULL;
	return config;
}

/* True of these machines: not every one has an IOMMU, or memory kept from Linux. */
static const char *const machine_rules[] = { "hypervisor-memory", "hypervisor-memory-size",
					     "iommu-none" };

static bool is_about_machine(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(machine_rules); i++)
		if (strcmp(machine_rules[i], id) == 0)
			return true;
	return false;
}

/* Return: how many findings a configuration that we planned must not have. */
static size_t check_plan(const struct inventory *inventory, const struct config *config,
			 struct arena *arena)
{
	struct check_input input = { .system = config, .inventory = inventory };
	struct finding_list findings = { .arena = arena };
	size_t n_wrong = 0, i;

	check_run(&input, &findings);
	for (i = 0; i < findings.n; i++) {
		const struct finding *finding = &findings.items[i];

		if (is_about_machine(finding->rule) || finding->severity == FINDING_NOTE)
			continue;
		printf("%s: %s: %s\n", finding->rule, finding->object, finding->message);
		n_wrong++;
	}
	return n_wrong;
}

int main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(inventory_freep) struct inventory *inventory = NULL, *inventory_again = NULL;
	_cleanup_(config_freep) struct config *config = NULL, *again = NULL;
	_cleanup_json_ struct json_object *json = NULL, *json_again = NULL;
	const char *wrong;

	if (argc != 2 || sysroot_open(argv[1], &root) < 0) {
		fprintf(stderr, "usage: account ROOT\n");
		return 2;
	}
	config = plan(root, arena, &inventory);
	again = plan(root, arena, &inventory_again);
	if (!config || !again) {
		puts("there is no plan");
		return 1;
	}
	json = config_to_json(config);
	json_again = config_to_json(again);
	if (strcmp(json_print(json), json_print(json_again)) != 0) {
		puts("the second plan is another one");
		return 1;
	}
	wrong = plan_account(inventory, config, arena);
	if (wrong)
		puts(wrong);
	return check_plan(inventory, config, arena) || wrong ? 1 : 0;
}
