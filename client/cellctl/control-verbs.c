// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about the hypervisor: enable, disable, console. */
#include "control-verbs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "base/json.h"
#include "config-input.h"
#include "control.h"
#include "daemon-call.h"
#include "driver/driver-error.h"
#include "driver/driver-ioctl.h"
#include "json-view.h"
#include "output.h"

/* ---- enable, disable ------------------------------------------------------- */

static void say_overridden(const struct cellctl *ctl, struct json_object *json)
{
	struct json_object *list;
	size_t n = json_view_items(json, "overridden", &list), i;

	for (i = 0; i < n; i++) {
		output_print(ctl, OUTPUT_BAD, "Overridden: %s",
			     json_object_get_string(json_object_array_get_idx(list, i)));
		putchar('\n');
	}
}

void print_enabled(const struct cellctl *ctl, struct json_object *json)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };

	if (ctl->is_json) {
		output_json(json);
		return;
	}
	json_view_findings(json, &findings);
	output_print(ctl, OUTPUT_GOOD, "Enabled: this Linux is the root cell \"%s\" (%.1f ms).",
		     json_view_text(json, "root_cell"), json_view_uint(json, "duration_us") / 1e3);
	putchar('\n');
	say_overridden(ctl, json);
	/* What is restricted is worth knowing; it is enabled all the same. */
	(void)output_findings(ctl, &findings);
}

/* "60s", "5min", "1h", or a number of seconds. Return: 0; -EINVAL. */
static int parse_time(const char *text, uint64_t *ret_us)
{
	static const struct {
		const char *name;
		uint64_t seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "min", 60 }, { "h", 3600 } };
	char *unit;
	unsigned long long number = strtoull(text, &unit, 10);
	size_t i;

	if (unit == text || *text == '-' || number > 3600)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(units[i].name, unit) == 0) {
			*ret_us = number * units[i].seconds * 1000000;
			return 0;
		}
	}
	return -EINVAL;
}

int verb_enable(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *json = NULL;
	const char *config = NULL, *force = NULL, *within = NULL;
	struct bytes content = { 0 };
	uint64_t confirm_us = 0;

	if (arguments_take_value(&argc, argv, "--config", "a file", &config) != CELLCTL_FINE ||
	    arguments_take_value(&argc, argv, "--confirm-within", "a time", &within) !=
		    CELLCTL_FINE ||
	    arguments_take_value(&argc, argv, "--force", "the rules to override", &force) !=
		    CELLCTL_FINE ||
	    arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (within && parse_time(within, &confirm_us) < 0)
		return cellctl_usage_error(argv[0], "'%s' is no time, as in 60s or 5min", within);
	if (config && config_input_bytes(arena, config, &content) < 0)
		return CELLCTL_ERROR;
	if (config && !content.size)
		return cellctl_error("%s is empty", config);
	json = within ? control_enable_tentatively(content, force, confirm_us) :
			control_configure("Enable", content, force);
	if (!json)
		return CELLCTL_ERROR;
	print_enabled(ctl, json);
	if (within && !ctl->is_json)
		printf("It is disabled in %llu s, unless `cellctl confirm` is said.\n",
		       (unsigned long long)(confirm_us / 1000000));
	return CELLCTL_FINE;
}

/* Cells are asked one by one; what denies is destroyed by disabling, or keeps it from that. */
static int shut_down_cells(const struct cellctl *ctl)
{
	_cleanup_json_ struct json_object *json = daemon_call("DescribeCells", "");
	struct json_object *cells;
	size_t n, i;

	if (!json)
		return CELLCTL_ERROR;
	n = json_view_items(json, "cells", &cells);
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);
		struct json_object *answer;

		if (!json_view_uint(cell, "id") ||
		    strncmp(json_view_text(cell, "state"), "running", strlen("running")) != 0)
			continue;
		answer = daemon_call("ShutDownCell", "s", json_view_text(cell, "name"));
		if (answer && !ctl->is_json)
			printf("%s: shut down\n", json_view_text(cell, "name"));
		json_object_put(answer);
	}
	return CELLCTL_FINE;
}

int verb_disable(struct cellctl *ctl, int argc, char **argv)
{
	bool is_orderly = arguments_take_flag(&argc, argv, "--orderly");
	_cleanup_json_ struct json_object *json = NULL;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE ||
	    (is_orderly && shut_down_cells(ctl) != CELLCTL_FINE))
		return CELLCTL_ERROR;
	json = daemon_call("Disable", "");
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json)
		output_json(json);
	else
		printf("Disabled: the machine is Linux's again (%.1f ms).\n",
		       json_view_uint(json, "duration_us") / 1e3);
	return CELLCTL_FINE;
}

/* ---- console ---------------------------------------------------------------- */

/* Cells print there too: what could steer the terminal does not get to it. */
static void print_console(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		putchar(text[i] == '\n' || text[i] == '\t' || !iscntrl((unsigned char)text[i]) ?
				text[i] :
			text[i] == '\r' ? ' ' :
					  '?');
	fflush(stdout);
}

int console_follow(void)
{
	_cleanup_close_ int fd = driver_open("/");
	char buffer[4096];
	ssize_t n;

	if (fd < 0) {
		const struct driver_explanation explanation = driver_explain(DRIVER_OPEN, fd);

		if (fd == -EACCES)
			return cellctl_error("following the console needs root");
		return cellctl_error("%s cannot be opened: %s. %s", DRIVER_DEVICE,
				     explanation.cause, explanation.remedy);
	}
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		print_console(buffer, (size_t)n);
	if (n < 0 && errno == EPERM)
		return cellctl_error("the configuration that is enabled keeps the console from the "
				     "root cell");
	if (n < 0 && errno != EINTR)
		return cellctl_error("%s: %s", DRIVER_DEVICE, strerror(errno));
	return CELLCTL_FINE;
}

int verb_console(struct cellctl *ctl, int argc, char **argv)
{
	bool is_short = arguments_take_flag(&argc, argv, "-f");
	bool is_follow = arguments_take_flag(&argc, argv, "--follow") || is_short;
	_cleanup_json_ struct json_object *json = NULL;
	const char *text;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (is_follow && ctl->is_json)
		return cellctl_usage_error(argv[0], "--follow has no form in JSON");
	if (is_follow)
		return console_follow();
	json = daemon_call("GetConsole", "");
	if (!json)
		return CELLCTL_ERROR;
	text = json_view_text(json, "text");
	if (ctl->is_json)
		output_json(json);
	else
		print_console(text, strlen(text));
	return CELLCTL_FINE;
}
