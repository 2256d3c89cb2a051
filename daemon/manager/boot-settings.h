/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do at boot: cellwarden.conf(5). */
#ifndef MANAGER_BOOT_SETTINGS_H
#define MANAGER_BOOT_SETTINGS_H

#include "base/arena.h"
#include "base/bytes.h"

#define BOOT_SETTINGS_FILE "cellwarden.conf" /* in the folder of operation_environment.etc */
#define BOOT_SETTLE_MAX_S  UINT64_C(86400)

/* What to do when the machine is not as the stored configuration's was. */
enum boot_policy { BOOT_REFUSE, BOOT_REGENERATE, BOOT_WARN };

struct boot_settings {
	enum boot_policy inventory_changed; /* InventoryChanged= */
	uint64_t settle_us; /* SettleSec=: how long it has to run to have run well */
};

/**
 * boot_settings_parse() - read a file's content
 * @ret_error: on failure what is wrong, with the line, owned by @arena
 *
 * Return: 0; -EINVAL.
 */
int boot_settings_parse(struct bytes text, struct arena *arena, struct boot_settings *ret,
			const char **ret_error);

/** boot_settings_load() - from a folder; without the file the defaults. Return: as above; a negative errno. */
int boot_settings_load(const char *folder, struct arena *arena, struct boot_settings *ret,
		       const char **ret_error);

#endif
