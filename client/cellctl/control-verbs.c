// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about the hypervisor: enable, disable, console. */
#include "control-verbs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
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

int verb_enable(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_json_ struct json_object *json = NULL;
	const char *config = NULL, *force = NULL;
	struct bytes content = { 0 };

	if (arguments_take_value(&argc, argv, "--config", "a file", &config) != CELLCTL_FINE ||
	    arguments_take_value(&argc, argv, "--force", "the rules to override", &force) !=
		    CELLCTL_FINE ||
	    arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (config && config_input_bytes(arena, config, &content) < 0)
		return CELLCTL_ERROR;
	if (config && !content.size)
		return cellctl_error("%s is empty", config);
	json = control_configure("Enable", content, force);
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json) {
		output_json(json);
		return CELLCTL_FINE;
	}
	json_view_findings(json, &findings);
	output_print(ctl, OUTPUT_GOOD, "Enabled: this Linux is the root cell \"%s\" (%.1f ms).",
		     json_view_text(json, "root_cell"), json_view_uint(json, "duration_us") / 1e3);
	putchar('\n');
	say_overridden(ctl, json);
	/* What is restricted is worth knowing; it is enabled all the same. */
	(void)output_findings(ctl, &findings);
	return CELLCTL_FINE;
}

int verb_disable(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
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
