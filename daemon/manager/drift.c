// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/drift.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "manager/drift-parts.h"

/* More than this is another machine; what is beyond is counted. */
#define CHANGES_MAX 500u

struct drift {
	struct arena *arena;
	const struct drift_row *row; /* at hand */
	struct json_object *changes; /* borrowed */
	size_t n_changes;            /* those beyond CHANGES_MAX as well */
	size_t n_of_part;
	enum finding_severity worst;
};

/* ---- selecting ------------------------------------------------------------ */

static bool is_among(drift_names names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static struct json_object *find(struct json_object *json, const char *path)
{
	while (json_object_is_type(json, json_type_object)) {
		size_t length = strcspn(path, ".");
		char name[32];

		if (length >= sizeof(name))
			return NULL;
		memcpy(name, path, length);
		name[length] = 0;
		json = json_object_object_get(json, name);
		if (!path[length])
			return json;
		path += length + 1;
	}
	return NULL;
}

/* A copy without the members that are ignored. Return: a new reference. */
static struct json_object *without(struct json_object *json, drift_names ignored)
{
	struct json_object *copy;
	size_t n, i;

	if (json_object_is_type(json, json_type_object)) {
		copy = json_object_new_object();
		json_object_object_foreach(json, key, value) {
			if (!is_among(ignored, key))
				json_object_object_add(copy, key, without(value, ignored));
		}
		return copy;
	}
	if (json_object_is_type(json, json_type_array)) {
		copy = json_object_new_array();
		n = json_object_array_length(json);
		for (i = 0; i < n; i++)
			json_object_array_add(copy,
					      without(json_object_array_get_idx(json, i), ignored));
		return copy;
	}
	return json_object_get(json);
}

/* What of an object counts. Return: a new reference; NULL for what is no object. */
static struct json_object *select_members(const struct drift_row *row, struct json_object *json)
{
	struct json_object *copy;

	if (!json_object_is_type(json, json_type_object))
		return NULL;
	if (!row->members)
		return without(json, row->ignored);
	copy = json_object_new_object();
	json_object_object_foreach(json, key, value) {
		if (is_among(row->members, key))
			json_object_object_add(copy, key, without(value, row->ignored));
	}
	return copy;
}

/* ---- words ---------------------------------------------------------------- */

static const char *value_text(struct drift *drift, struct json_object *value)
{
	if (!value)
		return "nothing";
	if (json_object_is_type(value, json_type_string))
		return arena_printf(drift->arena, "\"%s\"", json_object_get_string(value));
	return arena_strdup(drift->arena, json_object_to_json_string_ext(
						  value, JSON_C_TO_STRING_PLAIN |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* "00:1f.2", "0xfec00000"; segment 0 is not said. */
static const char *key_text(struct drift *drift, struct json_object *object)
{
	const char *text = "";
	drift_names name;

	for (name = drift->row->keys; name && *name; name++) {
		struct json_object *key = json_object_object_get(object, *name);

		if (strcmp(*name, "segment") == 0 && !json_object_get_int(key))
			continue;
		text = arena_printf(drift->arena, "%s%s%s", text, *text ? ":" : "",
				    key ? json_object_get_string(key) : "?");
	}
	return text;
}

static const char *object_text(struct drift *drift, struct json_object *object)
{
	struct json_object *vendor = json_object_object_get(object, "vendor");
	struct json_object *device = json_object_object_get(object, "device");
	struct json_object *name = json_object_object_get(object, "name");
	const char *key = key_text(drift, object);

	if (!drift->row->keys)
		return drift->row->what;
	if (vendor && device)
		return arena_printf(drift->arena, "%s %s (%s:%s)", drift->row->what, key,
				    json_object_get_string(vendor), json_object_get_string(device));
	if (name && strcmp(json_object_get_string(name), key) != 0)
		return arena_printf(drift->arena, "%s %s (%s)", drift->row->what, key,
				    json_object_get_string(name));
	return arena_printf(drift->arena, "%s %s", drift->row->what, key);
}

/* ---- changes -------------------------------------------------------------- */

static struct json_object *add_change(struct drift *drift, const char *change, const char *object,
				      const char *message)
{
	struct json_object *json;

	drift->n_of_part++;
	if (drift->row->severity > drift->worst)
		drift->worst = drift->row->severity;
	if (drift->n_changes++ >= CHANGES_MAX)
		return NULL;
	json = json_add_object(drift->changes);
	json_put_string(json, "part", drift->row->part);
	json_put_string(json, "severity", finding_severity_name(drift->row->severity));
	json_put_string(json, "change", change);
	json_put_string(json, "object", object);
	json_put_string(json, "message", message);
	return json;
}

static void add_difference(struct drift *drift, const char *object, const char *member,
			   struct json_object *from, struct json_object *to)
{
	const char *text;
	struct json_object *json;

	if (!from)
		text = arena_printf(drift->arena, "%s: %s is %s now; before there was none", object,
				    member, value_text(drift, to));
	else if (!to)
		text = arena_printf(drift->arena, "%s: %s was %s; now there is none", object,
				    member, value_text(drift, from));
	else
		text = arena_printf(drift->arena, "%s: %s was %s, now it is %s", object, member,
				    value_text(drift, from), value_text(drift, to));
	json = add_change(drift, "changed", object, text);
	if (!json)
		return;
	json_put_string(json, "member", member);
	if (from)
		json_object_object_add(json, "from", json_object_get(from));
	if (to)
		json_object_object_add(json, "to", json_object_get(to));
}

/* ---- comparing ------------------------------------------------------------ */

/* What names an item of a list within an object: BARs, capabilities, ranges. */
static const char *const inner_keys[] = { "index", "offset", "start", "id" };

static void compare(struct drift *drift, const char *object, const char *member,
		    struct json_object *from, struct json_object *to);

/* The first of inner_keys that every item of both lists has; NULL if there is none. */
static const char *find_inner_key(struct json_object *from, struct json_object *to)
{
	struct json_object *lists[] = { from, to };
	size_t k, side, i;

	for (k = 0; k < ARRAY_SIZE(inner_keys); k++) {
		bool is_everywhere = true;

		for (side = 0; side < 2; side++)
			for (i = 0; i < json_object_array_length(lists[side]); i++)
				if (!json_object_object_get_ex(
					    json_object_array_get_idx(lists[side], i),
					    inner_keys[k], NULL))
					is_everywhere = false;
		if (is_everywhere)
			return inner_keys[k];
	}
	return NULL;
}

static const char *item_key(struct json_object *item, const char *key)
{
	const char *text = json_object_get_string(json_object_object_get(item, key));

	return text ? text : "?";
}

/* Items by their key. Return: a new reference. */
static struct json_object *index_items(struct json_object *list, const char *key)
{
	struct json_object *map = json_object_new_object();
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *item = json_object_array_get_idx(list, i);

		json_object_object_add(map, item_key(item, key), json_object_get(item));
	}
	return map;
}

static void compare_maps(struct drift *drift, const char *object, const char *member,
			 const char *separator, const char *end, struct json_object *from,
			 struct json_object *to)
{
	json_object_object_foreach(from, key, value) {
		compare(drift, object,
			arena_printf(drift->arena, "%s%s%s%s", member, *member ? separator : "",
				     key, *member ? end : ""),
			value, json_object_object_get(to, key));
	}
	json_object_object_foreach(to, new_key, new_value) {
		if (!json_object_object_get_ex(from, new_key, NULL))
			compare(drift, object,
				arena_printf(drift->arena, "%s%s%s%s", member,
					     *member ? separator : "", new_key, *member ? end : ""),
				NULL, new_value);
	}
}

static void compare(struct drift *drift, const char *object, const char *member,
		    struct json_object *from, struct json_object *to)
{
	const char *key;

	if (json_object_equal(from, to))
		return;
	if (json_object_is_type(from, json_type_object) &&
	    json_object_is_type(to, json_type_object)) {
		compare_maps(drift, object, member, ".", "", from, to);
		return;
	}
	key = json_object_is_type(from, json_type_array) &&
			      json_object_is_type(to, json_type_array) ?
		      find_inner_key(from, to) :
		      NULL;
	if (key) {
		_cleanup_json_ struct json_object *left = index_items(from, key);
		_cleanup_json_ struct json_object *right = index_items(to, key);

		compare_maps(drift, object, member, "[", "]", left, right);
		return;
	}
	add_difference(drift, object, member, from, to);
}

/* ---- objects -------------------------------------------------------------- */

/* The objects of a row by their name; one without a name when it is no list. */
static struct json_object *collect(struct drift *drift, struct json_object *inventory)
{
	struct json_object *map = json_object_new_object(), *place, *object;
	_cleanup_json_ struct json_object *made = NULL;
	size_t n, i;

	place = find(inventory, drift->row->path);
	if (drift->row->canonical)
		place = made = drift->row->canonical(place);
	if (!drift->row->keys) {
		object = select_members(drift->row, place);
		if (object)
			json_object_object_add(map, "", object);
		return map;
	}
	n = json_object_is_type(place, json_type_array) ? json_object_array_length(place) : 0;
	for (i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(place, i);

		object = select_members(drift->row, item);
		if (object)
			json_object_object_add(map, key_text(drift, item), object);
	}
	return map;
}

static void compare_row(struct drift *drift, struct json_object *from, struct json_object *to)
{
	json_object_object_foreach(from, key, value) {
		struct json_object *other = json_object_object_get(to, key);
		const char *object = object_text(drift, value);

		if (other)
			compare(drift, object, "", value, other);
		else
			add_change(drift, "removed", object,
				   arena_printf(drift->arena, "%s is gone", object));
	}
	json_object_object_foreach(to, new_key, new_value) {
		const char *object;

		if (json_object_object_get_ex(from, new_key, NULL))
			continue;
		object = object_text(drift, new_value);
		add_change(drift, "added", object, arena_printf(drift->arena, "%s is new", object));
	}
}

static uint64_t hash_json(uint64_t hash, struct json_object *json)
{
	const char *text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN);

	return hash_bytes(hash, text, strlen(text));
}

/* ---- parts ---------------------------------------------------------------- */

static void put_part(struct drift *drift, struct json_object *parts, const char *part,
		     uint64_t stored, uint64_t live)
{
	struct json_object *json = json_add_object(parts);

	json_put_string(json, "part", part);
	json_put_string(json, "stored", arena_printf(drift->arena, "%016" PRIx64, stored));
	json_put_string(json, "live", arena_printf(drift->arena, "%016" PRIx64, live));
	json_put_bool(json, "changed", drift->n_of_part > 0);
}

/* Rows of one part follow each other. Return: the first row of the next part. */
static size_t compare_part(struct drift *drift, size_t first, struct json_object *stored,
			   struct json_object *live, struct json_object *parts)
{
	uint64_t hashes[] = { HASH_START, HASH_START };
	const char *part = drift_rows[first].part;
	size_t i;

	drift->n_of_part = 0;
	for (i = first; i < drift_n_rows && strcmp(drift_rows[i].part, part) == 0; i++) {
		_cleanup_json_ struct json_object *from = NULL, *to = NULL;

		drift->row = &drift_rows[i];
		from = collect(drift, stored);
		to = collect(drift, live);
		hashes[0] = hash_json(hashes[0], from);
		hashes[1] = hash_json(hashes[1], to);
		compare_row(drift, from, to);
	}
	put_part(drift, parts, part, hashes[0], hashes[1]);
	return i;
}

struct json_object *drift_to_json(struct arena *arena, struct json_object *stored,
				  struct json_object *live)
{
	struct json_object *json = json_object_new_object(), *parts;
	struct drift drift = { .arena = arena };
	size_t i = 0;

	json_put_bool(json, "drifted", false); /* keeps its place at the top */
	json_put_string(json, "worst", "none");
	parts = json_put_array(json, "parts");
	drift.changes = json_put_array(json, "changes");
	while (i < drift_n_rows)
		i = compare_part(&drift, i, stored, live, parts);
	json_put_bool(json, "drifted", drift.n_changes > 0);
	json_put_string(json, "worst",
			drift.n_changes ? finding_severity_name(drift.worst) : "none");
	if (drift.n_changes > CHANGES_MAX)
		json_put_uint(json, "more", drift.n_changes - CHANGES_MAX);
	return json;
}
