/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One request's way: checked, routed, asked on the bus while its connection
 * sleeps, answered. The functions are libmicrohttpd's callbacks.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <microhttpd.h>

/**
 * request_begin() - of the raw target, before escapes are undone (MHD_OPTION_URI_LOG_CALLBACK)
 * @listener: struct listener
 */
void *request_begin(void *listener, const char *target, struct MHD_Connection *connection);

/** request_handle() - called with the header, with the body, and again when resumed. */
enum MHD_Result request_handle(void *listener, struct MHD_Connection *connection, const char *path,
			       const char *method, const char *version, const char *body,
			       size_t *n_body, void **request);

/** request_end() - release what request_begin() made. */
void request_end(void *userdata, struct MHD_Connection *connection, void **request,
		 enum MHD_RequestTerminationCode code);

#endif
