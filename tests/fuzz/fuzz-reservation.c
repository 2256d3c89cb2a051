// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests for memory on a command line of any bytes, to a machine of 1 GiB; the first byte is its arch. */
#include <string.h>

#include "plan/reservation.h"
#include "probe/cmdline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_ram(struct inventory *inventory)
{
	struct inv_memory *memory = &inventory->memory;
	struct inv_resource *item =
		arena_append(inventory->arena, memory->iomem.items, memory->iomem.n);

	*item = (struct inv_resource){ { 0x100000, 0x2fffffff }, "System RAM", SIZE_MAX, 0 };
	memory->iomem.is_known = true;
	*arena_append(inventory->arena, memory->firmware, memory->n_firmware) =
		(struct inv_firmware_region){ { 0x100000, 0x3fffffff }, "System RAM" };
	memory->is_firmware_known = true;
	memory->total_bytes = UINT64_C(1) << 30;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct finding_list findings = { .arena = inventory->arena };
	struct reservation_status status;
	struct reservation_proposal proposal;
	size_t i;

	if (!size)
		return 0;
	inventory->arch = data[0] % 3;
	add_ram(inventory);
	cmdline_parse(inventory->arena,
		      arena_strndup(inventory->arena, (const char *)data + 1, size - 1),
		      &inventory->kernel.parameters, &inventory->kernel.n_parameters);
	reservation_compare(inventory, &findings, inventory->arena, &status);
	for (i = 0; i < status.n_requests; i++)
		if (status.requests[i].is_range_known &&
		    status.requests[i].range.start > status.requests[i].range.end)
			__builtin_trap();
	if (status.is_usable &&
	    (status.usable.start < 0x30000000 || status.usable.end > 0x3fffffff))
		__builtin_trap(); /* what Linux has, or nobody */
	if (reservation_propose(inventory, 1 << 20, &findings, inventory->arena, &proposal) == 0 &&
	    (proposal.range.start < 0x100000 || proposal.range.end > 0x3fffffff))
		__builtin_trap();
	return 0;
}
