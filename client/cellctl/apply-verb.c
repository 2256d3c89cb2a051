// SPDX-License-Identifier: GPL-2.0-or-later
/* The verb apply: a cell as its document says, created, loaded and started in one. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "base/json.h"
#include "config-input.h"
#include "control-verbs.h"
#include "control.h"
#include "daemon-call.h"
#include "encode/encode.h"
#include "json-view.h"
#include "output.h"

struct application {
	struct cellctl *ctl;
	struct arena *arena;
	struct bytes document;
	struct config *config;
	struct control_image images[CONTROL_IMAGES_MAX];
	bool is_replace;
};

/* ---- reading ------------------------------------------------------------------ */

/* Everything that can be wrong with the files is found before anything changes. */
static int read_images(struct application *application, const char *path)
{
	const struct config *config = application->config;
	const char *folder = dirname(arena_strdup(application->arena, path));
	size_t i;

	if (config->n_images > CONTROL_IMAGES_MAX)
		return cellctl_error("%s: %zu images are more than the %d that can be loaded", path,
				     config->n_images, CONTROL_IMAGES_MAX);
	for (i = 0; i < config->n_images; i++) {
		const struct config_image *from = &config->images[i];
		struct control_image *image = &application->images[i];

		if (!from->file == !from->text)
			return cellctl_error("%s: image %zu must name either a file or a text",
					     path, i + 1);
		image->address = from->address;
		image->text = from->text;
		if (!from->file)
			continue;
		image->path = *from->file == '/' ?
				      from->file :
				      arena_printf(application->arena, "%s/%s", folder, from->file);
		if (access(image->path, R_OK) < 0)
			return cellctl_error("%s: image %zu: %s: %s", path, i + 1, image->path,
					     strerror(errno));
	}
	return CELLCTL_FINE;
}

static int read_document(struct application *application, const char *path)
{
	struct finding_list findings = { .arena = application->arena };

	if (config_input_bytes(application->arena, path, &application->document) < 0)
		return CELLCTL_ERROR;
	if (config_read(application->document, MACHINE_ARCH_UNKNOWN, &findings,
			&application->config) < 0)
		return output_findings(application->ctl, &findings);
	if (application->config->kind != CONFIG_CELL)
		return cellctl_error("%s is a system configuration; `cellctl enable --config=%s` "
				     "enables it",
				     path, path);
	return read_images(application, path);
}

/* ---- comparing ---------------------------------------------------------------- */

static struct json_object *find_cell(struct json_object *cells, const char *name)
{
	struct json_object *list;
	size_t n = json_view_items(cells, "cells", &list), i;

	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(list, i);

		if (strcmp(json_view_text(cell, "name"), name) == 0)
			return cell;
	}
	return NULL;
}

/* Whether the cell that is there was made of the same configuration; false when nobody knows. */
static bool is_same(const struct application *application)
{
	struct finding_list findings = { .arena = application->arena };
	const struct config *config = application->config;
	struct bytes ours, theirs;

	if (config_encode(config, 14, application->arena, &findings, &ours) < 0 ||
	    daemon_call_bytes("GetCellConfiguration", application->arena, &theirs, "ssu",
			      config->name, "cell", 14) < 0)
		return false;
	return ours.size == theirs.size && memcmp(ours.data, theirs.data, ours.size) == 0;
}

/* ---- doing -------------------------------------------------------------------- */

static void say(const struct application *application, const char *what)
{
	if (application->ctl->is_json)
		return;
	output_print(application->ctl, OUTPUT_PLAIN, "%s: %s", application->config->name, what);
	putchar('\n');
}

static bool ask(const struct application *application, const char *method, const char *done)
{
	_cleanup_json_ struct json_object *json =
		daemon_call(method, "s", application->config->name);

	if (json)
		say(application, done);
	return json;
}

static bool create(const struct application *application)
{
	_cleanup_json_ struct json_object *json =
		control_configure("CreateCell", application->document, NULL);

	if (json)
		say(application, "created");
	return json;
}

static bool load_and_start(const struct application *application)
{
	_cleanup_json_ struct json_object *json = NULL;
	const struct config *config = application->config;

	if (!config->n_images) {
		say(application, "not started: its document names no images");
		return true;
	}
	json = control_load(config->name, application->images, config->n_images);
	if (!json)
		return false;
	say(application, "loaded");
	return ask(application, "StartCell", "started");
}

static int finish(const struct application *application, bool is_done)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (!is_done)
		return CELLCTL_ERROR;
	if (!application->ctl->is_json)
		return CELLCTL_FINE;
	json = daemon_call("DescribeCell", "s", application->config->name);
	if (!json)
		return CELLCTL_ERROR;
	output_json(json);
	return CELLCTL_FINE;
}

/* A cell that cannot be loaded or started is not left behind half made. */
static int make(const struct application *application)
{
	bool is_done;

	if (!create(application))
		return CELLCTL_ERROR;
	is_done = load_and_start(application);
	if (!is_done)
		(void)ask(application, "DestroyCell", "destroyed again");
	return finish(application, is_done);
}

static int replace(const struct application *application)
{
	if (!application->is_replace)
		return cellctl_error("there is a cell \"%s\" with another configuration; --replace "
				     "destroys it first",
				     application->config->name);
	if (!ask(application, "DestroyCell", "destroyed"))
		return CELLCTL_ERROR;
	return make(application);
}

static int apply(const struct application *application)
{
	_cleanup_json_ struct json_object *cells = daemon_call("DescribeCells", "");
	struct json_object *cell;

	if (!cells)
		return CELLCTL_ERROR;
	cell = find_cell(cells, application->config->name);
	if (!cell)
		return make(application);
	if (!is_same(application))
		return replace(application);
	if (strncmp(json_view_text(cell, "state"), "running", strlen("running")) != 0)
		return finish(application, load_and_start(application));
	say(application, "unchanged, it runs");
	return finish(application, true);
}

/* The document as the daemon keeps it: its images are found from any folder. */
static int keep(const struct application *application)
{
	_cleanup_json_ struct json_object *document = NULL, *json = NULL;
	struct config *config = application->config;
	size_t i;

	for (i = 0; i < config->n_images; i++) {
		char *path =
			config->images[i].file ? realpath(application->images[i].path, NULL) : NULL;

		if (path)
			config->images[i].file = arena_strdup(config->arena, path);
		free(path);
	}
	document = config_to_json(config);
	json = daemon_call("SetDocument", "s", json_print(document));
	if (!json)
		return CELLCTL_ERROR;
	say(application, "kept in /etc/cellwarden/cells.d");
	return CELLCTL_FINE;
}

static int apply_and_keep(struct cellctl *ctl, const char *path, bool is_replace, bool is_kept)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct application application = { .ctl = ctl, .arena = arena, .is_replace = is_replace };
	int status;

	status = read_document(&application, path);
	if (status == CELLCTL_FINE)
		status = apply(&application);
	if (status == CELLCTL_FINE && is_kept)
		status = keep(&application);
	config_free(application.config);
	return status;
}

int apply_file(struct cellctl *ctl, const char *path, bool is_replace)
{
	return apply_and_keep(ctl, path, is_replace, false);
}

int verb_apply(struct cellctl *ctl, int argc, char **argv)
{
	bool is_replace = arguments_take_flag(&argc, argv, "--replace");
	bool is_kept = arguments_take_flag(&argc, argv, "--keep");
	const char *path = NULL;

	if (arguments_take_value(&argc, argv, "-f", "a file", &path) != CELLCTL_FINE ||
	    arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (!path)
		return cellctl_usage_error(argv[0], "name the cell's document with -f");
	return apply_and_keep(ctl, path, is_replace, is_kept);
}
