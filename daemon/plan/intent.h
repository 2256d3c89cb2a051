/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What users may want of a plan, as one table: members of a JSON object over
 * D-Bus ("hypervisor_memory"), options of the command line (--hypervisor-memory).
 */
#ifndef PLAN_INTENT_H
#define PLAN_INTENT_H

#include <json-c/json.h>

#include "plan/planner.h"

/* One thing to want. */
struct plan_intent_member {
	const char *name;  /* as in JSON */
	const char *value; /* what it needs, in words; NULL: a flag */
	/* Return: 0; -EINVAL when @value is none. Texts are borrowed. */
	int (*set)(struct plan_intent *intent, const char *value);
};

extern const struct plan_intent_member plan_intent_members[];
extern const size_t plan_intent_n_members;

/**
 * plan_intent_from_json() - read {"console": "ttyS0", "virtual_pci": true}
 * @json: unknown members are refused
 * @ret_error: on failure what is wrong with which member, owned by @arena
 *
 * Return: 0; -EINVAL.
 */
int plan_intent_from_json(struct json_object *json, struct arena *arena, struct plan_intent *ret,
			  const char **ret_error);

#endif
