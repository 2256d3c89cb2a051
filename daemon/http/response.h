/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes back: body, entity tag, and the headers that protect browsers. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <microhttpd.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "http/problem.h"

/**
 * response_send() - a document, or 304 when the caller has this one
 * @body: copied
 * @file_name: what a browser saves it as; NULL: it is shown
 *
 * Return: what libmicrohttpd's handler returns.
 */
enum MHD_Result response_send(struct MHD_Connection *connection, struct bytes body,
			      const char *media_type, const char *file_name);

/** response_send_result() - what a change came to; it is not cached and has no entity tag. */
enum MHD_Result response_send_result(struct MHD_Connection *connection, struct bytes body,
				     const char *media_type);

/** response_send_created() - the same with 201 and where the new thing is. */
enum MHD_Result response_send_created(struct MHD_Connection *connection, struct bytes body,
				      const char *media_type, const char *location);

/**
 * response_send_problem() - an error as application/problem+json
 * @methods: what the path has, ends with NULL; said when the method is the problem
 */
enum MHD_Result response_send_problem(struct MHD_Connection *connection, struct arena *arena,
				      const struct problem *problem, const char *detail,
				      const char *const *methods);

/**
 * response_send_stream() - a body that is made as it is sent
 * @read: gives the next piece; @free releases @userdata, which is taken over
 */
enum MHD_Result response_send_stream(struct MHD_Connection *connection, const char *media_type,
				     size_t block_bytes, MHD_ContentReaderCallback read,
				     MHD_ContentReaderFreeCallback free, void *userdata);

/** response_send_options() - which methods there are, for OPTIONS. */
enum MHD_Result response_send_options(struct MHD_Connection *connection,
				      const char *const *methods);

#endif
