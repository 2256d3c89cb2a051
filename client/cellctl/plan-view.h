/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A planned root cell for people: every object with its reason. */
#ifndef CELLCTL_PLAN_VIEW_H
#define CELLCTL_PLAN_VIEW_H

#include "cellctl.h"
#include "model/config.h"

/** plan_view_print() - all of it, to standard output. */
void plan_view_print(const struct cellctl *ctl, const struct config *config);

#endif
