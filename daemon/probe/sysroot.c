// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/sysroot.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/json.h"

struct sysroot {
	char *path;
	int fd;
	bool is_live;
	struct json_object *errors; /* path -> errno name, of the manifest; NULL: none */
	struct sysroot_observer observer;
};

static const char kmsg_path[] = "/dev/kmsg";

/* ---- observer ------------------------------------------------------------ */

static void note_file(const struct sysroot *root, const char *path, struct bytes content, int error)
{
	if (root->observer.on_file)
		root->observer.on_file(root->observer.userdata, path, content, error);
}

static void note_link(const struct sysroot *root, const char *path, const char *target, int error)
{
	if (root->observer.on_link)
		root->observer.on_link(root->observer.userdata, path, target, error);
}

static void note_directory(const struct sysroot *root, const char *path, const char *const *names,
			   size_t n, int error)
{
	if (root->observer.on_directory)
		root->observer.on_directory(root->observer.userdata, path, names, n, error);
}

/* ---- opening ------------------------------------------------------------- */

/*
 * Opens below the root. A snapshot comes from somebody else: its links must not lead out of
 * it, and a pipe or device in it must not block or be touched. glibc has no openat2().
 */
static int open_below(const struct sysroot *root, const char *path, int flags)
{
	struct open_how how = { .resolve = RESOLVE_IN_ROOT };
	int fd;

	flags |= O_CLOEXEC;
	if (!(flags & O_PATH))
		flags |= O_NONBLOCK | O_NOCTTY;
	if (root->is_live) {
		fd = open(path, flags);
	} else {
		how.flags = (uint64_t)flags;
		fd = (int)syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
	}
	if (fd >= 0)
		return fd;
	/* A name that was only listed is an empty file in a snapshot: nothing is below it. */
	return errno == ENOTDIR && !root->is_live ? -ENOENT : -errno;
}

/* The error that reading @path gave on the machine that the snapshot is of; 0: none. */
static int recorded_error(const struct sysroot *root, const char *path)
{
	struct json_object *name;
	int number;

	if (!root->errors || !json_object_object_get_ex(root->errors, path, &name))
		return 0;
	for (number = 1; number < 134; number++) {
		const char *candidate = strerrorname_np(number);

		if (candidate && strcmp(candidate, json_object_get_string(name)) == 0)
			return -number;
	}
	return -EIO;
}

/* ---- reading ------------------------------------------------------------- */

/* A growing buffer on the heap: the arena gets the result once, at its final size. */
struct buffer {
	char *data;
	size_t size, capacity;
};

static void buffer_done(struct buffer *buffer)
{
	free(buffer->data);
}

static void buffer_reserve(struct buffer *buffer, size_t n)
{
	if (buffer->capacity - buffer->size >= n)
		return;
	buffer->capacity = (buffer->size + n) * 2;
	buffer->data = realloc(buffer->data, buffer->capacity);
	if (!buffer->data)
		abort();
}

static int read_file(int fd, struct buffer *buffer)
{
	for (;;) {
		ssize_t n;

		buffer_reserve(buffer, 4096);
		n = read(fd, buffer->data + buffer->size, buffer->capacity - buffer->size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		buffer->size += (size_t)n;
		if (buffer->size > SYSROOT_FILE_MAX)
			return -EFBIG;
	}
}

static void append_line(struct buffer *buffer, struct bytes line)
{
	buffer_reserve(buffer, line.size + 1);
	memcpy(buffer->data + buffer->size, line.data, line.size);
	buffer->size += line.size;
	buffer->data[buffer->size++] = '\n';
}

/* Takes the first line, without its newline, off @rest. */
static struct bytes next_line(struct bytes *rest)
{
	const uint8_t *newline = memchr(rest->data, '\n', rest->size);
	size_t length = newline ? (size_t)(newline - rest->data) : rest->size;
	struct bytes line = bytes_slice(*rest, 0, length);

	*rest = bytes_slice(*rest, length + 1, rest->size);
	return line;
}

/* One read() is one record; EPIPE says that records were overwritten meanwhile. */
static int read_kmsg_device(int fd, struct buffer *buffer)
{
	uint8_t record[8192];

	for (;;) {
		ssize_t n = read(fd, record, sizeof(record));

		if (n < 0 && (errno == EINTR || errno == EPIPE))
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		if (buffer->size < SYSROOT_FILE_MAX) {
			struct bytes rest = { record, (size_t)n };

			append_line(buffer, next_line(&rest));
		}
	}
}

static int read_opened(const struct sysroot *root, const char *path, int fd, struct buffer *buffer)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (root->is_live && strcmp(path, kmsg_path) == 0 && S_ISCHR(st.st_mode))
		return read_kmsg_device(fd, buffer);
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	return read_file(fd, buffer);
}

static int read_below(const struct sysroot *root, struct arena *arena, const char *path,
		      struct bytes *ret)
{
	_cleanup_(buffer_done) struct buffer buffer = { 0 };
	_cleanup_close_ int fd = -1;
	char *content;
	int r;

	r = recorded_error(root, path);
	if (r < 0)
		return r;
	fd = open_below(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	r = read_opened(root, path, fd, &buffer);
	if (r < 0)
		return r;

	content = arena_alloc(arena, buffer.size + 1);
	if (buffer.size)
		memcpy(content, buffer.data, buffer.size);
	*ret = (struct bytes){ (const uint8_t *)content, buffer.size };
	return 0;
}

int sysroot_read(const struct sysroot *root, struct arena *arena, const char *path,
		 struct bytes *ret)
{
	struct bytes content = { 0 };
	int r;

	assert(path[0] == '/');
	r = read_below(root, arena, path, &content);
	note_file(root, path, content, r);
	if (r < 0)
		return r;
	*ret = content;
	return 0;
}

int sysroot_read_matching(const struct sysroot *root, struct arena *arena, const char *path,
			  bool (*is_wanted)(struct bytes line), struct bytes *ret)
{
	_cleanup_(arena_freep) struct arena *whole = arena_new();
	_cleanup_(buffer_done) struct buffer kept = { 0 };
	struct bytes rest = { 0 };
	int r;

	assert(path[0] == '/');
	if (!whole)
		abort();
	buffer_reserve(&kept, 1);
	r = read_below(root, whole, path, &rest);
	while (r == 0 && rest.size) {
		struct bytes line = next_line(&rest);

		if (is_wanted(line))
			append_line(&kept, line);
	}
	note_file(root, path, (struct bytes){ (const uint8_t *)kept.data, kept.size }, r);
	if (r < 0)
		return r;
	buffer_reserve(&kept, 1);
	kept.data[kept.size] = '\0';
	*ret = (struct bytes){ arena_memdup(arena, kept.data, kept.size + 1), kept.size };
	return 0;
}

int sysroot_read_line(const struct sysroot *root, struct arena *arena, const char *path,
		      const char **ret)
{
	struct bytes content;
	const char *text;
	int r;

	r = sysroot_read(root, arena, path, &content);
	if (r < 0)
		return r;
	text = (const char *)content.data;
	*ret = arena_strndup(arena, text, strcspn(text, "\n"));
	return 0;
}

/* ---- links --------------------------------------------------------------- */

static int read_target(const struct sysroot *root, const char *path, char target[PATH_MAX])
{
	_cleanup_close_ int fd = -1;
	ssize_t n;
	int r;

	r = recorded_error(root, path);
	if (r < 0)
		return r;
	fd = open_below(root, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	n = readlinkat(fd, "", target, PATH_MAX - 1);
	if (n < 0)
		return errno == ENOENT ? -EINVAL : -errno; /* what "" gives for no link */
	target[n] = '\0';
	return 0;
}

int sysroot_read_target(const struct sysroot *root, struct arena *arena, const char *path,
			const char **ret)
{
	char target[PATH_MAX];
	int r;

	assert(path[0] == '/');
	r = read_target(root, path, target);
	note_link(root, path, r < 0 ? NULL : target, r);
	if (r < 0)
		return r;
	*ret = arena_strdup(arena, target);
	return 0;
}

int sysroot_read_link(const struct sysroot *root, struct arena *arena, const char *path,
		      const char **ret)
{
	const char *target, *slash;
	int r;

	r = sysroot_read_target(root, arena, path, &target);
	if (r < 0)
		return r;
	slash = strrchr(target, '/');
	*ret = slash ? slash + 1 : target;
	return 0;
}

/* ---- directories --------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static void cleanup_closedir(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static int read_names(int fd, struct arena *arena, const char ***ret_names, size_t *ret_n)
{
	_cleanup_(cleanup_closedir) DIR *directory = NULL;
	const struct dirent *entry;
	const char **names = NULL;
	size_t n = 0;

	directory = fdopendir(fd);
	if (!directory) {
		int r = -errno;

		close(fd);
		return r;
	}
	while (errno = 0, entry = readdir(directory)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (n == SYSROOT_NAMES_MAX)
			return -EFBIG;
		*arena_append(arena, names, n) = arena_strdup(arena, entry->d_name);
	}
	if (errno)
		return -errno;
	if (n)
		qsort(names, n, sizeof(*names), compare_names);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static int list_below(const struct sysroot *root, struct arena *arena, const char *path,
		      const char ***ret_names, size_t *ret_n)
{
	int r, fd;

	r = recorded_error(root, path);
	if (r < 0)
		return r;
	fd = open_below(root, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	return read_names(fd, arena, ret_names, ret_n);
}

int sysroot_list(const struct sysroot *root, struct arena *arena, const char *path,
		 const char ***ret_names, size_t *ret_n)
{
	const char **names = NULL;
	size_t n = 0;
	int r;

	assert(path[0] == '/');
	r = list_below(root, arena, path, &names, &n);
	note_directory(root, path, names, n, r);
	if (r < 0)
		return r;
	*ret_names = names;
	*ret_n = n;
	return 0;
}

bool sysroot_exists(const struct sysroot *root, const char *path)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	assert(path[0] == '/');
	fd = open_below(root, path, O_PATH);
	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		note_directory(root, path, NULL, 0, 0);
	else
		note_file(root, path, (struct bytes){ 0 }, 0);
	return true;
}

/* ---- life ---------------------------------------------------------------- */

static bool is_error_list(struct json_object *errors)
{
	if (!json_object_is_type(errors, json_type_object))
		return false;
	json_object_object_foreach(errors, path, name)
		if (path[0] != '/' || !json_object_is_type(name, json_type_string))
			return false;
	return true;
}

static int load_manifest(struct sysroot *root)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *manifest = NULL;
	struct json_object *format, *errors;
	struct bytes content;
	int r;

	r = sysroot_read(root, arena, SYSROOT_MANIFEST_PATH, &content);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	manifest = json_tokener_parse((const char *)content.data);
	if (!json_object_is_type(manifest, json_type_object) ||
	    !json_object_object_get_ex(manifest, "format", &format) ||
	    json_object_get_int(format) != SYSROOT_MANIFEST_FORMAT ||
	    !json_object_object_get_ex(manifest, "errors", &errors) || !is_error_list(errors))
		return -EBADMSG;
	root->errors = json_object_get(errors);
	return 0;
}

int sysroot_open(const char *path, struct sysroot **ret)
{
	_cleanup_(sysroot_freep) struct sysroot *root = calloc(1, sizeof(*root));
	int r;

	if (!root)
		abort();
	root->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		return -errno;
	root->path = realpath(path, NULL);
	if (!root->path)
		return -errno;
	root->is_live = strcmp(root->path, "/") == 0;
	if (!root->is_live) {
		r = load_manifest(root);
		if (r < 0)
			return r;
	}
	*ret = TAKE_PTR(root);
	return 0;
}

struct sysroot *sysroot_free(struct sysroot *root)
{
	if (!root)
		return NULL;
	if (root->fd >= 0)
		close(root->fd);
	json_object_put(root->errors);
	free(root->path);
	free(root);
	return NULL;
}

void sysroot_set_observer(struct sysroot *root, const struct sysroot_observer *observer)
{
	root->observer = observer ? *observer : (struct sysroot_observer){ 0 };
}

bool sysroot_is_live(const struct sysroot *root)
{
	return root->is_live;
}

const char *sysroot_path(const struct sysroot *root)
{
	return root->path;
}
