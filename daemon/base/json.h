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

/** The largest whole number that every JSON reader keeps exactly (RFC 8259, section 6). */
#define JSON_EXACT_MAX ((UINT64_C(1) << 53) - 1)

/**
 * json_new_text() - a string of whatever bytes a file held
 *
 * JSON is UTF-8 (RFC 8259, section 8.1) and so is D-Bus, firmware need not be:
 * each byte that is not part of a well-formed sequence becomes U+FFFD.
 *
 * Return: a new reference; NULL when @text is NULL.
 */
struct json_object *json_new_text(const char *text);

/** json_is_text() - whether json_new_text() keeps it as it is: well-formed UTF-8. */
bool json_is_text(const char *text);

/** json_new_hex() - the string "0x…". Return: a new reference. */
struct json_object *json_new_hex(uint64_t value);

/** json_put_string() - add a member as json_new_text() makes it; left out when @text is NULL. */
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
