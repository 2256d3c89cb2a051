// SPDX-License-Identifier: GPL-2.0-or-later
/* The whole document; the parts are in inventory-json-*.c. */
#include "inventory/inventory-json.h"

#include "base/json.h"

#define INVENTORY_JSON_VERSION 1

static const char *const arch_names[] = {
	[MACHINE_X86] = "x86",
	[MACHINE_ARM] = "arm",
	[MACHINE_ARM64] = "arm64",
};

static const char *const source_state_names[] = {
	[SOURCE_OK] = "ok",           [SOURCE_ABSENT] = "absent",   [SOURCE_DENIED] = "denied",
	[SOURCE_PARTIAL] = "partial", [SOURCE_INVALID] = "invalid",
};

static const struct json_field source_fields[] = {
	{ "name", JSON_TEXT, FIELD_AT(struct inv_source, name) },
	{ "path", JSON_TEXT, FIELD_AT(struct inv_source, path) },
	{ "state", JSON_NAME, FIELD_AT(struct inv_source, state), NAMES(source_state_names) },
	{ "reason", JSON_TEXT, FIELD_AT(struct inv_source, reason) },
	{ 0 },
};

static void put_findings(struct json_object *json, const char *key, const void *item)
{
	const struct inventory *inventory = item;

	json_object_object_add(json, key, finding_list_to_json(&inventory->findings));
}

/* A part of the machine that is one struct: { "key", PART(member), rows }. */
#define PART(member)         JSON_OBJECT, FIELD_AT(struct inventory, member)
#define PARTS(items, number) JSON_OBJECT, LIST_AT(struct inventory, items, number)

static const struct json_field inventory_fields[] = {
	{ "arch", JSON_NAME, FIELD_AT(struct inventory, arch), NAMES(arch_names) },
	{ "sources", PARTS(sources, n_sources), .fields = source_fields },
	{ "findings", JSON_CUSTOM, .put = put_findings },
	{ "machine", PART(machine), .fields = inventory_machine_fields },
	{ "kernel", PART(kernel), .fields = inventory_kernel_fields },
	{ "boot", PART(boot), .fields = inventory_boot_fields },
	{ "cpus", PART(cpus), .fields = inventory_cpus_fields },
	{ "memory", PART(memory), .fields = inventory_memory_fields },
	{ "irqchips", PARTS(irqchips, n_irqchips), .fields = inventory_irqchip_fields },
	{ "iommus", PARTS(iommus, n_iommus), .fields = inventory_iommu_fields },
	{ "streams", PARTS(streams, n_streams), .fields = inventory_stream_fields },
	{ "pci_hosts", PARTS(pci_hosts, n_pci_hosts), .fields = inventory_pci_host_fields },
	{ "pci", PARTS(pci, n_pci), .fields = inventory_pci_function_fields },
	{ "uarts", PARTS(uarts, n_uarts), .fields = inventory_uart_fields },
	{ "framebuffer", PART(framebuffer), .fields = inventory_framebuffer_fields },
	{ "acpi", PART(acpi), .fields = inventory_acpi_fields },
	{ "dt", PART(dt), .fields = inventory_dt_fields },
	{ "hypervisor", PART(hypervisor), .fields = inventory_hypervisor_fields },
	{ 0 },
};

struct json_object *inventory_to_json(const struct inventory *inventory)
{
	struct json_object *json = json_object_new_object();

	json_put_uint(json, "version", INVENTORY_JSON_VERSION);
	json_put_fields(json, inventory_fields, inventory);
	return json;
}
