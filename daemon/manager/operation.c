// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/operation.h"

#include <string.h>

#include "base/json.h"

void operation_fail(struct arena *arena, struct operation_result *result, const char *error,
		    const char *message, ...)
{
	va_list ap;

	result->error = error;
	va_start(ap, message);
	result->message = arena_vprintf(arena, message, ap);
	va_end(ap);
}

void operation_set_json(struct arena *arena, struct operation_result *result,
			struct json_object *json)
{
	const char *text = arena_strdup(arena, json_print(json));

	result->content = (struct bytes){ (const uint8_t *)text, strlen(text) };
	json_object_put(json);
}
