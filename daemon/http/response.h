/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes back: body, entity tag, and the headers that protect browsers. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <microhttpd.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "http/problem.h"

#define RESPONSE_ALLOWED "GET, HEAD, OPTIONS" /* methods of every path so far */

/**
 * response_send() - a document, or 304 when the caller has this one
 * @body: copied
 * @file_name: what a browser saves it as; NULL: it is shown
 *
 * Return: what libmicrohttpd's handler returns.
 */
enum MHD_Result response_send(struct MHD_Connection *connection, struct bytes body,
			      const char *media_type, const char *file_name);

/** response_send_problem() - an error as application/problem+json. */
enum MHD_Result response_send_problem(struct MHD_Connection *connection, struct arena *arena,
				      const struct problem *problem, const char *detail);

/** response_send_options() - which methods there are, for OPTIONS. */
enum MHD_Result response_send_options(struct MHD_Connection *connection);

#endif
