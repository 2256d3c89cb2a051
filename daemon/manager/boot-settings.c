// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/boot-settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/quantity.h"
#include "base/setting-lines.h"

#define FILE_MAX ((size_t)65536)

static const struct boot_settings defaults = { BOOT_REFUSE, UINT64_C(60) * 1000 * 1000 };

static const struct {
	const char *name;
	enum boot_policy policy;
} policies[] = {
	{ "refuse", BOOT_REFUSE },
	{ "regenerate", BOOT_REGENERATE },
	{ "warn", BOOT_WARN },
};

static const char *parse_policy(char *value, struct arena *arena, void *userdata)
{
	struct boot_settings *settings = userdata;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		if (strcmp(policies[i].name, value) == 0) {
			settings->inventory_changed = policies[i].policy;
			return NULL;
		}
	}
	return arena_printf(arena,
			    "InventoryChanged=%s is not known; use \"refuse\", \"regenerate\" or "
			    "\"warn\"",
			    value);
}

static const char *parse_settle(char *value, struct arena *arena, void *userdata)
{
	struct boot_settings *settings = userdata;
	uint64_t seconds;

	if (quantity_parse(value, &seconds) == 0 && seconds <= BOOT_SETTLE_MAX_S) {
		settings->settle_us = seconds * 1000000;
		return NULL;
	}
	return arena_printf(arena, "SettleSec=%s is no number of seconds from 0 to %llu", value,
			    (unsigned long long)BOOT_SETTLE_MAX_S);
}

static const struct setting_line lines[] = {
	{ "InventoryChanged", parse_policy },
	{ "SettleSec", parse_settle },
};

int boot_settings_parse(struct bytes text, struct arena *arena, struct boot_settings *ret,
			const char **ret_error)
{
	struct boot_settings settings = defaults;
	int r;

	r = setting_lines_parse(text, arena, lines, ARRAY_SIZE(lines), &settings, ret_error);
	if (r == 0)
		*ret = settings;
	return r;
}

int boot_settings_load(const char *folder, struct arena *arena, struct boot_settings *ret,
		       const char **ret_error)
{
	struct bytes text;
	int r;

	r = io_read_file(AT_FDCWD, arena_printf(arena, "%s/" BOOT_SETTINGS_FILE, folder), FILE_MAX,
			 arena, &text);
	if (r == -ENOENT) {
		*ret = defaults;
		return 0;
	}
	if (r < 0) {
		*ret_error = arena_strdup(arena, strerror(-r));
		return r;
	}
	return boot_settings_parse(text, arena, ret, ret_error);
}
