// SPDX-License-Identifier: GPL-2.0-or-later
#include "token/role.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

static const char *const names[] = {
	[ROLE_NONE] = "none",
	[ROLE_VIEWER] = "viewer",
	[ROLE_OPERATOR] = "operator",
	[ROLE_ADMIN] = "admin",
};

int role_from_name(const char *name, enum role *ret)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = (enum role)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *role_name(enum role role)
{
	return names[role];
}
