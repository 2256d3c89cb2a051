// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/config-json-values.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/json.h"
#include "base/member.h"
#include "base/number-list.h"
#include "base/quantity.h"
#include "base/word-distance.h"

/* ---- complaints ---------------------------------------------------------- */

/* "~" and "/" are escaped in JSON pointers (RFC 6901, section 3). */
static const char *escape(struct arena *arena, const char *key)
{
	char *out = arena_alloc(arena, 2 * strlen(key) + 1), *text = out;

	for (; *key; key++) {
		if (*key == '~' || *key == '/')
			*out++ = '~';
		*out++ = *key == '~' ? '0' : *key == '/' ? '1' : *key;
	}
	return text;
}

static const char *pointer_to(struct arena *arena, const struct json_place *place)
{
	const char *parent;

	if (!place)
		return "";
	parent = pointer_to(arena, place->parent);
	if (place->key)
		return arena_printf(arena, "%s/%s", parent, escape(arena, place->key));
	return arena_printf(arena, "%s/%zu", parent, place->index);
}

void json_reader_complain(struct json_reader *reader, const struct json_place *place,
			  const char *rule, const char *remedy, const char *message, ...)
{
	struct finding_list *findings = reader->findings;
	const char *pointer, *text;
	struct finding *finding;
	va_list ap;

	if (reader->n_mistakes++ > JSON_READER_MISTAKES_MAX)
		return;
	pointer = pointer_to(findings->arena, place);
	if (reader->n_mistakes > JSON_READER_MISTAKES_MAX) {
		finding = finding_add(findings, "config-json-mistakes", FINDING_ERROR, pointer,
				      "there are more than %d mistakes; the others are not listed",
				      JSON_READER_MISTAKES_MAX);
		finding_set_remedy(findings, finding, "correct these first");
		return;
	}
	va_start(ap, message);
	text = arena_vprintf(findings->arena, message, ap);
	va_end(ap);
	finding = finding_add(findings, rule, FINDING_ERROR, *pointer ? pointer : "the document",
			      "%s", text);
	finding_set_remedy(findings, finding, "%s", remedy);
	finding_set_pointer(findings, finding, "%s", pointer);
}

static const char *const type_names[] = {
	[json_type_null] = "null",         [json_type_boolean] = "a boolean",
	[json_type_double] = "a fraction", [json_type_int] = "a number",
	[json_type_object] = "an object",  [json_type_array] = "an array",
	[json_type_string] = "a string",
};

static void refuse_type(struct json_reader *reader, const struct json_place *place,
			struct json_object *json, const char *expected)
{
	json_reader_complain(reader, place, "config-json-type",
			     json ? "correct it" : "leave it out if there is none",
			     "%s stands here, where %s has to be",
			     type_names[json_object_get_type(json)], expected);
}

bool json_reader_expect(struct json_reader *reader, const struct json_place *place,
			struct json_object *json, enum json_type type)
{
	if (json && json_object_is_type(json, type))
		return true;
	refuse_type(reader, place, json, type_names[type]);
	return false;
}

struct json_nearest json_nearest_of(const char *given)
{
	return (struct json_nearest){ given, NULL, WORD_DISTANCE_NEAR + 1 };
}

void json_nearest_try(struct json_nearest *nearest, const char *word)
{
	size_t distance = word_distance(nearest->given, word);

	if (distance < nearest->distance && distance < strlen(word)) {
		nearest->word = word;
		nearest->distance = distance;
	}
}

/* A string without characters of value 0. */
static const char *read_string(struct json_reader *reader, const struct json_place *place,
			       struct json_object *json)
{
	const char *text;

	if (!json_reader_expect(reader, place, json, json_type_string))
		return NULL;
	text = json_object_get_string(json);
	if (strlen(text) != (size_t)json_object_get_string_len(json)) {
		json_reader_complain(reader, place, "config-json-text", "remove it",
				     "the text has a character of value 0 (\\u0000)");
		return NULL;
	}
	return text;
}

/* ---- numbers ------------------------------------------------------------- */

/* "0x…" or decimal, the latter with K, M, G, T, P, E where sizes are. */
static int parse_number(const char *text, bool has_unit, uint64_t *ret)
{
	size_t digits;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		digits = strspn(text + 2, "0123456789abcdefABCDEF");
		if (text[2 + digits])
			return -EINVAL;
		return quantity_parse(text, ret);
	}
	digits = strspn(text, "0123456789");
	if (digits == 0 || (text[0] == '0' && digits > 1) || (text[digits] && !has_unit))
		return -EINVAL;
	return quantity_parse(text, ret);
}

static int read_text_number(struct json_reader *reader, const struct json_place *place,
			    struct json_object *json, bool has_unit, uint64_t *ret)
{
	const char *text = read_string(reader, place, json);
	int r;

	if (!text)
		return -EINVAL;
	r = parse_number(text, has_unit, ret);
	if (r == -ERANGE)
		json_reader_complain(reader, place, "config-json-range", "write a smaller one",
				     "'%s' has more than 64 bits", text);
	else if (r < 0)
		json_reader_complain(
			reader, place, "config-json-number",
			has_unit ? "write \"0x1000\", \"82M\" or a number of bytes" :
				   "write \"0x\" and hexadecimal digits, or a decimal number "
				   "without leading zeros",
			"'%s' is no %s", text, has_unit ? "size" : "number");
	return r;
}

static int read_json_number(struct json_reader *reader, const struct json_place *place,
			    struct json_object *json, uint64_t *ret)
{
	int64_t value = json_object_get_int64(json);

	if (value < 0) {
		json_reader_complain(reader, place, "config-json-range", "write it without sign",
				     "%" PRId64 " is negative", value);
		return -EINVAL;
	}
	if ((uint64_t)value > JSON_EXACT_MAX) {
		json_reader_complain(reader, place, "config-json-range",
				     "write it as a string: \"0x…\"",
				     "a number from 2^53 on is not kept exactly by JSON readers");
		return -EINVAL;
	}
	*ret = (uint64_t)value;
	return 0;
}

static bool takes_text(enum config_form form)
{
	return form != FORM_NUMBER;
}

static int read_number(struct json_reader *reader, const struct json_place *place,
		       const struct config_field *field, struct json_object *json, uint64_t *ret)
{
	bool has_unit = field->form == FORM_SIZE;
	uint64_t value;
	int r;

	if (json_object_is_type(json, json_type_int)) {
		r = read_json_number(reader, place, json, &value);
	} else if (takes_text(field->form) && json_object_is_type(json, json_type_string)) {
		r = read_text_number(reader, place, json, has_unit, &value);
	} else {
		refuse_type(reader, place, json,
			    has_unit                ? "a size such as \"82M\"" :
			    takes_text(field->form) ? "a number such as \"0x1000\"" :
						      "a number");
		r = -EINVAL;
	}
	if (r < 0)
		return r;
	if (value > member_max(field->size)) {
		json_reader_complain(reader, place, "config-json-range", "write a smaller one",
				     "0x%" PRIx64 " is more than the field's %zu bits hold", value,
				     field->size * 8);
		return -ERANGE;
	}
	*ret = value;
	return 0;
}

/* ---- words --------------------------------------------------------------- */

static const char *word_remedy(struct json_reader *reader, const struct config_words *words,
			       const char *given)
{
	struct json_nearest nearest = json_nearest_of(given);
	struct arena *arena = reader->findings->arena;
	const char *list = "";
	size_t i;

	for (i = 0; i < words->n; i++) {
		json_nearest_try(&nearest, words->items[i].word);
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", words->items[i].word);
	}
	if (nearest.word)
		return arena_printf(arena, "did you mean \"%s\"?", nearest.word);
	return arena_printf(arena, "use one of: %s", list);
}

/* A word of the table, or a number that has none. */
static int read_word(struct json_reader *reader, const struct json_place *place,
		     const struct config_field *field, struct json_object *json, uint64_t *ret)
{
	const struct config_word *word;
	const char *text;

	if (json_object_is_type(json, json_type_string)) {
		text = json_object_get_string(json);
		word = config_words_find(field->words, text);
		if (word) {
			*ret = word->value;
			return 0;
		}
		if (field->has_words_only || !isdigit((unsigned char)text[0])) {
			json_reader_complain(reader, place, "config-json-word",
					     word_remedy(reader, field->words, text),
					     "'%s' is not known here", text);
			return -EINVAL;
		}
	} else if (field->has_words_only) {
		refuse_type(reader, place, json, "a word");
		return -EINVAL;
	}
	return read_number(reader, place, field, json, ret);
}

static int read_flags(struct json_reader *reader, const struct json_place *place,
		      const struct config_field *field, struct json_object *json, uint64_t *ret)
{
	uint64_t flags = 0;
	size_t i;

	if (!json_reader_expect(reader, place, json, json_type_array))
		return -EINVAL;
	for (i = 0; i < json_object_array_length(json); i++) {
		struct json_place item = { place, NULL, i };
		uint64_t flag;

		if (read_word(reader, &item, field, json_object_array_get_idx(json, i), &flag) < 0)
			continue;
		if (flags & flag)
			json_reader_complain(reader, &item, "config-json-repeated", "remove it",
					     "this flag was there before");
		flags |= flag;
	}
	*ret = flags;
	return 0;
}

/* ---- PCI functions ------------------------------------------------------- */

/* Exactly the form of @form, where 'x' is a hexadecimal digit: all digits as one number. */
static int parse_digits(const char *text, const char *form, uint64_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t value = 0;

	for (; *form; form++, text++) {
		const char *digit = *text ? strchr(digits, tolower((unsigned char)*text)) : NULL;

		if (*form == 'x' ? !digit : *form != *text)
			return -EINVAL;
		if (*form == 'x')
			value = value << 4 | (uint64_t)(digit - digits);
	}
	if (*text)
		return -EINVAL;
	*ret = value;
	return 0;
}

/* Digits of bus (2), device (2) and function (1), as the number of 16 bits. */
static int pack_bdf(uint64_t digits, uint16_t *ret)
{
	if ((digits >> 4 & 0xff) > 0x1f || (digits & 0xf) > 7)
		return -EINVAL;
	*ret = (uint16_t)((digits >> 12 & 0xff) << 8 | (digits >> 4 & 0x1f) << 3 | (digits & 7));
	return 0;
}

static int read_bdf(struct json_reader *reader, const struct json_place *place,
		    struct json_object *json, uint64_t *ret)
{
	const char *text = read_string(reader, place, json);
	uint64_t digits;
	uint16_t bdf;

	if (!text)
		return -EINVAL;
	if (parse_digits(text, "xx:xx.x", &digits) < 0 || pack_bdf(digits, &bdf) < 0) {
		json_reader_complain(reader, place, "config-json-bdf",
				     "write bus, device and function as in \"00:1f.2\"",
				     "'%s' is no PCI function", text);
		return -EINVAL;
	}
	*ret = bdf;
	return 0;
}

/* "0000:00:1f.2" */
static void read_function(struct json_reader *reader, const struct json_place *place,
			  struct json_object *json, struct range *ret)
{
	const char *text = read_string(reader, place, json);
	uint64_t digits;
	uint16_t bdf;

	if (!text)
		return;
	if (parse_digits(text, "xxxx:xx:xx.x", &digits) < 0 || pack_bdf(digits, &bdf) < 0) {
		json_reader_complain(reader, place, "config-json-bdf",
				     "write segment, bus, device and function as in "
				     "\"0000:00:1f.2\"",
				     "'%s' is no PCI function", text);
		return;
	}
	ret->start = ret->end = digits >> 20 << 16 | bdf;
}

/* ---- other members ------------------------------------------------------- */

static void read_text(struct json_reader *reader, const struct json_place *place,
		      struct json_object *json, const char **ret)
{
	const char *text = read_string(reader, place, json);

	if (text)
		*ret = arena_strdup(reader->arena, text);
}

static void read_name(struct json_reader *reader, const struct json_place *place,
		      struct json_object *json, char *name, size_t size)
{
	const char *text = read_string(reader, place, json), *bad;

	if (!text)
		return;
	for (bad = text; *bad && (unsigned char)*bad >= ' ' && *bad != 0x7f; bad++)
		;
	if (*bad)
		json_reader_complain(reader, place, "config-json-text", "remove it",
				     "the name has a control character");
	else if (strlen(text) >= size)
		json_reader_complain(reader, place, "config-json-range", "shorten it",
				     "the name has %zu bytes, %zu are possible", strlen(text),
				     size - 1);
	else
		memcpy(name, text, strlen(text) + 1);
}

static void read_hexes(struct json_reader *reader, const struct json_place *place,
		       const struct config_field *field, struct json_object *json, char *values)
{
	size_t i;

	if (!json_reader_expect(reader, place, json, json_type_array))
		return;
	if (json_object_array_length(json) != field->count) {
		json_reader_complain(reader, place, "config-json-range",
				     "write one for each, \"0x0\" where there is none",
				     "%zu items stand here, where %zu have to be",
				     json_object_array_length(json), field->count);
		return;
	}
	for (i = 0; i < field->count; i++) {
		uint64_t value;

		if (read_number(reader, &(struct json_place){ place, NULL, i }, field,
				json_object_array_get_idx(json, i), &value) == 0)
			member_set(values + i * field->size, field->size, value);
	}
}

static int read_list(struct json_reader *reader, const struct json_place *place,
		     struct json_object *json, uint64_t limit, struct range_set *ret)
{
	const char *text = read_string(reader, place, json);
	bool repeats;
	int r;

	if (!text)
		return -EINVAL;
	r = number_list_parse(reader->arena, text, limit, ret, &repeats);
	if (r == -ERANGE)
		json_reader_complain(reader, place, "config-json-range", "leave out what is beyond",
				     "a number in '%s' is not below %" PRIu64, text, limit);
	else if (r < 0)
		json_reader_complain(reader, place, "config-json-list",
				     "write numbers and ranges as in \"0-3,5\"",
				     "'%s' is no list of numbers", text);
	else if (repeats)
		json_reader_complain(reader, place, "config-json-repeated",
				     "write each of them once", "a number in '%s' is there twice",
				     text);
	return r;
}

static void read_cpus(struct json_reader *reader, const struct json_place *place,
		      struct json_object *json, struct config *config)
{
	struct range_set set;
	uint64_t cpu;
	size_t i;

	if (read_list(reader, place, json, CONFIG_CPU_SET_MAX * 8, &set) < 0)
		return;
	for (i = 0; i < set.n; i++)
		for (cpu = set.items[i].start; cpu <= set.items[i].end; cpu++)
			config_set_cpu(config, (unsigned int)cpu);
}

static void read_cpu_set_size(struct json_reader *reader, const struct json_place *place,
			      struct json_object *json, struct config *config)
{
	const struct config_field number = { .form = FORM_NUMBER, .size = sizeof(uint32_t) };
	uint64_t size;
	uint8_t *set;
	size_t i;

	if (read_number(reader, place, &number, json, &size) < 0)
		return;
	if (size > CONFIG_CPU_SET_MAX) {
		json_reader_complain(reader, place, "config-json-range", "leave it out",
				     "%" PRIu64 " bytes are more than the %d that there can be",
				     size, CONFIG_CPU_SET_MAX);
		return;
	}
	for (i = size; i < config->cpu_set_size; i++)
		if (config->cpu_set[i]) {
			json_reader_complain(reader, place, "config-json-range", "leave it out",
					     "the CPUs do not fit %" PRIu64 " bytes", size);
			return;
		}
	set = arena_alloc(config->arena, size);
	if (config->cpu_set_size)
		memcpy(set, config->cpu_set,
		       size < config->cpu_set_size ? size : config->cpu_set_size);
	config->cpu_set = set;
	config->cpu_set_size = size;
}

static void read_pins(struct json_reader *reader, const struct json_place *place,
		      struct json_object *json, struct config_irqchip *chip)
{
	uint64_t first = chip->pin_base, limit = first + CONFIG_IRQCHIP_WORDS * 32, pin;
	struct range_set set;
	size_t i;

	if (read_list(reader, place, json, limit, &set) < 0)
		return;
	if (set.n && set.items[0].start < first) {
		json_reader_complain(reader, place, "config-json-range",
				     "correct pin_base, or leave it out",
				     "pin %" PRIu64 " is below pin_base %" PRIu64,
				     set.items[0].start, first);
		return;
	}
	for (i = 0; i < set.n; i++)
		for (pin = set.items[i].start - first; pin <= set.items[i].end - first; pin++)
			chip->pin_bitmap[pin / 32] |= UINT32_C(1) << pin % 32;
}

static void read_bool(struct json_reader *reader, const struct json_place *place,
		      struct json_object *json, bool *ret)
{
	if (json_reader_expect(reader, place, json, json_type_boolean))
		*ret = json_object_get_boolean(json);
}

static int read_unsigned(struct json_reader *reader, const struct json_place *place,
			 const struct config_field *field, struct json_object *json, uint64_t *ret)
{
	switch (field->form) {
	case FORM_WORD:
		return read_word(reader, place, field, json, ret);
	case FORM_FLAGS:
		return read_flags(reader, place, field, json, ret);
	case FORM_BDF:
		return read_bdf(reader, place, json, ret);
	default:
		return read_number(reader, place, field, json, ret);
	}
}

void json_read_value(struct json_reader *reader, const struct json_place *place,
		     const struct config_field *field, struct json_object *json, void *item)
{
	char *member = (char *)item + field->offset;
	uint64_t value;

	switch (field->form) {
	case FORM_TEXT:
		read_text(reader, place, json, (const char **)member);
		break;
	case FORM_NAME:
		read_name(reader, place, json, member, field->size);
		break;
	case FORM_BOOL:
		read_bool(reader, place, json, (bool *)member);
		break;
	case FORM_HEXES:
		read_hexes(reader, place, field, json, member);
		break;
	case FORM_FUNCTION:
		read_function(reader, place, json, (struct range *)member);
		break;
	case FORM_CPUS:
		read_cpus(reader, place, json, item);
		break;
	case FORM_CPU_SET_SIZE:
		read_cpu_set_size(reader, place, json, item);
		break;
	case FORM_PINS:
		read_pins(reader, place, json, item);
		break;
	default:
		if (read_unsigned(reader, place, field, json, &value) == 0)
			member_set(member, field->size, value);
	}
}
