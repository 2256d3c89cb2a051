/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * C source as tokens: comments gone, #include left out, #define of plain names
 * expanded. What else a preprocessor does is refused, since guessing would give
 * another configuration than the compiler does.
 */
#ifndef ENCODE_C_TOKENS_H
#define ENCODE_C_TOKENS_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/finding.h"

enum c_token_kind {
	C_END,
	C_NAME,
	C_NUMBER,
	C_STRING, /* text is without quotes, escapes undone */
	C_PUNCTUATOR,
};

struct c_token {
	enum c_token_kind kind;
	const char *text; /* a 0 in a string ends it */
	uint64_t number;
	unsigned int line, column; /* of the use, for what a #define became */
};

struct c_tokens {
	struct c_token *items; /* the last one is C_END */
	size_t n;
};

/** c_complain() - a finding at a token. Return: -EINVAL. */
int c_complain(struct finding_list *findings, const struct c_token *at, const char *remedy,
	       const char *message, ...) __attribute__((format(printf, 4, 5)));

/** c_tokenize() - all of a source. Return: 0; -EINVAL with an error in @findings. */
int c_tokenize(struct bytes source, struct arena *arena, struct finding_list *findings,
	       struct c_tokens *ret);

#endif
