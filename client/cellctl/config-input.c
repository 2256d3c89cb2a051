// SPDX-License-Identifier: GPL-2.0-or-later
#include "config-input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "encode/encode.h"

#define CHUNK 65536

static int read_all(struct arena *arena, int fd, struct bytes *ret)
{
	size_t size = 0, room = CHUNK;
	uint8_t *data = arena_alloc(arena, room);
	ssize_t n;

	while ((n = read(fd, data + size, room - size)) > 0) {
		size += (size_t)n;
		if (size > CONFIG_FILE_MAX)
			return -EFBIG;
		if (size == room) {
			uint8_t *larger = arena_alloc(arena, 2 * room);

			memcpy(larger, data, size);
			data = larger;
			room *= 2;
		}
	}
	if (n < 0)
		return -errno;
	*ret = (struct bytes){ data, size };
	return 0;
}

int config_input_bytes(struct arena *arena, const char *path, struct bytes *ret)
{
	_cleanup_close_ int opened = -1;
	int fd = STDIN_FILENO, r;

	if (strcmp(path, "-") != 0) {
		opened = fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			r = -errno;
			cellctl_error("%s: %s", path, strerror(-r));
			return r;
		}
	}
	r = read_all(arena, fd, ret);
	if (r < 0)
		cellctl_error("%s: %s", path, strerror(-r));
	return r;
}

int config_input_read(const char *path, enum machine_arch arch, struct finding_list *findings,
		      struct config **ret)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t first = findings->n, i;
	struct bytes content;
	int r;

	r = config_input_bytes(arena, path, &content);
	if (r < 0)
		return r == -EINVAL ? -EIO : r;
	r = config_read(content, arch, findings, ret);
	for (i = first; i < findings->n; i++)
		findings->items[i].object = findings->items[i].object ?
						    arena_printf(findings->arena, "%s: %s", path,
								 findings->items[i].object) :
						    arena_strdup(findings->arena, path);
	return r;
}
