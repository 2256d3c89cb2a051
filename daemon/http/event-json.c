// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/event-json.h"

#include <string.h>

#include "base/json.h"

/*
 * Members of an event's data that are for everyone. Texts for people are not among them: reports
 * of failures and messages of operations name physical addresses and PCI functions.
 */
static const char *const public_members[] = {
	"enabled",   "error", "failed_cpus", "from",      "generation",
	"operation", "to",    "truncated",   "untracked",
};

static struct json_object *public_part(struct json_object *data)
{
	struct json_object *part = json_object_new_object(), *value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(public_members); i++)
		if (json_object_object_get_ex(data, public_members[i], &value))
			json_object_object_add(part, public_members[i], json_object_get(value));
	return part;
}

/* In one line, for a line is where an event's data ends. Takes @data. */
static const char *print(struct arena *arena, const struct daemon_event *from,
			 struct json_object *data)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	json_put_string(json, "type", from->type);
	json_put_uint(json, "realtime_us", from->realtime_us);
	json_put_string(json, "cell", from->cell);
	json_object_object_add(json, "data", data);
	return arena_strdup(arena,
			    json_object_to_json_string_ext(
				    json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* A later version's types are passed on; a name that could break a line is none. */
bool event_from_daemon(struct arena *arena, const struct daemon_event *from, struct event *ret)
{
	_cleanup_json_ struct json_object *data = json_tokener_parse(from->data);

	if (!from->id || !*from->type || !json_object_is_type(data, json_type_object) ||
	    strspn(from->type, "abcdefghijklmnopqrstuvwxyz-.") != strlen(from->type))
		return false;
	*ret = (struct event){
		.id = from->id,
		.type = arena_strdup(arena, from->type),
		.full = print(arena, from, json_object_get(data)),
		.public_one = print(arena, from, public_part(data)),
	};
	return true;
}
