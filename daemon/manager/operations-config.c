// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "check/check.h"
#include "encode/encode.h"
#include "manager/drift.h"
#include "manager/operations.h"
#include "plan/intent.h"
#include "store/store.h"

/* ---- the store ------------------------------------------------------------ */

static struct store *open_store(const struct operation_environment *environment,
				struct arena *arena, struct operation_result *ret)
{
	struct store *store;
	int r;

	r = store_open(environment->store, &store);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE,
			       "The store %s cannot be opened: %s. Nothing was changed.",
			       environment->store, strerror(-r));
		return NULL;
	}
	return store;
}

/* Reads a stored generation; 0 is the current one. */
bool operation_read_entry(const struct operation_environment *environment, uint64_t generation,
			  struct arena *arena, struct operation_result *ret,
			  struct store_entry *ret_entry)
{
	_cleanup_(store_freep) struct store *store = open_store(environment, arena, ret);
	int r;

	if (!store)
		return false;
	r = store_read(store, arena, generation, ret_entry);
	if (r == -ENOENT && !generation)
		operation_fail(arena, ret, OPERATION_ERROR_NO_CONFIG,
			       "No configuration is stored yet. `cellctl config create` makes "
			       "one for this machine.");
	else if (r == -ENOENT)
		operation_fail(arena, ret, OPERATION_ERROR_NO_GENERATION,
			       "There is no stored configuration of generation %llu. "
			       "`cellctl config history` lists what is there.",
			       (unsigned long long)generation);
	else if (r < 0)
		operation_fail(arena, ret, OPERATION_ERROR_STORE,
			       "The stored configuration in %s cannot be read: %s. "
			       "`cellctl config restore GENERATION` goes back to an older one.",
			       environment->store, strerror(-r));
	return r == 0;
}

static struct config *parse_entry(const struct store_entry *entry, struct arena *arena,
				  struct operation_result *ret)
{
	struct config *config;

	ret->findings.arena = arena;
	if (config_read(entry->config, MACHINE_ARCH_UNKNOWN, &ret->findings, &config) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_CONFIG,
			       "The stored configuration of generation %llu is not valid.",
			       (unsigned long long)entry->meta.generation);
		return NULL;
	}
	return config;
}

struct config *operation_parse_config(struct bytes given, enum config_kind kind,
				      enum machine_arch arch, struct arena *arena,
				      struct operation_result *ret)
{
	struct config *config;

	ret->findings.arena = arena;
	if (config_read(given, arch, &ret->findings, &config) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_CONFIG,
			       "The configuration given cannot be read.");
		return NULL;
	}
	if (config->kind == kind)
		return config;
	operation_fail(arena, ret, OPERATION_ERROR_INVALID,
		       kind == CONFIG_CELL ?
			       "\"%s\" is a system configuration, which is enabled (cellctl enable "
			       "--config=FILE); a cell's is needed here." :
			       "\"%s\" is the configuration of a cell; enabling needs that of the "
			       "system. Cells are created with `cellctl cell create` afterwards.",
		       config->name);
	config_free(config);
	return NULL;
}

struct config *operation_read_config(const struct operation_environment *environment,
				     uint64_t generation, struct arena *arena,
				     struct operation_result *ret)
{
	struct store_entry entry;

	if (!operation_read_entry(environment, generation, arena, ret, &entry))
		return NULL;
	return parse_entry(&entry, arena, ret);
}

static void put_meta(struct json_object *json, const struct store_meta *meta)
{
	json_put_uint(json, "generation", meta->generation);
	json_put_uint(json, "created_us", meta->created_us);
	json_put_string(json, "origin", meta->origin);
	json_put_string(json, "comment", meta->comment);
	json_put_bool(json, "current", meta->is_current);
}

OPERATION_FUNCTION(operation_list_configurations)
{
	_cleanup_(store_freep) struct store *store = open_store(environment, arena, ret);
	struct json_object *json, *list;
	struct store_meta *metas;
	size_t n, i;
	int r;

	if (!store)
		return;
	r = store_list(store, arena, &metas, &n);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE, "%s cannot be listed: %s.",
			       environment->store, strerror(-r));
		return;
	}
	json = json_object_new_object();
	list = json_put_array(json, "generations");
	for (i = 0; i < n; i++)
		put_meta(json_add_object(list), &metas[i]);
	operation_set_json(arena, ret, json);
}

/* ---- reading -------------------------------------------------------------- */

static const struct {
	const char *name;
	enum config_format format;
} format_names[] = {
	{ "json", CONFIG_FORMAT_JSON },
	{ "cell", CONFIG_FORMAT_BINARY },
	{ "c", CONFIG_FORMAT_C },
};

void operation_write_config(const struct config *config, struct json_object *input,
			    struct arena *arena, struct operation_result *ret)
{
	const char *format = operation_input_string(input, "format");
	unsigned int revision = (unsigned int)operation_input_uint(input, "revision");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(format_names); i++)
		if (strcmp(format_names[i].name, format) == 0)
			break;
	if (i == ARRAY_SIZE(format_names)) {
		operation_fail(arena, ret, OPERATION_ERROR_INVALID,
			       "\"%s\" is no format of a configuration. Use \"json\", \"cell\" "
			       "(binary) or \"c\".",
			       format);
		return;
	}
	if (revision == 0)
		revision = 14;
	if (revision < 12 || revision > 14) {
		operation_fail(arena, ret, OPERATION_ERROR_INVALID,
			       "Revision %u is not supported. Use 12, 13 or 14.", revision);
		return;
	}
	ret->findings.arena = arena;
	if (config_write(config, format_names[i].format, revision, arena, &ret->findings,
			 &ret->content) < 0)
		operation_fail(arena, ret, OPERATION_ERROR_CONFIG,
			       "The configuration cannot be written as %s, revision %u.", format,
			       revision);
}

OPERATION_FUNCTION(operation_get_configuration)
{
	_cleanup_(config_freep) struct config *config = operation_read_config(
		environment, operation_input_uint(input, "generation"), arena, ret);

	if (config)
		operation_write_config(config, input, arena, ret);
}

static void check_configuration(const struct config *config, const struct inventory *inventory,
				struct finding_list *findings)
{
	struct check_input check = {
		.system = config,
		.system_name = config->name,
		.inventory = inventory,
	};

	check_run(&check, findings);
}

OPERATION_FUNCTION(operation_check_configuration)
{
	uint64_t generation = operation_input_uint(input, "generation");
	_cleanup_(config_freep) struct config *config =
		operation_read_config(environment, generation, arena, ret);
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	struct finding_list findings = { .arena = arena };
	struct json_object *json;

	if (!config)
		return;
	inventory = operation_probe(environment, arena, ret);
	if (!inventory)
		return;
	check_configuration(config, inventory, &findings);

	json = json_object_new_object();
	json_put_bool(json, "valid", finding_list_worst(&findings) != FINDING_ERROR);
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_explain_configuration)
{
	_cleanup_(config_freep) struct config *config = operation_read_config(
		environment, operation_input_uint(input, "generation"), arena, ret);
	const char *query = operation_input_string(input, "query"), *text;
	struct json_object *json;
	bool is_port;

	if (!config)
		return;
	is_port = strncmp(query, "port:", strlen("port:")) == 0;
	if (plan_explain(config, arena, query + (is_port ? strlen("port:") : 0), is_port, &text) <
	    0) {
		operation_fail(arena, ret, OPERATION_ERROR_INVALID,
			       "\"%s\" is neither an address (0xfed00000), nor a PCI function "
			       "(00:1f.2), nor a port (port:0x3f8).",
			       query);
		return;
	}
	json = json_object_new_object();
	json_put_string(json, "query", query);
	json_put_string(json, "explanation", text);
	operation_set_json(arena, ret, json);
}

struct json_object *operation_compare(const struct operation_environment *environment,
				      struct arena *arena, struct operation_result *ret)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_json_ struct json_object *stored = NULL, *live = NULL;
	struct store_entry entry;
	struct json_object *json;

	if (!operation_read_entry(environment, 0, arena, ret, &entry))
		return NULL;
	stored = json_tokener_parse((const char *)entry.inventory.data);
	if (!json_object_is_type(stored, json_type_object)) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE,
			       "The inventory stored with generation %llu is damaged. "
			       "`cellctl config create` makes a new configuration.",
			       (unsigned long long)entry.meta.generation);
		return NULL;
	}
	inventory = operation_probe(environment, arena, ret);
	if (!inventory)
		return NULL;
	live = inventory_to_json(inventory);
	json = drift_to_json(arena, stored, live);
	json_put_uint(json, "generation", entry.meta.generation);
	return json;
}

OPERATION_FUNCTION(operation_get_drift)
{
	struct json_object *json = operation_compare(environment, arena, ret);

	if (json)
		operation_set_json(arena, ret, json);
}

/* ---- changing ------------------------------------------------------------- */

/* Reads what the caller wants; "" is {}. */
static bool read_intent(const char *text, struct arena *arena, struct operation_result *ret,
			struct plan_intent *ret_intent)
{
	_cleanup_json_ struct json_object *json = json_tokener_parse(*text ? text : "{}");
	const char *error;

	if (plan_intent_from_json(json, arena, ret_intent, &error) == 0)
		return true;
	operation_fail(arena, ret, OPERATION_ERROR_INVALID, "%s", error);
	return false;
}

static void store_plan(const struct operation_environment *environment,
		       const struct inventory *inventory, const struct config *config,
		       const struct finding_list *findings, const char *intent, struct arena *arena,
		       struct operation_result *ret)
{
	_cleanup_(store_freep) struct store *store = open_store(environment, arena, ret);
	_cleanup_json_ struct json_object *config_json = config_to_json(config);
	_cleanup_json_ struct json_object *inventory_json = inventory_to_json(inventory);
	const char *config_text = json_print(config_json);
	const char *inventory_text = json_print(inventory_json);
	struct store_meta meta = {
		.origin = "generated",
		.comment = config->description,
		.intent = intent,
	};
	struct json_object *json;
	int r;

	if (!store)
		return;
	r = store_add(store, (struct bytes){ (const uint8_t *)config_text, strlen(config_text) },
		      (struct bytes){ (const uint8_t *)inventory_text, strlen(inventory_text) },
		      &meta);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_STORE,
			       "The configuration could not be stored in %s: %s. The one before "
			       "is unchanged.",
			       environment->store, strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_uint(json, "generation", meta.generation);
	json_put_bool(json, "valid", finding_list_worst(findings) != FINDING_ERROR);
	json_object_object_add(json, "findings", finding_list_to_json(findings));
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_create_configuration)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(config_freep) struct config *config = NULL;
	struct finding_list findings = { .arena = arena };
	struct plan_intent intent;

	if (!read_intent(operation_input_string(input, "intent"), arena, ret, &intent))
		return;
	inventory = operation_probe(environment, arena, ret);
	if (!inventory)
		return;
	ret->findings.arena = arena;
	if (plan_root_cell(inventory, &intent, &ret->findings, &config) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_FAILED,
			       "No configuration can be planned for this machine; nothing was "
			       "stored.");
		return;
	}
	finding_list_append(&findings, &ret->findings);
	check_configuration(config, inventory, &findings);
	store_plan(environment, inventory, config, &findings,
		   operation_input_string(input, "intent"), arena, ret);
}

OPERATION_FUNCTION(operation_restore_configuration)
{
	_cleanup_(store_freep) struct store *store = open_store(environment, arena, ret);
	uint64_t generation = operation_input_uint(input, "generation");
	struct json_object *json;
	int r;

	if (!store)
		return;
	r = store_set_current(store, generation);
	if (r < 0) {
		operation_fail(arena, ret,
			       r == -ENOENT ? OPERATION_ERROR_NO_GENERATION : OPERATION_ERROR_STORE,
			       "Generation %llu cannot be made the current one: %s. "
			       "`cellctl config history` lists what is there.",
			       (unsigned long long)generation,
			       r == -ENOENT ? "it is not stored" : strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_uint(json, "generation", generation);
	operation_set_json(arena, ret, json);
}
