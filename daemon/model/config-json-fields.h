/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations as JSON, by table: one row a member, read by the writer
 * (config-json-write.c) and by the reader (config-json-read.c) alike, so that
 * what one writes the other takes. Rows stand in canonical order.
 */
#ifndef MODEL_CONFIG_JSON_FIELDS_H
#define MODEL_CONFIG_JSON_FIELDS_H

#include "model/config-words.h"
#include "model/config.h"

enum config_form {
	/* Unsigned members */
	FORM_NUMBER, /* 4 */
	FORM_HEX,    /* "0x1000" */
	FORM_SIZE,   /* "82M" */
	FORM_BOOL,   /* true */
	FORM_WORD,   /* "intel", by .words; a number where there is no word */
	FORM_FLAGS,  /* ["read", "write", "0x2000"], by .words */
	FORM_BDF,    /* "00:1f.2" */
	/* Other members */
	FORM_TEXT,     /* const char * */
	FORM_NAME,     /* char[] with a terminator */
	FORM_HEXES,    /* array of .count unsigned, all or none: ["0x1000", "0x0"] */
	FORM_FUNCTION, /* struct range of one segment << 16 | bdf: "0000:00:1f.2" */
	/* Of a whole struct */
	FORM_CPUS,         /* struct config: "0-3" */
	FORM_CPU_SET_SIZE, /* struct config: bytes, where the CPUs do not say it */
	FORM_PINS,         /* struct config_irqchip: "0-23", pin_base included */
	/* Structs, by .fields */
	FORM_GROUP, /* members of this very struct */
	FORM_LIST,  /* pointer to items, their number at .count */
	FORM_SLOTS, /* array of .count items; unused ones at the end are left out */
};

/**
 * struct config_field - one row
 * @key: member name in JSON; NULL ends a table
 * @form: how a value appears
 * @offset: of the member in its struct
 * @size: of one value
 * @count: see the forms
 * @words: of FORM_WORD and FORM_FLAGS
 * @has_words_only: numbers without a word are not for users
 * @fields: rows of structs
 * @is_required: always written, has to be there
 * @default_value: what an absent unsigned member means
 * @like: 1 + offset of the member whose value an absent one has; 0: none
 * @applies: when the row counts; NULL: always. Members it looks at stand before.
 * @applies_to: the same in words, for messages
 */
struct config_field {
	const char *key;
	enum config_form form;
	size_t offset, size;
	size_t count;
	const struct config_words *words;
	bool has_words_only;
	const struct config_field *fields;
	bool is_required;
	uint64_t default_value;
	size_t like;
	bool (*applies)(const void *item);
	const char *applies_to;
};

extern const struct config_field config_system_fields[], config_cell_fields[];

#endif
