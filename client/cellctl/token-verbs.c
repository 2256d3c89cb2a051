// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about tokens of the REST interface: token create, list, revoke. */
#include "token-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "arguments.h"
#include "base/json.h"
#include "output.h"
#include "token/token-file.h"

#define EXPIRES_DEFAULT "90d"

/* ---- the file ------------------------------------------------------------- */

/* Return: the folder; -1 after having said why. */
static int open_folder(const struct cellctl *ctl, struct arena *arena)
{
	const char *path = arena_printf(arena, "%s/%s", ctl->root, TOKEN_FILE_FOLDER);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		cellctl_error("%s: %s", path, strerror(errno));
	return fd;
}

static int say_failed(int r, const char *error)
{
	if (r == -EACCES || r == -EPERM)
		return cellctl_error(TOKEN_FILE ": %s. Tokens are root's to give.", error);
	return cellctl_error(TOKEN_FILE ": %s", error);
}

/* ---- create ----------------------------------------------------------------- */

static const struct {
	char unit;
	uint64_t seconds;
} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'y', 31536000 } };

#define EXPIRES_MAX_S (UINT64_C(100) * 31536000)

/* "90d" as seconds from now on; 0 is never. Return: 0; -EINVAL. */
static int parse_expires(const char *text, uint64_t *ret)
{
	size_t digits = strspn(text, "0123456789"), i;
	uint64_t number = 0;

	if (strcmp(text, "never") == 0) {
		*ret = 0;
		return 0;
	}
	if (!digits || digits > 10 || !text[digits] || text[digits + 1])
		return -EINVAL;
	for (i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (units[i].unit != text[digits])
			continue;
		if (!number || number > EXPIRES_MAX_S / units[i].seconds)
			return -EINVAL;
		*ret = number * units[i].seconds;
		return 0;
	}
	return -EINVAL;
}

static int add_token(struct arena *arena, struct tokens *tokens, void *userdata)
{
	struct token *items;

	if (tokens->n == TOKENS_MAX)
		return -ENOSPC;
	items = arena_new_array(arena, struct token, tokens->n + 1);
	if (tokens->n)
		memcpy(items, tokens->items, tokens->n * sizeof(*items));
	items[tokens->n++] = *(const struct token *)userdata;
	tokens->items = items;
	return 0;
}

static const char *time_text(struct arena *arena, uint64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm utc;
	char text[32];

	if (!seconds)
		return "never";
	if (!gmtime_r(&time, &utc) || !strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &utc))
		return "?";
	return arena_strdup(arena, text);
}

static int print_created(const struct cellctl *ctl, struct arena *arena, const struct token *token,
			 const char *text)
{
	_cleanup_json_ struct json_object *json = NULL;

	if (ctl->is_json) {
		json = json_object_new_object();
		json_put_string(json, "id", token->id);
		json_put_string(json, "role", role_name(token->role));
		json_put_uint(json, "expires", token->expires_s);
		json_put_string(json, "token", text);
		output_json(json);
		return CELLCTL_FINE;
	}
	/* The token alone on standard output, for scripts; it is shown once. */
	fprintf(stderr, "Token %s, role %s, expires: %s. It is not shown again:\n", token->id,
		role_name(token->role), time_text(arena, token->expires_s));
	printf("%s\n", text);
	return CELLCTL_FINE;
}

static int create(const struct cellctl *ctl, const char *name, enum role role, uint64_t lifetime_s)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	uint64_t now = (uint64_t)time(NULL);
	const char *text, *error;
	_cleanup_close_ int folder = -1;
	struct token token;
	int r;

	folder = open_folder(ctl, arena);
	if (folder < 0)
		return CELLCTL_ERROR;
	r = token_new(arena, name, role, now, lifetime_s ? now + lifetime_s : 0, &token, &text);
	if (r < 0)
		return cellctl_error("no random numbers: %s", strerror(-r));
	r = token_file_change(folder, arena, add_token, &token, &error);
	if (r == -ENOSPC)
		return cellctl_error("there are %u tokens, which is the most; revoke some",
				     TOKENS_MAX);
	if (r < 0)
		return say_failed(r, error);
	return print_created(ctl, arena, &token, text);
}

int verb_token_create(struct cellctl *ctl, int argc, char **argv)
{
	const char *role_text = NULL, *expires = EXPIRES_DEFAULT, *name = "";
	enum role role = ROLE_NONE;
	uint64_t lifetime_s;

	if (arguments_take_value(&argc, argv, "--role", "a role", &role_text) != CELLCTL_FINE ||
	    arguments_take_value(&argc, argv, "--expires", "a time", &expires) != CELLCTL_FINE ||
	    arguments_take_value(&argc, argv, "--name", "a name", &name) != CELLCTL_FINE ||
	    arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (!role_text || role_from_name(role_text, &role) < 0 || role == ROLE_NONE)
		return cellctl_usage_error(argv[0], "--role must be viewer, operator or admin%s%s",
					   role_text ? ", not " : "", role_text ? role_text : "");
	if (parse_expires(expires, &lifetime_s) < 0)
		return cellctl_usage_error(argv[0],
					   "--expires must be a time like 12h, 90d or 1y, or "
					   "never, not '%s'",
					   expires);
	if (strlen(name) > TOKEN_NAME_MAX || !json_is_text(name))
		return cellctl_usage_error(argv[0], "--name must be UTF-8 of up to %u bytes",
					   TOKEN_NAME_MAX);
	return create(ctl, name, role, lifetime_s);
}

/* ---- list ------------------------------------------------------------------- */

static void print_json(const struct tokens *tokens, uint64_t now)
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
		json_put_bool(item, "expired", token->expires_s && token->expires_s <= now);
	}
	output_json(json);
}

static void print_table(const struct cellctl *ctl, struct arena *arena, const struct tokens *tokens,
			uint64_t now)
{
	struct output_table table;
	size_t i;

	output_table_init(&table, arena, "ID|ROLE|CREATED|EXPIRES|NAME");
	for (i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		bool is_expired = token->expires_s && token->expires_s <= now;

		output_table_add(&table, token->id, role_name(token->role),
				 time_text(arena, token->created_s),
				 is_expired ? "expired" : time_text(arena, token->expires_s),
				 *token->name ? token->name : NULL);
	}
	output_table_print(ctl, &table);
}

int verb_token_list(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_close_ int folder = -1;
	struct tokens tokens;
	const char *error;
	int r;

	if (arguments_expect(argc, argv, 0, "") != CELLCTL_FINE)
		return CELLCTL_ERROR;
	folder = open_folder(ctl, arena);
	if (folder < 0)
		return CELLCTL_ERROR;
	r = token_file_read(folder, arena, &tokens, &error);
	if (r < 0)
		return say_failed(r, error);
	if (ctl->is_json)
		print_json(&tokens, (uint64_t)time(NULL));
	else
		print_table(ctl, arena, &tokens, (uint64_t)time(NULL));
	return CELLCTL_FINE;
}

/* ---- revoke ----------------------------------------------------------------- */

static int remove_token(struct arena *arena, struct tokens *tokens, void *userdata)
{
	const struct token *token = tokens_by_id(tokens, userdata);
	size_t at;

	if (!token)
		return -ENOENT;
	at = (size_t)(token - tokens->items);
	tokens->n--;
	memmove(&tokens->items[at], &tokens->items[at + 1],
		(tokens->n - at) * sizeof(*tokens->items));
	return 0;
}

int verb_token_revoke(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_close_ int folder = -1;
	const char *error;
	int r;

	if (arguments_expect(argc, argv, 1, "name the token by its id (cellctl token list)") !=
	    CELLCTL_FINE)
		return CELLCTL_ERROR;
	folder = open_folder(ctl, arena);
	if (folder < 0)
		return CELLCTL_ERROR;
	r = token_file_change(folder, arena, remove_token, argv[1], &error);
	if (r == -ENOENT)
		return cellctl_error("there is no token \"%s\"; `cellctl token list` shows them",
				     argv[1]);
	if (r < 0)
		return say_failed(r, error);
	if (!ctl->is_json)
		printf("%s: revoked\n", argv[1]);
	return CELLCTL_FINE;
}
