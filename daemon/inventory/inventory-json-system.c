// SPDX-License-Identifier: GPL-2.0-or-later
/* What runs on the machine: firmware names, kernel, boot loader, hypervisor. */
#include "inventory/inventory-json.h"

#define MACHINE(member) FIELD_AT(struct inv_machine, member)

const struct json_field inventory_machine_fields[] = {
	{ "vendor", JSON_TEXT, MACHINE(vendor) },
	{ "product", JSON_TEXT, MACHINE(product) },
	{ "version", JSON_TEXT, MACHINE(version) },
	{ "board", JSON_TEXT, MACHINE(board) },
	{ "firmware_vendor", JSON_TEXT, MACHINE(firmware_vendor) },
	{ "firmware_version", JSON_TEXT, MACHINE(firmware_version) },
	{ "firmware_date", JSON_TEXT, MACHINE(firmware_date) },
	{ "compatible", JSON_TEXT, MACHINE(compatible) },
	{ 0 },
};

static const struct json_field parameter_fields[] = {
	{ "name", JSON_TEXT, FIELD_AT(struct inv_parameter, name) },
	{ "value", JSON_TEXT, FIELD_AT(struct inv_parameter, value) },
	{ "for_init", JSON_BOOL, FIELD_AT(struct inv_parameter, is_for_init), .omit_zero = true },
	{ 0 },
};

static const char *const virt_names[] = {
	[VIRT_USABLE] = "usable", [VIRT_ABSENT] = "absent", [VIRT_DISABLED] = "disabled",
	[VIRT_VHE] = "vhe",       [VIRT_EL1] = "el1",       [VIRT_PROTECTED] = "protected",
	[VIRT_IN_USE] = "in-use",
};

#define KERNEL(member) FIELD_AT(struct inv_kernel, member)

const struct json_field inventory_kernel_fields[] = {
	{ "release", JSON_TEXT, KERNEL(release) },
	{ "version", JSON_TEXT, KERNEL(version) },
	{ "command_line", JSON_TEXT, KERNEL(command_line) },
	{ "parameters", JSON_OBJECT, LIST_AT(struct inv_kernel, parameters, n_parameters),
	  .fields = parameter_fields },
	{ "virtualization", JSON_NAME, KERNEL(virt), NAMES(virt_names) },
	{ "virtualization_reason", JSON_TEXT, KERNEL(virt_reason) },
	{ "kvm_guests", JSON_UINT, KERNEL(n_kvm_guests), .omit_zero = true },
	{ "locked_down", JSON_TRISTATE, KERNEL(is_locked_down) },
	{ "lockdown", JSON_TEXT, KERNEL(lockdown) },
	{ "secure_boot", JSON_TRISTATE, KERNEL(is_secure_boot) },
	{ "module_available", JSON_TRISTATE, KERNEL(is_module_available) },
	{ "module_loaded", JSON_TRISTATE, KERNEL(is_module_loaded) },
	{ "module_path", JSON_TEXT, KERNEL(module_path) },
	{ "module_name", JSON_TEXT, KERNEL(module_name) },
	{ "config", JSON_TEXT, LIST_AT(struct inv_kernel, config, n_config),
	  KNOWN_BY(struct inv_kernel, is_config_known) },
	{ "iommu_active", JSON_TEXT, KERNEL(iommu_active) },
	{ "irq_remapping", JSON_TRISTATE, KERNEL(is_irq_remapping) },
	{ "mce_polling", JSON_TRISTATE, KERNEL(is_mce_polling) },
	{ "resctrl_used", JSON_TRISTATE, KERNEL(is_resctrl_used) },
	{ 0 },
};

static const char *const loader_names[] = {
	[BOOT_LOADER_GRUB] = "grub",
	[BOOT_LOADER_SYSTEMD_BOOT] = "systemd-boot",
	[BOOT_LOADER_EXTLINUX] = "extlinux",
	[BOOT_LOADER_U_BOOT] = "u-boot",
};

const struct json_field inventory_boot_fields[] = {
	{ "efi", JSON_BOOL, FIELD_AT(struct inv_boot, is_efi) },
	{ "loader", JSON_NAME, FIELD_AT(struct inv_boot, loader), NAMES(loader_names) },
	{ "loader_config", JSON_TEXT, FIELD_AT(struct inv_boot, loader_config) },
	{ "loader_files", JSON_TEXT, LIST_AT(struct inv_boot, loader_files, n_loader_files) },
	{ 0 },
};

static const struct json_field cell_fields[] = {
	{ "id", JSON_UINT, FIELD_AT(struct inv_cell, id) },
	{ "name", JSON_TEXT, FIELD_AT(struct inv_cell, name) },
	{ "state", JSON_TEXT, FIELD_AT(struct inv_cell, state) },
	{ "cpus", JSON_TEXT, FIELD_AT(struct inv_cell, cpus) },
	{ 0 },
};

#define HYPERVISOR(member) FIELD_AT(struct inv_hypervisor, member)

const struct json_field inventory_hypervisor_fields[] = {
	{ "driver_present", JSON_BOOL, HYPERVISOR(is_driver_present) },
	{ "ours", JSON_BOOL, HYPERVISOR(is_ours) },
	{ "enabled", JSON_TRISTATE, HYPERVISOR(is_enabled) },
	{ "cells", JSON_OBJECT, LIST_AT(struct inv_hypervisor, cells, n_cells),
	  .fields = cell_fields },
	{ "guest", JSON_BOOL, HYPERVISOR(is_guest) },
	{ 0 },
};
