// SPDX-License-Identifier: GPL-2.0-or-later
/* A boot loader's file of any bytes; the first chooses what kind it is taken for. */
#include <string.h>

#include "plan/reservation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { NULL, "options", "APPEND", "optargs=|cmdline=",
					    "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=" };
	static const char *replaced[] = { "memmap=512Mx10000000", "memmap=16M$0x20000000" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct reservation_proposal proposal = { .file = "/boot/file",
						 .text = "memmap=82M$0x3a000000 intel_iommu=off",
						 .replaced = replaced,
						 .n_replaced = ARRAY_SIZE(replaced) };
	const char *once, *twice;

	if (!size)
		return 0;
	proposal.key = keys[data[0] % ARRAY_SIZE(keys)];
	proposal.edit = proposal.key ? RESERVATION_EDIT_LINE : RESERVATION_EDIT_WHOLE_LINE;
	if (reservation_edit(&proposal, arena_strndup(arena, (const char *)data + 1, size - 1),
			     &findings, arena, &once) < 0)
		return 0;
	if (!strstr(once, "memmap=82M$0x3a000000") || !strstr(once, "intel_iommu=off"))
		__builtin_trap();
	if (reservation_edit(&proposal, once, &findings, arena, &twice) < 0 ||
	    strcmp(once, twice) != 0)
		__builtin_trap(); /* not idempotent */
	return 0;
}
