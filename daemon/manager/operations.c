// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/operations.h"

#include <string.h>

static const struct operation table[] = {
	{
		.name = "Describe",
		.signature = "",
		.permission = PERMISSION_PUBLIC,
		.is_quick = true,
		.run = operation_describe,
	},
	{
		.name = "DescribeCells",
		.signature = "",
		.permission = PERMISSION_PUBLIC,
		.is_quick = true,
		.run = operation_describe_cells,
	},
	{
		.name = "DescribeHypervisor",
		.signature = "",
		.permission = PERMISSION_PUBLIC,
		.is_quick = true,
		.run = operation_describe_hypervisor,
	},
	{
		.name = "GetObservation",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_observe,
	},
	{
		.name = "DescribeCell",
		.signature = "s",
		.parameters = { "name" },
		.permission = PERMISSION_PUBLIC,
		.is_quick = true,
		.run = operation_describe_cell,
	},
	{
		.name = "GetReadiness",
		.signature = "",
		.permission = PERMISSION_PUBLIC,
		.run = operation_get_readiness,
	},
	{
		.name = "GetMachine",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_get_machine,
	},
	{
		.name = "GetInventory",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_get_inventory,
	},
	{
		.name = "CheckMachine",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_check_machine,
	},
	{
		.name = "GetReservation",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_get_reservation,
	},
	{
		.name = "ListConfigurations",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_list_configurations,
	},
	{
		.name = "GetConfiguration",
		.signature = "tsu",
		.parameters = { "generation", "format", "revision" },
		.is_binary = true,
		.permission = PERMISSION_READ,
		.run = operation_get_configuration,
	},
	{
		.name = "CheckConfiguration",
		.signature = "t",
		.parameters = { "generation" },
		.permission = PERMISSION_READ,
		.run = operation_check_configuration,
	},
	{
		.name = "ExplainConfiguration",
		.signature = "ts",
		.parameters = { "generation", "query" },
		.permission = PERMISSION_READ,
		.run = operation_explain_configuration,
	},
	{
		.name = "GetDrift",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_get_drift,
	},
	{
		.name = "CreateConfiguration",
		.signature = "s",
		.parameters = { "intent" },
		.is_change = true,
		.permission = PERMISSION_CONFIGURE,
		.changes = CHANGES_CONFIGURATION,
		.run = operation_create_configuration,
	},
	{
		.name = "RestoreConfiguration",
		.signature = "t",
		.parameters = { "generation" },
		.is_change = true,
		.permission = PERMISSION_CONFIGURE,
		.changes = CHANGES_CONFIGURATION,
		.run = operation_restore_configuration,
	},
	{
		.name = "GetConsole",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_get_console,
	},
	{
		.name = "Enable",
		.signature = "ayas",
		.parameters = { "configuration", "override" },
		.is_change = true,
		.permission = PERMISSION_HYPERVISOR,
		.changes = CHANGES_HYPERVISOR,
		.run = operation_enable,
	},
	{
		.name = "EnableTentatively",
		.signature = "ayast",
		.parameters = { "configuration", "override", "confirm_usec" },
		.is_change = true,
		.permission = PERMISSION_HYPERVISOR,
		.changes = CHANGES_HYPERVISOR,
		.run = operation_enable_tentatively,
	},
	{
		.name = "Confirm",
		.signature = "",
		.is_change = true,
		.permission = PERMISSION_HYPERVISOR,
		.changes = CHANGES_HYPERVISOR,
		.run = operation_confirm,
	},
	{
		.name = "EnableAtBoot",
		.signature = "",
		.is_change = true,
		.permission = PERMISSION_HYPERVISOR,
		.changes = CHANGES_HYPERVISOR,
		.run = operation_enable_at_boot,
	},
	{
		.name = "Disable",
		.signature = "",
		.is_change = true,
		.permission = PERMISSION_HYPERVISOR,
		.changes = CHANGES_HYPERVISOR,
		.run = operation_disable,
	},
	{
		.name = "GetCellConfiguration",
		.signature = "ssu",
		.parameters = { "name", "format", "revision" },
		.is_binary = true,
		.permission = PERMISSION_READ,
		.run = operation_get_cell_configuration,
	},
	{
		.name = "GetCellStatistics",
		.signature = "s",
		.parameters = { "name" },
		.permission = PERMISSION_READ,
		.run = operation_get_cell_statistics,
	},
	{
		.name = "CreateCell",
		.signature = "ayas",
		.parameters = { "configuration", "override" },
		.is_change = true,
		.permission = PERMISSION_CELLS,
		.changes = CHANGES_CELL,
		.run = operation_create_cell,
	},
	{
		.name = "LoadCell",
		.signature = "sahat",
		.parameters = { "name", "images", "addresses" },
		.is_change = true,
		.permission = PERMISSION_CELLS,
		.changes = CHANGES_CELL,
		.run = operation_load_cell,
	},
	{
		.name = "StartCell",
		.signature = "s",
		.parameters = { "name" },
		.is_change = true,
		.permission = PERMISSION_CELLS,
		.changes = CHANGES_CELL,
		.run = operation_start_cell,
	},
	{
		.name = "ShutDownCell",
		.signature = "s",
		.parameters = { "name" },
		.is_change = true,
		.permission = PERMISSION_CELLS,
		.changes = CHANGES_CELL,
		.run = operation_shut_down_cell,
	},
	{
		.name = "DestroyCell",
		.signature = "s",
		.parameters = { "name" },
		.is_change = true,
		.permission = PERMISSION_CELLS,
		.changes = CHANGES_CELL,
		.run = operation_destroy_cell,
	},
	{
		.name = "ListDocuments",
		.signature = "",
		.permission = PERMISSION_READ,
		.run = operation_list_documents,
	},
	{
		.name = "GetDocument",
		.signature = "s",
		.parameters = { "name" },
		.permission = PERMISSION_READ,
		.run = operation_get_document,
	},
	{
		.name = "SetDocument",
		.signature = "s",
		.parameters = { "document" },
		.is_change = true,
		.permission = PERMISSION_BOOT,
		.changes = CHANGES_DESIRED,
		.run = operation_set_document,
	},
	{
		.name = "RemoveDocument",
		.signature = "s",
		.parameters = { "name" },
		.is_change = true,
		.permission = PERMISSION_BOOT,
		.changes = CHANGES_DESIRED,
		.run = operation_remove_document,
	},
	{
		.name = "SetAutostart",
		.signature = "sb",
		.parameters = { "name", "autostart" },
		.is_change = true,
		.permission = PERMISSION_BOOT,
		.changes = CHANGES_DESIRED,
		.run = operation_set_autostart,
	},
};

const struct operation *operations(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(table);
	return table;
}

const struct operation *operation_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}
