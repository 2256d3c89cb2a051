/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_CHECK_VERBS_H
#define CELLCTL_CHECK_VERBS_H

#include "cellctl.h"

#define CONFIG_CHECK_USAGE "[--offline] FILE..."
#define CONFIG_RULES_USAGE "[--markdown] [RULE]"

int verb_config_check(struct cellctl *ctl, int argc, char **argv);
int verb_config_rules(struct cellctl *ctl, int argc, char **argv);
int verb_hardware_check(struct cellctl *ctl, int argc, char **argv);

#endif
