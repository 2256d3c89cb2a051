// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <string.h>
#include <strings.h>

#include "base/quantity.h"
#include "http/negotiation.h"
#include "http/response.h"

static bool has_body(const struct request *request)
{
	const char *length = request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return request_header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
	       (length && strcmp(length, "0") != 0);
}

/* Return: its size as the header says; UINT64_MAX when it does not. */
static uint64_t announced_size(const struct request *request)
{
	const char *length = request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n;

	return length && quantity_parse(length, &n) == 0 ? n : UINT64_MAX;
}

/*
 * Ends a request whose body may be on its way. A caller who is cut off while sending may never see
 * why: small bodies are worth reading.
 */
static enum MHD_Result refuse(struct request *request, const char *problem, const char *detail)
{
	if (!has_body(request) || announced_size(request) > GATEWAY_DRAINED_BYTES)
		return request_fail(request, problem, detail);
	request->problem = problem;
	request->detail = detail;
	request->state = REQUEST_DRAINED;
	return MHD_YES;
}

/* What a body may be. */
static const char *const document_media[] = { "application/json", "application/octet-stream",
					      "text/x-csrc", NULL };
static const char *const image_media[] = { "application/octet-stream", NULL };

static bool is_one_of(const char *media, const char *const *list)
{
	size_t length = strcspn(media, "; \t");

	for (; *list; list++)
		if (strlen(*list) == length && strncasecmp(media, *list, length) == 0)
			return true;
	return false;
}

/*
 * Only types that a page of a foreign origin cannot send without asking first (Fetch standard,
 * "CORS-safelisted request-header").
 */
static enum MHD_Result check_body(struct request *request)
{
	const char *const *media =
		request->route->body == ROUTE_BODY_IMAGE ? image_media : document_media;
	const char *type = request_header(request, MHD_HTTP_HEADER_CONTENT_TYPE);
	uint64_t size = announced_size(request);

	if (request->route->body == ROUTE_BODY_NONE ||
	    (size != UINT64_MAX && size > request_body_max(request)))
		return refuse(request, "content-too-large", request_too_large(request));
	if (!type || !is_one_of(type, media))
		return refuse(request, "unsupported-media-type",
			      arena_printf(request->arena, "%s takes %s, not \"%s\".",
					   request->route->path,
					   media == image_media ? "application/octet-stream" :
								  "application/json, "
								  "application/octet-stream or "
								  "text/x-csrc",
					   type ? type : ""));
	request->state = REQUEST_ACCEPTED;
	return MHD_YES;
}

struct parameter_search {
	const struct route *route;
	const char *unknown; /* NULL: none so far */
};

static enum MHD_Result look_at_parameter(void *userdata, enum MHD_ValueKind kind, const char *name,
					 const char *value)
{
	struct parameter_search *search = userdata;

	if (route_has_parameter(search->route, name))
		return MHD_YES;
	search->unknown = name;
	return MHD_NO; /* ends the walk */
}

/* Return: the first query parameter that means nothing here; NULL if there is none. */
static const char *find_unknown_parameter(const struct request *request)
{
	struct parameter_search search = { .route = request->route };

	MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, look_at_parameter,
				  &search);
	return search.unknown;
}

/* By the role that is needed: what it is that not everyone may. */
static const char *const refusals[] = {
	[ROLE_VIEWER] = "tells physical addresses or PCI contents, which the kernel keeps for root",
	[ROLE_OPERATOR] = "changes something",
	[ROLE_ADMIN] = "changes something",
};

static enum MHD_Result refuse_access(struct request *request)
{
	const struct route *route = request->route;

	return refuse(request, "access-denied",
		      arena_printf(request->arena,
				   "%s %s %s. It needs the role %s; %s has the role %s.",
				   route->verb ? route->verb : "GET", route->path,
				   refusals[route->needs], role_name(route->needs),
				   request->caller.who, role_name(request->caller.role)));
}

/* Documents say nothing about this machine, and a browser has to load the page to ask for a token. */
static bool is_for_strangers(const struct route *route)
{
	return route->own != ROUTE_BUS && route->own != ROUTE_EVENTS;
}

static bool is_for_us(struct request *request, const char *host)
{
	const struct settings *settings = gateway_settings(request->listener->gateway);

	return request->listener->is_local ||
	       host_is_allowed(host, settings->allowed_hosts, settings->n_allowed_hosts);
}

/* No route: because of the path, or because of the method only. */
static enum MHD_Result refuse_target(struct request *request, const char *path, const char *method)
{
	if (!request->match.methods[0])
		return refuse(request, "not-found",
			      arena_printf(request->arena, "Nothing is at \"%s\".", path));
	if (strcmp(method, "OPTIONS") == 0 && !has_body(request))
		return response_send_options(request->connection, request->match.methods);
	return refuse(request, "method-not-allowed",
		      arena_printf(request->arena, "%s is not for %s.", method, path));
}

enum MHD_Result request_check(struct request *request, const char *path, const char *method)
{
	const char *host = request_header(request, MHD_HTTP_HEADER_HOST), *parameter, *detail;

	if (caller_identify(request->listener, request->connection, request->arena,
			    &request->caller, &detail) < 0)
		return refuse(request, "unauthorized", detail);
	if (!is_for_us(request, host))
		return refuse(request, "misdirected-request",
			      arena_printf(request->arena, "The request is for the host \"%s\".",
					   host ? host : ""));
	if (!route_target_is_clean(request->target))
		return refuse(request, "invalid-argument",
			      "The path or query has an escape that stands for no character "
			      "(%00), or one that is cut off.");
	request->match = route_match(request->target, method, request->arena);
	request->route = request->match.route;
	if (!request->route)
		return refuse_target(request, path, method);
	parameter = find_unknown_parameter(request);
	if (parameter)
		return refuse(request, "invalid-argument",
			      arena_printf(request->arena, "%s has no parameter \"%s\".",
					   request->route->path, parameter));
	if (request->caller.is_stranger && !is_for_strangers(request->route))
		return refuse(request, "unauthorized",
			      arena_printf(request->arena, "%s needs a token here.",
					   request->route->path));
	if (request->caller.role < request->route->needs)
		return refuse_access(request);
	if (has_body(request))
		return check_body(request);
	request->state = REQUEST_ACCEPTED;
	return MHD_YES;
}
