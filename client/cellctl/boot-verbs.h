/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_BOOT_VERBS_H
#define CELLCTL_BOOT_VERBS_H

#include "cellctl.h"

#define AUTOSTART_USAGE "NAME [on|off]"

int verb_autostart(struct cellctl *ctl, int argc, char **argv);
int verb_boot(struct cellctl *ctl, int argc, char **argv);
int verb_confirm(struct cellctl *ctl, int argc, char **argv);

#endif
