// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/desired.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"

#define SUFFIX        ".json"
#define TEMPORARY     ".new"
#define CELL_NAME_MAX 32 /* abi.md, section 4 */
#define FILE_NAME_MAX (CELL_NAME_MAX + sizeof(SUFFIX))

bool desired_is_name(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("._-", name[i]))
			return false;
	return i > 0 && i < CELL_NAME_MAX && name[0] != '.';
}

static int file_name(const char *name, char ret[FILE_NAME_MAX])
{
	if (!desired_is_name(name))
		return -EINVAL;
	snprintf(ret, FILE_NAME_MAX, "%s" SUFFIX, name);
	return 0;
}

static int open_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct desired *)a)->name, ((const struct desired *)b)->name);
}

int desired_list(const char *directory, struct arena *arena, struct desired **ret, size_t *ret_n)
{
	DIR *folder = opendir(directory);
	struct desired *items = NULL;
	const struct dirent *entry;
	size_t n = 0;

	*ret = NULL;
	*ret_n = 0;
	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(folder)) && n < DESIRED_MAX) {
		size_t length = strlen(entry->d_name);
		struct bytes document;
		const char *name;

		if (length <= strlen(SUFFIX) ||
		    strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX) != 0)
			continue;
		name = arena_strndup(arena, entry->d_name, length - strlen(SUFFIX));
		if (!desired_is_name(name) || io_read_file(dirfd(folder), entry->d_name,
							   DESIRED_FILE_MAX, arena, &document) < 0)
			continue;
		*arena_append(arena, items, n) = (struct desired){ name, document };
	}
	closedir(folder);
	if (n)
		qsort(items, n, sizeof(*items), by_name);
	*ret = items;
	*ret_n = n;
	return 0;
}

int desired_read(const char *directory, struct arena *arena, const char *name, struct bytes *ret)
{
	_cleanup_close_ int fd = -1;
	char file[FILE_NAME_MAX];

	if (file_name(name, file) < 0)
		return -ENOENT;
	fd = open_directory(directory);
	return fd < 0 ? fd : io_read_file(fd, file, DESIRED_FILE_MAX, arena, ret);
}

int desired_write(const char *directory, const char *name, struct bytes document)
{
	_cleanup_close_ int fd = -1;
	char file[FILE_NAME_MAX];
	int r;

	r = file_name(name, file);
	if (r < 0)
		return r;
	if (mkdir(directory, 0755) < 0 && errno != EEXIST)
		return -errno;
	fd = open_directory(directory);
	if (fd < 0)
		return fd;
	(void)unlinkat(fd, TEMPORARY, 0);
	r = io_write_file(fd, TEMPORARY, document);
	if (r < 0)
		return r;
	if (renameat(fd, TEMPORARY, fd, file) < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

int desired_remove(const char *directory, const char *name)
{
	_cleanup_close_ int fd = -1;
	char file[FILE_NAME_MAX];

	if (file_name(name, file) < 0)
		return -ENOENT;
	fd = open_directory(directory);
	if (fd < 0)
		return fd;
	if (unlinkat(fd, file, 0) < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}
