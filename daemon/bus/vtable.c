// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/vtable.h"

#include <string.h>

/* Names of inputs and of the output, each followed by a 0, as sd-bus wants them. */
static const char *parameter_names(struct arena *arena, const struct operation *operation,
				   bool has_first)
{
	size_t size = 0, n = 0, i;
	const char *type;
	char *names;

	for (type = operation->signature; *type; type += operation_next_type(type))
		size += strlen(operation->parameters[n++]) + 1;
	names = arena_alloc(arena, size + sizeof("content") + 1);
	for (size = 0, i = has_first ? 0 : 1; i < n; i++) {
		strcpy(names + size, operation->parameters[i]);
		size += strlen(operation->parameters[i]) + 1;
	}
	strcpy(names + size, operation->is_binary ? "content" : "json");
	return names;
}

sd_bus_vtable vtable_method(struct arena *arena, const char *name,
			    const struct operation *operation, bool has_first,
			    sd_bus_message_handler_t handler)
{
	const char *names = parameter_names(arena, operation, has_first);
	const char *signature = operation->signature;

	if (!has_first)
		signature += operation_next_type(signature);
	return (sd_bus_vtable)SD_BUS_METHOD_WITH_NAMES(name, signature, names,
						       operation->is_binary ? "ay" : "s", , handler,
						       SD_BUS_VTABLE_UNPRIVILEGED);
}
