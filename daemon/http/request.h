/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One request's way: checked (request-check.c), answered here (request-answer.c)
 * or asked on the bus while its connection sleeps (request-call.c). The functions
 * request_begin() to request_end() are libmicrohttpd's callbacks.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <microhttpd.h>
#include <stdio.h>
#include <systemd/sd-bus.h>

#include "base/arena.h"
#include "http/caller.h"
#include "http/gateway.h"
#include "http/route.h"

/* A configuration above this is none: every array full takes less. */
#define REQUEST_DOCUMENT_BYTES_MAX ((uint64_t)4 << 20)

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
	const char *method;
	struct caller caller;
	unsigned int status; /* that was answered */
	struct route_match match;
	const struct route *route; /* of match */
	const char *format;        /* chosen by Accept */
	const char *media;
	FILE *body; /* NULL: none has come */
	uint64_t body_size;
	const char *problem, *detail; /* what to say when the body is over; NULL: nothing wrong */
	sd_bus_message *reply;
};

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

/* ---- among the files of a request ------------------------------------------ */

/** request_fail() - answer with a problem of this name (problem.c). */
enum MHD_Result request_fail(struct request *request, const char *problem, const char *detail);

/** request_header() - a header field's value; NULL when it is absent. */
const char *request_header(const struct request *request, const char *name);

/** request_body_max() - how large a body its route takes. */
uint64_t request_body_max(const struct request *request);

/** request_too_large() - the detail for a body above that. */
const char *request_too_large(struct request *request);

/**
 * request_check() - everything that the header tells
 *
 * Answers when something is wrong; else nothing is sent: the answer follows when the body is over.
 */
enum MHD_Result request_check(struct request *request, const char *path, const char *method);

/** request_answer() - after the body: what the gateway knows itself, or a question on the bus. */
enum MHD_Result request_answer(struct request *request);

/** request_call() - ask the bus; the connection sleeps until it is REQUEST_ANSWERED. */
enum MHD_Result request_call(struct request *request);

/** request_pass_reply() - answer with what came from the bus. */
enum MHD_Result request_pass_reply(struct request *request);

#endif
