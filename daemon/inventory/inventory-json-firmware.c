// SPDX-License-Identifier: GPL-2.0-or-later
/* ACPI and device tree. */
#include "inventory/inventory-json.h"

#define TABLE(member) FIELD_AT(struct inv_acpi_table, member)

static const struct json_field table_fields[] = {
	{ "signature", JSON_TEXT, TABLE(signature) },
	{ "length", JSON_UINT, TABLE(length) },
	{ "revision", JSON_UINT, TABLE(revision) },
	{ "oem_id", JSON_TEXT, TABLE(oem_id) },
	{ "oem_table_id", JSON_TEXT, TABLE(oem_table_id) },
	{ "checksum_good", JSON_BOOL, TABLE(is_checksum_good) },
	{ "hash", JSON_HEX, TABLE(hash) },
	{ 0 },
};

/* Address space ids (ACPI 6.5, table 5.1); others are left out. */
static const char *const space_names[] = { "memory", "io", "pci", "ec", "smbus" };

#define REGISTER(member) FIELD_AT(struct inv_gas, member)

static const struct json_field register_fields[] = {
	{ "name", JSON_TEXT, REGISTER(name) },
	{ "space", JSON_NAME, REGISTER(space), NAMES(space_names) },
	{ "space_id", JSON_UINT, REGISTER(space) },
	{ "address", JSON_HEX, REGISTER(address) },
	{ "length", JSON_UINT, REGISTER(length) },
	{ "width_bits", JSON_UINT, REGISTER(width_bits), .omit_zero = true },
	{ "access_size", JSON_UINT, REGISTER(access_size), .omit_zero = true },
	{ 0 },
};

#define OVERRIDE(member) FIELD_AT(struct inv_irq_override, member)

static const struct json_field override_fields[] = {
	{ "isa_irq", JSON_UINT, OVERRIDE(isa_irq) },
	{ "gsi", JSON_UINT, OVERRIDE(gsi) },
	{ "flags", JSON_HEX, OVERRIDE(flags) },
	{ 0 },
};

#define SCOPE(member) FIELD_AT(struct inv_acpi_scope, member)

static const struct json_field scope_fields[] = {
	{ "name", JSON_TEXT, SCOPE(name) },
	{ "segment", JSON_UINT, SCOPE(segment) },
	{ "for_all", JSON_BOOL, SCOPE(is_for_all) },
	{ "bdfs", JSON_BDF, LIST_AT(struct inv_acpi_scope, bdfs, n_bdfs) },
	{ "device", JSON_TEXT, SCOPE(device) },
	{ "iommu", JSON_INT, SCOPE(iommu) },
	{ 0 },
};

#define ACPI(member) FIELD_AT(struct inv_acpi, member)
#define ACPI_PRESENT KNOWN_BY(struct inv_acpi, is_present)

const struct json_field inventory_acpi_fields[] = {
	{ "present", JSON_BOOL, ACPI(is_present) },
	{ "hardware_reduced", JSON_BOOL, ACPI(is_hardware_reduced), ACPI_PRESENT },
	{ "pm_timer_port", JSON_HEX, ACPI(pm_timer_port), ACPI_PRESENT, .omit_zero = true },
	{ "pm_timer_memory", JSON_HEX, ACPI(pm_timer_memory), ACPI_PRESENT, .omit_zero = true },
	{ "pm_timer_32bit", JSON_BOOL, ACPI(is_pm_timer_32bit), ACPI_PRESENT },
	{ "local_apic", JSON_HEX, ACPI(local_apic), ACPI_PRESENT, .omit_zero = true },
	{ "legacy_pic", JSON_BOOL, ACPI(has_legacy_pic), ACPI_PRESENT },
	{ "hpet", JSON_HEX, ACPI(hpet), ACPI_PRESENT, .omit_zero = true },
	{ "dmar_host_address_bits", JSON_UINT, ACPI(dmar_host_address_bits), ACPI_PRESENT,
	  .omit_zero = true },
	{ "dmar_interrupt_remapping", JSON_BOOL, ACPI(dmar_interrupt_remapping), ACPI_PRESENT },
	{ "dmar_x2apic_opt_out", JSON_BOOL, ACPI(dmar_x2apic_opt_out), ACPI_PRESENT },
	{ "srat", JSON_BOOL, ACPI(is_srat_present), ACPI_PRESENT },
	{ "tables", JSON_OBJECT, LIST_AT(struct inv_acpi, tables, n_tables), ACPI_PRESENT,
	  .fields = table_fields },
	{ "registers", JSON_OBJECT, LIST_AT(struct inv_acpi, registers, n_registers), ACPI_PRESENT,
	  .fields = register_fields },
	{ "apic_ids", JSON_UINT, LIST_AT(struct inv_acpi, apic_ids, n_apic_ids), ACPI_PRESENT },
	{ "scopes", JSON_OBJECT, LIST_AT(struct inv_acpi, scopes, n_scopes), ACPI_PRESENT,
	  .fields = scope_fields },
	{ "overrides", JSON_OBJECT, LIST_AT(struct inv_acpi, overrides, n_overrides), ACPI_PRESENT,
	  .fields = override_fields },
	{ 0 },
};

#define DEVICE(member) FIELD_AT(struct inv_dt_device, member)

static const struct json_field device_fields[] = {
	{ "path", JSON_TEXT, DEVICE(path) },
	{ "compatible", JSON_TEXT, DEVICE(compatible) },
	{ "regions", JSON_RANGE, LIST_AT(struct inv_dt_device, regions, n_regions) },
	{ "irqs", JSON_UINT, LIST_AT(struct inv_dt_device, irqs, n_irqs) },
	{ 0 },
};

#define TIMER(n) JSON_UINT, FIELD_AT(struct inv_dt, timer_irqs[n]), .omit_zero = true

/* The order of the arm,armv8-timer binding. */
static const struct json_field timer_fields[] = {
	{ "secure", TIMER(0) },     { "non_secure", TIMER(1) },         { "virtual", TIMER(2) },
	{ "hypervisor", TIMER(3) }, { "hypervisor_virtual", TIMER(4) }, { 0 },
};

/* GTDT says them where there is no device tree. */
static bool is_timer_known(const struct inv_dt *dt)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dt->timer_irqs); i++)
		if (dt->timer_irqs[i])
			return true;
	return false;
}

static void put_timer_irqs(struct json_object *json, const char *key, const void *item)
{
	const struct inv_dt *dt = item;
	struct json_object *timer;

	if (!dt->is_present && !is_timer_known(dt))
		return;
	timer = json_object_new_object();
	json_put_fields(timer, timer_fields, dt);
	json_object_object_add(json, key, timer);
}

#define DT(member) FIELD_AT(struct inv_dt, member)
#define DT_PRESENT KNOWN_BY(struct inv_dt, is_present)

const struct json_field inventory_dt_fields[] = {
	{ "present", JSON_BOOL, DT(is_present) },
	{ "hash", JSON_HEX, DT(hash), DT_PRESENT },
	{ "stdout_path", JSON_TEXT, DT(stdout_path), DT_PRESENT },
	{ "psci_method", JSON_TEXT, DT(psci_method) },
	{ "psci_compatible", JSON_TEXT, DT(psci_compatible), DT_PRESENT },
	{ "timer_irqs", JSON_CUSTOM, .put = put_timer_irqs },
	{ "firmware_calls", JSON_TEXT, LIST_AT(struct inv_dt, firmware_calls, n_firmware_calls),
	  DT_PRESENT },
	{ "address_cells", JSON_UINT, DT(address_cells), DT_PRESENT, .omit_zero = true },
	{ "size_cells", JSON_UINT, DT(size_cells), DT_PRESENT, .omit_zero = true },
	{ "devices", JSON_OBJECT, LIST_AT(struct inv_dt, devices, n_devices), DT_PRESENT,
	  .fields = device_fields },
	{ 0 },
};
