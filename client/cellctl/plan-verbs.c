// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs that plan a root cell: config plan, config explain. */
#include "plan-verbs.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "output.h"
#include "plan-options.h"
#include "plan-view.h"

int verb_config_plan(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(config_freep) struct config *config = NULL;
	struct finding_list findings = { .arena = arena };
	_cleanup_json_ struct json_object *json = NULL;
	struct plan_intent intent = { 0 };

	if (plan_options_take(&argc, argv, &intent, NULL) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	if (plan_for_machine(ctl, &intent, &findings, &config) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		json = config_to_json(config);
		output_json(json);
		return finding_list_worst(&findings) == FINDING_ERROR ? CELLCTL_ERROR :
		       findings.n                                     ? CELLCTL_WARNING :
									CELLCTL_FINE;
	}
	output_start_pager(ctl);
	plan_view_print(ctl, config);
	if (findings.n)
		output_section(ctl, "Findings");
	return output_findings(ctl, &findings);
}

static void print_answer(const struct cellctl *ctl, const char *query, const char *explanation)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	while (!ctl->is_json && *explanation) {
		size_t length = strcspn(explanation, "\n");

		output_print(ctl, OUTPUT_PLAIN, "%.*s", (int)length, explanation);
		putchar('\n');
		explanation += length + (explanation[length] == '\n');
	}
	if (!ctl->is_json)
		return;
	json_put_string(json, "query", query);
	json_put_string(json, "explanation", explanation);
	output_json(json);
}

/* "--port 0x3f8" is the question "port 0x3f8". */
static bool take_port_option(int *argc, char **argv)
{
	int i, n = 1;
	bool is_port = false;

	for (i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--port") == 0)
			is_port = true;
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
	return is_port;
}

int verb_config_explain(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(config_freep) struct config *config = NULL;
	struct finding_list findings = { .arena = arena };
	struct plan_intent intent = { 0 };
	const char *answer;
	bool is_port;

	if (plan_options_take(&argc, argv, &intent, NULL) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	is_port = take_port_option(&argc, argv);
	if (argc != 2)
		return cellctl_usage_error(argv[0], "ask for one address, PCI function or port");
	if (plan_for_machine(ctl, &intent, &findings, &config) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (plan_explain(config, arena, argv[1], is_port, &answer) < 0)
		return cellctl_usage_error(argv[0],
					   "'%s' is neither an address (0xfed00000), nor a PCI "
					   "function (00:1f.2), nor a port (port:0x3f8)",
					   argv[1]);
	print_answer(ctl, argv[1], answer);
	return CELLCTL_FINE;
}
