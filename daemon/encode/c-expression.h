/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading C configurations: where the reader stands, and constant expressions. */
#ifndef ENCODE_C_EXPRESSION_H
#define ENCODE_C_EXPRESSION_H

#include "encode/c-tokens.h"
#include "encode/c-types.h"

/* A member of the configuration's own structure: header, CPU set or an array. */
struct c_part {
	const char *name;
	const struct c_type *type; /* of an item; NULL: numbers, the CPU set */
	size_t item_size, n;       /* n 1 for the header */
	bool is_array;
	uint8_t *bytes; /* item_size * n of them */
};

struct c_reader {
	struct arena *arena;
	struct finding_list *findings;
	const struct c_token *at;
	const char *config_name; /* of the variable: "config" */
	struct c_part *parts;
	size_t n_parts;
	bool has_architecture;
};

/** c_is() - whether the token at hand is this punctuator or name. */
bool c_is(const struct c_reader *reader, const char *text);

/** c_take() - step over it if it is. */
bool c_take(struct c_reader *reader, const char *text);

/** c_expect() - step over it. Return: 0; -EINVAL with a finding if it is another one. */
int c_expect(struct c_reader *reader, const char *text);

/** c_find_part() - by name; NULL if there is none. */
struct c_part *c_find_part(const struct c_reader *reader, const char *name);

/** c_evaluate() - a constant expression, of unsigned 64 bits. Return: 0; -EINVAL with a finding. */
int c_evaluate(struct c_reader *reader, uint64_t *ret);

#endif
