// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs that ask cellwardend: config create, drift, history, restore; readiness. */
#include "daemon-verbs.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/quantity.h"
#include "check/check.h"
#include "config-output.h"
#include "daemon-call.h"
#include "json-view.h"
#include "output.h"

static int status_of(enum finding_severity worst)
{
	return worst == FINDING_ERROR   ? CELLCTL_ERROR :
	       worst == FINDING_WARNING ? CELLCTL_WARNING :
					  CELLCTL_FINE;
}

/* ---- config create -------------------------------------------------------- */

/* Without the daemon: planned here, for this machine or the one of --root, into a file. */
static int create_file(struct cellctl *ctl, const struct plan_intent *intent,
		       const struct config_output *output)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(config_freep) struct config *config = NULL;
	struct finding_list findings = { .arena = arena };
	struct check_input check = { 0 };

	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	if (plan_root_cell(inventory, intent, &findings, &config) < 0) {
		output_findings(ctl, &findings);
		return cellctl_error("no plan is possible from what is known of this machine");
	}
	check.system = config;
	check.system_name = config->name;
	check.inventory = inventory;
	check_run(&check, &findings);
	if (config_output_write(ctl, output, config) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	/* The file is for programs, what is wrong with it for people. */
	if (output->path && strcmp(output->path, "-") != 0)
		return output_findings(ctl, &findings);
	return status_of(finding_list_worst(&findings));
}

static int create_stored(struct cellctl *ctl, struct json_object *intent)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_json_ struct json_object *json =
		daemon_call("CreateConfiguration", "s", json_object_to_json_string(intent));

	if (!json)
		return CELLCTL_ERROR;
	json_view_findings(json, &findings);
	if (ctl->is_json) {
		output_json(json);
		return status_of(finding_list_worst(&findings));
	}
	output_print(ctl, json_view_flag(json, "valid") ? OUTPUT_GOOD : OUTPUT_BAD,
		     "Generation %s is stored and current%s.", json_view_text(json, "generation"),
		     json_view_flag(json, "valid") ? "" : ", but must not be enabled as it is");
	putchar('\n');
	return output_findings(ctl, &findings);
}

int verb_config_create(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();
	struct config_output output = { 0 };
	struct plan_intent intent = { 0 };

	if (plan_options_take(&argc, argv, &intent, json) != CELLCTL_FINE ||
	    config_output_take(&argc, argv, &output) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	if (output.path || output.format || output.revision || strcmp(ctl->root, "/") != 0)
		return create_file(ctl, &intent, &output);
	return create_stored(ctl, json);
}

/* ---- config history, config restore --------------------------------------- */

static const char *time_text(struct arena *arena, struct json_object *json)
{
	time_t seconds = (time_t)(json_object_get_int64(json) / 1000000);
	struct tm local;
	char text[32];

	if (!localtime_r(&seconds, &local) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local))
		return "?";
	return arena_strdup(arena, text);
}

int verb_config_history(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *list;
	struct output_table table;
	size_t n, i;

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	json = daemon_call("ListConfigurations", "");
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		output_json(json);
		return CELLCTL_FINE;
	}
	n = json_view_items(json, "generations", &list);
	if (!n) {
		puts("No configuration is stored yet. `cellctl config create` makes one.");
		return CELLCTL_FINE;
	}
	output_table_init(&table, arena, ">GENERATION|CURRENT|MADE|BY|WHAT");
	for (i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(list, i);

		output_table_add(&table, json_view_text(item, "generation"),
				 json_view_flag(item, "current") ? "current" : NULL,
				 time_text(arena, json_object_object_get(item, "created_us")),
				 json_view_text(item, "origin"), json_view_text(item, "comment"));
	}
	output_table_print(ctl, &table);
	return CELLCTL_FINE;
}

int verb_config_restore(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;
	uint64_t generation;

	if (argc != 2 || quantity_parse(argv[1], &generation) < 0 || !generation)
		return cellctl_usage_error(argv[0],
					   "name the generation to go back to; `cellctl config "
					   "history` lists them");
	json = daemon_call("RestoreConfiguration", "t", generation);
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json)
		output_json(json);
	else
		printf("Generation %s is current.\n", json_view_text(json, "generation"));
	return CELLCTL_FINE;
}

/* ---- config drift --------------------------------------------------------- */

static enum output_color color_of(const char *severity)
{
	return strcmp(severity, "error") == 0   ? OUTPUT_BAD :
	       strcmp(severity, "warning") == 0 ? OUTPUT_WARNING :
						  OUTPUT_NOTE;
}

static void print_drift(const struct cellctl *ctl, struct json_object *json)
{
	struct json_object *list;
	size_t n = json_view_items(json, "changes", &list), i;

	if (!n) {
		output_print(ctl, OUTPUT_GOOD, "Nothing has changed since generation %s was made.",
			     json_view_text(json, "generation"));
		putchar('\n');
		return;
	}
	for (i = 0; i < n; i++) {
		struct json_object *change = json_object_array_get_idx(list, i);

		output_print(ctl, color_of(json_view_text(change, "severity")), "%s",
			     json_view_text(change, "severity"));
		output_print(ctl, OUTPUT_PLAIN, " [%s] %s", json_view_text(change, "part"),
			     json_view_text(change, "message"));
		putchar('\n');
	}
	if (json_object_object_get_ex(json, "more", NULL))
		printf("and %s more changes\n", json_view_text(json, "more"));
	if (strcmp(json_view_text(json, "worst"), "error") == 0)
		printf("Generation %s does not fit this machine any more: `cellctl config create` "
		       "plans again.\n",
		       json_view_text(json, "generation"));
}

int verb_config_drift(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;
	const char *worst;

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	json = daemon_call("GetDrift", "");
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json)
		output_json(json);
	else
		print_drift(ctl, json);
	worst = json_view_text(json, "worst");
	return strcmp(worst, "error") == 0   ? CELLCTL_ERROR :
	       strcmp(worst, "warning") == 0 ? CELLCTL_WARNING :
					       CELLCTL_FINE;
}

/* ---- readiness ------------------------------------------------------------ */

int verb_readiness(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *list;
	const char *worst;
	size_t n, i;

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	json = daemon_call("GetReadiness", "");
	if (!json)
		return CELLCTL_ERROR;
	worst = json_view_text(json, "worst");
	if (ctl->is_json) {
		output_json(json);
	} else {
		output_print(ctl, json_view_flag(json, "ready") ? OUTPUT_GOOD : OUTPUT_BAD, "%s",
			     json_view_flag(json, "ready") ? "ready" : "not ready");
		putchar('\n');
		n = json_view_items(json, "rules", &list);
		for (i = 0; i < n; i++) {
			struct json_object *rule = json_object_array_get_idx(list, i);

			output_print(ctl, color_of(json_view_text(rule, "severity")), "%s",
				     json_view_text(rule, "severity"));
			printf(" [%s] must hold: %s\n    %s\n", json_view_text(rule, "rule"),
			       json_view_text(rule, "title"), json_view_text(rule, "remedy"));
		}
	}
	return strcmp(worst, "error") == 0   ? CELLCTL_ERROR :
	       strcmp(worst, "warning") == 0 ? CELLCTL_WARNING :
					       CELLCTL_FINE;
}
