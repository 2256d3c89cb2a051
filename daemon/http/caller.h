/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sent a request, what they may, and the journal's line about what they did. */
#ifndef HTTP_CALLER_H
#define HTTP_CALLER_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/arena.h"
#include "token/role.h"

struct listener;

struct caller {
	enum role role;
	bool is_stranger;     /* from the network, without a token: nothing but documents */
	const char *token_id; /* NULL: none was shown */
	const char *who;      /* "uid 1000", "token 1a2b3c4d (name)", "127.0.0.1" */
};

/**
 * caller_identify() - by the token that is shown, or by where the connection came in
 * @ret_detail: on failure why, owned by @arena
 *
 * Return: 0; -EACCES for a token that is not valid: whoever shows one means it.
 */
int caller_identify(const struct listener *listener, struct MHD_Connection *connection,
		    struct arena *arena, struct caller *ret, const char **ret_detail);

/** caller_audit() - who did what to which object, and what came of it. */
void caller_audit(const struct caller *caller, const char *method, const char *target,
		  unsigned int status);

#endif
