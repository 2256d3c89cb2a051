// SPDX-License-Identifier: GPL-2.0-or-later
#include "config-input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "encode/encode.h"

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
	r = io_read_all(fd, CONFIG_FILE_MAX, arena, ret);
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
