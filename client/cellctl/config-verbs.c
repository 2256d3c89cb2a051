// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about configurations in files: config convert, diff, show. */
#include "config-verbs.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "config-input.h"
#include "config-view.h"
#include "model/config-words.h"
#include "output.h"

/* --arch=WORD, for revisions 12 and 13, which do not say it. */
static int take_arch(int *argc, char **argv, enum machine_arch *ret)
{
	static const char option[] = "--arch=";
	enum machine_arch arch = MACHINE_ARCH_UNKNOWN;
	int i, n = 1;

	for (i = 1; i < *argc; i++) {
		const struct config_word *word;

		if (strncmp(argv[i], option, strlen(option)) != 0) {
			argv[n++] = argv[i];
			continue;
		}
		word = config_words_find(&words_arch, argv[i] + strlen(option));
		if (!word)
			return cellctl_usage_error(argv[0],
						   "--arch needs x86, arm or arm64, not '%s'",
						   argv[i] + strlen(option));
		arch = (enum machine_arch)word->value;
	}
	argv[n] = NULL;
	*argc = n;
	*ret = arch;
	return CELLCTL_FINE;
}

/* Return: NULL after having said why. What is only a warning goes to standard error too. */
static struct config *read_file(const struct cellctl *ctl, const char *path, enum machine_arch arch)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct config *config = NULL;
	int r;
	size_t i;

	r = config_input_read(path, arch, &findings, &config);
	for (i = 0; i < findings.n; i++)
		fprintf(stderr, "%s [%s] %s: %s\n    %s\n",
			finding_severity_name(findings.items[i].severity), findings.items[i].rule,
			findings.items[i].object, findings.items[i].message,
			findings.items[i].remedy ? findings.items[i].remedy : "");
	return r < 0 ? NULL : config;
}

int verb_config_convert(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(config_freep) struct config *config = NULL;
	struct config_output output = { 0 };
	enum machine_arch arch;

	if (take_arch(&argc, argv, &arch) != CELLCTL_FINE ||
	    config_output_take(&argc, argv, &output) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc != 2)
		return cellctl_usage_error(argv[0], "name one configuration, or - for standard "
						    "input");
	config = read_file(ctl, argv[1], arch);
	if (!config)
		return CELLCTL_ERROR;
	return config_output_write(ctl, &output, config);
}

int verb_config_show(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_json_ struct json_object *json = NULL;
	enum machine_arch arch;

	if (take_arch(&argc, argv, &arch) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc != 2)
		return cellctl_usage_error(argv[0], "name one configuration, or - for standard "
						    "input");
	config = read_file(ctl, argv[1], arch);
	if (!config)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		json = config_to_json(config);
		output_json(json);
		return CELLCTL_FINE;
	}
	output_start_pager(ctl);
	config_view_print(ctl, config);
	return CELLCTL_FINE;
}

/* ---- config diff ---------------------------------------------------------- */

static const struct {
	const char *name, *sign;
	enum output_color color;
} change_words[] = {
	[CONFIG_ADDED] = { "added", "+", OUTPUT_GOOD },
	[CONFIG_REMOVED] = { "removed", "-", OUTPUT_BAD },
	[CONFIG_CHANGED] = { "changed", "~", OUTPUT_WARNING },
};

static void print_diff(const struct cellctl *ctl, const struct config_diff *diff)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();
	struct json_object *list = json_put_array(json, "changes");
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct config_change *change = &diff->items[i];
		struct json_object *item = json_add_object(list);

		json_put_string(item, "change", change_words[change->kind].name);
		json_put_string(item, "object", change->object);
		json_put_string(item, "text", change->text);
		if (ctl->is_json)
			continue;
		output_print(ctl, change_words[change->kind].color, "%s %s",
			     change_words[change->kind].sign, change->object);
		output_print(ctl, OUTPUT_PLAIN, ": %s", change->text);
		putchar('\n');
	}
	if (ctl->is_json)
		output_json(json);
}

int verb_config_diff(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(config_freep) struct config *from = NULL, *to = NULL;
	enum machine_arch arch;
	struct config_diff diff;

	if (take_arch(&argc, argv, &arch) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (argc != 3)
		return cellctl_usage_error(argv[0], "name two configurations");
	from = read_file(ctl, argv[1], arch);
	to = from ? read_file(ctl, argv[2], arch) : NULL;
	if (!to)
		return CELLCTL_ERROR;
	config_diff(arena, from, to, &diff);
	print_diff(ctl, &diff);
	return diff.n ? CELLCTL_WARNING : CELLCTL_FINE;
}
