// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-view.h"

const char *json_view_text(struct json_object *json, const char *key)
{
	const char *text = json_object_get_string(json_object_object_get(json, key));

	return text ? text : "";
}

bool json_view_flag(struct json_object *json, const char *key)
{
	return json_object_get_boolean(json_object_object_get(json, key));
}

uint64_t json_view_uint(struct json_object *json, const char *key)
{
	return json_object_get_uint64(json_object_object_get(json, key));
}

size_t json_view_items(struct json_object *json, const char *key, struct json_object **ret_list)
{
	*ret_list = json_object_object_get(json, key);
	return json_object_is_type(*ret_list, json_type_array) ?
		       json_object_array_length(*ret_list) :
		       0;
}

void json_view_findings(struct json_object *json, struct finding_list *findings)
{
	struct json_object *list;
	size_t n = json_view_items(json, "findings", &list), i;

	for (i = 0; i < n; i++)
		finding_from_json(json_object_array_get_idx(list, i), findings);
}
