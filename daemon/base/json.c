// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#define JSON_EXACT_MAX ((UINT64_C(1) << 53) - 1) /* RFC 8259, section 6 */

void json_put_string(struct json_object *json, const char *key, const char *text)
{
	if (text)
		json_object_object_add(json, key, json_object_new_string(text));
}

void json_put_hex(struct json_object *json, const char *key, uint64_t value)
{
	char text[sizeof("0x") + 16];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	json_put_string(json, key, text);
}

void json_put_uint(struct json_object *json, const char *key, uint64_t value)
{
	assert(value <= JSON_EXACT_MAX);
	json_object_object_add(json, key, json_object_new_int64((int64_t)value));
}

void json_put_bool(struct json_object *json, const char *key, bool value)
{
	json_object_object_add(json, key, json_object_new_boolean(value));
}

struct json_object *json_put_array(struct json_object *json, const char *key)
{
	struct json_object *array = json_object_new_array();

	json_object_object_add(json, key, array);
	return array;
}

struct json_object *json_put_object(struct json_object *json, const char *key)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(json, key, object);
	return object;
}

struct json_object *json_add_object(struct json_object *array)
{
	struct json_object *object = json_object_new_object();

	json_object_array_add(array, object);
	return object;
}

const char *json_print(struct json_object *json)
{
	return json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_SPACED |
							    JSON_C_TO_STRING_NOSLASHESCAPE);
}
