// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI host bridges and functions. */
#include "inventory/inventory-json.h"

#include "base/json.h"

#define WINDOW(member) FIELD_AT(struct inv_pci_window, member)

static const struct json_field window_fields[] = {
	{ "start", JSON_HEX, WINDOW(cpu.start) },
	{ "end", JSON_HEX, WINDOW(cpu.end) },
	{ "pci", JSON_HEX, WINDOW(pci) },
	{ "io", JSON_BOOL, WINDOW(is_io) },
	{ "64bit", JSON_BOOL, WINDOW(is_64bit) },
	{ "prefetchable", JSON_BOOL, WINDOW(is_prefetchable) },
	{ 0 },
};

#define IRQ(member) FIELD_AT(struct inv_pci_irq, member)

static const struct json_field irq_fields[] = {
	{ "devfn", JSON_HEX, IRQ(devfn) }, { "devfn_mask", JSON_HEX, IRQ(devfn_mask) },
	{ "pin", JSON_UINT, IRQ(pin) },    { "irq", JSON_UINT, IRQ(irq) },
	{ "flags", JSON_HEX, IRQ(flags) }, { 0 },
};

#define HOST(member) FIELD_AT(struct inv_pci_host, member)

const struct json_field inventory_pci_host_fields[] = {
	{ "name", JSON_TEXT, HOST(name) },
	{ "segment", JSON_UINT, HOST(segment) },
	{ "start_bus", JSON_UINT, HOST(start_bus) },
	{ "end_bus", JSON_UINT, HOST(end_bus) },
	{ "ecam", JSON_HEX, HOST(ecam), KNOWN_BY(struct inv_pci_host, is_ecam) },
	{ "windows", JSON_OBJECT, LIST_AT(struct inv_pci_host, windows, n_windows),
	  .fields = window_fields },
	{ "irqs", JSON_OBJECT, LIST_AT(struct inv_pci_host, irqs, n_irqs), .fields = irq_fields },
	{ 0 },
};

static const char *const bar_type_names[] = {
	[PCI_BAR_IO] = "io",
	[PCI_BAR_MEMORY32] = "memory32",
	[PCI_BAR_MEMORY64] = "memory64",
};

#define BAR(member) FIELD_AT(struct inv_pci_bar, member)

static const struct json_field bar_fields[] = {
	{ "type", JSON_NAME, BAR(type), NAMES(bar_type_names) },
	{ "prefetchable", JSON_BOOL, BAR(is_prefetchable), .omit_zero = true },
	{ "address", JSON_HEX, BAR(address), KNOWN_BY(struct inv_pci_bar, is_assigned) },
	{ "size", JSON_SIZE, BAR(size) },
	{ 0 },
};

static void put_bar_list(struct json_object *json, const char *key, const struct inv_pci_bar *bars,
			 size_t n)
{
	struct json_object *array = json_put_array(json, key);
	size_t i;

	for (i = 0; i < n; i++) {
		struct json_object *bar;

		if (bars[i].type == PCI_BAR_NONE)
			continue;
		bar = json_add_object(array);
		json_put_uint(bar, "index", i);
		json_put_fields(bar, bar_fields, &bars[i]);
	}
}

static void put_bars(struct json_object *json, const char *key, const void *item)
{
	put_bar_list(json, key, ((const struct inv_pci_function *)item)->bars, INV_PCI_BARS);
}

static void put_rom(struct json_object *json, const char *key, const void *item)
{
	const struct inv_pci_function *function = item;

	if (function->rom.type != PCI_BAR_NONE)
		json_put_fields(json_put_object(json, key), bar_fields, &function->rom);
}

static void put_bridge(struct json_object *json, const char *key, const void *item)
{
	const struct inv_pci_function *function = item;
	static const char *const window_names[] = { "io", "memory", "prefetchable" };
	struct json_object *bridge, *windows;
	size_t i;

	if (!function->is_bridge)
		return;
	bridge = json_put_object(json, key);
	json_put_uint(bridge, "secondary_bus", function->secondary_bus);
	json_put_uint(bridge, "subordinate_bus", function->subordinate_bus);
	windows = json_put_object(bridge, "windows");
	for (i = 0; i < ARRAY_SIZE(window_names); i++)
		if (function->bridge_windows[i].type != PCI_BAR_NONE)
			json_put_fields(json_put_object(windows, window_names[i]), bar_fields,
					&function->bridge_windows[i]);
}

static void put_msi(struct json_object *json, const char *key, const void *item)
{
	const struct inv_pci_function *function = item;
	struct json_object *msi;

	if (!function->n_msi_vectors)
		return;
	msi = json_put_object(json, key);
	json_put_uint(msi, "vectors", function->n_msi_vectors);
	json_put_bool(msi, "64bit", function->is_msi_64bit);
	json_put_bool(msi, "maskable", function->is_msi_maskable);
	json_put_bool(msi, "enabled", function->is_msi_enabled);
}

/* A structure inside of a BAR. */
static void put_place(struct json_object *json, const char *key, uint8_t bar, uint32_t offset,
		      uint64_t address)
{
	struct json_object *place = json_put_object(json, key);

	json_put_uint(place, "bar", bar);
	json_put_hex(place, "offset", offset);
	if (address)
		json_put_hex(place, "address", address);
}

static void put_msix(struct json_object *json, const char *key, const void *item)
{
	const struct inv_pci_function *function = item;
	struct json_object *msix;

	if (!function->n_msix_vectors)
		return;
	msix = json_put_object(json, key);
	json_put_uint(msix, "vectors", function->n_msix_vectors);
	json_put_bool(msix, "enabled", function->is_msix_enabled);
	put_place(msix, "table", function->msix_table_bar, function->msix_table_offset,
		  function->msix_table_address);
	put_place(msix, "pba", function->msix_pba_bar, function->msix_pba_offset,
		  function->msix_pba_address);
}

static void put_sriov(struct json_object *json, const char *key, const void *item)
{
	const struct inv_pci_function *function = item;
	struct json_object *sriov;

	if (!function->sriov_total_vfs)
		return;
	sriov = json_put_object(json, key);
	json_put_uint(sriov, "total_vfs", function->sriov_total_vfs);
	json_put_uint(sriov, "vfs", function->sriov_n_vfs);
	json_put_uint(sriov, "offset", function->sriov_offset);
	json_put_uint(sriov, "stride", function->sriov_stride);
	put_bar_list(sriov, "bars", function->sriov_bars, INV_PCI_BARS);
}

#define CAPABILITY(member) FIELD_AT(struct inv_pci_capability, member)

static const struct json_field capability_fields[] = {
	{ "id", JSON_HEX, CAPABILITY(id) },
	{ "name", JSON_TEXT, CAPABILITY(name) },
	{ "offset", JSON_HEX, CAPABILITY(offset) },
	{ "length", JSON_UINT, CAPABILITY(length) },
	{ "version", JSON_UINT, CAPABILITY(version), .omit_zero = true },
	{ 0 },
};

#define FUNCTION(member) FIELD_AT(struct inv_pci_function, member)

const struct json_field inventory_pci_function_fields[] = {
	{ "segment", JSON_UINT, FUNCTION(segment) },
	{ "bdf", JSON_BDF, FUNCTION(bdf) },
	{ "vendor", JSON_HEX, FUNCTION(vendor) },
	{ "device", JSON_HEX, FUNCTION(device) },
	{ "subsystem_vendor", JSON_HEX, FUNCTION(subsystem_vendor), .omit_zero = true },
	{ "subsystem", JSON_HEX, FUNCTION(subsystem), .omit_zero = true },
	{ "class", JSON_HEX, FUNCTION(class_code) },
	{ "revision", JSON_HEX, FUNCTION(revision) },
	{ "header_type", JSON_UINT, FUNCTION(header_type) },
	{ "multifunction", JSON_BOOL, FUNCTION(is_multifunction), .omit_zero = true },
	{ "not_responding", JSON_BOOL, FUNCTION(is_not_responding), .omit_zero = true },
	{ "driver", JSON_TEXT, FUNCTION(driver) },
	{ "iommu_group", JSON_INT, FUNCTION(iommu_group) },
	{ "iommu", JSON_INT, FUNCTION(iommu) },
	{ "interrupt_pin", JSON_UINT, FUNCTION(interrupt_pin), .omit_zero = true },
	{ "interrupt_line", JSON_UINT, FUNCTION(interrupt_line), .omit_zero = true },
	{ "irq", JSON_UINT, FUNCTION(irq), .omit_zero = true },
	{ "power_state", JSON_TEXT, FUNCTION(power_state) },
	{ "physical_function", JSON_BDF, FUNCTION(physical_function),
	  KNOWN_BY(struct inv_pci_function, is_virtual_function) },
	{ "bridge", JSON_CUSTOM, .put = put_bridge },
	{ "bars", JSON_CUSTOM, .put = put_bars },
	{ "rom", JSON_CUSTOM, .put = put_rom },
	{ "config_size", JSON_UINT, FUNCTION(config_size) },
	{ "config_complete", JSON_BOOL, FUNCTION(is_config_complete) },
	{ "capabilities", JSON_OBJECT,
	  LIST_AT(struct inv_pci_function, capabilities, n_capabilities),
	  .fields = capability_fields },
	{ "msi", JSON_CUSTOM, .put = put_msi },
	{ "msix", JSON_CUSTOM, .put = put_msix },
	{ "sriov", JSON_CUSTOM, .put = put_sriov },
	{ 0 },
};
