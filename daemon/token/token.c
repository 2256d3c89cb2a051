// SPDX-License-Identifier: GPL-2.0-or-later
#include "token/token.h"

#include <ctype.h>
#include <errno.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/random.h>

#include "base/json.h"

#define PREFIX          "cw_"
/* "cw_", the id, '_', two digits a byte */
#define TEXT_CHARACTERS (sizeof(PREFIX) - 1 + TOKEN_ID_CHARACTERS + 1 + 2 * TOKEN_SECRET_BYTES)

/* ---- bytes and digits ------------------------------------------------------- */

static const char *print_hex(struct arena *arena, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(arena, 2 * n + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * n] = 0;
	return text;
}

static bool is_hex(const char *text, size_t length)
{
	return strspn(text, "0123456789abcdef") >= length;
}

static uint8_t digit_value(char digit)
{
	return (uint8_t)(isdigit((unsigned char)digit) ? digit - '0' : digit - 'a' + 10);
}

/* Of exactly 2 * @n digits. */
static void read_hex(const char *text, uint8_t *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		bytes[i] = (uint8_t)(digit_value(text[2 * i]) << 4 | digit_value(text[2 * i + 1]));
}

static void hash_secret(const uint8_t secret[TOKEN_SECRET_BYTES], uint8_t ret[TOKEN_HASH_BYTES])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, TOKEN_SECRET_BYTES, secret);
	sha256_digest(&context, TOKEN_HASH_BYTES, ret);
}

/* ---- making and finding ------------------------------------------------------ */

static int fill_random(uint8_t *bytes, size_t n)
{
	/* Up to 256 bytes come whole (getrandom(2), "Interruption by a signal handler"). */
	return getrandom(bytes, n, 0) == (ssize_t)n ? 0 : -errno;
}

int token_new(struct arena *arena, const char *name, enum role role, uint64_t now_s,
	      uint64_t expires_s, struct token *ret, const char **ret_text)
{
	uint8_t random[TOKEN_ID_CHARACTERS / 2 + TOKEN_SECRET_BYTES];
	const uint8_t *secret = random + TOKEN_ID_CHARACTERS / 2;
	int r;

	r = fill_random(random, sizeof(random));
	if (r < 0)
		return r;
	*ret = (struct token){
		.id = print_hex(arena, random, TOKEN_ID_CHARACTERS / 2),
		.name = arena_strdup(arena, name),
		.role = role,
		.created_s = now_s,
		.expires_s = expires_s,
	};
	hash_secret(secret, ret->hash);
	*ret_text = arena_printf(arena, PREFIX "%s_%s", ret->id,
				 print_hex(arena, secret, TOKEN_SECRET_BYTES));
	return 0;
}

static const struct token *find_id(const struct tokens *tokens, const char *id, size_t length)
{
	size_t i;

	for (i = 0; i < tokens->n; i++)
		if (strlen(tokens->items[i].id) == length &&
		    strncmp(tokens->items[i].id, id, length) == 0)
			return &tokens->items[i];
	return NULL;
}

const struct token *tokens_by_id(const struct tokens *tokens, const char *id)
{
	return find_id(tokens, id, strlen(id));
}

int tokens_find(const struct tokens *tokens, const char *text, uint64_t now_s,
		const struct token **ret)
{
	const char *id = text + sizeof(PREFIX) - 1, *digits = id + TOKEN_ID_CHARACTERS + 1;
	uint8_t secret[TOKEN_SECRET_BYTES], hash[TOKEN_HASH_BYTES];
	const struct token *token;

	if (strlen(text) != TEXT_CHARACTERS || strncmp(text, PREFIX, sizeof(PREFIX) - 1) != 0 ||
	    digits[-1] != '_' || !is_hex(digits, sizeof(secret) * 2))
		return -ENOENT;
	token = find_id(tokens, id, TOKEN_ID_CHARACTERS);
	if (!token)
		return -ENOENT;
	read_hex(digits, secret, sizeof(secret));
	hash_secret(secret, hash);
	if (!memeql_sec(hash, token->hash, sizeof(hash)))
		return -ENOENT;
	if (token->expires_s && token->expires_s <= now_s)
		return -EKEYEXPIRED;
	*ret = token;
	return 0;
}

/* ---- their file ----------------------------------------------------------------- */

static const char *text_member(struct json_object *json, const char *name)
{
	struct json_object *value = json_object_object_get(json, name);

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

/* Return: NULL, or what is wrong. */
static const char *parse_token(struct json_object *json, struct arena *arena, struct token *ret)
{
	const char *id = text_member(json, "id"), *hash = text_member(json, "sha256");
	const char *name = text_member(json, "name");

	if (strlen(id) != TOKEN_ID_CHARACTERS || !is_hex(id, TOKEN_ID_CHARACTERS))
		return "its id is not eight hexadecimal digits";
	if (strlen(hash) != 2 * TOKEN_HASH_BYTES || !is_hex(hash, 2 * TOKEN_HASH_BYTES))
		return "its sha256 is not 64 hexadecimal digits";
	if (strlen(name) > TOKEN_NAME_MAX)
		return "its name is too long";
	*ret = (struct token){
		.id = arena_strdup(arena, id),
		.name = arena_strdup(arena, name),
		.created_s = json_object_get_uint64(json_object_object_get(json, "created")),
		.expires_s = json_object_get_uint64(json_object_object_get(json, "expires")),
	};
	if (role_from_name(text_member(json, "role"), &ret->role) < 0 || ret->role == ROLE_NONE)
		return "its role is none of viewer, operator and admin";
	/* Missing and malformed ones read as 0, which would be for ever. */
	if (!json_object_is_type(json_object_object_get(json, "expires"), json_type_int))
		return "when it expires is no number of seconds (0 is never)";
	read_hex(hash, ret->hash, sizeof(ret->hash));
	return NULL;
}

int tokens_parse(struct bytes text, struct arena *arena, struct tokens *ret, const char **ret_error)
{
	_cleanup_json_ struct json_object *json = json_tokener_parse((const char *)text.data);
	struct tokens tokens = { 0 };
	struct json_object *list;
	size_t i;

	*ret_error = "it is no JSON document of tokens; `cellctl token` writes it";
	list = json_object_object_get(json, "tokens");
	if (!json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) > TOKENS_MAX)
		return -EINVAL;
	tokens.n = json_object_array_length(list);
	tokens.items = arena_new_array(arena, struct token, tokens.n);
	for (i = 0; i < tokens.n; i++) {
		const char *error =
			parse_token(json_object_array_get_idx(list, i), arena, &tokens.items[i]);

		if (error) {
			*ret_error = arena_printf(arena, "token %zu: %s", i + 1, error);
			return -EINVAL;
		}
	}
	*ret = tokens;
	return 0;
}

const char *tokens_print(struct arena *arena, const struct tokens *tokens)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();
	struct json_object *list = json_put_array(json, "tokens");
	size_t i;

	for (i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		struct json_object *item = json_add_object(list);

		json_put_string(item, "id", token->id);
		json_put_string(item, "name", token->name);
		json_put_string(item, "role", role_name(token->role));
		json_put_uint(item, "created", token->created_s);
		json_put_uint(item, "expires", token->expires_s);
		json_put_string(item, "sha256", print_hex(arena, token->hash, sizeof(token->hash)));
	}
	return arena_printf(arena, "%s\n", json_print(json));
}
