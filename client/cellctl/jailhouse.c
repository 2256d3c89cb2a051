// SPDX-License-Identifier: GPL-2.0-or-later
#include "jailhouse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/quantity.h"
#include "check-verbs.h"
#include "config-input.h"
#include "control-verbs.h"
#include "control.h"
#include "daemon-call.h"
#include "json-view.h"

static const char usage[] =
	"Usage: jailhouse { COMMAND | --help | --version }\n"
	"\n"
	"The words of the tool of this name, for cellctl(1), which can more.\n"
	"\n"
	"  enable SYSCONFIG\n"
	"  disable\n"
	"  console [-f | --follow]\n"
	"  cell create CELLCONFIG\n"
	"  cell list\n"
	"  cell load { ID | [--name] NAME } { IMAGE | { -s | --string } \"STRING\" }\n"
	"            [-a | --address ADDRESS] ...\n"
	"  cell start { ID | [--name] NAME }\n"
	"  cell shutdown { ID | [--name] NAME }\n"
	"  cell destroy { ID | [--name] NAME }\n"
	"  cell stats { ID | [--name] NAME }\n"
	"  config check SYSCONFIG [CELLCONFIG]...\n"
	"  hardware check\n";

bool jailhouse_is_name(const char *program)
{
	const char *slash = strrchr(program, '/');

	return strcmp(slash ? slash + 1 : program, "jailhouse") == 0;
}

static int wrong_usage(void)
{
	fputs(usage, stderr);
	return EXIT_FAILURE;
}

static int status_of(struct json_object *json)
{
	return json ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- arguments ---------------------------------------------------------------- */

/* "demo", "--name 1" or "1": what stands at *@at, which is moved behind it. */
static bool take_cell(int argc, char **argv, int *at, struct arena *arena, const char **ret)
{
	if (*at < argc && strcmp(argv[*at], "--name") == 0) {
		if (++*at == argc)
			return false;
		*ret = argv[(*at)++];
		return true;
	}
	return *at < argc && control_find_cell(argv[(*at)++], arena, ret);
}

static bool is_option(const char *word, const char *brief, const char *full)
{
	return strcmp(word, brief) == 0 || strcmp(word, full) == 0;
}

/* ---- commands ------------------------------------------------------------------ */

static int configure(const char *method, const char *path)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	struct bytes content;

	if (config_input_bytes(arena, path, &content) < 0)
		return EXIT_FAILURE;
	if (!content.size) {
		cellctl_error("%s is empty", path);
		return EXIT_FAILURE;
	}
	json = control_configure(method, content, NULL);
	return status_of(json);
}

static int enable(int argc, char **argv)
{
	return argc == 1 ? configure("Enable", argv[0]) : wrong_usage();
}

static int disable(int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = argc ? NULL : daemon_call("Disable", "");

	return argc ? wrong_usage() : status_of(json);
}

/* Verbs of ours that do the same under another name. */
static int run_verb(int (*verb)(struct cellctl *ctl, int argc, char **argv), char *word, int argc,
		    char **argv)
{
	struct cellctl ctl = { .root = "/", .has_pager = false };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char **all = arena_new_array(arena, char *, (size_t)argc + 2);

	all[0] = word;
	memcpy(all + 1, argv, (size_t)argc * sizeof(*argv));
	return verb(&ctl, argc + 1, all) == CELLCTL_ERROR ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int console(int argc, char **argv)
{
	char word[] = "console";

	if (argc == 1 && is_option(argv[0], "-f", "--follow"))
		return console_follow() == CELLCTL_FINE ? EXIT_SUCCESS : EXIT_FAILURE;
	if (argc)
		return wrong_usage();
	return run_verb(verb_console, word, argc, argv);
}

static int create(int argc, char **argv)
{
	return argc == 1 ? configure("CreateCell", argv[0]) : wrong_usage();
}

/* The columns that scripts cut. */
static int list(int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *cells;
	size_t n, i;

	if (argc)
		return wrong_usage();
	json = daemon_call("DescribeCells", "");
	if (!json)
		return EXIT_FAILURE;
	n = json_view_items(json, "cells", &cells);
	if (n)
		printf("%-8s%-24s%-18s%-24s%-24s\n", "ID", "Name", "State", "Assigned CPUs",
		       "Failed CPUs");
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);
		_cleanup_json_ struct json_object *one =
			daemon_call("DescribeCell", "s", json_view_text(cell, "name"));

		printf("%-8s%-24s%-18s%-24s%-24s\n", json_view_text(cell, "id"),
		       json_view_text(cell, "name"), json_view_text(cell, "state"),
		       json_view_text(cell, "cpus"), json_view_text(one, "failed_cpus"));
	}
	return EXIT_SUCCESS;
}

static bool take_images(int argc, char **argv, int at,
			struct control_image images[CONTROL_IMAGES_MAX], size_t *ret_n)
{
	size_t n = 0;

	while (at < argc) {
		struct control_image image = { 0 };

		if (n == CONTROL_IMAGES_MAX)
			return false;
		if (is_option(argv[at], "-s", "--string")) {
			if (++at == argc)
				return false;
			image.text = argv[at++];
		} else {
			image.path = argv[at++];
		}
		if (at < argc && is_option(argv[at], "-a", "--address")) {
			if (at + 1 >= argc || quantity_parse(argv[at + 1], &image.address) < 0)
				return false;
			at += 2;
		}
		images[n++] = image;
	}
	*ret_n = n;
	return n > 0;
}

static int load(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct control_image images[CONTROL_IMAGES_MAX];
	_cleanup_json_ struct json_object *json = NULL;
	const char *name;
	int at = 0;
	size_t n;

	if (argc < 2)
		return wrong_usage();
	if (!take_cell(argc, argv, &at, arena, &name))
		return EXIT_FAILURE;
	if (!take_images(argc, argv, at, images, &n))
		return wrong_usage();
	json = control_load(name, images, n);
	return status_of(json);
}

static int for_cell(int argc, char **argv, const char *method)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	const char *name;
	int at = 0;

	if (!argc)
		return wrong_usage();
	if (!take_cell(argc, argv, &at, arena, &name))
		return EXIT_FAILURE;
	if (at < argc)
		return wrong_usage();
	json = daemon_call(method, "s", name);
	return status_of(json);
}

static int start(int argc, char **argv)
{
	return for_cell(argc, argv, "StartCell");
}

static int shut_down(int argc, char **argv)
{
	return for_cell(argc, argv, "ShutDownCell");
}

static int destroy(int argc, char **argv)
{
	return for_cell(argc, argv, "DestroyCell");
}

static int stats(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char word[] = "stats";
	const char *name;
	int at = 0;

	if (!argc)
		return wrong_usage();
	if (!take_cell(argc, argv, &at, arena, &name))
		return EXIT_FAILURE;
	return run_verb(verb_cell_stats, word, 1, (char *[]){ arena_strdup(arena, name) });
}

static int check_config(int argc, char **argv)
{
	char word[] = "check";

	return argc ? run_verb(verb_config_check, word, argc, argv) : wrong_usage();
}

static int check_hardware(int argc, char **argv)
{
	char word[] = "check";

	return run_verb(verb_hardware_check, word, argc, argv);
}

static const struct {
	const char *first, *second; /* NULL: one word */
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "enable", NULL, enable },
	{ "disable", NULL, disable },
	{ "console", NULL, console },
	{ "cell", "create", create },
	{ "cell", "list", list },
	{ "cell", "load", load },
	{ "cell", "start", start },
	{ "cell", "shutdown", shut_down },
	{ "cell", "destroy", destroy },
	{ "cell", "stats", stats },
	{ "config", "check", check_config },
	{ "hardware", "check", check_hardware },
};

int jailhouse_main(int argc, char **argv)
{
	size_t i;

	if (argc == 2 && is_option(argv[1], "-h", "--help")) {
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("Jailhouse management tool of Cellwarden %s\n", PROJECT_VERSION);
		return EXIT_SUCCESS;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		int n = commands[i].second ? 3 : 2;

		if (argc >= n && strcmp(argv[1], commands[i].first) == 0 &&
		    (!commands[i].second || strcmp(argv[2], commands[i].second) == 0))
			return commands[i].run(argc - n, argv + n);
	}
	return wrong_usage();
}
