// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/c-tokens.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define TOKENS_MAX   ((size_t)1 << 20)
#define DEFINES_MAX  4096u
#define DEFINE_DEPTH 8u

struct define {
	const char *name;
	struct c_tokens body;
};

struct lexer {
	const char *at, *end, *line_start;
	unsigned int line;
	bool is_line_begun; /* something but blanks stands on it already */
	struct arena *arena;
	struct finding_list *findings;
	struct c_tokens *out;
	struct define *defines;
	size_t n_defines;
};

int c_complain(struct finding_list *findings, const struct c_token *at, const char *remedy,
	       const char *message, ...)
{
	struct finding *finding;
	const char *text;
	va_list ap;

	va_start(ap, message);
	text = arena_vprintf(findings->arena, message, ap);
	va_end(ap);
	finding = finding_add(findings, "config-c-source", FINDING_ERROR,
			      arena_printf(findings->arena, "line %u, column %u", at->line,
					   at->column),
			      "%s", text);
	finding_set_remedy(findings, finding, "%s", remedy);
	return -EINVAL;
}

static struct c_token here(const struct lexer *lexer)
{
	return (struct c_token){ .line = lexer->line,
				 .column = (unsigned int)(lexer->at - lexer->line_start) + 1 };
}

static char peek(const struct lexer *lexer, size_t ahead)
{
	return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : 0;
}

static void step(struct lexer *lexer)
{
	if (*lexer->at++ == '\n') {
		lexer->line++;
		lexer->line_start = lexer->at;
		lexer->is_line_begun = false;
	}
}

/* Blanks and comments; not beyond the line when @is_one_line, which a backslash makes longer. */
static int skip_blanks(struct lexer *lexer, bool is_one_line)
{
	while (lexer->at < lexer->end) {
		struct c_token start = here(lexer);

		if (peek(lexer, 0) == '/' && peek(lexer, 1) == '/') {
			while (lexer->at < lexer->end && *lexer->at != '\n')
				step(lexer);
		} else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*') {
			lexer->at += 2;
			while (peek(lexer, 0) != '*' || peek(lexer, 1) != '/') {
				if (lexer->at >= lexer->end)
					return c_complain(lexer->findings, &start, "end it with */",
							  "a comment has no end");
				step(lexer);
			}
			lexer->at += 2;
		} else if (peek(lexer, 0) == '\\' && peek(lexer, 1) == '\n') {
			step(lexer);
			step(lexer);
		} else if (!isspace((unsigned char)*lexer->at) ||
			   (is_one_line && *lexer->at == '\n')) {
			break;
		} else {
			step(lexer);
		}
	}
	return 0;
}

/* ---- tokens --------------------------------------------------------------- */

static int take_number(struct lexer *lexer, struct c_token *token)
{
	unsigned int base = 10;
	uint64_t value = 0;

	if (peek(lexer, 0) == '0' && (peek(lexer, 1) | 0x20) == 'x') {
		base = 16;
		lexer->at += 2;
		if (!isxdigit((unsigned char)peek(lexer, 0)))
			return c_complain(lexer->findings, token, "correct it",
					  "this is no number");
	} else if (peek(lexer, 0) == '0') {
		base = 8;
	}
	while (isxdigit((unsigned char)peek(lexer, 0))) {
		char c = *lexer->at;
		unsigned int digit =
			c <= '9' ? (unsigned int)(c - '0') : (unsigned int)((c | 0x20) - 'a') + 10;

		if (digit >= base)
			return c_complain(lexer->findings, token, "correct it",
					  "'%c' is no digit of base %u", c, base);
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return c_complain(lexer->findings, token, "correct it",
					  "the number has more than 64 bits");
		lexer->at++;
	}
	while (strchr("uUlL", peek(lexer, 0)) && peek(lexer, 0))
		lexer->at++;
	if (isalnum((unsigned char)peek(lexer, 0)) || peek(lexer, 0) == '.' ||
	    peek(lexer, 0) == '_')
		return c_complain(lexer->findings, token, "use whole numbers",
				  "this is no whole number");
	token->kind = C_NUMBER;
	token->number = value;
	token->text = "a number";
	return 0;
}

/* The escapes that names need; others are not guessed. */
static int take_escape(struct lexer *lexer, const struct c_token *token, char *ret)
{
	static const char letters[] = "\\\"'?nt", meanings[] = "\\\"'?\n\t";
	const char *found = strchr(letters, peek(lexer, 0));
	unsigned int value = 0, i;

	if (peek(lexer, 0) && found) {
		*ret = meanings[found - letters];
		lexer->at++;
		return 0;
	}
	for (i = 0; i < 3 && peek(lexer, 0) >= '0' && peek(lexer, 0) <= '7'; i++)
		value = value * 8 + (unsigned int)(*lexer->at++ - '0');
	if (!i || value > 255)
		return c_complain(lexer->findings, token, "write the characters themselves",
				  "an escape in the text is not understood");
	*ret = (char)value;
	return 0;
}

static int take_string(struct lexer *lexer, struct c_token *token)
{
	char *text = NULL;
	size_t n = 0;
	int r;

	lexer->at++;
	while (peek(lexer, 0) != '"') {
		char c = peek(lexer, 0);

		if (!c || c == '\n')
			return c_complain(lexer->findings, token, "end it with \"",
					  "a text has no end on its line");
		lexer->at++;
		if (c == '\\') {
			r = take_escape(lexer, token, &c);
			if (r < 0)
				return r;
		}
		*arena_append(lexer->arena, text, n) = c;
	}
	lexer->at++;
	*arena_append(lexer->arena, text, n) = 0;
	token->kind = C_STRING;
	token->text = text;
	return 0;
}

static void take_name(struct lexer *lexer, struct c_token *token)
{
	const char *start = lexer->at;

	while (isalnum((unsigned char)peek(lexer, 0)) || peek(lexer, 0) == '_')
		lexer->at++;
	token->kind = C_NAME;
	token->text = arena_strndup(lexer->arena, start, (size_t)(lexer->at - start));
}

static int take_punctuator(struct lexer *lexer, struct c_token *token)
{
	static const char *const longer[] = { "...", "<<", ">>", "==", "!=",
					      "<=",  ">=", "&&", "||", "->" };
	size_t length = 1, i;

	for (i = 0; i < ARRAY_SIZE(longer); i++)
		if ((size_t)(lexer->end - lexer->at) >= strlen(longer[i]) &&
		    memcmp(lexer->at, longer[i], strlen(longer[i])) == 0) {
			length = strlen(longer[i]);
			break;
		}
	if (length == 1 && (!peek(lexer, 0) || !strchr("{}[]()=,;.+-*/%|&^~!<>?:", *lexer->at)))
		return c_complain(lexer->findings, token, "remove it",
				  "the character 0x%02x does not belong here",
				  (unsigned char)*lexer->at);
	token->kind = C_PUNCTUATOR;
	token->text = arena_strndup(lexer->arena, lexer->at, length);
	lexer->at += length;
	return 0;
}

/* Return: 0; -EINVAL. */
static int take_token(struct lexer *lexer, struct c_token *ret)
{
	struct c_token token = here(lexer);
	int r = 0;

	lexer->is_line_begun = true;
	if (isdigit((unsigned char)*lexer->at))
		r = take_number(lexer, &token);
	else if (isalpha((unsigned char)*lexer->at) || *lexer->at == '_')
		take_name(lexer, &token);
	else if (*lexer->at == '"')
		r = take_string(lexer, &token);
	else
		r = take_punctuator(lexer, &token);
	if (r == 0)
		*ret = token;
	return r;
}

/* ---- #define -------------------------------------------------------------- */

static const struct define *find_define(const struct lexer *lexer, const char *name)
{
	size_t i;

	for (i = 0; i < lexer->n_defines; i++)
		if (strcmp(lexer->defines[i].name, name) == 0)
			return &lexer->defines[i];
	return NULL;
}

static int put(struct lexer *lexer, const struct c_token *token)
{
	if (lexer->out->n >= TOKENS_MAX)
		return c_complain(lexer->findings, token, "give a configuration",
				  "the source has more than %zu tokens", TOKENS_MAX);
	*arena_append(lexer->arena, lexer->out->items, lexer->out->n) = *token;
	return 0;
}

/* What a name stands for, at the place where it is used. */
static int expand(struct lexer *lexer, const struct c_token *token, unsigned int depth)
{
	const struct define *define =
		token->kind == C_NAME ? find_define(lexer, token->text) : NULL;
	size_t i;
	int r = 0;

	if (!define)
		return put(lexer, token);
	if (depth == DEFINE_DEPTH)
		return c_complain(lexer->findings, token, "write the value",
				  "%s is defined by itself, or through too many others",
				  token->text);
	for (i = 0; r == 0 && i < define->body.n; i++) {
		struct c_token copy = define->body.items[i];

		copy.line = token->line;
		copy.column = token->column;
		r = expand(lexer, &copy, depth + 1);
	}
	return r;
}

static int take_define(struct lexer *lexer, const struct c_token *hash)
{
	struct define define = { 0 };
	struct c_token token;
	int r;

	r = skip_blanks(lexer, true);
	if (r < 0)
		return r;
	take_name(lexer, &token);
	define.name = token.text;
	if (!*define.name || peek(lexer, 0) == '(' || lexer->n_defines == DEFINES_MAX)
		return c_complain(lexer->findings, hash, "write out what it stands for",
				  "only #define of a plain name is understood");
	for (;;) {
		r = skip_blanks(lexer, true);
		if (r < 0)
			return r;
		if (lexer->at >= lexer->end || *lexer->at == '\n')
			break;
		r = take_token(lexer, &token);
		if (r < 0)
			return r;
		*arena_append(lexer->arena, define.body.items, define.body.n) = token;
	}
	*arena_append(lexer->arena, lexer->defines, lexer->n_defines) = define;
	return 0;
}

static int take_directive(struct lexer *lexer)
{
	struct c_token hash = here(lexer), token;
	int r;

	lexer->at++;
	r = skip_blanks(lexer, true);
	if (r < 0)
		return r;
	take_name(lexer, &token);
	if (strcmp(token.text, "define") == 0)
		return take_define(lexer, &hash);
	if (strcmp(token.text, "include") != 0 && strcmp(token.text, "pragma") != 0)
		return c_complain(lexer->findings, &hash,
				  "run the source through the preprocessor first (gcc -E -P)",
				  "#%s is not understood: it needs a compiler", token.text);
	while (lexer->at < lexer->end && *lexer->at != '\n')
		step(lexer);
	return 0;
}

int c_tokenize(struct bytes source, struct arena *arena, struct finding_list *findings,
	       struct c_tokens *ret)
{
	const char *text = (const char *)source.data;
	struct c_tokens tokens = { 0 };
	struct lexer lexer = { text,  text + source.size, text,    1,    false,
			       arena, findings,           &tokens, NULL, 0 };
	struct c_token token;
	int r;

	for (;;) {
		r = skip_blanks(&lexer, false);
		if (r < 0)
			return r;
		if (lexer.at >= lexer.end)
			break;
		if (*lexer.at == '#' && !lexer.is_line_begun) {
			r = take_directive(&lexer);
		} else {
			r = take_token(&lexer, &token);
			if (r == 0)
				r = expand(&lexer, &token, 0);
		}
		if (r < 0)
			return r;
	}
	token = here(&lexer);
	token.text = "the end";
	r = put(&lexer, &token);
	if (r == 0)
		*ret = tokens;
	return r;
}
