// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/driver-ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <abi/jailhouse/ioctl.h>

#include "base/cleanup.h"

int driver_open(const char *root)
{
	char path[PATH_MAX];
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s%s", strcmp(root, "/") == 0 ? "" : root,
			     DRIVER_DEVICE) >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? -errno : fd;
}

static int request(int fd, unsigned long command, const void *argument)
{
	return ioctl(fd, command, argument) < 0 ? -errno : 0;
}

int driver_enable(int fd, struct bytes system)
{
	return request(fd, JAILHOUSE_ENABLE, system.data);
}

int driver_disable(int fd)
{
	return request(fd, JAILHOUSE_DISABLE, NULL);
}

int driver_cell_create(int fd, struct bytes cell)
{
	const struct jailhouse_cell_create create = {
		.config_address = (uintptr_t)cell.data,
		.config_size = (uint32_t)cell.size,
	};

	if (cell.size > UINT32_MAX)
		return -E2BIG;
	return request(fd, JAILHOUSE_CELL_CREATE, &create);
}

static int name_cell(struct jailhouse_cell_id *id, const char *name)
{
	size_t length = strlen(name);

	if (!length || length >= sizeof(id->name))
		return -EINVAL;
	id->id = JAILHOUSE_CELL_ID_UNUSED;
	memcpy(id->name, name, length + 1);
	return 0;
}

int driver_cell_load(int fd, const char *name, const struct driver_image *images, size_t n)
{
	_cleanup_free_ struct jailhouse_cell_load *load = NULL;
	size_t i;
	int r;

	if (n > DRIVER_IMAGES_MAX)
		return -E2BIG;
	load = calloc(1, sizeof(*load) + n * sizeof(load->image[0]));
	if (!load)
		return -ENOMEM;
	r = name_cell(&load->cell_id, name);
	if (r < 0)
		return r;
	load->num_preload_images = (uint32_t)n;
	for (i = 0; i < n; i++) {
		load->image[i].source_address = (uintptr_t)images[i].content.data;
		load->image[i].size = images[i].content.size;
		load->image[i].target_address = images[i].address;
	}
	return request(fd, JAILHOUSE_CELL_LOAD, load);
}

static int request_for_cell(int fd, unsigned long command, const char *name)
{
	struct jailhouse_cell_id id = { 0 };
	int r;

	r = name_cell(&id, name);
	if (r < 0)
		return r;
	return request(fd, command, &id);
}

int driver_cell_start(int fd, const char *name)
{
	return request_for_cell(fd, JAILHOUSE_CELL_START, name);
}

int driver_cell_destroy(int fd, const char *name)
{
	return request_for_cell(fd, JAILHOUSE_CELL_DESTROY, name);
}
