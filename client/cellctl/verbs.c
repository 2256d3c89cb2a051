// SPDX-License-Identifier: GPL-2.0-or-later
#include "cellctl.h"

#include "plan-verbs.h"

/* In the order in which the help lists them. */
const struct cellctl_verb cellctl_verbs[] = {
	{ "inventory", "", "Show what this machine is", verb_inventory },
	{ "collect", "FILE.tar|-", "Pack what probing reads, to examine it elsewhere",
	  verb_collect },
	{ "config plan", PLAN_OPTIONS_USAGE, "Show the root cell that this machine needs, and why",
	  verb_config_plan },
	{ "config explain", CONFIG_EXPLAIN_USAGE,
	  "Say why something is in the root cell, or is not", verb_config_explain },
	{ NULL },
};
