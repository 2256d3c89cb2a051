/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any configuration for people: everything that its binary form says. */
#ifndef CELLCTL_CONFIG_VIEW_H
#define CELLCTL_CONFIG_VIEW_H

#include "cellctl.h"
#include "model/config.h"

/** config_view_print() - all of it, to standard output. */
void config_view_print(const struct cellctl *ctl, const struct config *config);

#endif
