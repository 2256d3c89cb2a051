// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "manager/operations.h"
#include "store/store.h"

static uint64_t input_uint(struct json_object *input, const char *name)
{
	return json_object_get_uint64(json_object_object_get(input, name));
}

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

static void put_meta(struct json_object *json, const struct store_meta *meta)
{
	json_put_uint(json, "generation", meta->generation);
	json_put_uint(json, "createdUs", meta->created_us);
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

OPERATION_FUNCTION(operation_restore_configuration)
{
	_cleanup_(store_freep) struct store *store = open_store(environment, arena, ret);
	uint64_t generation = input_uint(input, "generation");
	struct json_object *json;
	int r;

	if (!store)
		return;
	r = store_set_current(store, generation);
	if (r < 0) {
		operation_fail(arena, ret,
			       r == -ENOENT ? OPERATION_ERROR_NO_GENERATION : OPERATION_ERROR_STORE,
			       "Generation %llu cannot be made the current one: %s. "
			       "ListConfigurations lists what is there.",
			       (unsigned long long)generation,
			       r == -ENOENT ? "it is not stored" : strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_uint(json, "generation", generation);
	operation_set_json(arena, ret, json);
}
