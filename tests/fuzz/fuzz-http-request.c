// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What callers choose in a request, a line each: target, Accept, Host,
 * If-None-Match, token.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "http/assets.h"
#include "http/negotiation.h"
#include "http/route.h"
#include "token/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *next_line(char **rest)
{
	const char *line = strsep(rest, "\n");

	return line ? line : "";
}

static void route_target(struct arena *arena, const char *target)
{
	static const char *const methods[] = { "GET", "PUT", "POST", "DELETE" };
	struct bytes content;
	size_t i, j;

	if (!route_target_is_clean(target))
		return;
	for (i = 0; i < ARRAY_SIZE(methods); i++) {
		struct route_match match = route_match(target, methods[i], arena);

		for (j = 0; match.route && j < ROUTE_VALUES_MAX && match.values[j]; j++) {
			const char *value = match.values[j];

			if (!*value || strlen(value) > strlen(target))
				__builtin_trap(); /* made of more than the target */
			/* No name of a request leaves the folder, whatever it is. */
			if (asset_read(AT_FDCWD, "/proc/self/", value, arena, &content) == 0 &&
			    strchr(value, '/'))
				__builtin_trap();
		}
	}
}

/* Nobody guesses 256 bits: whoever is let in without them found a way around. */
static void try_token(const char *text)
{
	static struct token item = { .id = "0a1b2c3d", .name = "", .role = ROLE_ADMIN };
	const struct tokens tokens = { &item, 1 };
	const struct token *found;

	if (tokens_find(&tokens, text, 1, &found) == 0)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const offers[] = { "application/json", "text/x-csrc" };
	static const char *const hosts[] = { "board.lan" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *rest = arena_strndup(arena, (const char *)data, size), etag[ETAG_BYTES];
	int chosen;

	route_target(arena, arena_strdup(arena, next_line(&rest)));
	chosen = negotiate_media(next_line(&rest), offers, ARRAY_SIZE(offers));
	if (chosen < -1 || chosen >= (int)ARRAY_SIZE(offers))
		__builtin_trap();
	(void)host_is_allowed(next_line(&rest), hosts, ARRAY_SIZE(hosts));
	etag_of((struct bytes){ data, size }, etag);
	(void)etag_matches(next_line(&rest), etag);
	try_token(next_line(&rest));
	return 0;
}
