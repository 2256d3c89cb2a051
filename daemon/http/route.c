// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/route.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/bus-words.h"
#include "base/quantity.h"
#include "http/metrics.h"

#define JSON "application/json"

static const struct route table[] = {
	{
		.path = "/",
		.own = ROUTE_DASHBOARD,
		.media = { "text/html" },
		.summary = "The dashboard",
	},
	{
		.path = "/dashboard/{name}",
		.own = ROUTE_DASHBOARD_FILE,
		.summary = "A file of the dashboard",
	},
	{
		.path = "/service",
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
		.path = "/access",
		.own = ROUTE_ACCESS,
		.media = { JSON },
		.summary = "Who this caller is, and its role",
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
		.path = "/cells",
		.verb = "POST",
		.needs = ROLE_OPERATOR,
		.method = "CreateCell",
		.is_creation = true,
		.body = ROUTE_BODY_DOCUMENT,
		.media = { JSON },
		.parameters = { { NULL, 'B', NULL }, { "override", 'L', "" } },
		.summary = "Create a cell",
	},
	{
		.path = "/cells/{name}",
		.method = "DescribeCell",
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL } },
		.summary = "A cell and its state",
	},
	{
		.path = "/cells/{name}",
		.verb = "DELETE",
		.needs = ROLE_OPERATOR,
		.method = "DestroyCell",
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL } },
		.summary = "Destroy a cell",
	},
	{
		.path = "/cells/{name}/config",
		.needs = ROLE_VIEWER,
		.method = "GetCellConfiguration",
		.is_binary = true,
		.media = { JSON, "application/octet-stream", "text/x-csrc" },
		.formats = { "json", "cell", "c" },
		.parameters = { { "{name}", 's', NULL },
				{ NULL, 's', NULL },
				{ "revision", 'u', "0" } },
		.summary = "The configuration that a cell runs with",
	},
	{
		.path = "/cells/{name}/images/{address}",
		.verb = "PUT",
		.needs = ROLE_OPERATOR,
		.method = "LoadCell",
		.body = ROUTE_BODY_IMAGE,
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL },
				{ NULL, 'F', NULL },
				{ "{address}", 'A', NULL } },
		.summary = "Load an image into a cell, which is stopped for it",
	},
	{
		.path = "/cells/{name}/start",
		.verb = "POST",
		.needs = ROLE_OPERATOR,
		.method = "StartCell",
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL } },
		.summary = "Start a cell",
	},
	{
		.path = "/cells/{name}/shutdown",
		.verb = "POST",
		.needs = ROLE_OPERATOR,
		.method = "ShutDownCell",
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL } },
		.summary = "Ask a cell to stop, and stop it",
	},
	{
		.path = "/cells/{name}/statistics",
		.needs = ROLE_VIEWER,
		.method = "GetCellStatistics",
		.media = { JSON },
		.parameters = { { "{name}", 's', NULL } },
		.summary = "How often a cell's CPUs went to the hypervisor, and why",
	},
	{
		.path = "/events",
		.own = ROUTE_EVENTS,
		.media = { "text/event-stream" },
		.parameters = { { "since", 'Q', NULL }, { "follow", 'Q', NULL } },
		.summary = "What happens, as server-sent events",
	},
	{
		.path = "/metrics",
		.needs = ROLE_VIEWER,
		.method = "GetObservation",
		.render = metrics_print,
		.media = { METRICS_MEDIA_TYPE, JSON },
		.summary = "Cells, their exits, the hypervisor's memory, for monitoring",
	},
	{
		.path = "/hypervisor",
		.method = "DescribeHypervisor",
		.media = { JSON },
		.summary = "Whether it is enabled, and its memory",
	},
	{
		.path = "/hypervisor/enable",
		.verb = "POST",
		.needs = ROLE_ADMIN,
		.method = "Enable",
		.body = ROUTE_BODY_DOCUMENT,
		.media = { JSON },
		.parameters = { { NULL, 'B', "" }, { "override", 'L', "" } },
		.summary = "Enable it, with the stored configuration or the one sent",
	},
	{
		.path = "/hypervisor/disable",
		.verb = "POST",
		.needs = ROLE_ADMIN,
		.method = "Disable",
		.media = { JSON },
		.summary = "Destroy all cells and disable it",
	},
	{
		.path = "/hypervisor/console",
		.needs = ROLE_VIEWER,
		.method = "GetConsole",
		.media = { JSON },
		.summary = "The last 2 KiB of what it printed",
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
		.path = "/schemas/{name}",
		.own = ROUTE_SCHEMA,
		.media = { "application/schema+json" },
		.summary = "JSON Schema of the documents",
	},
	{
		.path = "/problems/{name}",
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

/* ---- paths ------------------------------------------------------------------ */

#define SEGMENTS_MAX 8u

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* The next segment, decoded, and *@at behind it; NULL at the end of the path. */
static const char *next_segment(const char **at, struct arena *arena)
{
	size_t length = strcspn(*at + (**at == '/'), "/?"), i, n = 0;
	const char *from;
	char *segment;

	if (**at != '/')
		return NULL;
	from = *at + 1;
	*at = from + length;
	segment = arena_alloc(arena, length + 1);
	for (i = 0; i < length; i++) {
		bool is_escape = from[i] == '%' && i + 2 < length &&
				 isxdigit((unsigned char)from[i + 1]) &&
				 isxdigit((unsigned char)from[i + 2]);

		if (!is_escape) {
			segment[n++] = from[i];
			continue;
		}
		segment[n++] = (char)(hex_digit(from[i + 1]) << 4 | hex_digit(from[i + 2]));
		i += 2;
	}
	return segment;
}

static bool path_matches(const struct route *route, const char *const *segments,
			 const char *values[ROUTE_VALUES_MAX])
{
	const char *at = route->path;
	size_t n_values = 0;

	for (; *at == '/'; segments++) {
		size_t length = strcspn(++at, "/");

		if (!*segments)
			return false;
		if (*at == '{' && n_values < ROUTE_VALUES_MAX) {
			if (!**segments)
				return false;
			values[n_values++] = *segments;
		} else if (strlen(*segments) != length || memcmp(*segments, at, length) != 0) {
			return false;
		}
		at += length;
	}
	return !*segments;
}

static const char *verb_of(const struct route *route)
{
	return route->verb ? route->verb : "GET";
}

static void note_method(struct route_match *match, const struct route *route)
{
	size_t n = 0;

	while (match->methods[n])
		n++;
	match->methods[n++] = verb_of(route);
	if (!route->verb)
		match->methods[n] = "HEAD";
}

struct route_match route_match(const char *target, const char *method, struct arena *arena)
{
	const char *segments[SEGMENTS_MAX + 1] = { NULL }, *at = target;
	struct route_match match = { NULL };
	size_t n = 0, i;

	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	if (strncmp(at, ROUTE_PREFIX, strlen(ROUTE_PREFIX)) == 0 &&
	    strchr("/?", at[strlen(ROUTE_PREFIX)]))
		at += strlen(ROUTE_PREFIX);
	if (at > target && (!*at || *at == '?' || strcspn(at + 1, "?") == 0))
		at = ROUTE_PREFIX_ALONE;
	while (n < SEGMENTS_MAX && (segments[n] = next_segment(&at, arena)))
		n++;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		const char *values[ROUTE_VALUES_MAX] = { NULL };

		if (!path_matches(&table[i], segments, values))
			continue;
		note_method(&match, &table[i]);
		if (strcmp(verb_of(&table[i]), method) != 0)
			continue;
		match.route = &table[i];
		memcpy(match.values, values, sizeof(values));
	}
	return match;
}

const char *route_value(const struct route_match *match, const char *name)
{
	const char *at = match->route->path;
	size_t i;

	for (i = 0; (at = strchr(at, '{')) && i < ROUTE_VALUES_MAX; i++, at++)
		if (strncmp(at, name, strlen(name)) == 0)
			return match->values[i];
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

/* ---- parameters ------------------------------------------------------------- */

/* A name for people: "{address}" is "address". */
static const char *plain_name(struct arena *arena, const char *name)
{
	return *name == '{' ? arena_strndup(arena, name + 1, strlen(name) - 2) : name;
}

static int append_number(const struct route_parameter *parameter, const char *value,
			 sd_bus_message *message, struct arena *arena, const char **ret_error)
{
	uint64_t number;

	if (quantity_parse(value, &number) < 0 || (parameter->type == 'u' && number > UINT32_MAX)) {
		*ret_error = arena_printf(arena,
					  "The parameter %s is \"%s\", which is no number "
					  "from 0 to %s.",
					  plain_name(arena, parameter->name), value,
					  parameter->type == 'u' ? "4294967295" : "2^64 - 1");
		return -EINVAL;
	}
	switch (parameter->type) {
	case 'u':
		return sd_bus_message_append(message, "u", (uint32_t)number);
	case 'A':
		return sd_bus_message_append(message, "at", 1, number);
	default:
		return sd_bus_message_append(message, "t", number);
	}
}

static const char *find_value(const struct route_source *source,
			      const struct route_parameter *parameter)
{
	const char *value;

	if (!parameter->name)
		return source->format;
	value = *parameter->name == '{' ? route_value(source->match, parameter->name) :
					  source->query(source->userdata, parameter->name);
	return value ? value : parameter->fallback;
}

static int append_body(const struct route_source *source, const struct route_parameter *parameter,
		       sd_bus_message *message, struct arena *arena, const char **ret_error)
{
	if (!parameter->fallback && !source->body.size && source->body_fd < 0) {
		*ret_error = arena_printf(arena, "%s %s needs a body.", source->match->route->verb,
					  source->match->route->path);
		return -EINVAL;
	}
	if (parameter->type == 'F')
		return sd_bus_message_append(message, "ah", 1, source->body_fd);
	return sd_bus_message_append_array(message, 'y', source->body.data, source->body.size);
}

static int append_parameter(const struct route_source *source,
			    const struct route_parameter *parameter, sd_bus_message *message,
			    struct arena *arena, const char **ret_error)
{
	const char *value;

	if (parameter->type == 'B' || parameter->type == 'F')
		return append_body(source, parameter, message, arena, ret_error);
	value = find_value(source, parameter);
	if (!value) {
		*ret_error =
			arena_printf(arena, "The parameter %s is missing: %s?%s=...",
				     parameter->name, source->match->route->path, parameter->name);
		return -EINVAL;
	}
	if (parameter->type == 's')
		return sd_bus_message_append(message, "s", value);
	if (parameter->type == 'L')
		return bus_append_words(message, value);
	return append_number(parameter, value, message, arena, ret_error);
}

int route_append_parameters(const struct route_source *source, sd_bus_message *message,
			    struct arena *arena, const char **ret_error)
{
	const struct route *route = source->match->route;
	size_t i;
	int r;

	for (i = 0; i < ROUTE_PARAMETERS_MAX && route->parameters[i].type; i++) {
		r = append_parameter(source, &route->parameters[i], message, arena, ret_error);
		if (r < 0)
			return r;
	}
	return 0;
}
