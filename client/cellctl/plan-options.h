/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that plan understand: the same options, and the plan that comes of them. */
#ifndef CELLCTL_PLAN_OPTIONS_H
#define CELLCTL_PLAN_OPTIONS_H

#include <json-c/json.h>

#include "cellctl.h"
#include "plan/planner.h"

#define PLAN_OPTIONS_USAGE                                                       \
	"[--name=NAME] [--console=auto|none|efifb|TTY|ADDRESS] [--memory=RANGE]" \
	" [--hypervisor-memory=SIZE] [--full-pci-windows] [--virtual-pci] [--shared-memory=N]"

/**
 * plan_options_take() - take the options of planning out of the arguments
 * @argc, @argv: what is left of them stays in order, argv[0] included
 * @json: the same is added to it as cellwardend takes it; NULL is legal
 *
 * Return: CELLCTL_FINE, or CELLCTL_ERROR after having said what is wrong.
 */
int plan_options_take(int *argc, char **argv, struct plan_intent *intent, struct json_object *json);

/**
 * plan_for_machine() - probe the machine of --root and plan for it
 *
 * Return: CELLCTL_FINE, or CELLCTL_ERROR after having said why there is none.
 */
int plan_for_machine(const struct cellctl *ctl, const struct plan_intent *intent,
		     struct finding_list *findings, struct config **ret);

#endif
