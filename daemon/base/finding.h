/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with somebody's machine or configuration, as data: a list of
 * findings, all of them, each naming a rule, an object, the reason and the
 * remedy. The same text goes to the command line, D-Bus, REST and dashboard.
 */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/arena.h"

enum finding_severity {
	FINDING_NOTE,    /* worth knowing; nothing to do */
	FINDING_WARNING, /* works, with a restriction that the text names */
	FINDING_ERROR,   /* will fail or hang the machine; enabling is refused */
	FINDING_SEVERITY_MAX,
};

/** struct finding - one thing that is wrong. All texts are borrowed from the list's arena. */
struct finding {
	const char *rule; /* stable id, like "memory-overlap" or "acpi-table-checksum" */
	enum finding_severity severity;
	const char *
		object; /* the thing concerned, as people name it: "00:1f.2", "/sys/firmware/…/DMAR" */
	const char *pointer; /* JSON pointer (RFC 6901) into the document; NULL if there is none */
	const char *message; /* what is wrong and why, one sentence */
	const char *remedy;  /* what to do about it; NULL only for notes */
};

struct finding_list {
	struct arena *arena; /* who owns the texts; not owned by the list */
	struct finding *items;
	size_t n;
};

/**
 * finding_add() - append a finding
 * @list: its arena must be set
 * @rule: string literal
 * @object: copied; NULL is legal
 * @message: printf format
 *
 * Return: the new finding, for finding_set_remedy() and finding_set_pointer();
 * valid until the next finding_add().
 */
struct finding *finding_add(struct finding_list *list, const char *rule,
			    enum finding_severity severity, const char *object, const char *message,
			    ...) __attribute__((format(printf, 5, 6)));

/** finding_set_remedy() - what the user should do. */
void finding_set_remedy(struct finding_list *list, struct finding *finding, const char *remedy, ...)
	__attribute__((format(printf, 3, 4)));

/** finding_set_pointer() - the place in the configuration document. */
void finding_set_pointer(struct finding_list *list, struct finding *finding, const char *pointer,
			 ...) __attribute__((format(printf, 3, 4)));

/** finding_list_append() - copy all findings of @from behind those of @to. */
void finding_list_append(struct finding_list *to, const struct finding_list *from);

/** finding_list_worst() - the highest severity present; FINDING_NOTE for an empty list. */
enum finding_severity finding_list_worst(const struct finding_list *list);

/** finding_severity_name() - "note", "warning", "error". */
const char *finding_severity_name(enum finding_severity severity);

/** finding_to_json() - one finding, schemas/json/finding.json. Return: a new reference. */
struct json_object *finding_to_json(const struct finding *finding);

/**
 * finding_from_json() - append what finding_to_json() wrote
 *
 * Members of the wrong type count as absent; a finding without rule, severity
 * or message is left out.
 */
void finding_from_json(struct json_object *json, struct finding_list *list);

/** finding_list_to_json() - an array of findings. Return: a new reference. */
struct json_object *finding_list_to_json(const struct finding_list *list);

#endif
