/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bearer tokens of the REST interface (RFC 6750): "cw_ID_SECRET". The secret is 256
 * random bits and is shown once; what is kept is its SHA-256. So much randomness needs no
 * slow hash: there is nothing to guess. The id names a token in lists and logs.
 */
#ifndef TOKEN_TOKEN_H
#define TOKEN_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "token/role.h"

#define TOKEN_ID_CHARACTERS 8u
#define TOKEN_SECRET_BYTES  32u
#define TOKEN_HASH_BYTES    32u
#define TOKEN_NAME_MAX      64u
#define TOKENS_MAX          256u

struct token {
	const char *id;   /* hexadecimal digits */
	const char *name; /* what it is for, as who made it says */
	enum role role;   /* not ROLE_NONE */
	uint64_t created_s;
	uint64_t expires_s; /* seconds since 1970; 0: never */
	uint8_t hash[TOKEN_HASH_BYTES];
};

struct tokens {
	struct token *items;
	size_t n;
};

/**
 * token_new() - a new one
 * @ret_text: the only place where the secret is, owned by @arena
 *
 * Return: 0; a negative errno of getrandom(2).
 */
int token_new(struct arena *arena, const char *name, enum role role, uint64_t now_s,
	      uint64_t expires_s, struct token *ret, const char **ret_text);

/**
 * tokens_find() - which one a caller shows
 * @text: from outside
 *
 * Takes as long for a wrong secret as for the right one.
 *
 * Return: 0; -ENOENT; -EKEYEXPIRED.
 */
int tokens_find(const struct tokens *tokens, const char *text, uint64_t now_s,
		const struct token **ret);

/** tokens_by_id() - NULL if there is none. */
const struct token *tokens_by_id(const struct tokens *tokens, const char *id);

/**
 * tokens_parse() - from the text of their file
 * @text: a 0 follows it, as io_read_file() leaves one
 * @ret_error: on failure what is wrong, owned by @arena
 *
 * Return: 0; -EINVAL.
 */
int tokens_parse(struct bytes text, struct arena *arena, struct tokens *ret,
		 const char **ret_error);

/** tokens_print() - what tokens_parse() reads, owned by @arena. */
const char *tokens_print(struct arena *arena, const struct tokens *tokens);

#endif
