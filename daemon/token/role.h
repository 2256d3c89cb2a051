/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a caller of the REST interface may; each role includes the ones before it. */
#ifndef TOKEN_ROLE_H
#define TOKEN_ROLE_H

enum role {
	ROLE_NONE,     /* cells, states, readiness */
	ROLE_VIEWER,   /* everything there is to read */
	ROLE_OPERATOR, /* make, load, start, stop and destroy cells */
	ROLE_ADMIN,    /* everything; callers on the Unix socket */
};

/** role_from_name() - "none", "viewer", "operator", "admin". Return: 0; -EINVAL. */
int role_from_name(const char *name, enum role *ret);

const char *role_name(enum role role);

#endif
