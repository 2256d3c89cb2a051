// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What callers choose in a request, a line each: target, Accept, Host,
 * If-None-Match. Escapes are undone as the gateway's library does it.
 */
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <string.h>

#include "http/assets.h"
#include "http/negotiation.h"
#include "http/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *next_line(char **rest)
{
	const char *line = strsep(rest, "\n");

	return line ? line : "";
}

static void route_target(struct arena *arena, char *target)
{
	const struct route *route;
	struct bytes content;
	const char *below;

	if (!route_target_is_clean(target))
		return;
	target[strcspn(target, "?")] = 0;
	(void)MHD_http_unescape(target);
	route = route_find(target, &below);
	if (!route)
		return;
	if (!strstr(target, below))
		__builtin_trap(); /* points outside of the path */
	/* No name of a request leaves the folder, whatever it is. */
	if (asset_read(AT_FDCWD, "/proc/self/", below, arena, &content) == 0 && strchr(below, '/'))
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
	return 0;
}
