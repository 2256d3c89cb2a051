/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single values of the JSON form on their way in: each is taken whole, or refused
 * with the place, the reason and the remedy. Reading goes on behind a mistake, so
 * that all of them are found at once.
 */
#ifndef MODEL_CONFIG_JSON_VALUES_H
#define MODEL_CONFIG_JSON_VALUES_H

#include <json-c/json.h>

#include "model/config-json-fields.h"

/** More mistakes than this are counted, not described. */
#define JSON_READER_MISTAKES_MAX 200

struct json_reader {
	struct arena *arena; /* of the configuration */
	struct finding_list *findings;
	size_t n_mistakes;
};

/** struct json_place - where in the document: a member by @key, or item @index where that is NULL. */
struct json_place {
	const struct json_place *parent; /* NULL: the document is the parent */
	const char *key;
	size_t index;
};

/** json_reader_complain() - an error at that place; a NULL @place is the document. */
void json_reader_complain(struct json_reader *reader, const struct json_place *place,
			  const char *rule, const char *remedy, const char *message, ...)
	__attribute__((format(printf, 5, 6)));

/** json_reader_expect() - whether a value is of that type; complains if not. */
bool json_reader_expect(struct json_reader *reader, const struct json_place *place,
			struct json_object *json, enum json_type type);

/** json_read_value() - store the value of one row that is no struct of its own. */
void json_read_value(struct json_reader *reader, const struct json_place *place,
		     const struct config_field *field, struct json_object *json, void *item);

/** json_read_fields() - all rows of an object into the struct at @item (config-json-read.c). */
void json_read_fields(struct json_reader *reader, const struct json_place *place,
		      const struct config_field *fields, struct json_object *json, void *item);

/** struct json_nearest - the best of some words so far, for "did you mean". */
struct json_nearest {
	const char *given, *word; /* word: NULL while none is near */
	size_t distance;
};

/** json_nearest_of() - none yet. */
struct json_nearest json_nearest_of(const char *given);

/** json_nearest_try() - keep @word if it is nearer than what there was. */
void json_nearest_try(struct json_nearest *nearest, const char *word);

#endif
