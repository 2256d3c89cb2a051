/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few json-c calls that every one of our documents repeats, and our
 * conventions: members that are not known are left out (never null), 64-bit
 * addresses are "0x…" strings, sizes are numbers of bytes below 2^53.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

static inline void json_object_putp(struct json_object **json)
{
	json_object_put(*json);
}
#define _cleanup_json_ _cleanup_(json_object_putp)

/** json_put_string() - add a member; left out when @text is NULL. */
void json_put_string(struct json_object *json, const char *key, const char *text);

/** json_put_hex() - add a member "0x…", for addresses and bit masks of up to 64 bits. */
void json_put_hex(struct json_object *json, const char *key, uint64_t value);

/** json_put_uint() - add a number; @value must be below 2^53, which every JSON reader keeps. */
void json_put_uint(struct json_object *json, const char *key, uint64_t value);

/** json_put_bool() - add a boolean. */
void json_put_bool(struct json_object *json, const char *key, bool value);

/** json_put_array() - add an empty array. Return: the array, borrowed. */
struct json_object *json_put_array(struct json_object *json, const char *key);

/** json_put_object() - add an empty object. Return: the object, borrowed. */
struct json_object *json_put_object(struct json_object *json, const char *key);

/** json_add_object() - append an empty object to an array. Return: the object, borrowed. */
struct json_object *json_add_object(struct json_object *array);

/** json_print() - the text form all our programs use: two spaces, no escaped slashes. Borrowed from @json. */
const char *json_print(struct json_object *json);

#endif
