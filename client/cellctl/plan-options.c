// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-options.h"

#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "output.h"

/* "0x3a000000-0x3f1fffff" as /proc/iomem says it, or "82M$0x3a000000" as the kernel is told. */
static int parse_range(const char *text, struct range *ret)
{
	uint64_t first, second;
	char separator;
	int r;

	r = quantity_parse_prefix(&text, &first);
	if (r < 0)
		return r;
	separator = *text;
	if (separator != '-' && separator != '$' && separator != '@')
		return -EINVAL;
	r = quantity_parse(text + 1, &second);
	if (r < 0)
		return r;
	if (separator == '-') {
		if (second <= first)
			return -EINVAL;
		*ret = (struct range){ first, second };
		return 0;
	}
	if (first == 0 || second > UINT64_MAX - (first - 1))
		return -EINVAL;
	*ret = range_of(second, first);
	return 0;
}

static int set_name(struct plan_intent *intent, const char *value)
{
	intent->name = value;
	return *value ? 0 : -EINVAL;
}

static int set_console(struct plan_intent *intent, const char *value)
{
	intent->console = value;
	return *value ? 0 : -EINVAL;
}

static int set_memory(struct plan_intent *intent, const char *value)
{
	return parse_range(value, &intent->reservation);
}

static int set_hypervisor_memory(struct plan_intent *intent, const char *value)
{
	return quantity_parse(value, &intent->hypervisor_bytes);
}

static int set_full_windows(struct plan_intent *intent, const char *value)
{
	intent->full_pci_windows = true;
	return 0;
}

static int set_virtual_pci(struct plan_intent *intent, const char *value)
{
	intent->want_virtual_pci = true;
	return 0;
}

static int set_shared_memory(struct plan_intent *intent, const char *value)
{
	uint64_t n;

	if (quantity_parse(value, &n) < 0 || n > 31)
		return -EINVAL;
	intent->n_shared_memory_devices = (unsigned int)n;
	return 0;
}

static const struct plan_option {
	const char *name, *value; /* NULL: takes none */
	int (*set)(struct plan_intent *intent, const char *value);
} plan_options[] = {
	{ "--name", "a name", set_name },
	{ "--console", "auto, none, efifb, a tty or an address", set_console },
	{ "--memory", "a range like 0x3a000000-0x3f1fffff or 82M$0x3a000000", set_memory },
	{ "--hypervisor-memory", "a size like 8M", set_hypervisor_memory },
	{ "--full-pci-windows", NULL, set_full_windows },
	{ "--virtual-pci", NULL, set_virtual_pci },
	{ "--shared-memory", "a number from 0 to 31", set_shared_memory },
};

static const struct plan_option *find_option(const char *argument, const char **ret_value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plan_options); i++) {
		const struct plan_option *option = &plan_options[i];
		size_t length = strlen(option->name);

		if (strncmp(argument, option->name, length) != 0)
			continue;
		if (argument[length] == '\0' || (argument[length] == '=' && option->value)) {
			*ret_value = argument[length] ? argument + length + 1 : NULL;
			return option;
		}
	}
	return NULL;
}

int plan_options_take(int *argc, char **argv, struct plan_intent *intent)
{
	int i, n = 1;

	for (i = 1; i < *argc; i++) {
		const struct plan_option *option;
		const char *value = NULL;

		option = find_option(argv[i], &value);
		if (!option) {
			argv[n++] = argv[i];
			continue;
		}
		if (option->value && !value) {
			if (i + 1 == *argc)
				return cellctl_usage_error(argv[0], "%s needs %s", option->name,
							   option->value);
			value = argv[++i];
		}
		if (option->set(intent, value) < 0)
			return cellctl_usage_error(argv[0], "%s needs %s, not '%s'", option->name,
						   option->value, value);
	}
	argv[n] = NULL;
	*argc = n;
	return CELLCTL_FINE;
}

int plan_for_machine(const struct cellctl *ctl, const struct plan_intent *intent,
		     struct finding_list *findings, struct config **ret)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	if (plan_root_cell(inventory, intent, findings, ret) < 0) {
		output_findings(ctl, findings);
		return cellctl_error("no plan is possible from what is known of this machine");
	}
	return CELLCTL_FINE;
}
