// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-options.h"

#include <string.h>

#include "base/json.h"
#include "output.h"
#include "plan/intent.h"

/* "--hypervisor-memory" is the member hypervisor_memory. Return: characters, 0 if it is not. */
static size_t match_option(const char *argument, const struct plan_intent_member *member)
{
	size_t i;

	if (strncmp(argument, "--", 2) != 0)
		return 0;
	for (i = 0; member->name[i]; i++)
		if (argument[2 + i] != (member->name[i] == '_' ? '-' : member->name[i]))
			return 0;
	return 2 + i;
}

static const struct plan_intent_member *find_option(const char *argument, const char **ret_value)
{
	size_t i;

	for (i = 0; i < plan_intent_n_members; i++) {
		const struct plan_intent_member *member = &plan_intent_members[i];
		size_t length = match_option(argument, member);

		if (length &&
		    (argument[length] == '\0' || (argument[length] == '=' && member->value))) {
			*ret_value = argument[length] ? argument + length + 1 : NULL;
			return member;
		}
	}
	return NULL;
}

static void put_option(struct json_object *json, const struct plan_intent_member *member,
		       const char *value)
{
	if (!json)
		return;
	if (value)
		json_put_string(json, member->name, value);
	else
		json_put_bool(json, member->name, true);
}

int plan_options_take(int *argc, char **argv, struct plan_intent *intent, struct json_object *json)
{
	int i, n = 1;

	for (i = 1; i < *argc; i++) {
		const struct plan_intent_member *member;
		const char *value = NULL;
		int first = i;

		member = find_option(argv[i], &value);
		if (!member) {
			argv[n++] = argv[i];
			continue;
		}
		if (member->value && !value) {
			if (i + 1 == *argc)
				return cellctl_usage_error(argv[0], "%s needs %s", argv[first],
							   member->value);
			value = argv[++i];
		}
		if (member->set(intent, value) < 0)
			return cellctl_usage_error(argv[0], "%.*s needs %s, not '%s'",
						   (int)strcspn(argv[first], "="), argv[first],
						   member->value, value);
		put_option(json, member, value);
	}
	argv[n] = NULL;
	*argc = n;
	return CELLCTL_FINE;
}

int plan_for_machine(const struct cellctl *ctl, const struct plan_intent *intent,
		     struct finding_list *findings, struct config **ret)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	if (plan_root_cell(inventory, intent, findings, ret) < 0) {
		output_findings(ctl, findings);
		return cellctl_error("no plan is possible from what is known of this machine");
	}
	return CELLCTL_FINE;
}
