// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "http/client-watch.h"
#include "http/response.h"

/* What is read of a body without an announced size, or on a full disk, after it was refused. */
#define DRAINED_BYTES_MAX ((uint64_t)2 << 30)

enum MHD_Result request_fail(struct request *request, const char *problem, const char *detail)
{
	const struct problem *found = problem_by_name(problem);

	request->status = found->status;
	return response_send_problem(request->connection, request->arena, found, detail,
				     request->match.methods);
}

const char *request_header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

uint64_t request_body_max(const struct request *request)
{
	switch (request->route->body) {
	case ROUTE_BODY_NONE:
		return 0;
	case ROUTE_BODY_DOCUMENT:
		return REQUEST_DOCUMENT_BYTES_MAX;
	case ROUTE_BODY_IMAGE:
		return gateway_settings(request->listener->gateway)->image_bytes_max;
	}
	return 0;
}

const char *request_too_large(struct request *request)
{
	uint64_t max = request_body_max(request);

	return max ? arena_printf(request->arena, "%s takes a body of up to %s.",
				  request->route->path, quantity_format_size(request->arena, max)) :
		     arena_printf(request->arena, "%s takes no body.", request->route->path);
}

/* A refused body is thrown away; one that does not end is cut off. */
static enum MHD_Result drain(struct request *request, size_t *size)
{
	if (!*size)
		return request_fail(request, request->problem, request->detail);
	request->body_size += *size;
	*size = 0;
	return request->body_size > DRAINED_BYTES_MAX ? MHD_NO : MHD_YES;
}

/* To a file, for it may be larger than our memory; what is above the limit ends the request. */
static enum MHD_Result take_body(struct request *request, const char *data, size_t *size)
{
	if (*size > request_body_max(request) - request->body_size) {
		request->problem = "content-too-large";
		request->detail = request_too_large(request);
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
	enum MHD_Result result;

	if (!request)
		return MHD_NO; /* no memory: the connection is closed */
	switch (request->state) {
	case REQUEST_HEADER:
		request->method = arena_strdup(request->arena, method);
		result = request_check(request, path, method);
		if (request->state == REQUEST_ACCEPTED)
			client_is_served(client_of(connection));
		return result;
	case REQUEST_DRAINED:
		return drain(request, n_body);
	case REQUEST_ACCEPTED:
		if (*n_body)
			return take_body(request, body, n_body);
		return request_answer(request);
	case REQUEST_ANSWERED:
		return request_pass_reply(request);
	case REQUEST_ASKED:
		break;
	}
	return MHD_NO;
}

/* What changed something or was meant to, and who was turned away. */
static bool is_of_interest(const struct request *request)
{
	bool is_change = request->route && request->route->needs > ROLE_VIEWER;

	return request->status && (is_change || request->status == MHD_HTTP_UNAUTHORIZED ||
				   request->status == MHD_HTTP_FORBIDDEN);
}

void request_end(void *userdata, struct MHD_Connection *connection, void **userdata_request,
		 enum MHD_RequestTerminationCode code)
{
	struct request *request = *userdata_request;

	if (!request)
		return;
	assert(request->state != REQUEST_ASKED); /* suspended connections do not end */
	client_waits(client_of(connection));
	if (is_of_interest(request))
		caller_audit(&request->caller, request->method, request->target, request->status);
	sd_bus_message_unref(request->reply);
	if (request->body)
		fclose(request->body);
	arena_free(request->arena);
	free(request);
	*userdata_request = NULL;
}
