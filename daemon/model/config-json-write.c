// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/member.h"
#include "base/number-list.h"
#include "base/quantity.h"
#include "model/config-json-fields.h"

/* Texts on their way into json-c, which copies them. */
struct writer {
	struct arena *scratch;
};

static void put_fields(struct writer *writer, struct json_object *json,
		       const struct config_field *fields, const void *item);

/* ---- values: NULL where the default says it all --------------------------- */

static struct json_object *new_word(const struct config_field *field, uint64_t value)
{
	const struct config_word *word = config_words_find_value(field->words, value);

	return word ? json_object_new_string(word->word) : json_new_hex(value);
}

static struct json_object *new_flags(const struct config_words *words, uint64_t flags)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < words->n; i++) {
		if (!(flags & words->items[i].value))
			continue;
		json_object_array_add(array, json_object_new_string(words->items[i].word));
		flags &= ~words->items[i].value;
	}
	if (flags)
		json_object_array_add(array, json_new_hex(flags));
	return array;
}

static struct json_object *new_bdf(uint16_t bdf)
{
	char text[sizeof("00:00.0")];

	snprintf(text, sizeof(text), "%02x:%02x.%x", bdf >> 8, bdf >> 3 & 0x1f, bdf & 7);
	return json_object_new_string(text);
}

static struct json_object *new_function(const struct range *range)
{
	char text[sizeof("0000:00:00.0")];
	uint64_t value = range->start;

	snprintf(text, sizeof(text), "%04x:%02x:%02x.%x", (unsigned int)(value >> 16 & 0xffff),
		 (unsigned int)(value >> 8 & 0xff), (unsigned int)(value >> 3 & 0x1f),
		 (unsigned int)(value & 7));
	return json_object_new_string(text);
}

static uint64_t default_of(const struct config_field *field, const void *item)
{
	if (field->like)
		return member_get((const char *)item + (field->like - 1), field->size);
	return field->default_value;
}

static struct json_object *new_unsigned(struct writer *writer, const struct config_field *field,
					const void *item)
{
	uint64_t value = member_get((const char *)item + field->offset, field->size);

	if (!field->is_required && value == default_of(field, item))
		return NULL;
	switch (field->form) {
	case FORM_NUMBER:
		return json_object_new_int64((int64_t)value);
	case FORM_SIZE:
		return json_object_new_string(quantity_format_size_short(writer->scratch, value));
	case FORM_BOOL:
		return json_object_new_boolean(value != 0);
	case FORM_WORD:
		return new_word(field, value);
	case FORM_FLAGS:
		return new_flags(field->words, value);
	case FORM_BDF:
		return new_bdf((uint16_t)value);
	default:
		return json_new_hex(value);
	}
}

static struct json_object *new_hexes(const struct config_field *field, const char *values)
{
	struct json_object *array = json_object_new_array();
	bool is_known = false;
	size_t i;

	for (i = 0; i < field->count; i++) {
		uint64_t value = member_get(values + i * field->size, field->size);

		is_known |= value != 0;
		json_object_array_add(array, json_new_hex(value));
	}
	if (is_known)
		return array;
	json_object_put(array);
	return NULL;
}

static struct json_object *new_cpus(struct writer *writer, const struct config *config)
{
	struct range_set set = { 0 };
	unsigned int cpu;

	for (cpu = 0; cpu < config->cpu_set_size * 8; cpu++)
		if (config_has_cpu(config, cpu))
			range_set_add(writer->scratch, &set, cpu, cpu);
	if (set.n == 0)
		return NULL;
	return json_object_new_string(number_list_format(writer->scratch, &set));
}

static struct json_object *new_cpu_set_size(const struct config *config)
{
	if (config->cpu_set_size == config_cpu_set_natural_size(config))
		return NULL;
	return json_object_new_int64((int64_t)config->cpu_set_size);
}

static struct json_object *new_pins(struct writer *writer, const struct config_irqchip *chip)
{
	struct range_set set = { 0 };
	unsigned int pin;

	for (pin = 0; pin < CONFIG_IRQCHIP_WORDS * 32; pin++)
		if (chip->pin_bitmap[pin / 32] >> pin % 32 & 1)
			range_set_add(writer->scratch, &set, (uint64_t)chip->pin_base + pin,
				      (uint64_t)chip->pin_base + pin);
	if (set.n == 0)
		return NULL;
	return json_object_new_string(number_list_format(writer->scratch, &set));
}

/* ---- structs ------------------------------------------------------------- */

static struct json_object *new_group(struct writer *writer, const struct config_field *field,
				     const void *item)
{
	struct json_object *json = json_object_new_object();

	put_fields(writer, json, field->fields, item);
	if (field->is_required || json_object_object_length(json))
		return json;
	json_object_put(json);
	return NULL;
}

static struct json_object *new_items(struct writer *writer, const struct config_field *field,
				     const char *items, size_t n)
{
	struct json_object *array;
	size_t i;

	if (n == 0)
		return NULL;
	array = json_object_new_array();
	for (i = 0; i < n; i++)
		put_fields(writer, json_add_object(array), field->fields, items + i * field->size);
	return array;
}

/* Slots up to the last that says something. */
static struct json_object *new_slots(struct writer *writer, const struct config_field *field,
				     const char *items)
{
	size_t n = field->count;

	for (; n > 0; n--) {
		_cleanup_json_ struct json_object *last = json_object_new_object();

		put_fields(writer, last, field->fields, items + (n - 1) * field->size);
		if (json_object_object_length(last))
			break;
	}
	return new_items(writer, field, items, n);
}

static struct json_object *new_value(struct writer *writer, const struct config_field *field,
				     const void *item)
{
	const char *member = (const char *)item + field->offset;

	switch (field->form) {
	case FORM_TEXT:
		return json_new_text(*(const char *const *)member);
	case FORM_NAME:
		return *member ? json_new_text(member) : NULL;
	case FORM_HEXES:
		return new_hexes(field, member);
	case FORM_FUNCTION:
		return new_function((const struct range *)member);
	case FORM_CPUS:
		return new_cpus(writer, item);
	case FORM_CPU_SET_SIZE:
		return new_cpu_set_size(item);
	case FORM_PINS:
		return new_pins(writer, item);
	case FORM_GROUP:
		return new_group(writer, field, member);
	case FORM_LIST:
		return new_items(writer, field, *(const char *const *)member,
				 *(const size_t *)((const char *)item + field->count));
	case FORM_SLOTS:
		return new_slots(writer, field, member);
	default:
		return new_unsigned(writer, field, item);
	}
}

static void put_fields(struct writer *writer, struct json_object *json,
		       const struct config_field *fields, const void *item)
{
	const struct config_field *field;

	for (field = fields; field->key; field++) {
		struct json_object *value;

		if (field->applies && !field->applies(item))
			continue;
		value = new_value(writer, field, item);
		if (value)
			json_object_object_add_ex(json, field->key, value,
						  JSON_C_OBJECT_ADD_CONSTANT_KEY |
							  JSON_C_OBJECT_ADD_KEY_IS_NEW);
	}
}

struct json_object *config_to_json(const struct config *config)
{
	_cleanup_(arena_freep) struct arena *scratch = arena_new();
	struct writer writer = { scratch };
	struct json_object *json = json_object_new_object();

	put_fields(&writer, json,
		   config->kind == CONFIG_SYSTEM ? config_system_fields : config_cell_fields,
		   config);
	return json;
}
