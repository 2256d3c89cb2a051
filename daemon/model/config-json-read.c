// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/member.h"
#include "model/config-json-values.h"

/* Whether the row counts for this item; says so when it is there all the same. */
static bool is_wanted(struct json_reader *reader, const struct json_place *place,
		      const struct config_field *field, struct json_object *value, const void *item)
{
	if (!field->applies || field->applies(item))
		return true;
	if (value)
		json_reader_complain(reader, &(struct json_place){ place, field->key, 0 },
				     "config-json-member", "remove it", "only %s can have this",
				     field->applies_to);
	return false;
}

/* What an absent member means. */
static void set_default(struct json_reader *reader, const struct json_place *place,
			const struct config_field *field, void *item)
{
	char *member = (char *)item + field->offset;

	if (field->is_required)
		json_reader_complain(reader, place, "config-json-missing",
				     arena_printf(reader->findings->arena, "add \"%s\"",
						  field->key),
				     "\"%s\" is missing", field->key);
	else if (field->like)
		member_set(member, field->size,
			   member_get((char *)item + (field->like - 1), field->size));
	else if (field->default_value)
		member_set(member, field->size, field->default_value);
}

static void read_items(struct json_reader *reader, const struct json_place *place,
		       const struct config_field *field, struct json_object *json, char *items,
		       size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		json_read_fields(reader, &(struct json_place){ place, NULL, i }, field->fields,
				 json_object_array_get_idx(json, i), items + i * field->size);
}

static void read_list(struct json_reader *reader, const struct json_place *place,
		      const struct config_field *field, struct json_object *json, void *item)
{
	size_t n;
	char *items;

	if (!json_reader_expect(reader, place, json, json_type_array))
		return;
	n = json_object_array_length(json);
	if (n > CONFIG_ARRAY_MAX) {
		json_reader_complain(reader, place, "config-json-range", "split the configuration",
				     "%zu items are more than the %d that there can be", n,
				     CONFIG_ARRAY_MAX);
		return;
	}
	items = arena_alloc_array(reader->arena, n, field->size);
	read_items(reader, place, field, json, items, n);
	*(char **)((char *)item + field->offset) = items;
	*(size_t *)((char *)item + field->count) = n;
}

static void read_slots(struct json_reader *reader, const struct json_place *place,
		       const struct config_field *field, struct json_object *json, void *item)
{
	size_t n;

	if (!json_reader_expect(reader, place, json, json_type_array))
		return;
	n = json_object_array_length(json);
	if (n > field->count) {
		json_reader_complain(reader, place, "config-json-range",
				     "leave out what is not needed",
				     "%zu items are more than the %zu that there can be", n,
				     field->count);
		n = field->count;
	}
	read_items(reader, place, field, json, (char *)item + field->offset, n);
}

static void read_field(struct json_reader *reader, const struct json_place *place,
		       const struct config_field *field, struct json_object *json, void *item)
{
	switch (field->form) {
	case FORM_GROUP:
		json_read_fields(reader, place, field->fields, json, (char *)item + field->offset);
		break;
	case FORM_LIST:
		read_list(reader, place, field, json, item);
		break;
	case FORM_SLOTS:
		read_slots(reader, place, field, json, item);
		break;
	default:
		json_read_value(reader, place, field, json, item);
	}
}

static bool has_row(const struct config_field *fields, const char *key)
{
	for (; fields->key; fields++)
		if (strcmp(fields->key, key) == 0)
			return true;
	return false;
}

static const char *nearest_key(const struct config_field *fields, const char *key)
{
	struct json_nearest nearest = json_nearest_of(key);

	for (; fields->key; fields++)
		json_nearest_try(&nearest, fields->key);
	return nearest.word;
}

static void refuse_unknown(struct json_reader *reader, const struct json_place *place,
			   const struct config_field *fields, struct json_object *json)
{
	json_object_object_foreach(json, key, value) {
		const char *nearest;

		(void)value;
		if (has_row(fields, key))
			continue;
		nearest = nearest_key(fields, key);
		json_reader_complain(reader, &(struct json_place){ place, key, 0 },
				     "config-json-member",
				     nearest ? arena_printf(reader->findings->arena,
							    "did you mean \"%s\"?", nearest) :
					       "remove it; the schema lists what there is",
				     "no member \"%s\" is known here", key);
	}
}

void json_read_fields(struct json_reader *reader, const struct json_place *place,
		      const struct config_field *fields, struct json_object *json, void *item)
{
	const struct config_field *field;

	if (!json_reader_expect(reader, place, json, json_type_object))
		return;
	for (field = fields; field->key; field++) {
		struct json_object *value = NULL;
		bool is_there = json_object_object_get_ex(json, field->key, &value);

		if (!is_wanted(reader, place, field, is_there ? json : NULL, item))
			continue;
		if (is_there)
			read_field(reader, &(struct json_place){ place, field->key, 0 }, field,
				   value, item);
		else
			set_default(reader, place, field, item);
	}
	refuse_unknown(reader, place, fields, json);
}

/* Which table applies. Where "kind" does not tell, a root cell does. */
static enum config_kind kind_of(struct json_object *json)
{
	const struct config_word *word = NULL;
	struct json_object *kind;

	if (!json_object_is_type(json, json_type_object))
		return CONFIG_CELL;
	if (json_object_object_get_ex(json, "kind", &kind) &&
	    json_object_is_type(kind, json_type_string))
		word = config_words_find(&words_kind, json_object_get_string(kind));
	if (word)
		return (enum config_kind)word->value;
	return json_object_object_get_ex(json, "root_cell", NULL) ? CONFIG_SYSTEM : CONFIG_CELL;
}

int config_from_json(struct json_object *json, struct finding_list *findings, struct config **ret)
{
	_cleanup_(config_freep) struct config *config = NULL;
	enum config_kind kind = kind_of(json);
	struct json_reader reader = { .findings = findings };

	config = config_new(kind, MACHINE_ARCH_UNKNOWN);
	reader.arena = config->arena;
	json_read_fields(&reader, NULL,
			 kind == CONFIG_SYSTEM ? config_system_fields : config_cell_fields, json,
			 config);
	if (reader.n_mistakes)
		return -EINVAL;
	*ret = TAKE_PTR(config);
	return 0;
}
