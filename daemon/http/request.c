// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "http/assets.h"
#include "http/gateway.h"
#include "http/negotiation.h"
#include "http/response.h"
#include "http/route.h"

/* Longer than any operation may take (manager/job.h), so that its own error arrives. */
#define CALL_TIMEOUT_US (UINT64_C(40) * 1000 * 1000)

enum request_state {
	REQUEST_HEADER,   /* nothing of it was looked at */
	REQUEST_DRAINED,  /* a small body is read to its end, so that the caller hears our answer */
	REQUEST_ACCEPTED, /* header is fine; acted upon when the (empty) body is over */
	REQUEST_ASKED,    /* the connection sleeps until the bus answers */
	REQUEST_ANSWERED, /* reply is here, or is NULL: nobody answered */
};

struct request {
	struct arena *arena;
	struct listener *listener;
	struct MHD_Connection *connection;
	enum request_state state;
	bool is_target_clean;
	const struct route *route;
	const char *rest;   /* of the path, behind the route's own */
	const char *format; /* chosen by Accept */
	const char *media;
	sd_bus_message *reply;
};

static enum MHD_Result fail(struct request *request, const char *problem, const char *detail)
{
	return response_send_problem(request->connection, request->arena, problem_by_name(problem),
				     detail);
}

static const char *header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* ---- the header ----------------------------------------------------------- */

static enum MHD_Result fail_body(struct request *request)
{
	return fail(request, "content-too-large",
		    arena_printf(request->arena, "%s takes no body.", request->route->path));
}

/* A caller who is cut off while sending may never see why: small bodies are worth reading. */
static enum MHD_Result refuse_body(struct request *request)
{
	const char *length = header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n;

	if (length && quantity_parse(length, &n) == 0 && n <= GATEWAY_DRAINED_BYTES) {
		request->state = REQUEST_DRAINED;
		return MHD_YES;
	}
	return fail_body(request);
}

static bool has_body(const struct request *request)
{
	const char *length = header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
	       (length && strcmp(length, "0") != 0);
}

static bool is_method_known(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
	       strcmp(method, "OPTIONS") == 0;
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

static enum MHD_Result check_access(struct request *request)
{
	if (request->listener->role >= request->route->needs) {
		request->state = REQUEST_ACCEPTED;
		return MHD_YES;
	}
	return fail(request, "access-denied",
		    arena_printf(request->arena,
				 "%s tells physical addresses or PCI contents, which the kernel "
				 "keeps for root. Callers on TCP may not see it here.",
				 request->route->path));
}

/* Sends nothing when all is well: the answer follows when the body is over. */
static enum MHD_Result check_header(struct request *request, const char *path, const char *method)
{
	const struct settings *settings = gateway_settings(request->listener->gateway);
	const char *host = header(request, MHD_HTTP_HEADER_HOST), *parameter;

	if (request->listener->checks_host &&
	    !host_is_allowed(host, settings->allowed_hosts, settings->n_allowed_hosts))
		return fail(request, "misdirected-request",
			    arena_printf(request->arena, "The request is for the host \"%s\".",
					 host ? host : ""));
	if (!request->is_target_clean)
		return fail(request, "invalid-argument",
			    "The path or query has an escape that stands for no character "
			    "(%00), or one that is cut off.");
	request->route = route_find(path, &request->rest);
	if (!request->route)
		return fail(request, "not-found",
			    arena_printf(request->arena, "Nothing is at \"%s\".", path));
	if (!is_method_known(method))
		return fail(request, "method-not-allowed",
			    arena_printf(request->arena, "%s is not for %s, which is only read.",
					 method, request->route->path));
	if (has_body(request))
		return refuse_body(request);
	if (strcmp(method, "OPTIONS") == 0)
		return response_send_options(request->connection);
	parameter = find_unknown_parameter(request);
	if (parameter)
		return fail(request, "invalid-argument",
			    arena_printf(request->arena, "%s has no parameter \"%s\".",
					 request->route->path, parameter));
	return check_access(request);
}

static bool choose_media(struct request *request)
{
	const struct route *route = request->route;
	size_t n = 0;
	int chosen;

	while (n < ROUTE_MEDIA_MAX && route->media[n])
		n++;
	chosen = negotiate_media(header(request, MHD_HTTP_HEADER_ACCEPT), route->media, n);
	if (chosen < 0)
		return false;
	request->media = route->media[chosen];
	request->format = route->formats[chosen];
	return true;
}

static enum MHD_Result fail_media(struct request *request)
{
	const struct route *route = request->route;
	const char *list = route->media[0];
	size_t i;

	for (i = 1; i < ROUTE_MEDIA_MAX && route->media[i]; i++)
		list = arena_printf(request->arena, "%s, %s", list, route->media[i]);
	return fail(request, "not-acceptable",
		    arena_printf(request->arena, "%s is there as: %s.", route->path, list));
}

/* ---- what the gateway knows itself ---------------------------------------- */

static struct bytes text_bytes(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static enum MHD_Result send_asset(struct request *request, const char *folder, const char *name)
{
	struct bytes content;
	int r;

	r = asset_read(gateway_data_fd(request->listener->gateway), folder, name, request->arena,
		       &content);
	if (r == -ENOENT)
		return fail(request, "not-found",
			    arena_printf(request->arena, "There is no document \"%s\".", name));
	if (r < 0)
		return fail(request, "internal-error",
			    arena_printf(request->arena, "%s cannot be read: %s.", name,
					 strerror(-r)));
	return response_send(request->connection, content, request->media, NULL);
}

static enum MHD_Result send_problem_help(struct request *request)
{
	const struct problem *problem = problem_by_name(request->rest);

	if (!problem)
		return fail(request, "not-found",
			    arena_printf(request->arena, "No problem is called \"%s\".",
					 request->rest));
	return response_send(request->connection,
			     text_bytes(arena_printf(request->arena, "%s\n\n%s\n", problem->title,
						     problem->help)),
			     request->media, NULL);
}

static enum MHD_Result answer_here(struct request *request)
{
	switch (request->route->own) {
	case ROUTE_HEALTH:
		return response_send(request->connection, text_bytes("{\n  \"healthy\": true\n}\n"),
				     request->media, NULL);
	case ROUTE_VERSIONS:
		return response_send(request->connection,
				     text_bytes("{\n  \"versions\": [\n    \"v1\"\n  ]\n}\n"),
				     request->media, NULL);
	case ROUTE_OPENAPI:
		return send_asset(request, "", "openapi.json");
	case ROUTE_SCHEMA:
		return send_asset(request, "schemas/", request->rest);
	case ROUTE_PROBLEM:
		return send_problem_help(request);
	case ROUTE_BUS:
		break;
	}
	assert(false);
	return MHD_NO;
}

/* ---- what the daemon knows ------------------------------------------------ */

static const char *query_value(void *userdata, const char *name)
{
	const struct request *request = userdata;

	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	struct request *request = userdata;

	request->reply = sd_bus_message_ref(reply);
	return 0;
}

/* After the reply, and also when the bus goes away without one. */
static void on_call_over(void *userdata)
{
	struct request *request = userdata;

	request->state = REQUEST_ANSWERED;
	MHD_resume_connection(request->connection);
	gateway_wake(request->listener);
}

static const char *method_of(const struct request *request)
{
	const struct route *route = request->route;

	return route->viewer_method && request->listener->role >= ROLE_VIEWER ?
		       route->viewer_method :
		       route->method;
}

static int make_call(struct request *request, sd_bus *bus, sd_bus_message **ret,
		     const char **ret_error)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	int r;

	r = sd_bus_message_new_method_call(bus, &message, GATEWAY_MANAGER_NAME,
					   GATEWAY_MANAGER_PATH, GATEWAY_MANAGER_INTERFACE,
					   method_of(request));
	if (r < 0)
		return r;
	r = route_append_parameters(request->route, request->format, query_value, request, message,
				    request->arena, ret_error);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(message);
	return 0;
}

static int send_call(struct request *request, const char **ret_error)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	sd_bus_slot *slot;
	sd_bus *bus;
	int r;

	r = gateway_bus(request->listener->gateway, &bus);
	if (r < 0)
		return r;
	r = make_call(request, bus, &message, ret_error);
	if (r < 0)
		return r;
	r = sd_bus_call_async(bus, &slot, message, on_reply, request, CALL_TIMEOUT_US);
	if (r < 0)
		return r;
	MHD_suspend_connection(request->connection);
	request->state = REQUEST_ASKED;
	(void)sd_bus_slot_set_destroy_callback(slot, on_call_over);
	(void)sd_bus_slot_set_floating(slot, true);
	sd_bus_slot_unref(slot);
	return 0;
}

static enum MHD_Result ask(struct request *request)
{
	const char *error = NULL;
	int r;

	r = send_call(request, &error);
	if (r == 0)
		return MHD_YES;
	if (error)
		return fail(request, "invalid-argument", error);
	return fail(request, "service-unavailable",
		    arena_printf(request->arena, "The system bus cannot be used: %s.",
				 strerror(-r)));
}

static const char *download_name(const struct request *request)
{
	if (!request->format || strcmp(request->format, "json") == 0)
		return NULL;
	return arena_printf(request->arena, "root.%s", request->format);
}

static enum MHD_Result send_reply(struct request *request)
{
	struct bytes content = { 0 };
	const char *text;
	int r;

	if (request->route->is_binary) {
		r = sd_bus_message_read_array(request->reply, 'y', (const void **)&content.data,
					      &content.size);
	} else {
		r = sd_bus_message_read(request->reply, "s", &text);
		if (r >= 0)
			content = text_bytes(arena_printf(request->arena, "%s\n", text));
	}
	if (r < 0)
		return fail(request, "internal-error",
			    "cellwardend answered in a form that this gateway does not know. Are "
			    "both of the same version?");
	return response_send(request->connection, content, request->media, download_name(request));
}

static enum MHD_Result answer(struct request *request)
{
	const sd_bus_error *error;

	if (!request->reply)
		return fail(request, "service-unavailable", "The system bus went away.");
	error = sd_bus_message_get_error(request->reply);
	if (error)
		return response_send_problem(request->connection, request->arena,
					     problem_of_error(error->name), error->message);
	return send_reply(request);
}

/* ---- life ----------------------------------------------------------------- */

void *request_begin(void *listener, const char *target, struct MHD_Connection *connection)
{
	struct request *request = calloc(1, sizeof(*request));

	if (!request)
		return NULL;
	request->arena = arena_new();
	if (!request->arena) {
		free(request);
		return NULL;
	}
	request->listener = listener;
	request->connection = connection;
	request->is_target_clean = route_target_is_clean(target);
	return request;
}

enum MHD_Result request_handle(void *listener, struct MHD_Connection *connection, const char *path,
			       const char *method, const char *version, const char *body,
			       size_t *n_body, void **userdata)
{
	struct request *request = *userdata;

	if (!request)
		return MHD_NO; /* no memory: the connection is closed */
	switch (request->state) {
	case REQUEST_HEADER:
		return check_header(request, path, method);
	case REQUEST_DRAINED:
		if (!*n_body)
			return fail_body(request);
		*n_body = 0;
		return MHD_YES;
	case REQUEST_ACCEPTED:
		if (*n_body)
			return MHD_NO;
		if (!choose_media(request))
			return fail_media(request);
		return request->route->own == ROUTE_BUS ? ask(request) : answer_here(request);
	case REQUEST_ANSWERED:
		return answer(request);
	case REQUEST_ASKED:
		break;
	}
	return MHD_NO;
}

void request_end(void *userdata, struct MHD_Connection *connection, void **userdata_request,
		 enum MHD_RequestTerminationCode code)
{
	struct request *request = *userdata_request;

	if (!request)
		return;
	assert(request->state != REQUEST_ASKED); /* suspended connections do not end */
	sd_bus_message_unref(request->reply);
	arena_free(request->arena);
	free(request);
	*userdata_request = NULL;
}
