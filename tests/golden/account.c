// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * account ROOT: plans the root cell of the machine below ROOT twice and prints
 * what is wrong with it (fakes/plan-account.h). Status 1 if anything is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
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
	return wrong ? 1 : 0;
}
