// SPDX-License-Identifier: GPL-2.0-or-later
/* Name, CPUs, architecture, console: the head of a configuration. */
#include <ctype.h>
#include <string.h>

#include <abi/jailhouse/console.h>

#include "check/rules.h"

static void check_name(struct check_context *context)
{
	const char *name = context->config->name;
	size_t i;

	if (!*name) {
		check_point_at(context, check_report(context, "name", "the name is empty"),
			       "/name");
		return;
	}
	for (i = 0; name[i]; i++) {
		if (isprint((unsigned char)name[i]) && name[i] != '/')
			continue;
		check_point_at(context,
			       check_report(context, "name",
					    "character %zu of the name cannot be in one: control "
					    "characters, '/' and what is not ASCII",
					    i + 1),
			       "/name");
		return;
	}
}

static void check_cpus(struct check_context *context)
{
	if (config_count_cpus(context->config) == 0)
		check_point_at(context, check_report(context, "CPUs", "no CPU is in the set"),
			       "/cpus");
}

static void check_arch(struct check_context *context)
{
	if (context->config->kind == CONFIG_SYSTEM && context->config->arch == MACHINE_ARCH_UNKNOWN)
		check_report(context, "architecture",
			     "the file does not say which architecture "
			     "it is for");
}

static bool is_console_type(const struct config *config, uint16_t type)
{
	if (type > JAILHOUSE_CON_TYPE_SCIF)
		return false;
	if (check_is_x86(config))
		return type <= JAILHOUSE_CON_TYPE_8250;
	return type != JAILHOUSE_CON_TYPE_EFIFB || !check_is_arm(config);
}

static void check_one_console(struct check_context *context, const struct config_console *console,
			      const char *object)
{
	bool is_port = !(console->flags & JAILHOUSE_CON_ACCESS_MMIO);

	if (console->type == JAILHOUSE_CON_TYPE_NONE)
		return;
	if (!is_console_type(context->config, console->type))
		check_report(context, object, "there is no console of type %u on this architecture",
			     console->type);
	else if (!console->address)
		check_report(context, object, "the console has no address");
	else if (is_port && check_is_arm(context->config))
		check_report(context, object, "the console is in I/O ports, which Arm has not");
	else if (is_port && console->type == JAILHOUSE_CON_TYPE_8250 &&
		 console->address > UINT16_MAX)
		check_report(context, object,
			     "0x%llx is no I/O port; registers in memory need the flag for them",
			     (unsigned long long)console->address);
}

static void check_console(struct check_context *context)
{
	check_one_console(context, &context->config->console, "console");
	if (context->config->kind == CONFIG_SYSTEM)
		check_one_console(context, &context->config->system.debug_console, "debug console");
}

static const struct check_rule rules[] = {
	{ "config-name", CHECK_CONFIG, FINDING_ERROR, "A configuration has a name",
	  "The driver refuses the cell, or its sysfs folder cannot be made.",
	  "Give it a name of 1 to 31 printable ASCII characters without '/'.", check_name },
	{ "config-architecture", CHECK_CONFIG, FINDING_ERROR,
	  "A system configuration says its architecture",
	  "The driver of another architecture would take it, and read other fields.",
	  "Convert it again from its source with the architecture given.", check_arch },
	{ "cpu-none", CHECK_CONFIG, FINDING_ERROR, "A cell has a CPU",
	  "The driver refuses a configuration without CPUs.", "Put at least one CPU into the set.",
	  check_cpus },
	{ "console-invalid", CHECK_CONFIG, FINDING_ERROR, "A console is where it can be",
	  "Enabling ends in the hypervisor's first output, without a word.",
	  "Take type, address and flags of a serial port that `cellctl inventory` shows.",
	  check_console },
};

CHECK_TABLE(descriptor, rules);
