/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Structs as JSON by table: one row a member, saying under which key and in
 * which form it appears. The inventory's tables are in inventory-json-*.c.
 */
#ifndef INVENTORY_JSON_FIELDS_H
#define INVENTORY_JSON_FIELDS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_field_form {
	JSON_TEXT,     /* const char *; NULL is left out */
	JSON_UINT,     /* uint8_t to uint32_t, as a number */
	JSON_INT,      /* int, as a number; negative means unknown and is left out */
	JSON_HEX,      /* uint8_t to uint64_t, "0x…" */
	JSON_SIZE,     /* uint64_t, a number of bytes; "0x…" from 2^53 */
	JSON_BOOL,     /* bool */
	JSON_TRISTATE, /* enum tristate; UNKNOWN_YET is left out */
	JSON_NAME,     /* an enum, by .names; values without a name are left out */
	JSON_BDF,      /* uint16_t, "00:1f.2" */
	JSON_RANGE,    /* struct range, { "start", "end" } */
	JSON_OBJECT,   /* a struct, by .fields */
	JSON_CUSTOM,   /* by .put */
};

/**
 * struct json_field - one row
 * @key: member name in JSON; NULL ends a table
 * @form: how a value appears
 * @offset: of the member in its struct
 * @size: of one value
 * @is_list: the member points to an array, appearing as an array
 * @count: of a list: offset of its number of items (size_t)
 * @known: 1 + offset of a bool that, when false, leaves this row out; 0 none
 * @omit_zero: a value of 0 means "there is none" and is left out
 * @fields: rows of JSON_OBJECT
 * @names: names of JSON_NAME, @n_names of them, NULL where there is none
 * @put: of JSON_CUSTOM: adds to @json what it finds in the struct at @item
 */
struct json_field {
	const char *key;
	enum json_field_form form;
	size_t offset, size;
	bool is_list;
	size_t count;
	size_t known;
	bool omit_zero;
	const struct json_field *fields;
	const char *const *names;
	size_t n_names;
	void (*put)(struct json_object *json, const char *key, const void *item);
};

/* A member's place: { "key", FORM, FIELD_AT(struct foo, member) }. */
#define FIELD_AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)

/* A counted array's place: { "key", FORM, LIST_AT(struct foo, items, n_items) }. */
#define LIST_AT(type, member, n_member)                                                          \
	.offset = offsetof(type, member), .size = sizeof(*((type *)0)->member), .is_list = true, \
	.count = offsetof(type, n_member)

/* Present only when that bool of the struct is set. */
#define KNOWN_BY(type, member) .known = 1 + offsetof(type, member)

#define NAMES(table) .names = (table), .n_names = sizeof(table) / sizeof((table)[0])

/** json_put_fields() - add every row's value of the struct at @item to @json. */
void json_put_fields(struct json_object *json, const struct json_field *fields, const void *item);

#endif
