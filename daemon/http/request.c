// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "base/quantity.h"
#include "http/assets.h"
#include "http/gateway.h"
#include "http/negotiation.h"
#include "http/response.h"
#include "http/route.h"

/* A configuration above this is none: every array full takes less. */
#define DOCUMENT_BYTES_MAX ((uint64_t)4 << 20)

/* What is read of a body without an announced size, or on a full disk, after it was refused. */
#define DRAINED_BYTES_MAX ((uint64_t)2 << 30)

/* Longer than any operation may take (manager/job.h), so that its own error arrives. */
#define CALL_TIMEOUT_US (UINT64_C(40) * 1000 * 1000)

enum request_state {
	REQUEST_HEADER,  /* nothing of it was looked at */
	REQUEST_DRAINED, /* a small body is read to its end, so that the caller hears our refusal */
	REQUEST_ACCEPTED, /* header is fine; acted upon when the body is over */
	REQUEST_ASKED,    /* the connection sleeps until the bus answers */
	REQUEST_ANSWERED, /* reply is here, or is NULL: nobody answered */
};

struct request {
	struct arena *arena;
	struct listener *listener;
	struct MHD_Connection *connection;
	enum request_state state;
	const char *target; /* as it was sent */
	struct route_match match;
	const struct route *route; /* of match */
	const char *format;        /* chosen by Accept */
	const char *media;
	FILE *body; /* NULL: none has come */
	uint64_t body_size;
	const char *problem, *detail; /* what to say when the body is over; NULL: nothing wrong */
	sd_bus_message *reply;
};

static enum MHD_Result fail(struct request *request, const char *problem, const char *detail)
{
	return response_send_problem(request->connection, request->arena, problem_by_name(problem),
				     detail, request->match.methods);
}

static const char *header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* ---- the header ----------------------------------------------------------- */

static bool has_body(const struct request *request)
{
	const char *length = header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
	       (length && strcmp(length, "0") != 0);
}

/* Return: its size as the header says; UINT64_MAX when it does not. */
static uint64_t announced_size(const struct request *request)
{
	const char *length = header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
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
		return fail(request, problem, detail);
	request->problem = problem;
	request->detail = detail;
	request->state = REQUEST_DRAINED;
	return MHD_YES;
}

static uint64_t body_max(const struct request *request)
{
	switch (request->route->body) {
	case ROUTE_BODY_NONE:
		return 0;
	case ROUTE_BODY_DOCUMENT:
		return DOCUMENT_BYTES_MAX;
	case ROUTE_BODY_IMAGE:
		return gateway_settings(request->listener->gateway)->image_bytes_max;
	}
	return 0;
}

static const char *too_large(struct request *request)
{
	uint64_t max = body_max(request);

	return max ? arena_printf(request->arena, "%s takes a body of up to %s.",
				  request->route->path, quantity_format_size(request->arena, max)) :
		     arena_printf(request->arena, "%s takes no body.", request->route->path);
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
	const char *type = header(request, MHD_HTTP_HEADER_CONTENT_TYPE);
	uint64_t size = announced_size(request);

	if (request->route->body == ROUTE_BODY_NONE ||
	    (size != UINT64_MAX && size > body_max(request)))
		return refuse(request, "content-too-large", too_large(request));
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

static enum MHD_Result refuse_access(struct request *request)
{
	if (request->route->needs == ROLE_ADMIN)
		return refuse(request, "access-denied",
			      arena_printf(request->arena,
					   "%s %s changes something, which callers on TCP may not.",
					   request->route->verb ? request->route->verb : "GET",
					   request->route->path));
	return refuse(request, "access-denied",
		      arena_printf(request->arena,
				   "%s tells physical addresses or PCI contents, which the kernel "
				   "keeps for root. Callers on TCP may not see it here.",
				   request->route->path));
}

static bool is_for_us(struct request *request, const char *host)
{
	const struct settings *settings = gateway_settings(request->listener->gateway);

	return !request->listener->checks_host ||
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

/* Sends nothing when all is well: the answer follows when the body is over. */
static enum MHD_Result check_header(struct request *request, const char *path, const char *method)
{
	const char *host = header(request, MHD_HTTP_HEADER_HOST), *parameter;

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
	if (request->listener->role < request->route->needs)
		return refuse_access(request);
	if (has_body(request))
		return check_body(request);
	request->state = REQUEST_ACCEPTED;
	return MHD_YES;
}

/* ---- the body ---------------------------------------------------------------- */

/* A refused body is thrown away; one that does not end is cut off. */
static enum MHD_Result drain(struct request *request, size_t *size)
{
	if (!*size)
		return fail(request, request->problem, request->detail);
	request->body_size += *size;
	*size = 0;
	return request->body_size > DRAINED_BYTES_MAX ? MHD_NO : MHD_YES;
}

/* To a file, for it may be larger than our memory; what is above the limit ends the request. */
static enum MHD_Result take_body(struct request *request, const char *data, size_t *size)
{
	if (*size > body_max(request) - request->body_size) {
		request->problem = "content-too-large";
		request->detail = too_large(request);
		request->state = REQUEST_DRAINED;
		return drain(request, size);
	}
	if (!request->body)
		request->body = tmpfile();
	if (!request->body || fwrite(data, 1, *size, request->body) != *size) {
		request->problem = "insufficient-storage";
		request->detail =
			arena_printf(request->arena, "The body cannot be kept after %s: %s.",
				     quantity_format_size(request->arena, request->body_size),
				     strerror(errno));
		request->state = REQUEST_DRAINED;
		return drain(request, size);
	}
	request->body_size += *size;
	*size = 0;
	return MHD_YES;
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
	const struct problem *problem = problem_by_name(request->match.values[0]);

	if (!problem)
		return fail(request, "not-found",
			    arena_printf(request->arena, "No problem is called \"%s\".",
					 request->match.values[0]));
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
		return send_asset(request, "schemas/", request->match.values[0]);
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

/* Return: 0; a negative errno of reading the body. */
static int read_body(struct request *request, struct route_source *source)
{
	if (!request->body)
		return 0;
	if (fflush(request->body) != 0)
		return -errno;
	source->body_fd = fileno(request->body);
	if (lseek(source->body_fd, 0, SEEK_SET) < 0)
		return -errno;
	if (request->route->body != ROUTE_BODY_DOCUMENT)
		return 0;
	return io_read_all(source->body_fd, DOCUMENT_BYTES_MAX, request->arena, &source->body);
}

static int make_call(struct request *request, sd_bus *bus, sd_bus_message **ret,
		     const char **ret_error)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	struct route_source source = {
		.match = &request->match,
		.query = query_value,
		.userdata = request,
		.format = request->format,
		.body_fd = -1,
	};
	int r;

	r = sd_bus_message_new_method_call(bus, &message, GATEWAY_MANAGER_NAME,
					   GATEWAY_MANAGER_PATH, GATEWAY_MANAGER_INTERFACE,
					   method_of(request));
	if (r < 0)
		return r;
	r = read_body(request, &source);
	if (r < 0)
		return r;
	r = route_append_parameters(&source, message, request->arena, ret_error);
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

/* Where what was created is: below the path of the request. */
static const char *location_of(struct request *request, const char *text)
{
	_cleanup_json_ struct json_object *json = json_tokener_parse(text);
	const char *name = json_object_get_string(json_object_object_get(json, "name"));
	const char *location =
		arena_printf(request->arena, ROUTE_PREFIX "%s/", request->route->path);

	for (; name && *name; name++)
		location = arena_printf(request->arena,
					isalnum((unsigned char)*name) || strchr("-._~", *name) ?
						"%s%c" :
						"%s%%%02X",
					location, (unsigned char)*name);
	return location;
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
	if (request->route->is_creation)
		return response_send_created(request->connection, content, request->media,
					     location_of(request, text));
	if (request->route->verb)
		return response_send_result(request->connection, content, request->media);
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
					     problem_of_error(error->name), error->message,
					     request->match.methods);
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
	request->target = arena_strdup(request->arena, target);
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
		return drain(request, n_body);
	case REQUEST_ACCEPTED:
		if (*n_body)
			return take_body(request, body, n_body);
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
	if (request->body)
		fclose(request->body);
	arena_free(request->arena);
	free(request);
	*userdata_request = NULL;
}
