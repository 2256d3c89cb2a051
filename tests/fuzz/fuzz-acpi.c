// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ACPI tables, several in a row: each begins with its header, whose length says
 * where the next one begins. On a machine with bridges, so that paths lead somewhere.
 */
#include <json-c/json.h>
#include <string.h>

#include "probe/acpi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_functions(struct inventory *inventory)
{
	static const struct inv_pci_function functions[] = {
		{ .bdf = 0x0002, .iommu = -1 },
		{ .bdf = 0x0008,
		  .iommu = -1,
		  .is_bridge = true,
		  .secondary_bus = 1,
		  .subordinate_bus = 2 },
		{ .bdf = 0x0100,
		  .iommu = -1,
		  .is_bridge = true,
		  .secondary_bus = 2,
		  .subordinate_bus = 2 },
		{ .bdf = 0x0208, .iommu = -1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++)
		*arena_append(inventory->arena, inventory->pci, inventory->n_pci) = functions[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes rest = { data, size };
	size_t i;

	inventory->arch = size && data[0] & 1 ? MACHINE_X86 : MACHINE_ARM64;
	add_functions(inventory);
	while (rest.size >= ACPI_HEADER_SIZE) {
		size_t length = bytes_u32(rest, 4);

		acpi_read_table(inventory,
				arena_strndup(inventory->arena, (const char *)rest.data, 4),
				bytes_slice(rest, 0, length));
		rest = bytes_slice(rest, length > ACPI_HEADER_SIZE ? length : ACPI_HEADER_SIZE,
				   rest.size);
	}
	for (i = 0; i < inventory->n_pci; i++)
		if (inventory->pci[i].iommu >= (int)inventory->n_iommus)
			__builtin_trap();
	for (i = 0; i < inventory->n_streams; i++)
		if (inventory->streams[i].iommu < 0 ||
		    inventory->streams[i].iommu >= (int)inventory->n_iommus)
			__builtin_trap();
	json_object_put(inventory_to_json(inventory));
	return 0;
}
