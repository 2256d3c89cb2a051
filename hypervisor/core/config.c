/* SPDX-License-Identifier: GPL-2.0-only */
/* The system configuration, as the module placed it: not trusted more than any other. */
#include <hv/arch/cell.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/image.h>
#include <hv/printk.h>

const struct jailhouse_system *system_config;

const char *config_explain(enum config_view_code code)
{
	static const char *const words[] = {
		[CONFIG_VIEW_OK] = "nothing",
		[CONFIG_VIEW_NO_SIGNATURE] = "it has no signature of a configuration",
		[CONFIG_VIEW_REVISION] = "a revision that is not known",
		[CONFIG_VIEW_ARCHITECTURE_BAD] = "an architecture that does not exist",
		[CONFIG_VIEW_ARCHITECTURE_NEEDED] = "it does not say its architecture",
		[CONFIG_VIEW_TRUNCATED_HEADER] = "its header is not complete",
		[CONFIG_VIEW_NAME_UNTERMINATED] = "its name does not end",
		[CONFIG_VIEW_COUNT_TOO_LARGE] = "a count is too large",
		[CONFIG_VIEW_TRUNCATED_ARRAY] = "an array is not complete",
		[CONFIG_VIEW_EXCESS] = "something follows it",
	};

	return words[code];
}

int config_open_system(struct config_view *ret)
{
	const struct cellwarden_parameters *parameters = image_parameters();
	const uint8_t *data = image_start + parameters->config_offset;
	enum config_view_code code;

	code = config_view_open(data, parameters->config_size, CONFIG_VIEW_ARCHITECTURE_UNKNOWN,
				ret);
	if (code != CONFIG_VIEW_OK) {
		printk("cellwarden: system configuration, offset %lu: %s\n", ret->problem_at,
		       config_explain(code));
		return -EINVAL;
	}
	if (ret->kind != CONFIG_VIEW_SYSTEM || ret->revision != JAILHOUSE_CONFIG_REVISION ||
	    ret->architecture != ARCH_ARCHITECTURE) {
		printk("cellwarden: not a system configuration of revision %d for this machine\n",
		       JAILHOUSE_CONFIG_REVISION);
		return -EINVAL;
	}
	system_config = (const struct jailhouse_system *)data;
	return 0;
}
