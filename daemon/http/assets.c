// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/assets.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/io.h"

#define ASSET_MAX ((size_t)1 << 20)

static bool is_file_name(const char *name)
{
	return *name && *name != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
		       strlen(name);
}

static const struct {
	const char *suffix, *media;
} media_types[] = {
	{ ".css", "text/css" },
	{ ".html", "text/html" },
	{ ".ico", "image/x-icon" },
	{ ".js", "text/javascript" },
	{ ".json", "application/json" },
	{ ".png", "image/png" },
	{ ".svg", "image/svg+xml" },
	{ ".txt", "text/plain" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".woff2", "font/woff2" },
};

const char *asset_media_type(const char *name)
{
	const char *suffix = strrchr(name, '.');
	size_t i;

	for (i = 0; suffix && i < ARRAY_SIZE(media_types); i++)
		if (strcmp(media_types[i].suffix, suffix) == 0)
			return media_types[i].media;
	return NULL;
}

int asset_read(int data_fd, const char *folder, const char *name, struct arena *arena,
	       struct bytes *ret)
{
	int r;

	if (!is_file_name(name))
		return -ENOENT;
	r = io_read_file(data_fd, arena_printf(arena, "%s%s", folder, name), ASSET_MAX, arena, ret);
	return r == -EBADMSG ? -ENOENT : r;
}
