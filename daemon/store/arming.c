// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/arming.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "base/json.h"

#define FILE_NAME "arming.json"
#define TEMPORARY ".arming.new"
#define FILE_MAX  ((size_t)4096)

static int open_store(const char *store)
{
	int fd = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int arming_write(const char *store, const struct arming *arming)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();
	_cleanup_close_ int fd = open_store(store);
	const char *text;
	int r;

	if (fd < 0)
		return fd;
	json_put_string(json, "boot_id", arming->boot_id);
	json_put_string(json, "name", arming->name);
	json_put_string(json, "config_hash", arming->config_hash);
	json_put_uint(json, "realtime_us", arming->realtime_us);
	json_put_uint(json, "settled_boottime_us", arming->settled_boottime_us);
	json_put_uint(json, "confirm_boottime_us", arming->confirm_boottime_us);
	text = json_print(json);
	(void)unlinkat(fd, TEMPORARY, 0);
	r = io_write_file(fd, TEMPORARY, (struct bytes){ (const uint8_t *)text, strlen(text) });
	if (r < 0)
		return r;
	if (renameat(fd, TEMPORARY, fd, FILE_NAME) < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

static const char *read_text(struct json_object *json, const char *member, struct arena *arena)
{
	const char *text = json_object_get_string(json_object_object_get(json, member));

	return arena_strdup(arena, text ? text : "");
}

int arming_read(const char *store, struct arena *arena, struct arming *ret)
{
	_cleanup_json_ struct json_object *json = NULL;
	_cleanup_close_ int fd = open_store(store);
	struct bytes text;
	int r;

	if (fd < 0)
		return fd;
	r = io_read_file(fd, FILE_NAME, FILE_MAX, arena, &text);
	if (r < 0)
		return r;
	json = json_tokener_parse((const char *)text.data);
	if (!json_object_is_type(json, json_type_object))
		return -EBADMSG;
	*ret = (struct arming){
		.boot_id = read_text(json, "boot_id", arena),
		.name = read_text(json, "name", arena),
		.config_hash = read_text(json, "config_hash", arena),
		.realtime_us = json_object_get_uint64(json_object_object_get(json, "realtime_us")),
		.settled_boottime_us =
			json_object_get_uint64(json_object_object_get(json, "settled_boottime_us")),
		.confirm_boottime_us =
			json_object_get_uint64(json_object_object_get(json, "confirm_boottime_us")),
	};
	return 0;
}

int arming_clear(const char *store)
{
	_cleanup_close_ int fd = open_store(store);

	if (fd < 0)
		return fd;
	if (unlinkat(fd, FILE_NAME, 0) < 0 && errno != ENOENT)
		return -errno;
	return fsync(fd) < 0 ? -errno : 0;
}

const char *arming_boot_id(struct arena *arena, const char *root)
{
	struct bytes text;
	char *id;

	if (io_read_file(AT_FDCWD, arena_printf(arena, "%s/proc/sys/kernel/random/boot_id", root),
			 FILE_MAX, arena, &text) < 0)
		return "";
	id = (char *)text.data;
	id[strcspn(id, "\n")] = 0;
	return id;
}

uint64_t arming_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}
