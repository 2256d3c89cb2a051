// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "http/response.h"

/* Longer than any operation may take (manager/job.h), so that its own error arrives. */
#define CALL_TIMEOUT_US (UINT64_C(40) * 1000 * 1000)

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

	return route->viewer_method && request->caller.role >= ROLE_VIEWER ? route->viewer_method :
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
	return io_read_all(source->body_fd, REQUEST_DOCUMENT_BYTES_MAX, request->arena,
			   &source->body);
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

enum MHD_Result request_call(struct request *request)
{
	const char *error = NULL;
	int r;

	r = send_call(request, &error);
	if (r == 0)
		return MHD_YES;
	if (error)
		return request_fail(request, "invalid-argument", error);
	return request_fail(request, "service-unavailable",
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

static const char *print_reply(const struct request *request, const char *text)
{
	const struct route *route = request->route;

	if (route->render && request->media == route->media[0])
		return route->render(request->arena, text);
	return arena_printf(request->arena, "%s\n", text);
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
			content = bytes_of_text(print_reply(request, text));
	}
	if (r < 0)
		return request_fail(
			request, "internal-error",
			"cellwardend answered in a form that this gateway does not know. Are "
			"both of the same version?");
	request->status = request->route->is_creation ? MHD_HTTP_CREATED : MHD_HTTP_OK;
	if (request->route->is_creation)
		return response_send_created(request->connection, content, request->media,
					     location_of(request, text));
	if (request->route->verb)
		return response_send_result(request->connection, content, request->media);
	return response_send(request->connection, content, request->media, download_name(request));
}

enum MHD_Result request_pass_reply(struct request *request)
{
	const sd_bus_error *error;

	if (!request->reply)
		return request_fail(request, "service-unavailable", "The system bus went away.");
	error = sd_bus_message_get_error(request->reply);
	if (error) {
		const struct problem *problem = problem_of_error(error->name);

		request->status = problem->status;
		return response_send_problem(request->connection, request->arena, problem,
					     error->message, request->match.methods);
	}
	return send_reply(request);
}
