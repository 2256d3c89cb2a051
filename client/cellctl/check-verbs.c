// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs that check: config check, config rules, hardware check. */
#include "check-verbs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "check/check.h"
#include "config-input.h"
#include "output.h"

/* ---- results -------------------------------------------------------------- */

static int print_result(const struct cellctl *ctl, const struct finding_list *findings,
			const char *flag, const char *fine)
{
	_cleanup_json_ struct json_object *json = NULL;
	enum finding_severity worst = finding_list_worst(findings);

	if (ctl->is_json) {
		json = json_object_new_object();
		json_put_bool(json, flag, worst != FINDING_ERROR);
		if (strcmp(flag, "ready") == 0)
			json_put_string(json, "worst",
					findings->n ? finding_severity_name(worst) : "none");
		json_object_object_add(json, "findings", finding_list_to_json(findings));
		output_json(json);
		return worst == FINDING_ERROR   ? CELLCTL_ERROR :
		       worst == FINDING_WARNING ? CELLCTL_WARNING :
						  CELLCTL_FINE;
	}
	if (!findings->n) {
		output_print(ctl, OUTPUT_GOOD, "%s", fine);
		putchar('\n');
	}
	return output_findings(ctl, findings);
}

/* ---- config check --------------------------------------------------------- */

/* What is read from the command line; owns the configurations. */
struct check_files {
	struct arena *arena;
	struct finding_list findings;
	struct check_input input;
	const struct config **cells;
	const char **cell_names;
	struct config **all;
	size_t n_all;
};

static void check_files_done(struct check_files *files)
{
	size_t i;

	for (i = 0; i < files->n_all; i++)
		config_free(files->all[i]);
	arena_free(files->arena);
}

static bool take_flag(int *argc, char **argv, const char *flag)
{
	bool is_there = false;
	int i, n = 1;

	for (i = 1; i < *argc; i++) {
		if (strcmp(argv[i], flag) == 0)
			is_there = true;
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
	return is_there;
}

static int add_config(struct check_files *files, const char *name, struct config *config)
{
	size_t n_cells = files->input.n_cells, n_names = n_cells;

	*arena_append(files->arena, files->all, files->n_all) = config;
	if (config->kind == CONFIG_CELL) {
		*arena_append(files->arena, files->cells, n_cells) = config;
		*arena_append(files->arena, files->cell_names, n_names) = name;
		files->input.n_cells = n_cells;
		return CELLCTL_FINE;
	}
	if (files->input.system)
		return cellctl_error("%s and %s are both system configurations; check them one by "
				     "one",
				     files->input.system_name, name);
	files->input.system = config;
	files->input.system_name = name;
	return CELLCTL_FINE;
}

/* A file that cannot be read is a finding; the others are still checked. */
static int read_files(struct check_files *files, enum machine_arch arch, int argc, char **argv)
{
	int i, r;

	for (i = 1; i < argc; i++) {
		struct config *config;

		r = config_input_read(argv[i], arch, &files->findings, &config);
		if (r == -EINVAL)
			continue;
		if (r < 0 || add_config(files, argv[i], config) != CELLCTL_FINE)
			return CELLCTL_ERROR;
	}
	files->input.cells = files->cells;
	files->input.cell_names = files->cell_names;
	return CELLCTL_FINE;
}

int verb_config_check(struct cellctl *ctl, int argc, char **argv)
{
	__attribute__((cleanup(check_files_done))) struct check_files files = {
		.arena = arena_new(),
	};
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	bool is_offline = take_flag(&argc, argv, "--offline");

	files.findings.arena = files.arena;
	if (argc < 2)
		return cellctl_usage_error(argv[0], "name the configurations to check");
	if (argv[1][0] == '-' && argv[1][1])
		return cellctl_usage_error(argv[0], "unknown option '%s'", argv[1]);
	if (!is_offline && cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	if (read_files(&files, inventory ? inventory->arch : MACHINE_ARCH_UNKNOWN, argc, argv) !=
	    CELLCTL_FINE)
		return CELLCTL_ERROR;
	files.input.inventory = files.input.system ? inventory : NULL;
	check_run(&files.input, &files.findings);
	return print_result(ctl, &files.findings, "valid", "Nothing is wrong.");
}

/* ---- hardware check ------------------------------------------------------- */

int verb_hardware_check(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	check_hardware(inventory, &findings);
	return print_result(ctl, &findings, "ready",
			    "Nothing stands against enabling the hypervisor on this machine.");
}

/* ---- config rules --------------------------------------------------------- */

static void print_markdown(const struct check_rule *rules, size_t n)
{
	enum check_scope scope = CHECK_FILE;
	size_t i;

	puts("<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n"
	     "# Rules\n"
	     "\n"
	     "Generated by `cellctl config rules --markdown` from the tables in `daemon/check`. Ids "
	     "are\nstable: scripts may rely on them. Severities: an error means that enabling fails "
	     "or the\nmachine hangs; a warning that it works with a restriction; a note is worth "
	     "knowing.\n"
	     "\n"
	     "`cellctl config check` applies the rules about files, configurations, sets of them, "
	     "and\nconfiguration and machine together; `cellctl hardware check` those about the "
	     "machine.");
	for (i = 0; i < n; i++) {
		if (i == 0 || rules[i].scope != scope)
			printf("\n## %c%s\n", toupper(check_scope_name(rules[i].scope)[0]),
			       check_scope_name(rules[i].scope) + 1);
		scope = rules[i].scope;
		printf("\n### `%s`\n\n%s. *%s*\n\n- Otherwise: %s\n- Remedy: %s\n", rules[i].id,
		       rules[i].title, finding_severity_name(rules[i].severity), rules[i].why,
		       rules[i].remedy);
	}
}

static struct json_object *rule_to_json(const struct check_rule *rule)
{
	struct json_object *json = json_object_new_object();

	json_put_string(json, "rule", rule->id);
	json_put_string(json, "scope", check_scope_name(rule->scope));
	json_put_string(json, "severity", finding_severity_name(rule->severity));
	json_put_string(json, "title", rule->title);
	json_put_string(json, "why", rule->why);
	json_put_string(json, "remedy", rule->remedy);
	return json;
}

static void print_list(const struct cellctl *ctl, const struct check_rule *rules, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = json_object_new_array();
	struct output_table table;
	size_t i;

	output_table_init(&table, arena, "RULE|SEVERITY|ABOUT|WHAT MUST HOLD");
	for (i = 0; i < n; i++) {
		output_table_add(&table, rules[i].id, finding_severity_name(rules[i].severity),
				 check_scope_name(rules[i].scope), rules[i].title);
		json_object_array_add(json, rule_to_json(&rules[i]));
	}
	if (ctl->is_json) {
		output_json(json);
		return;
	}
	output_start_pager(ctl);
	output_table_print(ctl, &table);
}

static void print_rule(const struct cellctl *ctl, const struct check_rule *rule)
{
	_cleanup_json_ struct json_object *json = rule_to_json(rule);

	if (ctl->is_json) {
		output_json(json);
		return;
	}
	output_section(ctl, rule->id);
	output_fact("must hold", "%s", rule->title);
	output_fact("severity", "%s", finding_severity_name(rule->severity));
	output_fact("about", "%s", check_scope_name(rule->scope));
	output_fact("otherwise", "%s", rule->why);
	output_fact("remedy", "%s", rule->remedy);
}

int verb_config_rules(struct cellctl *ctl, int argc, char **argv)
{
	bool is_markdown = take_flag(&argc, argv, "--markdown");
	const struct check_rule *rules, *rule;
	size_t n;

	rules = check_rules(&n);
	if (argc > 2)
		return cellctl_usage_error(argv[0], "name one rule");
	if (is_markdown) {
		print_markdown(rules, n);
		return CELLCTL_FINE;
	}
	if (argc == 1) {
		print_list(ctl, rules, n);
		return CELLCTL_FINE;
	}
	rule = check_rule_find(argv[1]);
	if (rule) {
		print_rule(ctl, rule);
		return CELLCTL_FINE;
	}
	return cellctl_usage_error(argv[0], "there is no rule '%s'; without a name all are listed",
				   argv[1]);
}
