// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/operation.h"

#include <string.h>

#include "base/json.h"

void operation_fail(struct arena *arena, struct operation_result *result, const char *error,
		    const char *message, ...)
{
	va_list ap;

	result->error = error;
	va_start(ap, message);
	result->message = arena_vprintf(arena, message, ap);
	va_end(ap);
}

void operation_set_json(struct arena *arena, struct operation_result *result,
			struct json_object *json)
{
	const char *text = arena_strdup(arena, json_print(json));

	result->content = (struct bytes){ (const uint8_t *)text, strlen(text) };
	json_object_put(json);
}

size_t operation_next_type(const char *signature)
{
	return *signature == 'a' ? 2 : *signature != '\0';
}

uint64_t operation_input_uint(struct json_object *input, const char *name)
{
	return json_object_get_uint64(json_object_object_get(input, name));
}

const char *operation_input_string(struct json_object *input, const char *name)
{
	return json_object_get_string(json_object_object_get(input, name));
}

struct bytes operation_input_bytes(struct json_object *input, const char *name)
{
	struct json_object *value = json_object_object_get(input, name);

	return (struct bytes){ (const uint8_t *)json_object_get_string(value),
			       (size_t)json_object_get_string_len(value) };
}

struct json_object *operation_input_list(struct json_object *input, const char *name, size_t *ret_n)
{
	struct json_object *list = json_object_object_get(input, name);

	*ret_n = json_object_array_length(list);
	return list;
}
