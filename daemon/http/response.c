// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/response.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "http/metrics.h"
#include "http/negotiation.h"

static struct MHD_Response *response_destroy(struct MHD_Response *response)
{
	if (response)
		MHD_destroy_response(response);
	return NULL;
}

DEFINE_CLEANUP(struct MHD_Response *, response_destroy)

/*
 * For every answer. Without CORS headers a foreign page can send requests, but never read an
 * answer.
 */
static const struct {
	const char *name, *value;
} common_headers[] = {
	{ MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Content-Type-Options", "nosniff" },
};

/*
 * What a browser may do with an answer. The page takes scripts and styles from here only, none
 * that are written into it; everything else is no page, so nothing at all.
 */
static const char page_policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
				  "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
				  "manifest-src 'self'; base-uri 'none'; form-action 'none'; "
				  "frame-ancestors 'none'";
static const char other_policy[] = "default-src 'none'; frame-ancestors 'none'";

/* The parameters that its specification wants ("Protocol Negotiation"). */
static const char *content_type(const char *media_type)
{
	return strcmp(media_type, METRICS_MEDIA_TYPE) == 0 ? METRICS_MEDIA_TYPE
		       "; version=1.0.0; charset=utf-8" :
							     media_type;
}

static void add_common_headers(struct MHD_Response *response, const char *media_type)
{
	bool is_page = media_type && strcmp(media_type, "text/html") == 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(common_headers); i++)
		MHD_add_response_header(response, common_headers[i].name, common_headers[i].value);
	MHD_add_response_header(response, "Content-Security-Policy",
				is_page ? page_policy : other_policy);
	if (media_type)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					content_type(media_type));
}

/* @media_type: NULL when there is no body */
static struct MHD_Response *response_new(struct bytes body, const char *media_type)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body.size, (void *)body.data, MHD_RESPMEM_MUST_COPY);

	if (response)
		add_common_headers(response, media_type);
	return response;
}

enum MHD_Result response_send(struct MHD_Connection *connection, struct bytes body,
			      const char *media_type, const char *file_name)
{
	_cleanup_(response_destroyp) struct MHD_Response *response = NULL;
	char etag[ETAG_BYTES], disposition[128];
	bool is_known;

	etag_of(body, etag);
	is_known = etag_matches(MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							    MHD_HTTP_HEADER_IF_NONE_MATCH),
				etag);
	if (is_known)
		body = (struct bytes){ 0 };
	response = response_new(body, is_known ? NULL : media_type);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, etag);
	MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT);
	if (is_known)
		return MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, response);
	if (file_name) {
		(void)snprintf(disposition, sizeof(disposition), "attachment; filename=\"%s\"",
			       file_name);
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, disposition);
	}
	return MHD_queue_response(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result send_result(struct MHD_Connection *connection, unsigned int status,
				   struct bytes body, const char *media_type, const char *location)
{
	_cleanup_(response_destroyp) struct MHD_Response *response = response_new(body, media_type);

	if (!response)
		return MHD_NO;
	if (location)
		MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, location);
	return MHD_queue_response(connection, status, response);
}

enum MHD_Result response_send_result(struct MHD_Connection *connection, struct bytes body,
				     const char *media_type)
{
	return send_result(connection, MHD_HTTP_OK, body, media_type, NULL);
}

enum MHD_Result response_send_created(struct MHD_Connection *connection, struct bytes body,
				      const char *media_type, const char *location)
{
	return send_result(connection, MHD_HTTP_CREATED, body, media_type, location);
}

/* "GET, HEAD, POST, OPTIONS" */
static void add_allow(struct MHD_Response *response, const char *const *methods)
{
	char allow[128] = "", *at = allow;

	for (; *methods; methods++)
		at += snprintf(at, (size_t)(allow + sizeof(allow) - at), "%s, ", *methods);
	(void)snprintf(at, (size_t)(allow + sizeof(allow) - at), "OPTIONS");
	MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow);
}

enum MHD_Result response_send_problem(struct MHD_Connection *connection, struct arena *arena,
				      const struct problem *problem, const char *detail,
				      const char *const *methods)
{
	_cleanup_(response_destroyp) struct MHD_Response *response =
		response_new(problem_document(arena, problem, detail), PROBLEM_MEDIA_TYPE);
	char seconds[16];

	if (!response)
		return MHD_NO;
	if (problem->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		add_allow(response, methods);
	if (problem->status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
					"Bearer realm=\"cellwarden\"");
	if (problem->retry_after_s) {
		(void)snprintf(seconds, sizeof(seconds), "%u", problem->retry_after_s);
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	}
	return MHD_queue_response(connection, problem->status, response);
}

enum MHD_Result response_send_options(struct MHD_Connection *connection, const char *const *methods)
{
	_cleanup_(response_destroyp) struct MHD_Response *response =
		response_new((struct bytes){ 0 }, NULL);

	if (!response)
		return MHD_NO;
	add_allow(response, methods);
	return MHD_queue_response(connection, MHD_HTTP_NO_CONTENT, response);
}

enum MHD_Result response_send_stream(struct MHD_Connection *connection, const char *media_type,
				     size_t block_bytes, MHD_ContentReaderCallback read,
				     MHD_ContentReaderFreeCallback free, void *userdata)
{
	_cleanup_(response_destroyp) struct MHD_Response *response =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block_bytes, read, userdata,
						  free);

	if (!response) {
		free(userdata);
		return MHD_NO;
	}
	add_common_headers(response, media_type);
	return MHD_queue_response(connection, MHD_HTTP_OK, response);
}
