// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/collect.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "probe/probe.h"

/* In the order of precedence: of two things known about one path, the later kind is kept. */
enum entry_kind {
	ENTRY_NOTHING, /* only a failed read */
	ENTRY_NAME,    /* seen in a listing, or existence was asked for; never opened */
	ENTRY_FILE,
	ENTRY_LINK,
	ENTRY_DIRECTORY, /* listed, or something below it was read */
};

struct entry {
	const char *path; /* absolute */
	enum entry_kind kind;
	struct bytes content;
	const char *target;
	int error;       /* of the last read that failed; 0 */
	size_t sequence; /* of the read, among all */
};

struct collection {
	struct arena *arena;
	struct entry *entries;
	size_t n;
};

/* ---- taking notes -------------------------------------------------------- */

static struct entry *note(struct collection *collection, const char *path, enum entry_kind kind,
			  int error)
{
	struct entry *entry = arena_append(collection->arena, collection->entries, collection->n);

	entry->sequence = collection->n;
	entry->path = arena_strdup(collection->arena, path);
	entry->kind = error ? ENTRY_NOTHING : kind;
	entry->error = error;
	return entry;
}

static void on_file(void *userdata, const char *path, struct bytes content, int error)
{
	struct collection *collection = userdata;
	struct entry *entry;

	entry = note(collection, path, content.data ? ENTRY_FILE : ENTRY_NAME, error);
	if (content.data)
		entry->content =
			(struct bytes){ arena_memdup(collection->arena, content.data, content.size),
					content.size };
}

static void on_link(void *userdata, const char *path, const char *target, int error)
{
	struct collection *collection = userdata;

	note(collection, path, ENTRY_LINK, error)->target = arena_strdup(collection->arena, target);
}

static void on_directory(void *userdata, const char *path, const char *const *names, size_t n,
			 int error)
{
	struct collection *collection = userdata;
	size_t i;

	note(collection, path, ENTRY_DIRECTORY, error);
	for (i = 0; i < n; i++)
		note(collection,
		     arena_printf(collection->arena, "%s/%s", path[1] ? path : "", names[i]),
		     ENTRY_NAME, 0);
}

/* ---- order --------------------------------------------------------------- */

/* '/' sorts before every other character, so that a directory is followed by what is in it. */
static int compare_paths(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	if (*a == '/' && *b && *b != '/')
		return -1;
	if (*b == '/' && *a && *a != '/')
		return 1;
	return (unsigned char)*a - (unsigned char)*b;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = compare_paths(left->path, right->path);

	return order ? order :
		       (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

static void add_parents(struct collection *collection)
{
	size_t i, n = collection->n;

	for (i = 0; i < n; i++) {
		const char *path = collection->entries[i].path, *slash;

		if (collection->entries[i].kind == ENTRY_NOTHING)
			continue;
		for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
			note(collection,
			     arena_strndup(collection->arena, path, (size_t)(slash - path)),
			     ENTRY_DIRECTORY, 0);
	}
}

static void merge_entry(struct entry *into, const struct entry *from)
{
	int error = from->error ? from->error : into->error;

	/* Read twice, as /proc files are: the last reading is the one to keep. */
	if (from->kind >= into->kind)
		*into = *from;
	into->error = error;
}

static void merge_entries(struct collection *collection)
{
	size_t i, n = 0;

	if (!collection->n)
		return;
	qsort(collection->entries, collection->n, sizeof(*collection->entries), compare_entries);
	for (i = 1; i < collection->n; i++) {
		if (strcmp(collection->entries[n].path, collection->entries[i].path) == 0)
			merge_entry(&collection->entries[n], &collection->entries[i]);
		else
			collection->entries[++n] = collection->entries[i];
	}
	collection->n = n + 1;
}

struct collection *collection_new(struct sysroot *root)
{
	struct collection *collection = calloc(1, sizeof(*collection));
	struct sysroot_observer observer = { on_file, on_link, on_directory, collection };
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	if (!collection)
		abort();
	collection->arena = arena_new();
	if (!collection->arena)
		abort();
	sysroot_set_observer(root, &observer);
	probe_machine(root, &inventory);
	sysroot_set_observer(root, NULL);

	add_parents(collection);
	merge_entries(collection);
	return collection;
}

struct collection *collection_free(struct collection *collection)
{
	if (collection)
		arena_free(collection->arena);
	free(collection);
	return NULL;
}

/* ---- writing ------------------------------------------------------------- */

/*
 * Absence needs no words, for what is not in the archive is absent; except where a name was
 * listed and opening it found nothing, as with a dangling link.
 */
static bool is_error_recorded(const struct entry *entry)
{
	switch (entry->kind) {
	case ENTRY_FILE:
	case ENTRY_LINK:
		return false; /* read as something else before, by mistake */
	case ENTRY_NAME:
		return entry->error != 0;
	default:
		return entry->error != 0 && entry->error != -ENOENT;
	}
}

static struct json_object *manifest_new(const struct collection *collection, int64_t time_s)
{
	struct json_object *manifest = json_object_new_object(), *errors;
	time_t when = (time_t)time_s;
	char text[32];
	struct tm utc;
	size_t i;

	gmtime_r(&when, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_put_uint(manifest, "format", SYSROOT_MANIFEST_FORMAT);
	json_put_string(manifest, "cellwarden", PROJECT_VERSION);
	json_put_string(manifest, "time", text);
	errors = json_put_object(manifest, "errors");
	for (i = 0; i < collection->n; i++)
		if (is_error_recorded(&collection->entries[i]))
			json_put_string(errors, collection->entries[i].path,
					strerrorname_np(-collection->entries[i].error));
	return manifest;
}

static int archive_error(struct archive *archive)
{
	int error = archive_errno(archive);

	return error > 0 ? -error : -EIO;
}

static int write_header(struct archive *archive, const struct entry *entry)
{
	static const mode_t types[] = {
		[ENTRY_NAME] = AE_IFREG,
		[ENTRY_FILE] = AE_IFREG,
		[ENTRY_LINK] = AE_IFLNK,
		[ENTRY_DIRECTORY] = AE_IFDIR,
	};
	struct archive_entry *header = archive_entry_new();
	int r;

	if (!header)
		abort();
	archive_entry_set_pathname(header, entry->path + 1);
	archive_entry_set_filetype(header, types[entry->kind]);
	archive_entry_set_perm(header, entry->kind == ENTRY_DIRECTORY ? 0755 : 0644);
	archive_entry_set_size(header, (int64_t)entry->content.size);
	archive_entry_set_mtime(header, 0, 0);
	if (entry->kind == ENTRY_LINK)
		archive_entry_set_symlink(header, entry->target);
	r = archive_write_header(archive, header) == ARCHIVE_OK ? 0 : archive_error(archive);
	archive_entry_free(header);
	return r;
}

static int write_entry(struct archive *archive, const struct entry *entry)
{
	int r;

	r = write_header(archive, entry);
	if (r < 0 || entry->kind != ENTRY_FILE || !entry->content.size)
		return r;
	if (archive_write_data(archive, entry->content.data, entry->content.size) < 0)
		return archive_error(archive);
	return 0;
}

static int write_manifest(struct archive *archive, const struct collection *collection,
			  int64_t time_s)
{
	_cleanup_json_ struct json_object *manifest = manifest_new(collection, time_s);
	const char *text = json_print(manifest);
	struct entry entry = {
		.path = SYSROOT_MANIFEST_PATH,
		.kind = ENTRY_FILE,
		.content = { (const uint8_t *)text, strlen(text) },
	};

	return write_entry(archive, &entry);
}

static int write_all(struct archive *archive, const struct collection *collection, int64_t time_s)
{
	size_t i;
	int r;

	r = write_manifest(archive, collection, time_s);
	if (r < 0)
		return r;
	for (i = 0; i < collection->n; i++) {
		if (collection->entries[i].kind == ENTRY_NOTHING)
			continue;
		r = write_entry(archive, &collection->entries[i]);
		if (r < 0)
			return r;
	}
	return archive_write_close(archive) == ARCHIVE_OK ? 0 : archive_error(archive);
}

struct sink {
	int fd, error;
};

/* Errors are kept and not told: libarchive 3.6 leaks its buffer when a write fails. */
static la_ssize_t write_block(struct archive *archive, void *userdata, const void *data,
			      size_t size)
{
	struct sink *sink = userdata;
	size_t done = 0;

	while (done < size && sink->error == 0) {
		ssize_t n = write(sink->fd, (const uint8_t *)data + done, size - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			sink->error = -errno;
	}
	return (la_ssize_t)size;
}

int collection_write(const struct collection *collection, int fd, int64_t time_s)
{
	struct archive *archive = archive_write_new();
	struct sink sink = { .fd = fd };
	int r;

	if (!archive)
		abort();
	archive_write_set_format_pax_restricted(archive);
	archive_write_set_bytes_in_last_block(archive, 1);
	r = archive_write_open(archive, &sink, NULL, write_block, NULL) == ARCHIVE_OK ?
		    0 :
		    archive_error(archive);
	if (r == 0)
		r = write_all(archive, collection, time_s);
	archive_write_free(archive);
	return sink.error ? sink.error : r;
}

struct collect_summary collection_summarize(const struct collection *collection)
{
	struct collect_summary summary = { 0 };
	size_t i;

	for (i = 0; i < collection->n; i++) {
		const struct entry *entry = &collection->entries[i];

		summary.n_files += entry->kind == ENTRY_FILE;
		summary.n_links += entry->kind == ENTRY_LINK;
		summary.n_directories += entry->kind == ENTRY_DIRECTORY;
		summary.n_errors += is_error_recorded(entry);
		summary.n_bytes += entry->content.size;
	}
	return summary;
}
