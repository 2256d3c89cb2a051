/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_RESERVATION_VERBS_H
#define CELLCTL_RESERVATION_VERBS_H

#include "cellctl.h"

int verb_reservation_status(struct cellctl *ctl, int argc, char **argv);
int verb_reservation_propose(struct cellctl *ctl, int argc, char **argv);
int verb_reservation_apply(struct cellctl *ctl, int argc, char **argv);

#endif
