// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Well-formed UTF-8 (Unicode 15, table 3-7): lead bytes and the bounds of the byte behind. */
static const struct {
	uint8_t lead_min, lead_max, second_min, second_max, length;
} utf8_forms[] = {
	{ 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Bytes of the well-formed sequence at @text; 0 if there is none. Stops at the terminator. */
static size_t utf8_sequence(const uint8_t *text)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(utf8_forms); i++) {
		if (text[0] < utf8_forms[i].lead_min || text[0] > utf8_forms[i].lead_max)
			continue;
		if (utf8_forms[i].length == 1)
			return 1;
		if (text[1] < utf8_forms[i].second_min || text[1] > utf8_forms[i].second_max)
			return 0;
		for (k = 2; k < utf8_forms[i].length; k++)
			if ((text[k] & 0xc0) != 0x80)
				return 0;
		return utf8_forms[i].length;
	}
	return 0;
}

/* How far it is well-formed. */
static size_t utf8_prefix(const char *text)
{
	size_t at, length;

	for (at = 0; (length = utf8_sequence((const uint8_t *)text + at)); at += length)
		;
	return at;
}

bool json_is_text(const char *text)
{
	return text[utf8_prefix(text)] == '\0';
}

struct json_object *json_new_text(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	_cleanup_free_ char *clean = NULL;
	size_t in, out = 0, length;

	if (!text)
		return NULL;
	if (json_is_text(text))
		return json_object_new_string(text);

	clean = malloc(strlen(text) * strlen(replacement) + 1);
	if (!clean)
		abort();
	for (in = 0; text[in]; in += length ? length : 1) {
		length = utf8_sequence((const uint8_t *)text + in);
		memcpy(clean + out, length ? text + in : replacement,
		       length ? length : strlen(replacement));
		out += length ? length : strlen(replacement);
	}
	return json_object_new_string_len(clean, (int)out);
}

void json_put_string(struct json_object *json, const char *key, const char *text)
{
	if (text)
		json_object_object_add(json, key, json_new_text(text));
}

struct json_object *json_new_hex(uint64_t value)
{
	char text[sizeof("0x") + 16];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_object_new_string(text);
}

void json_put_hex(struct json_object *json, const char *key, uint64_t value)
{
	json_object_object_add(json, key, json_new_hex(value));
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
