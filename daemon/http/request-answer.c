// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "http/assets.h"
#include "http/event-feed.h"
#include "http/negotiation.h"
#include "http/response.h"

/* What there is to choose from; @by_name is room for the type of a file. */
static const char *const *offers_of(const struct request *request, const char *by_name[2])
{
	if (request->route->own != ROUTE_DASHBOARD_FILE)
		return request->route->media;
	by_name[0] = asset_media_type(request->match.values[0]);
	by_name[1] = NULL;
	return by_name;
}

/* Return: whether something that is offered is acceptable, which is chosen then. */
static bool choose_media(struct request *request, const char *const *offers)
{
	size_t n = 0;
	int chosen;

	while (n < ROUTE_MEDIA_MAX && offers[n])
		n++;
	chosen = negotiate_media(request_header(request, MHD_HTTP_HEADER_ACCEPT), offers, n);
	if (chosen < 0)
		return false;
	request->media = offers[chosen];
	request->format = request->route->formats[chosen];
	return true;
}

static enum MHD_Result fail_media(struct request *request, const char *const *offers)
{
	const char *list = offers[0];
	size_t i;

	for (i = 1; i < ROUTE_MEDIA_MAX && offers[i]; i++)
		list = arena_printf(request->arena, "%s, %s", list, offers[i]);
	return request_fail(request, "not-acceptable",
			    arena_printf(request->arena, "%s is there as: %s.",
					 request->route->path, list));
}

static enum MHD_Result send_asset(struct request *request, const char *folder, const char *name)
{
	struct bytes content;
	int r;

	r = asset_read(gateway_data_fd(request->listener->gateway), folder, name, request->arena,
		       &content);
	if (r == -ENOENT)
		return request_fail(request, "not-found",
				    arena_printf(request->arena, "There is no document \"%s\".",
						 name));
	if (r < 0)
		return request_fail(request, "internal-error",
				    arena_printf(request->arena, "%s cannot be read: %s.", name,
						 strerror(-r)));
	return response_send(request->connection, content, request->media, NULL);
}

static enum MHD_Result send_problem_help(struct request *request)
{
	const struct problem *problem = problem_by_name(request->match.values[0]);

	if (!problem)
		return request_fail(request, "not-found",
				    arena_printf(request->arena, "No problem is called \"%s\".",
						 request->match.values[0]));
	return response_send(request->connection,
			     bytes_of_text(arena_printf(request->arena, "%s\n\n%s\n",
							problem->title, problem->help)),
			     request->media, NULL);
}

static enum MHD_Result send_access(struct request *request)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	json_put_string(json, "who", request->caller.who);
	json_put_string(json, "role", role_name(request->caller.role));
	return response_send(request->connection,
			     bytes_of_text(arena_strdup(request->arena, json_print(json))),
			     request->media, NULL);
}

static const char *query(const struct request *request, const char *name, const char *fallback)
{
	const char *value =
		MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);

	return value ? value : fallback;
}

/* Browsers say what they had last in a header, others in the query; "since=" is all there is. */
static enum MHD_Result send_events(struct request *request)
{
	struct event_feed *feed = gateway_feed(request->listener->gateway);
	const char *follow = query(request, "follow", "true"), *last;
	bool follows = strcmp(follow, "true") == 0;

	if (!follows && strcmp(follow, "false") != 0)
		return request_fail(request, "invalid-argument",
				    arena_printf(request->arena,
						 "The parameter follow is \"%s\"; it may be true "
						 "or false.",
						 follow));
	last = request_header(request, "Last-Event-ID");
	if (!last)
		last = query(request, "since", follows ? NULL : "");
	event_feed_start(feed);
	return event_stream_open(event_feed_streams(feed), request, last, follows);
}

static enum MHD_Result answer_here(struct request *request)
{
	switch (request->route->own) {
	case ROUTE_HEALTH:
		return response_send(request->connection,
				     bytes_of_text("{\n  \"healthy\": true\n}\n"), request->media,
				     NULL);
	case ROUTE_VERSIONS:
		return response_send(request->connection,
				     bytes_of_text("{\n  \"versions\": [\n    \"v1\"\n  ]\n}\n"),
				     request->media, NULL);
	case ROUTE_ACCESS:
		return send_access(request);
	case ROUTE_OPENAPI:
		return send_asset(request, "", "openapi.json");
	case ROUTE_SCHEMA:
		return send_asset(request, "schemas/", request->match.values[0]);
	case ROUTE_DASHBOARD:
		return send_asset(request, "dashboard/", "index.html");
	case ROUTE_DASHBOARD_FILE:
		return send_asset(request, "dashboard/", request->match.values[0]);
	case ROUTE_EVENTS:
		return send_events(request);
	case ROUTE_PROBLEM:
		return send_problem_help(request);
	case ROUTE_BUS:
		break;
	}
	assert(false);
	return MHD_NO;
}

enum MHD_Result request_answer(struct request *request)
{
	const char *by_name[2];
	const char *const *offers = offers_of(request, by_name);

	if (!offers[0])
		return request_fail(request, "not-found",
				    arena_printf(request->arena, "There is no document \"%s\".",
						 request->match.values[0]));
	if (!choose_media(request, offers))
		return fail_media(request, offers);
	return request->route->own == ROUTE_BUS ? request_call(request) : answer_here(request);
}
