// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/c-expression.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

#define DEPTH_MAX 32u

bool c_is(const struct c_reader *reader, const char *text)
{
	return (reader->at->kind == C_PUNCTUATOR || reader->at->kind == C_NAME) &&
	       strcmp(reader->at->text, text) == 0;
}

bool c_take(struct c_reader *reader, const char *text)
{
	if (!c_is(reader, text))
		return false;
	reader->at++;
	return true;
}

int c_expect(struct c_reader *reader, const char *text)
{
	if (c_take(reader, text))
		return 0;
	return c_complain(reader->findings, reader->at, "correct it there or just before",
			  "%s stands here, where '%s' has to be", reader->at->text, text);
}

struct c_part *c_find_part(const struct c_reader *reader, const char *name)
{
	size_t i;

	for (i = 0; i < reader->n_parts; i++)
		if (strcmp(reader->parts[i].name, name) == 0)
			return &reader->parts[i];
	return NULL;
}

/* ---- operands ------------------------------------------------------------- */

static int evaluate(struct c_reader *reader, unsigned int least, unsigned int depth, uint64_t *ret);

/* "config.mem_regions", which sizeof() and ARRAY_SIZE() are asked about. */
static int take_part(struct c_reader *reader, struct c_part **ret)
{
	int r;

	if (reader->config_name && !c_take(reader, reader->config_name))
		return c_complain(reader->findings, reader->at,
				  "name a member of the configuration",
				  "only sizes of the configuration's own members are known");
	r = c_expect(reader, ".");
	if (r < 0)
		return r;
	*ret = reader->at->kind == C_NAME ? c_find_part(reader, reader->at->text) : NULL;
	if (!*ret)
		return c_complain(reader->findings, reader->at, "correct the name",
				  "the configuration has no member '%s'", reader->at->text);
	reader->at++;
	return 0;
}

/* ARRAY_SIZE(config.x); sizeof(config.x); sizeof(config.x[0]) */
static int take_size(struct c_reader *reader, bool is_count, uint64_t *ret)
{
	struct c_part *part;
	uint64_t value;
	int r;

	r = c_expect(reader, "(");
	if (r == 0)
		r = take_part(reader, &part);
	if (r < 0)
		return r;
	value = is_count ? part->n : part->n * part->item_size;
	if (c_take(reader, "[")) {
		uint64_t index;

		r = c_evaluate(reader, &index);
		if (r == 0)
			r = c_expect(reader, "]");
		if (r < 0)
			return r;
		value = part->item_size;
	}
	r = c_expect(reader, ")");
	if (r == 0)
		*ret = value;
	return r;
}

static int take_name(struct c_reader *reader, uint64_t *ret)
{
	const struct c_token *name = reader->at++;

	if (strcmp(name->text, "sizeof") == 0)
		return take_size(reader, false, ret);
	if (strcmp(name->text, "ARRAY_SIZE") == 0)
		return take_size(reader, true, ret);
	if (c_constant_find(name->text, ret))
		return 0;
	return c_complain(reader->findings, name,
			  "write its value, or a #define for it into this file",
			  "the value of %s is not known", name->text);
}

static int take_operand(struct c_reader *reader, unsigned int depth, uint64_t *ret)
{
	uint64_t value;
	int r;

	if (depth > DEPTH_MAX)
		return c_complain(reader->findings, reader->at, "write the value",
				  "the expression is nested too deeply");
	if (c_take(reader, "(")) {
		r = evaluate(reader, 0, depth + 1, &value);
		if (r == 0)
			r = c_expect(reader, ")");
		if (r == 0)
			*ret = value;
		return r;
	}
	if (c_is(reader, "~") || c_is(reader, "-") || c_is(reader, "+")) {
		char operation = reader->at++->text[0];

		r = take_operand(reader, depth + 1, &value);
		if (r == 0)
			*ret = operation == '~' ? ~value : operation == '-' ? -value : value;
		return r;
	}
	if (reader->at->kind == C_NUMBER) {
		*ret = reader->at++->number;
		return 0;
	}
	if (reader->at->kind == C_NAME)
		return take_name(reader, ret);
	return c_complain(reader->findings, reader->at, "correct it there or just before",
			  "%s stands here, where a number has to be", reader->at->text);
}

/* ---- operators ------------------------------------------------------------ */

/* Stronger ones have higher numbers (C11, 6.5.5 to 6.5.12). */
static const struct {
	const char *text;
	unsigned int strength;
} operators[] = {
	{ "|", 1 }, { "^", 2 }, { "&", 3 }, { "<<", 5 }, { ">>", 5 },
	{ "+", 6 }, { "-", 6 }, { "*", 7 }, { "/", 7 },  { "%", 7 },
};

static int apply(struct c_reader *reader, const struct c_token *operation, uint64_t left,
		 uint64_t right, uint64_t *ret)
{
	const char *text = operation->text;

	if ((*text == '/' || *text == '%') && !right)
		return c_complain(reader->findings, operation, "correct it", "a division by 0");
	if ((strcmp(text, "<<") == 0 || strcmp(text, ">>") == 0) && right > 63)
		return c_complain(reader->findings, operation, "correct it",
				  "numbers have 64 bits, which cannot be shifted by %llu",
				  (unsigned long long)right);
	switch (*text) {
	case '|':
		*ret = left | right;
		return 0;
	case '^':
		*ret = left ^ right;
		return 0;
	case '&':
		*ret = left & right;
		return 0;
	case '<':
		*ret = left << right;
		return 0;
	case '>':
		*ret = left >> right;
		return 0;
	case '+':
		*ret = left + right;
		return 0;
	case '-':
		*ret = left - right;
		return 0;
	case '*':
		*ret = left * right;
		return 0;
	case '/':
		*ret = left / right;
		return 0;
	}
	*ret = left % right;
	return 0;
}

static unsigned int strength_of(const struct c_reader *reader)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(operators); i++)
		if (reader->at->kind == C_PUNCTUATOR &&
		    strcmp(operators[i].text, reader->at->text) == 0)
			return operators[i].strength;
	return 0;
}

static int evaluate(struct c_reader *reader, unsigned int least, unsigned int depth, uint64_t *ret)
{
	uint64_t value, right;
	unsigned int strength;
	int r;

	r = take_operand(reader, depth, &value);
	while (r == 0 && (strength = strength_of(reader)) > least) {
		const struct c_token *operation = reader->at++;

		r = evaluate(reader, strength, depth + 1, &right);
		if (r == 0)
			r = apply(reader, operation, value, right, &value);
	}
	if (r == 0)
		*ret = value;
	return r;
}

int c_evaluate(struct c_reader *reader, uint64_t *ret)
{
	return evaluate(reader, 0, 0, ret);
}
