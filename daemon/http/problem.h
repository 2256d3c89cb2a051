/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors as RFC 9457 problem documents. The detail is the D-Bus error's own
 * text, so that every interface says the same.
 */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/arena.h"
#include "base/bytes.h"

#define PROBLEM_MEDIA_TYPE "application/problem+json"

struct problem {
	const char *name;  /* last part of the type, "/problems/NAME" */
	const char *error; /* D-Bus error name that it stands for; NULL: the gateway's own */
	unsigned int status;
	const char *code; /* UPPER_SNAKE, the D-Bus name's last part */
	const char *title;
	const char *help;           /* served at the type's path */
	unsigned int retry_after_s; /* 0: waiting does not help */
};

/** problem_of_error() - by D-Bus error name; unknown ones are an internal error. */
const struct problem *problem_of_error(const char *error);

/** problem_by_name() - by the last part of its type; NULL if there is none. */
const struct problem *problem_by_name(const char *name);

/** problems() - the whole table. */
const struct problem *problems(size_t *ret_n);

/** problem_document() - the JSON body, owned by @arena. */
struct bytes problem_document(struct arena *arena, const struct problem *problem,
			      const char *detail);

#endif
