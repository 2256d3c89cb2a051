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

static bool is_unit(const struct inventory *inventory, int iommu)
{
	return iommu >= -1 && iommu < (int)inventory->n_iommus;
}

/* What later stages rely on, whatever the tables say. */
static void check(const struct inventory *inventory, size_t n_tables)
{
	const struct inv_memory *memory = &inventory->memory;
	bool is_good = inventory->findings.n <= n_tables * (ACPI_FINDINGS_MAX + 1);
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		is_good &= is_unit(inventory, inventory->pci[i].iommu);
	for (i = 0; i < inventory->n_irqchips; i++)
		is_good &= is_unit(inventory, inventory->irqchips[i].iommu);
	for (i = 0; i < inventory->acpi.n_scopes; i++)
		is_good &= is_unit(inventory, inventory->acpi.scopes[i].iommu);
	for (i = 0; i < inventory->n_streams; i++)
		is_good &= inventory->streams[i].iommu >= 0 &&
			   is_unit(inventory, inventory->streams[i].iommu) &&
			   inventory->streams[i].pci_host < (int)inventory->n_pci_hosts;
	for (i = 0; i < inventory->n_iommus; i++)
		is_good &= inventory->iommus[i].address && inventory->iommus[i].name;
	for (i = 0; i < memory->n_reserved; i++)
		is_good &= memory->reserved[i].range.start <= memory->reserved[i].range.end;
	for (i = 0; i < memory->n_banks; i++)
		is_good &= memory->banks[i].start <= memory->banks[i].end;
	for (i = 0; i < inventory->acpi.n_registers; i++)
		is_good &= inventory->acpi.registers[i].length > 0;
	if (!is_good)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes rest = { data, size };
	size_t n_tables = 0;

	inventory->arch = size && data[0] & 1 ? MACHINE_X86 : MACHINE_ARM64;
	add_functions(inventory);
	while (rest.size >= ACPI_HEADER_SIZE) {
		size_t length = bytes_u32(rest, 4);

		n_tables++;
		acpi_read_table(inventory,
				arena_strndup(inventory->arena, (const char *)rest.data, 4),
				bytes_slice(rest, 0, length));
		rest = bytes_slice(rest, length > ACPI_HEADER_SIZE ? length : ACPI_HEADER_SIZE,
				   rest.size);
	}
	check(inventory, n_tables);
	json_object_put(inventory_to_json(inventory));
	return 0;
}
