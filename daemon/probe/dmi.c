// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "probe/probe.h"

#define DMI_PATH "/sys/class/dmi/id"

static const struct {
	const char *file;
	size_t offset;
} dmi_fields[] = {
	{ "sys_vendor", offsetof(struct inv_machine, vendor) },
	{ "product_name", offsetof(struct inv_machine, product) },
	{ "product_version", offsetof(struct inv_machine, version) },
	{ "board_name", offsetof(struct inv_machine, board) },
	{ "bios_vendor", offsetof(struct inv_machine, firmware_vendor) },
	{ "bios_version", offsetof(struct inv_machine, firmware_version) },
	{ "bios_date", offsetof(struct inv_machine, firmware_date) },
};

void probe_dmi(const struct sysroot *root, struct inventory *inventory)
{
	const char *text;
	size_t i;

	if (!sysroot_exists(root, DMI_PATH)) {
		inventory_note_source(inventory, "dmi", DMI_PATH, SOURCE_ABSENT, 0,
				      "the firmware has no DMI tables");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(dmi_fields); i++)
		if (sysroot_read_line(root, inventory->arena,
				      arena_printf(inventory->arena, "%s/%s", DMI_PATH,
						   dmi_fields[i].file),
				      &text) == 0 &&
		    *text)
			*(const char **)((char *)&inventory->machine + dmi_fields[i].offset) = text;
	inventory_note_source(inventory, "dmi", DMI_PATH, SOURCE_OK, 0, NULL);
}
