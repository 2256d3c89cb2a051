// SPDX-License-Identifier: GPL-2.0-or-later
#include "cellctl.h"

#include "boot-verbs.h"
#include "check-verbs.h"
#include "config-verbs.h"
#include "control-verbs.h"
#include "daemon-verbs.h"
#include "event-verbs.h"
#include "plan-verbs.h"
#include "reservation-verbs.h"
#include "token-verbs.h"

/* In the order in which the help lists them. */
const struct cellctl_verb cellctl_verbs[] = {
	{ "enable", ENABLE_USAGE, "Hand this machine over to the hypervisor, after all checks",
	  verb_enable },
	{ "confirm", "", "Keep what was enabled for a while only", verb_confirm },
	{ "disable", "[--orderly]", "Destroy all cells and take the machine back", verb_disable },
	{ "status", "", "Say how the hypervisor and its cells are", verb_status },
	{ "events", EVENTS_USAGE, "Show what happened", verb_events },
	{ "boot", "", "Enable and start what is wanted at boot, as cellwarden.conf(5) says",
	  verb_boot },
	{ "autostart", AUTOSTART_USAGE, "Say, or change, whether a cell is started at boot",
	  verb_autostart },
	{ "apply", APPLY_USAGE, "Create, load and start a cell as its document says", verb_apply },
	{ "cell list", "", "List the cells", verb_cell_list },
	{ "cell create", CELL_CREATE_USAGE, "Make a cell of a configuration", verb_cell_create },
	{ "cell load", CELL_LOAD_USAGE, "Put images into a cell's memory", verb_cell_load },
	{ "cell start", "NAME", "Start a cell", verb_cell_start },
	{ "cell shutdown", "NAME", "Ask a cell to stop, and stop it", verb_cell_shutdown },
	{ "cell destroy", "NAME", "Give a cell's resources back to Linux", verb_cell_destroy },
	{ "cell stats", "NAME", "Count what a cell asked of the hypervisor", verb_cell_stats },
	{ "console", "[--follow]", "Show what the hypervisor printed", verb_console },
	{ "inventory", "", "Show what this machine is", verb_inventory },
	{ "collect", "FILE.tar|-", "Pack what probing reads, to examine it elsewhere",
	  verb_collect },
	{ "config plan", PLAN_OPTIONS_USAGE, "Show the root cell that this machine needs, and why",
	  verb_config_plan },
	{ "config explain", CONFIG_EXPLAIN_USAGE,
	  "Say why something is in the root cell, or is not", verb_config_explain },
	{ "config create", CONFIG_CREATE_USAGE,
	  "Plan the root cell and store it, or write it to a file", verb_config_create },
	{ "config history", "", "List the configurations that are stored", verb_config_history },
	{ "config restore", "GENERATION", "Go back to a stored configuration",
	  verb_config_restore },
	{ "config drift", "", "Say what changed in the machine since", verb_config_drift },
	{ "config show", CONFIG_SHOW_USAGE, "Show a configuration from a file", verb_config_show },
	{ "config convert", CONFIG_CONVERT_USAGE, "Write a configuration in another format",
	  verb_config_convert },
	{ "config diff", CONFIG_DIFF_USAGE, "Say by what two configurations differ",
	  verb_config_diff },
	{ "config check", CONFIG_CHECK_USAGE,
	  "Check configurations, together and against this machine", verb_config_check },
	{ "config rules", CONFIG_RULES_USAGE, "List what is checked, or explain one rule",
	  verb_config_rules },
	{ "readiness", "", "Ask cellwardend whether the hypervisor could be enabled",
	  verb_readiness },
	{ "hardware check", "", "Say whether the hypervisor can be enabled on this machine",
	  verb_hardware_check },
	{ "reservation status", "", "Compare the memory kept from Linux with what was asked for",
	  verb_reservation_status },
	{ "reservation propose", "[--size=SIZE]",
	  "Say what to write into the boot loader to keep memory from Linux",
	  verb_reservation_propose },
	{ "reservation apply", "[--size=SIZE] [--dry-run]",
	  "Write it there, keeping a backup; takes effect with the next boot",
	  verb_reservation_apply },
	{ "token create", TOKEN_CREATE_USAGE, "Let somebody use the REST interface",
	  verb_token_create },
	{ "token list", "", "List the tokens of the REST interface", verb_token_list },
	{ "token revoke", "ID", "Take a token back", verb_token_revoke },
	{ NULL },
};
