/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verbs about tokens of the REST interface; they change its file, without any daemon. */
#ifndef CELLCTL_TOKEN_VERBS_H
#define CELLCTL_TOKEN_VERBS_H

#include "cellctl.h"

#define TOKEN_CREATE_USAGE "--role=viewer|operator|admin [--expires=90d|never] [--name=NAME]"

int verb_token_create(struct cellctl *ctl, int argc, char **argv);
int verb_token_list(struct cellctl *ctl, int argc, char **argv);
int verb_token_revoke(struct cellctl *ctl, int argc, char **argv);

#endif
