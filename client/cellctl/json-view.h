/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of the daemon's documents, for people: what is missing is empty. */
#ifndef CELLCTL_JSON_VIEW_H
#define CELLCTL_JSON_VIEW_H

#include <json-c/json.h>
#include <stdbool.h>

#include "base/finding.h"

/** json_view_text() - a member as text; "" when there is none. Borrowed. */
const char *json_view_text(struct json_object *json, const char *key);

/** json_view_flag() - a member that is true. */
bool json_view_flag(struct json_object *json, const char *key);

/** json_view_uint() - a number; 0 when there is none. */
uint64_t json_view_uint(struct json_object *json, const char *key);

/** json_view_items() - how many items an array member has; 0 when there is none. */
size_t json_view_items(struct json_object *json, const char *key, struct json_object **ret_list);

/** json_view_findings() - append the member "findings". */
void json_view_findings(struct json_object *json, struct finding_list *findings);

#endif
