// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about what happens at boot: autostart, boot; and confirm. */
#include "boot-verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "base/json.h"
#include "control-verbs.h"
#include "daemon-call.h"
#include "json-view.h"
#include "output.h"

#define DOCUMENTS "/etc/cellwarden/cells.d"

/* ---- autostart --------------------------------------------------------------- */

static int say_autostart(const struct cellctl *ctl, struct json_object *json)
{
	if (ctl->is_json)
		output_json(json);
	else
		printf("%s: %s at boot\n", json_view_text(json, "name"),
		       json_view_flag(json, "autostart") ? "started" : "not started");
	return CELLCTL_FINE;
}

static struct json_object *find_document(struct json_object *list, const char *name)
{
	size_t n = json_object_array_length(list), i;

	for (i = 0; i < n; i++) {
		struct json_object *document = json_object_array_get_idx(list, i);

		if (strcmp(json_view_text(document, "name"), name) == 0)
			return document;
	}
	return NULL;
}

static int show_autostart(const struct cellctl *ctl, const char *name)
{
	_cleanup_json_ struct json_object *json = daemon_call("ListDocuments", "");
	struct json_object *list, *document;

	if (!json)
		return CELLCTL_ERROR;
	(void)json_view_items(json, "documents", &list);
	document = find_document(list, name);
	if (!document)
		return cellctl_error("there is no document \"%s\" in " DOCUMENTS "; `cellctl apply "
				     "--keep -f FILE` puts one there",
				     name);
	return say_autostart(ctl, document);
}

int verb_autostart(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;
	bool is_on;

	if (argc == 2 && argv[1][0] != '-')
		return show_autostart(ctl, argv[1]);
	if (arguments_expect(argc, argv, 2, "name the cell, then \"on\" or \"off\"") !=
	    CELLCTL_FINE)
		return CELLCTL_ERROR;
	is_on = strcmp(argv[2], "on") == 0;
	if (!is_on && strcmp(argv[2], "off") != 0)
		return cellctl_usage_error(argv[0], "'%s' is neither \"on\" nor \"off\"", argv[2]);
	json = daemon_call("SetAutostart", "sb", argv[1], is_on);
	return json ? say_autostart(ctl, json) : CELLCTL_ERROR;
}

/* ---- boot ---------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
	struct json_object *one = *(struct json_object *const *)a;
	struct json_object *other = *(struct json_object *const *)b;
	uint64_t order = json_view_uint(one, "start_order");
	uint64_t other_order = json_view_uint(other, "start_order");

	if (order != other_order)
		return order < other_order ? -1 : 1;
	return strcmp(json_view_text(one, "name"), json_view_text(other, "name"));
}

/* A cell that cannot be started keeps no other from it. Return: the worst status. */
static int start_cells(struct cellctl *ctl, struct json_object *json)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct json_object *list, **wanted;
	size_t n_documents = json_view_items(json, "documents", &list), n = 0, i;
	int status = CELLCTL_FINE;

	wanted = arena_new_array(arena, struct json_object *, n_documents);
	for (i = 0; i < n_documents; i++) {
		struct json_object *document = json_object_array_get_idx(list, i);

		if (json_view_flag(document, "autostart"))
			wanted[n++] = document;
		else if (!json_view_flag(document, "valid"))
			status = cellctl_error(DOCUMENTS "/%s.json is no cell's configuration; "
							 "`cellctl config check` says why",
					       json_view_text(document, "name"));
	}
	qsort(wanted, n, sizeof(*wanted), by_order);
	for (i = 0; i < n; i++) {
		const char *path = arena_printf(arena, DOCUMENTS "/%s.json",
						json_view_text(wanted[i], "name"));

		if (apply_file(ctl, path, false) != CELLCTL_FINE)
			status = CELLCTL_ERROR;
	}
	return status;
}

int verb_boot(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *hypervisor = NULL, *enabled = NULL, *documents = NULL;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	hypervisor = daemon_call("DescribeHypervisor", "");
	if (!hypervisor)
		return CELLCTL_ERROR;
	if (!json_view_flag(hypervisor, "enabled")) {
		enabled = daemon_call("EnableAtBoot", "");
		if (!enabled)
			return CELLCTL_ERROR;
		print_enabled(ctl, enabled);
	}
	documents = daemon_call("ListDocuments", "");
	return documents ? start_cells(ctl, documents) : CELLCTL_ERROR;
}

/* ---- confirm -------------------------------------------------------------------- */

int verb_confirm(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	json = daemon_call("Confirm", "");
	if (!json)
		return CELLCTL_ERROR;
	if (ctl->is_json)
		output_json(json);
	else
		printf("Confirmed: \"%s\" stays enabled.\n", json_view_text(json, "root_cell"));
	return CELLCTL_FINE;
}
