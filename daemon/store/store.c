// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/io.h"
#include "base/json.h"

#define GENERATIONS       "generations"
#define CURRENT           "current"
#define GENERATION_DIGITS 6
#define NAME_MAX_BYTES    64

static const char temporary_prefix[] = ".new-";

struct store {
	int fd; /* the store's directory; also what writers lock */
	int generations;
};

struct store *store_free(struct store *store)
{
	if (!store)
		return NULL;
	cleanup_close(&store->fd);
	cleanup_close(&store->generations);
	free(store);
	return NULL;
}

static void generation_name(uint64_t generation, char name[NAME_MAX_BYTES])
{
	snprintf(name, NAME_MAX_BYTES, "%0*" PRIu64, GENERATION_DIGITS, generation);
}

/* The number in a generation's name; 0 for anything else in the directory. */
static uint64_t generation_of(const char *name)
{
	uint64_t generation;
	char *end;

	if (strlen(name) < GENERATION_DIGITS || strspn(name, "0123456789") != strlen(name))
		return 0;
	errno = 0;
	generation = strtoull(name, &end, 10);
	return errno ? 0 : generation;
}

/* Removes a generation's directory; it holds nothing but plain files. */
static void remove_directory(int parent, const char *name)
{
	struct dirent *entry;
	DIR *directory;
	int fd;

	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	directory = fd < 0 ? NULL : fdopendir(fd);
	if (!directory) {
		cleanup_close(&fd);
		return;
	}
	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(fd, entry->d_name, 0);
	closedir(directory);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}

/* Calls @visit for each name in the generations directory. */
static int for_each_name(const struct store *store, void (*visit)(void *userdata, const char *name),
			 void *userdata)
{
	struct dirent *entry;
	DIR *directory;
	int fd;

	fd = openat(store->generations, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	directory = fdopendir(fd);
	if (!directory) {
		close(fd);
		return -ENOMEM;
	}
	while ((entry = readdir(directory)))
		visit(userdata, entry->d_name);
	closedir(directory);
	return 0;
}

static void remove_if_temporary(void *userdata, const char *name)
{
	const struct store *store = userdata;

	if (strncmp(name, temporary_prefix, strlen(temporary_prefix)) == 0)
		remove_directory(store->generations, name);
}

static int open_directory(int parent, const char *path)
{
	int fd;

	if (mkdirat(parent, path, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int store_open(const char *path, struct store **ret)
{
	_cleanup_(store_freep) struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return -ENOMEM;
	store->generations = -1;
	store->fd = open_directory(AT_FDCWD, path);
	if (store->fd < 0)
		return store->fd;
	store->generations = open_directory(store->fd, GENERATIONS);
	if (store->generations < 0)
		return store->generations;

	/* Leftovers are nobody's as long as no writer holds the lock. */
	if (flock(store->fd, LOCK_EX | LOCK_NB) == 0) {
		(void)for_each_name(store, remove_if_temporary, store);
		(void)flock(store->fd, LOCK_UN);
	}
	*ret = TAKE_PTR(store);
	return 0;
}

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text);
}

static int write_meta(int directory, const struct store_meta *meta)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	json_put_uint(json, "generation", meta->generation);
	json_put_uint(json, "created_us", meta->created_us);
	json_put_string(json, "origin", meta->origin);
	json_put_string(json, "comment", meta->comment);
	json_put_string(json, "intent", meta->intent);
	return io_write_file(directory, "meta.json", text_bytes(json_print(json)));
}

static int read_meta(int directory, struct arena *arena, struct store_meta *ret)
{
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *member;
	struct bytes text;
	int r;

	r = io_read_file(directory, "meta.json", STORE_FILE_MAX, arena, &text);
	if (r < 0)
		return r;
	json = json_tokener_parse((const char *)text.data);
	if (!json_object_is_type(json, json_type_object))
		return -EBADMSG;

	*ret = (struct store_meta){ 0 };
	if (json_object_object_get_ex(json, "generation", &member))
		ret->generation = json_object_get_uint64(member);
	if (json_object_object_get_ex(json, "created_us", &member))
		ret->created_us = json_object_get_uint64(member);
	if (json_object_object_get_ex(json, "origin", &member))
		ret->origin = arena_strdup(arena, json_object_get_string(member));
	if (json_object_object_get_ex(json, "comment", &member))
		ret->comment = arena_strdup(arena, json_object_get_string(member));
	if (json_object_object_get_ex(json, "intent", &member))
		ret->intent = arena_strdup(arena, json_object_get_string(member));
	return ret->generation ? 0 : -EBADMSG;
}

static void note_newest(void *userdata, const char *name)
{
	uint64_t *newest = userdata, generation = generation_of(name);

	if (generation > *newest)
		*newest = generation;
}

uint64_t store_current(const struct store *store)
{
	char target[NAME_MAX_BYTES];
	const char *slash;
	ssize_t n;

	n = readlinkat(store->fd, CURRENT, target, sizeof(target) - 1);
	if (n < 0)
		return 0;
	target[n] = 0;
	slash = strrchr(target, '/');
	return generation_of(slash ? slash + 1 : target);
}

static int replace_current(struct store *store, uint64_t generation)
{
	char name[NAME_MAX_BYTES], target[NAME_MAX_BYTES + sizeof(GENERATIONS)];

	generation_name(generation, name);
	snprintf(target, sizeof(target), GENERATIONS "/%s", name);
	(void)unlinkat(store->fd, "." CURRENT, 0);
	if (symlinkat(target, store->fd, "." CURRENT) < 0)
		return -errno;
	if (renameat(store->fd, "." CURRENT, store->fd, CURRENT) < 0)
		return -errno;
	return fsync(store->fd) < 0 ? -errno : 0;
}

struct pruning {
	struct store *store;
	uint64_t oldest_kept, current;
};

static void remove_if_old(void *userdata, const char *name)
{
	const struct pruning *pruning = userdata;
	uint64_t generation = generation_of(name);

	if (generation && generation < pruning->oldest_kept && generation != pruning->current)
		remove_directory(pruning->store->generations, name);
}

static int write_generation(const struct store *store, const char *temporary, struct bytes config,
			    struct bytes inventory, const struct store_meta *meta)
{
	_cleanup_close_ int directory = -1;
	int r;

	directory = open_directory(store->generations, temporary);
	if (directory < 0)
		return directory;
	r = io_write_file(directory, "config.json", config);
	if (r < 0)
		return r;
	r = io_write_file(directory, "inventory.json", inventory);
	if (r < 0)
		return r;
	r = write_meta(directory, meta);
	if (r < 0)
		return r;
	return fsync(directory) < 0 ? -errno : 0;
}

/* The part of store_add() behind the lock. */
static int add_locked(struct store *store, struct bytes config, struct bytes inventory,
		      struct store_meta *meta)
{
	char name[NAME_MAX_BYTES], temporary[sizeof(temporary_prefix) + NAME_MAX_BYTES];
	struct pruning pruning = { .store = store };
	uint64_t newest = 0;
	struct timespec now;
	int r;

	r = for_each_name(store, note_newest, &newest);
	if (r < 0)
		return r;
	clock_gettime(CLOCK_REALTIME, &now);
	meta->generation = newest + 1;
	meta->created_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
	generation_name(meta->generation, name);
	snprintf(temporary, sizeof(temporary), "%s%s", temporary_prefix, name);

	remove_directory(store->generations, temporary);
	r = write_generation(store, temporary, config, inventory, meta);
	if (r < 0)
		goto remove_temporary;
	if (renameat(store->generations, temporary, store->generations, name) < 0) {
		r = -errno;
		goto remove_temporary;
	}
	if (fsync(store->generations) < 0) {
		r = -errno;
		goto remove_generation;
	}
	r = replace_current(store, meta->generation);
	if (r < 0)
		goto remove_generation;

	if (meta->generation > STORE_GENERATIONS_MAX) {
		pruning.oldest_kept = meta->generation - STORE_GENERATIONS_MAX + 1;
		pruning.current = meta->generation;
		(void)for_each_name(store, remove_if_old, &pruning);
	}
	return 0;

remove_generation:
	remove_directory(store->generations, name);
remove_temporary:
	remove_directory(store->generations, temporary);
	return r;
}

int store_add(struct store *store, struct bytes config, struct bytes inventory,
	      struct store_meta *meta)
{
	int r;

	if (flock(store->fd, LOCK_EX) < 0)
		return -errno;
	r = add_locked(store, config, inventory, meta);
	(void)flock(store->fd, LOCK_UN);
	return r;
}

int store_read(struct store *store, struct arena *arena, uint64_t generation,
	       struct store_entry *ret)
{
	uint64_t current = store_current(store);
	struct store_entry entry = { 0 };
	_cleanup_close_ int directory = -1;
	char name[NAME_MAX_BYTES];
	int r;

	if (!generation)
		generation = current;
	if (!generation)
		return -ENOENT;
	generation_name(generation, name);
	directory =
		openat(store->generations, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory < 0)
		return -errno;
	r = read_meta(directory, arena, &entry.meta);
	if (r < 0)
		return r;
	r = io_read_file(directory, "config.json", STORE_FILE_MAX, arena, &entry.config);
	if (r < 0)
		return r;
	r = io_read_file(directory, "inventory.json", STORE_FILE_MAX, arena, &entry.inventory);
	if (r < 0)
		return r;
	entry.meta.is_current = generation == current;
	*ret = entry;
	return 0;
}

struct listing {
	struct store *store;
	struct arena *arena;
	struct store_meta *items;
	size_t n;
	uint64_t current;
};

static void add_to_listing(void *userdata, const char *name)
{
	struct listing *listing = userdata;
	_cleanup_close_ int directory = -1;
	struct store_meta meta;

	if (!generation_of(name))
		return;
	directory = openat(listing->store->generations, name,
			   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory < 0 || read_meta(directory, listing->arena, &meta) < 0)
		return;
	meta.is_current = meta.generation == listing->current;
	*arena_append(listing->arena, listing->items, listing->n) = meta;
}

static int newest_first(const void *a, const void *b)
{
	const struct store_meta *left = a, *right = b;

	return left->generation < right->generation ? 1 : -1;
}

int store_list(struct store *store, struct arena *arena, struct store_meta **ret, size_t *ret_n)
{
	struct listing listing = { store, arena, NULL, 0, store_current(store) };
	int r;

	r = for_each_name(store, add_to_listing, &listing);
	if (r < 0)
		return r;
	if (listing.n)
		qsort(listing.items, listing.n, sizeof(*listing.items), newest_first);
	*ret = listing.items;
	*ret_n = listing.n;
	return 0;
}

int store_set_current(struct store *store, uint64_t generation)
{
	char name[NAME_MAX_BYTES];

	generation_name(generation, name);
	if (faccessat(store->generations, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return replace_current(store, generation);
}
