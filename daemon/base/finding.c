// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/finding.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"

struct finding *finding_add(struct finding_list *list, const char *rule,
			    enum finding_severity severity, const char *object, const char *message,
			    ...)
{
	struct finding *finding;
	va_list ap;

	assert(list->arena);
	finding = arena_append(list->arena, list->items, list->n);
	finding->rule = rule;
	finding->severity = severity;
	finding->object = arena_strdup(list->arena, object);
	va_start(ap, message);
	finding->message = arena_vprintf(list->arena, message, ap);
	va_end(ap);
	return finding;
}

void finding_set_remedy(struct finding_list *list, struct finding *finding, const char *remedy, ...)
{
	va_list ap;

	va_start(ap, remedy);
	finding->remedy = arena_vprintf(list->arena, remedy, ap);
	va_end(ap);
}

void finding_set_pointer(struct finding_list *list, struct finding *finding, const char *pointer,
			 ...)
{
	va_list ap;

	va_start(ap, pointer);
	finding->pointer = arena_vprintf(list->arena, pointer, ap);
	va_end(ap);
}

void finding_list_append(struct finding_list *to, const struct finding_list *from)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		const struct finding *source = &from->items[i];
		struct finding *copy = arena_append(to->arena, to->items, to->n);

		copy->rule = arena_strdup(to->arena, source->rule);
		copy->severity = source->severity;
		copy->object = arena_strdup(to->arena, source->object);
		copy->pointer = arena_strdup(to->arena, source->pointer);
		copy->message = arena_strdup(to->arena, source->message);
		copy->remedy = arena_strdup(to->arena, source->remedy);
	}
}

enum finding_severity finding_list_worst(const struct finding_list *list)
{
	enum finding_severity worst = FINDING_NOTE;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->items[i].severity > worst)
			worst = list->items[i].severity;
	return worst;
}

const char *finding_severity_name(enum finding_severity severity)
{
	static const char *const names[FINDING_SEVERITY_MAX] = {
		[FINDING_NOTE] = "note",
		[FINDING_WARNING] = "warning",
		[FINDING_ERROR] = "error",
	};

	assert(severity < FINDING_SEVERITY_MAX);
	return names[severity];
}

struct json_object *finding_to_json(const struct finding *finding)
{
	struct json_object *json = json_object_new_object();

	json_put_string(json, "rule", finding->rule);
	json_put_string(json, "severity", finding_severity_name(finding->severity));
	json_put_string(json, "object", finding->object);
	json_put_string(json, "pointer", finding->pointer);
	json_put_string(json, "message", finding->message);
	json_put_string(json, "remedy", finding->remedy);
	return json;
}

static const char *string_member(struct json_object *json, const char *key)
{
	struct json_object *member;

	if (!json_object_object_get_ex(json, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return NULL;
	return json_object_get_string(member);
}

void finding_from_json(struct json_object *json, struct finding_list *list)
{
	const char *rule = string_member(json, "rule"), *message = string_member(json, "message");
	const char *severity = string_member(json, "severity");
	struct finding *finding;
	unsigned int i;

	if (!rule || !message || !severity)
		return;
	for (i = 0; i < FINDING_SEVERITY_MAX; i++)
		if (strcmp(severity, finding_severity_name(i)) == 0)
			break;
	if (i == FINDING_SEVERITY_MAX)
		return;
	finding = arena_append(list->arena, list->items, list->n);
	finding->rule = arena_strdup(list->arena, rule);
	finding->severity = i;
	finding->message = arena_strdup(list->arena, message);
	finding->object = arena_strdup(list->arena, string_member(json, "object"));
	finding->pointer = arena_strdup(list->arena, string_member(json, "pointer"));
	finding->remedy = arena_strdup(list->arena, string_member(json, "remedy"));
}

struct json_object *finding_list_to_json(const struct finding_list *list)
{
	struct json_object *json = json_object_new_array();
	size_t i;

	for (i = 0; i < list->n; i++)
		json_object_array_add(json, finding_to_json(&list->items[i]));
	return json;
}
