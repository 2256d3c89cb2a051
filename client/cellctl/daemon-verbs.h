/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_DAEMON_VERBS_H
#define CELLCTL_DAEMON_VERBS_H

#include "cellctl.h"
#include "plan-options.h"

#define CONFIG_CREATE_USAGE PLAN_OPTIONS_USAGE " [-o FILE [--format=json|cell|c] [--revision=N]]"

int verb_config_create(struct cellctl *ctl, int argc, char **argv);
int verb_config_drift(struct cellctl *ctl, int argc, char **argv);
int verb_config_history(struct cellctl *ctl, int argc, char **argv);
int verb_config_restore(struct cellctl *ctl, int argc, char **argv);
int verb_readiness(struct cellctl *ctl, int argc, char **argv);

#endif
