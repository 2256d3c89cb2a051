// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-file.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define BACKUPS_MAX 1000

/* glibc has no openat2(). */
static int open_below(int root, const char *path, uint64_t flags)
{
	struct open_how how = { .flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/* ---- reading --------------------------------------------------------------- */

static int read_text(int fd, struct arena *arena, const char **ret)
{
	struct bytes content;
	struct stat status;
	int r;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if ((uint64_t)status.st_size > BOOT_FILE_MAX)
		return -EFBIG;
	r = io_read_all(fd, BOOT_FILE_MAX, arena, &content);
	if (r < 0)
		return r;
	if (memchr(content.data, '\0', content.size))
		return -EINVAL;
	*ret = (const char *)content.data;
	return 0;
}

int boot_file_read(const char *root, const char *path, struct arena *arena, const char **ret)
{
	_cleanup_close_ int root_fd = -1, fd = -1;

	root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		return -errno;
	fd = open_below(root_fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -ENOENT) {
		*ret = NULL;
		return 0;
	}
	if (fd < 0)
		return fd;
	return read_text(fd, arena, ret);
}

/* ---- writing --------------------------------------------------------------- */

/* The folder of @path, made with its parents where it is missing. */
static int open_folder(int root, const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/'), *parent;
	int fd, r;

	if (!slash || slash == path)
		return open_below(root, "/", O_RDONLY | O_DIRECTORY);
	parent = arena_strndup(arena, path, (size_t)(slash - path));
	fd = open_below(root, parent, O_RDONLY | O_DIRECTORY);
	if (fd != -ENOENT)
		return fd;
	fd = open_folder(root, parent, arena);
	if (fd < 0)
		return fd;
	r = mkdirat(fd, strrchr(parent, '/') + 1, 0755) < 0 && errno != EEXIST ? -errno : 0;
	close(fd);
	return r < 0 ? r : open_below(root, parent, O_RDONLY | O_DIRECTORY);
}

/* A new file, whole and synced, or none. */
static int create_file(int folder, const char *name, const char *text, const struct stat *like)
{
	_cleanup_close_ int fd = -1;
	int r;

	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = io_write_all(fd, (struct bytes){ (const uint8_t *)text, strlen(text) });
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	/* A file system without owners (FAT) cannot take them; nothing is lost there. */
	if (r == 0 && like && fchown(fd, like->st_uid, like->st_gid) < 0 && errno != EPERM)
		r = -errno;
	if (r == 0 && fchmod(fd, like ? like->st_mode & 07777 : 0644) < 0 && errno != EPERM)
		r = -errno;
	if (r < 0)
		unlinkat(folder, name, 0);
	return r;
}

/* Under the first name that is free, so that no backup replaces another. */
static int keep_backup(int folder, const char *name, const char *old, const struct stat *like,
		       struct arena *arena, const char **ret_name)
{
	int i, r;

	for (i = 1; i < BACKUPS_MAX; i++) {
		const char *backup = arena_printf(arena, "%s.cellwarden-%d", name, i);

		r = create_file(folder, backup, old, like);
		if (r == 0)
			*ret_name = backup;
		if (r != -EEXIST)
			return r;
	}
	return -EEXIST;
}

static int replace_in_folder(int folder, const char *name, const char *old, const char *text,
			     struct arena *arena, const char **ret_backup)
{
	const char *temporary = arena_printf(arena, ".%s.cellwarden-new", name);
	const struct stat *like = NULL;
	struct stat status;
	int r;

	if (old) {
		if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			return -errno;
		like = &status;
		r = keep_backup(folder, name, old, like, arena, ret_backup);
		if (r < 0)
			return r;
	}
	unlinkat(folder, temporary, 0); /* of one that was interrupted */
	r = create_file(folder, temporary, text, like);
	if (r < 0)
		return r;
	if (renameat(folder, temporary, folder, name) < 0) {
		r = -errno;
		unlinkat(folder, temporary, 0);
		return r;
	}
	return fsync(folder) < 0 ? -errno : 0;
}

int boot_file_replace(const char *root, const char *path, const char *text, struct arena *arena,
		      const char **ret_backup)
{
	_cleanup_close_ int root_fd = -1, folder = -1;
	const char *name = strrchr(path, '/') + 1, *old, *backup = NULL;
	int r;

	r = boot_file_read(root, path, arena, &old);
	if (r < 0)
		return r;
	root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		return -errno;
	folder = open_folder(root_fd, path, arena);
	if (folder < 0)
		return folder;
	r = replace_in_folder(folder, name, old, text, arena, &backup);
	if (r < 0)
		return r;
	*ret_backup =
		backup ? arena_printf(arena, "%.*s%s", (int)(name - path), path, backup) : NULL;
	return 0;
}
