// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/running.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"

#define SYSTEM           "system.cell"
#define CONSOLE          "console"
#define CELL_PREFIX      "cell-"
#define TEMPORARY        ".new"
#define FILE_NAME_MAX    128
#define CELL_NAME_MAX    32 /* abi.md, section 4 */
#define RUNNING_FILE_MAX ((size_t)4 << 20)

struct running {
	int fd;
};

struct running *running_free(struct running *running)
{
	if (!running)
		return NULL;
	cleanup_close(&running->fd);
	free(running);
	return NULL;
}

int running_open(const char *path, struct running **ret)
{
	_cleanup_(running_freep) struct running *running = calloc(1, sizeof(*running));

	if (!running)
		return -ENOMEM;
	running->fd = -1;
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	running->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (running->fd < 0)
		return -errno;
	*ret = TAKE_PTR(running);
	return 0;
}

/* A name may hold any byte; in hexadecimal it is a file's name. */
static int cell_file_name(const char *name, char ret[FILE_NAME_MAX])
{
	size_t length = strlen(name), i;
	char *at = stpcpy(ret, CELL_PREFIX);

	if (!length || length >= CELL_NAME_MAX)
		return -EINVAL;
	for (i = 0; i < length; i++)
		at += sprintf(at, "%02x", (unsigned char)name[i]);
	return 0;
}

static int replace(struct running *running, const char *name, struct bytes content)
{
	int r;

	(void)unlinkat(running->fd, TEMPORARY, 0);
	r = io_write_file(running->fd, TEMPORARY, content);
	if (r < 0)
		return r;
	return renameat(running->fd, TEMPORARY, running->fd, name) < 0 ? -errno : 0;
}

void running_clear(struct running *running)
{
	int fd = openat(running->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!directory) {
		cleanup_close(&fd);
		return;
	}
	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(running->fd, entry->d_name, 0);
	closedir(directory);
}

int running_set_system(struct running *running, struct bytes system)
{
	running_clear(running);
	return replace(running, SYSTEM, system);
}

int running_get_system(const struct running *running, struct arena *arena, struct bytes *ret)
{
	return io_read_file(running->fd, SYSTEM, RUNNING_FILE_MAX, arena, ret);
}

int running_set_cell(struct running *running, const char *name, struct bytes cell)
{
	char file[FILE_NAME_MAX];
	int r;

	r = cell_file_name(name, file);
	if (r < 0)
		return r;
	return replace(running, file, cell);
}

int running_get_cell(const struct running *running, struct arena *arena, const char *name,
		     struct bytes *ret)
{
	char file[FILE_NAME_MAX];
	int r;

	r = cell_file_name(name, file);
	if (r < 0)
		return r;
	return io_read_file(running->fd, file, RUNNING_FILE_MAX, arena, ret);
}

void running_drop_cell(struct running *running, const char *name)
{
	char file[FILE_NAME_MAX];

	if (cell_file_name(name, file) == 0)
		(void)unlinkat(running->fd, file, 0);
}

void running_set_console(struct running *running, uint64_t written)
{
	char text[32];
	int fd = openat(running->fd, CONSOLE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return; /* lines come twice then, should somebody else go on */
	snprintf(text, sizeof(text), "%020llu\n", (unsigned long long)written);
	(void)!pwrite(fd, text, strlen(text), 0);
	close(fd);
}

uint64_t running_get_console(const struct running *running)
{
	char text[32] = "";
	int fd = openat(running->fd, CONSOLE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	(void)!read(fd, text, sizeof(text) - 1);
	close(fd);
	return strtoull(text, NULL, 10);
}
