// SPDX-License-Identifier: GPL-2.0-or-later
#include "cellctl.h"

/* In the order in which the help lists them. */
const struct cellctl_verb cellctl_verbs[] = {
	{ "inventory", "", "Show what this machine is", verb_inventory },
	{ "collect", "FILE.tar|-", "Pack what probing reads, to examine it elsewhere",
	  verb_collect },
	{ NULL },
};
