/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_CONFIG_VERBS_H
#define CELLCTL_CONFIG_VERBS_H

#include "cellctl.h"
#include "config-output.h"

#define CONFIG_CONVERT_USAGE "[--arch=x86|arm|arm64] FILE " CONFIG_OUTPUT_USAGE
#define CONFIG_SHOW_USAGE    "[--arch=x86|arm|arm64] FILE"
#define CONFIG_DIFF_USAGE    "[--arch=x86|arm|arm64] FILE FILE"

int verb_config_convert(struct cellctl *ctl, int argc, char **argv);
int verb_config_show(struct cellctl *ctl, int argc, char **argv);
int verb_config_diff(struct cellctl *ctl, int argc, char **argv);

#endif
