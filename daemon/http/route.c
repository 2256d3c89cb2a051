// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/route.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/quantity.h"

#define JSON "application/json"

static const struct route table[] = {
	{
		.path = "/",
		.method = "Describe",
		.media = { JSON },
		.summary = "What this service is",
	},
	{
		.path = "/api",
		.own = ROUTE_VERSIONS,
		.media = { JSON },
		.summary = "The versions of this interface",
	},
	{
		.path = "/healthz",
		.own = ROUTE_HEALTH,
		.media = { JSON },
		.summary = "Whether the gateway runs",
	},
	{
		.path = "/readyz",
		.method = "Describe",
		.media = { JSON },
		.summary = "Whether cellwardend answers",
	},
	{
		.path = "/cells",
		.method = "DescribeCells",
		.media = { JSON },
		.summary = "The cells and their states",
	},
	{
		.path = "/system",
		.needs = ROLE_VIEWER,
		.method = "GetMachine",
		.media = { JSON },
		.summary = "A summary of the machine",
	},
	{
		.path = "/system/inventory",
		.needs = ROLE_VIEWER,
		.method = "GetInventory",
		.media = { JSON },
		.summary = "Everything that probing found",
	},
	{
		.path = "/system/readiness",
		.method = "GetReadiness",
		.viewer_method = "CheckMachine",
		.media = { JSON },
		.summary = "Whether enabling would be refused, and why",
	},
	{
		.path = "/reservation",
		.needs = ROLE_VIEWER,
		.method = "GetReservation",
		.media = { JSON },
		.summary = "Memory kept from the kernel: asked for, granted, proposed",
	},
	{
		.path = "/config",
		.needs = ROLE_VIEWER,
		.method = "GetConfiguration",
		.is_binary = true,
		.media = { JSON, "application/octet-stream", "text/x-csrc" },
		.formats = { "json", "cell", "c" },
		.parameters = { { "generation", 't', "0" },
				{ NULL, 's', NULL },
				{ "revision", 'u', "0" } },
		.summary = "The stored configuration, as JSON, binary or C",
	},
	{
		.path = "/config/check",
		.needs = ROLE_VIEWER,
		.method = "CheckConfiguration",
		.media = { JSON },
		.parameters = { { "generation", 't', "0" } },
		.summary = "Findings of every rule on the stored configuration",
	},
	{
		.path = "/config/explain",
		.needs = ROLE_VIEWER,
		.method = "ExplainConfiguration",
		.media = { JSON },
		.parameters = { { "generation", 't', "0" }, { "query", 's', NULL } },
		.summary = "Why something is in the stored configuration, or is not",
	},
	{
		.path = "/config/drift",
		.needs = ROLE_VIEWER,
		.method = "GetDrift",
		.media = { JSON },
		.summary = "What changed in the machine since",
	},
	{
		.path = "/config/history",
		.needs = ROLE_VIEWER,
		.method = "ListConfigurations",
		.media = { JSON },
		.summary = "The stored generations",
	},
	{
		.path = "/openapi.json",
		.own = ROUTE_OPENAPI,
		.media = { JSON },
		.summary = "This interface in OpenAPI 3.1",
	},
	{
		.path = "/schemas/",
		.own = ROUTE_SCHEMA,
		.media = { "application/schema+json" },
		.summary = "JSON Schema of the documents",
	},
	{
		.path = "/problems/",
		.own = ROUTE_PROBLEM,
		.media = { "text/plain" },
		.summary = "What a problem's type means and what to do",
	},
};

const struct route *routes(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(table);
	return table;
}

const struct route *route_find(const char *path, const char **ret_rest)
{
	size_t i;

	if (strncmp(path, ROUTE_PREFIX, strlen(ROUTE_PREFIX)) == 0 &&
	    strchr("/", path[strlen(ROUTE_PREFIX)]))
		path += strlen(ROUTE_PREFIX);
	if (!*path)
		path = "/";
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		size_t length = strlen(table[i].path);
		bool is_folder = length > 1 && table[i].path[length - 1] == '/';

		if (is_folder ? strncmp(path, table[i].path, length) == 0 && path[length] :
				strcmp(path, table[i].path) == 0) {
			*ret_rest = path + (is_folder ? length : strlen(path));
			return &table[i];
		}
	}
	return NULL;
}

bool route_target_is_clean(const char *target)
{
	const char *at = target;

	while ((at = strchr(at, '%'))) {
		if (!isxdigit((unsigned char)at[1]) || !isxdigit((unsigned char)at[2]) ||
		    strncmp(at, "%00", 3) == 0)
			return false;
		at++;
	}
	return true;
}

bool route_has_parameter(const struct route *route, const char *name)
{
	size_t i;

	for (i = 0; i < ROUTE_PARAMETERS_MAX && route->parameters[i].type; i++)
		if (route->parameters[i].name && strcmp(route->parameters[i].name, name) == 0)
			return true;
	return false;
}

static int append_number(const struct route_parameter *parameter, const char *value,
			 sd_bus_message *message, struct arena *arena, const char **ret_error)
{
	uint64_t number;

	if (quantity_parse(value, &number) < 0 || (parameter->type == 'u' && number > UINT32_MAX)) {
		*ret_error = arena_printf(arena,
					  "The parameter %s is \"%s\", which is no number "
					  "from 0 to %s.",
					  parameter->name, value,
					  parameter->type == 'u' ? "4294967295" : "2^64 - 1");
		return -EINVAL;
	}
	return parameter->type == 'u' ? sd_bus_message_append(message, "u", (uint32_t)number) :
					sd_bus_message_append(message, "t", number);
}

int route_append_parameters(const struct route *route, const char *format, route_query_t query,
			    void *userdata, sd_bus_message *message, struct arena *arena,
			    const char **ret_error)
{
	size_t i;
	int r;

	for (i = 0; i < ROUTE_PARAMETERS_MAX && route->parameters[i].type; i++) {
		const struct route_parameter *parameter = &route->parameters[i];
		const char *value = parameter->name ? query(userdata, parameter->name) : format;

		if (!value)
			value = parameter->fallback;
		if (!value) {
			*ret_error = arena_printf(arena, "The parameter %s is missing: %s?%s=...",
						  parameter->name, route->path, parameter->name);
			return -EINVAL;
		}
		if (parameter->type == 's')
			r = sd_bus_message_append(message, "s", value);
		else
			r = append_number(parameter, value, message, arena, ret_error);
		if (r < 0)
			return r;
	}
	return 0;
}
