// SPDX-License-Identifier: GPL-2.0-or-later
/* Documents of cells that are wanted: kept, read, and which of them are started at boot. */
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "encode/encode.h"
#include "manager/operations.h"
#include "store/desired.h"

static const char *folder(const struct operation_environment *environment, struct arena *arena)
{
	return arena_printf(arena, "%s/cells.d", environment->etc);
}

/* Return: the configuration, to be freed by the caller; NULL after an error was written to @ret. */
static struct config *parse(struct bytes document, struct arena *arena,
			    struct operation_result *ret)
{
	return operation_parse_config(document, CONFIG_CELL, MACHINE_ARCH_UNKNOWN, arena, ret);
}

static bool read_document(const struct operation_environment *environment, const char *name,
			  struct arena *arena, struct operation_result *ret,
			  struct bytes *ret_document)
{
	int r;

	r = desired_read(folder(environment, arena), arena, name, ret_document);
	if (r == 0)
		return true;
	operation_fail(
		arena, ret, r == -ENOENT ? OPERATION_ERROR_NOT_STORED : OPERATION_ERROR_STORE,
		r == -ENOENT ?
			"There is no document \"%s\" in %s%s. `cellctl apply --keep -f FILE` puts one "
			"there." :
			"The document \"%s\" in %s cannot be read: %s.",
		name, folder(environment, arena), r == -ENOENT ? "" : strerror(-r));
	return false;
}

static void write_config(const struct operation_environment *environment,
			 const struct config *config, struct arena *arena,
			 struct operation_result *ret)
{
	_cleanup_json_ struct json_object *document = config_to_json(config);
	const char *text = arena_printf(arena, "%s\n", json_print(document));
	struct json_object *json;
	int r;

	r = desired_write(folder(environment, arena), config->name,
			  (struct bytes){ (const uint8_t *)text, strlen(text) });
	if (r < 0) {
		operation_fail(arena, ret,
			       r == -EINVAL ? OPERATION_ERROR_INVALID : OPERATION_ERROR_STORE,
			       "The document of \"%s\" cannot be kept in %s: %s.", config->name,
			       folder(environment, arena),
			       r == -EINVAL ?
				       "names of such cells are letters, digits, \".\", \"_\" "
				       "and \"-\"" :
				       strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_string(json, "name", config->name);
	json_put_bool(json, "autostart", config->is_autostart);
	json_put_uint(json, "start_order", config->start_order);
	operation_set_json(arena, ret, json);
}

static void put_document(struct json_object *json, const struct desired *desired,
			 struct arena *arena)
{
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config = NULL;

	json_put_string(json, "name", desired->name);
	if (config_read(desired->document, MACHINE_ARCH_UNKNOWN, &findings, &config) < 0 ||
	    config->kind != CONFIG_CELL) {
		json_put_bool(json, "valid", false);
		json_object_object_add(json, "findings", finding_list_to_json(&findings));
		return;
	}
	json_put_bool(json, "valid", strcmp(config->name, desired->name) == 0);
	json_put_bool(json, "autostart", config->is_autostart);
	json_put_uint(json, "start_order", config->start_order);
}

OPERATION_FUNCTION(operation_list_documents)
{
	struct json_object *json, *list;
	struct desired *items;
	size_t n, i;
	int r;

	r = desired_list(folder(environment, arena), arena, &items, &n);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE, "%s cannot be listed: %s.",
			       folder(environment, arena), strerror(-r));
		return;
	}
	json = json_object_new_object();
	list = json_put_array(json, "documents");
	for (i = 0; i < n; i++)
		put_document(json_add_object(list), &items[i], arena);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_get_document)
{
	const char *name = operation_input_string(input, "name");
	_cleanup_(config_freep) struct config *config = NULL;
	struct bytes document;

	if (!read_document(environment, name, arena, ret, &document))
		return;
	config = parse(document, arena, ret);
	if (config)
		operation_set_json(arena, ret, config_to_json(config));
}

OPERATION_FUNCTION(operation_set_document)
{
	const char *text = operation_input_string(input, "document");
	_cleanup_(config_freep) struct config *config = NULL;

	config = parse((struct bytes){ (const uint8_t *)text, strlen(text) }, arena, ret);
	if (config)
		write_config(environment, config, arena, ret);
}

OPERATION_FUNCTION(operation_remove_document)
{
	const char *name = operation_input_string(input, "name");
	struct json_object *json;
	struct bytes document;
	int r;

	if (!read_document(environment, name, arena, ret, &document))
		return;
	r = desired_remove(folder(environment, arena), name);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE,
			       "The document \"%s\" in %s cannot be removed: %s.", name,
			       folder(environment, arena), strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_string(json, "name", name);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_set_autostart)
{
	const char *name = operation_input_string(input, "name");
	_cleanup_(config_freep) struct config *config = NULL;
	struct bytes document;

	if (!read_document(environment, name, arena, ret, &document))
		return;
	config = parse(document, arena, ret);
	if (!config)
		return;
	config->is_autostart = json_object_get_boolean(json_object_object_get(input, "autostart"));
	write_config(environment, config, arena, ret);
}
