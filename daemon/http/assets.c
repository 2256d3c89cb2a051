// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/assets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define ASSET_MAX ((off_t)1 << 20)

static bool is_file_name(const char *name)
{
	return *name && *name != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
		       strlen(name);
}

int asset_read(int data_fd, const char *folder, const char *name, struct arena *arena,
	       struct bytes *ret)
{
	_cleanup_close_ int fd = -1;
	struct stat stat;
	size_t done = 0;
	uint8_t *data;
	ssize_t n;

	if (!is_file_name(name))
		return -ENOENT;
	fd = openat(data_fd, arena_printf(arena, "%s%s", folder, name),
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &stat) < 0)
		return -errno;
	if (!S_ISREG(stat.st_mode))
		return -ENOENT;
	if (stat.st_size > ASSET_MAX)
		return -EFBIG;
	data = arena_alloc(arena, (size_t)stat.st_size);
	while (done < (size_t)stat.st_size) {
		n = read(fd, data + done, (size_t)stat.st_size - done);
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*ret = (struct bytes){ data, done };
	return 0;
}
