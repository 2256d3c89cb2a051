// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/assets.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"

#define ASSET_MAX ((size_t)1 << 20)

static bool is_file_name(const char *name)
{
	return *name && *name != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
		       strlen(name);
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
