/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_PLAN_VERBS_H
#define CELLCTL_PLAN_VERBS_H

#include "plan-options.h"

#define CONFIG_EXPLAIN_USAGE "[--port] ADDRESS|BDF|PORT " PLAN_OPTIONS_USAGE

int verb_config_plan(struct cellctl *ctl, int argc, char **argv);
int verb_config_explain(struct cellctl *ctl, int argc, char **argv);

#endif
