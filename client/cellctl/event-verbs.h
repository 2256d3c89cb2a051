/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_EVENT_VERBS_H
#define CELLCTL_EVENT_VERBS_H

#include "cellctl.h"

#define EVENTS_USAGE "[--follow]"

int verb_events(struct cellctl *ctl, int argc, char **argv);
int verb_status(struct cellctl *ctl, int argc, char **argv);

#endif
