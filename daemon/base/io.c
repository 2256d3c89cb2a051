// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define FIRST_ROOM 4096u

int io_write_all(int fd, struct bytes content)
{
	size_t done = 0;

	while (done < content.size) {
		ssize_t n = write(fd, content.data + done, content.size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

int io_read_all(int fd, size_t limit, struct arena *arena, struct bytes *ret)
{
	size_t size = 0, room = FIRST_ROOM;
	uint8_t *data = arena_alloc(arena, room + 1);

	for (;;) {
		ssize_t n = read(fd, data + size, room - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		size += (size_t)n;
		if (size > limit)
			return -EFBIG;
		if (size == room) {
			uint8_t *larger = arena_alloc(arena, 2 * room + 1);

			memcpy(larger, data, size);
			data = larger;
			room *= 2;
		}
	}
	data[size] = 0;
	*ret = (struct bytes){ data, size };
	return 0;
}

int io_write_file(int directory, const char *name, struct bytes content)
{
	_cleanup_close_ int fd = -1;
	int r;

	fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = io_write_all(fd, content);
	if (r < 0)
		return r;
	return fsync(fd) < 0 ? -errno : 0;
}

int io_read_file(int directory, const char *name, size_t limit, struct arena *arena,
		 struct bytes *ret)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EBADMSG;
	if (st.st_size > (off_t)limit)
		return -EFBIG;
	return io_read_all(fd, limit, arena, ret);
}
