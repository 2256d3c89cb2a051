// SPDX-License-Identifier: GPL-2.0-or-later
#include "inventory/json-fields.h"

#include <assert.h>
#include <stdio.h>

#include "base/json.h"
#include "base/member.h"
#include "inventory/inventory.h"

static struct json_object *new_size(uint64_t value)
{
	if (value > JSON_EXACT_MAX)
		return json_new_hex(value);
	return json_object_new_int64((int64_t)value);
}

static struct json_object *new_bdf(uint16_t bdf)
{
	char text[sizeof("00:00.0")];

	snprintf(text, sizeof(text), "%02x:%02x.%x", bdf >> 8, bdf >> 3 & 0x1f, bdf & 7);
	return json_object_new_string(text);
}

static struct json_object *new_range(const struct range *range)
{
	struct json_object *json = json_object_new_object();

	json_put_hex(json, "start", range->start);
	json_put_hex(json, "end", range->end);
	return json;
}

static struct json_object *new_name(const struct json_field *field, const void *value)
{
	uint64_t number = member_get(value, field->size);

	if (number >= field->n_names || !field->names[number])
		return NULL;
	return json_object_new_string(field->names[number]);
}

static struct json_object *new_signed(const struct json_field *field, int value)
{
	if (value < 0)
		return NULL;
	if (field->form == JSON_TRISTATE)
		return json_object_new_boolean(value);
	return json_object_new_int(value);
}

/* One value in its form; NULL when it is left out. */
static struct json_object *new_value(const struct json_field *field, const void *value)
{
	struct json_object *json;

	switch (field->form) {
	case JSON_TEXT:
		return json_new_text(*(const char *const *)value);
	case JSON_UINT:
	case JSON_SIZE:
		return new_size(member_get(value, field->size));
	case JSON_HEX:
		return json_new_hex(member_get(value, field->size));
	case JSON_INT:
	case JSON_TRISTATE:
		return new_signed(field, *(const int *)value);
	case JSON_BOOL:
		return json_object_new_boolean(*(const bool *)value);
	case JSON_NAME:
		return new_name(field, value);
	case JSON_BDF:
		return new_bdf(*(const uint16_t *)value);
	case JSON_RANGE:
		return new_range(value);
	case JSON_OBJECT:
		json = json_object_new_object();
		json_put_fields(json, field->fields, value);
		return json;
	case JSON_CUSTOM:
		break;
	}
	assert(false);
	return NULL;
}

static void put_list(struct json_object *json, const struct json_field *field, const void *item)
{
	size_t n = *(const size_t *)((const char *)item + field->count), i;
	const char *items = *(const char *const *)((const char *)item + field->offset);
	struct json_object *array = json_put_array(json, field->key);

	for (i = 0; i < n; i++) {
		struct json_object *value = new_value(field, items + i * field->size);

		if (value)
			json_object_array_add(array, value);
	}
}

static bool is_left_out(const struct json_field *field, const void *item)
{
	if (field->known && !*((const bool *)item + (field->known - 1)))
		return true;
	return field->omit_zero && !member_get((const char *)item + field->offset, field->size);
}

void json_put_fields(struct json_object *json, const struct json_field *fields, const void *item)
{
	const struct json_field *field;

	for (field = fields; field->key; field++) {
		struct json_object *value;

		if (is_left_out(field, item))
			continue;
		if (field->form == JSON_CUSTOM) {
			field->put(json, field->key, item);
			continue;
		}
		if (field->is_list) {
			put_list(json, field, item);
			continue;
		}
		value = new_value(field, (const char *)item + field->offset);
		if (value)
			json_object_object_add(json, field->key, value);
	}
}
