// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupt controllers, IOMMUs, streams and consoles. */
#include "inventory/inventory-json.h"

static const char *const irqchip_names[] = {
	[IRQCHIP_IOAPIC] = "ioapic",   [IRQCHIP_GICV2] = "gic-v2",    [IRQCHIP_GICV3] = "gic-v3",
	[IRQCHIP_GIC_ITS] = "gic-its", [IRQCHIP_GIC_V2M] = "gic-v2m",
};

#define IRQCHIP(member) FIELD_AT(struct inv_irqchip, member)

static void put_ioapic(struct json_object *json, const char *key, const void *item);

const struct json_field inventory_irqchip_fields[] = {
	{ "type", JSON_NAME, IRQCHIP(type), NAMES(irqchip_names) },
	{ "name", JSON_TEXT, IRQCHIP(name) },
	{ "address", JSON_HEX, IRQCHIP(address) },
	{ "size", JSON_SIZE, IRQCHIP(size), .omit_zero = true },
	{ "pins", JSON_UINT, IRQCHIP(n_pins), .omit_zero = true },
	{ "ioapic", JSON_CUSTOM, .put = put_ioapic },
	{ "gicc", JSON_HEX, IRQCHIP(gicc), .omit_zero = true },
	{ "gicc_size", JSON_SIZE, IRQCHIP(gicc_size), .omit_zero = true },
	{ "gich", JSON_HEX, IRQCHIP(gich), .omit_zero = true },
	{ "gich_size", JSON_SIZE, IRQCHIP(gich_size), .omit_zero = true },
	{ "gicv", JSON_HEX, IRQCHIP(gicv), .omit_zero = true },
	{ "gicv_size", JSON_SIZE, IRQCHIP(gicv_size), .omit_zero = true },
	{ "redistributors", JSON_RANGE,
	  LIST_AT(struct inv_irqchip, redistributors, n_redistributors) },
	{ "redistributor_stride", JSON_SIZE, IRQCHIP(redistributor_stride), .omit_zero = true },
	{ "maintenance_irq", JSON_UINT, IRQCHIP(maintenance_irq), .omit_zero = true },
	{ 0 },
};

static const struct json_field ioapic_fields[] = {
	{ "id", JSON_UINT, IRQCHIP(id) },
	{ "gsi_base", JSON_UINT, IRQCHIP(gsi_base) },
	{ "iommu", JSON_INT, IRQCHIP(iommu) },
	{ "remap_bdf", JSON_BDF, IRQCHIP(remap_bdf), .omit_zero = true },
	{ 0 },
};

static void put_ioapic(struct json_object *json, const char *key, const void *item)
{
	const struct inv_irqchip *irqchip = item;
	struct json_object *ioapic;

	if (irqchip->type != IRQCHIP_IOAPIC)
		return;
	ioapic = json_object_new_object();
	json_put_fields(ioapic, ioapic_fields, irqchip);
	json_object_object_add(json, key, ioapic);
}

static const char *const iommu_names[] = {
	[IOMMU_INTEL] = "intel",     [IOMMU_AMD] = "amd",       [IOMMU_SMMU_V2] = "smmu-v2",
	[IOMMU_SMMU_V3] = "smmu-v3", [IOMMU_TI_PVU] = "ti-pvu",
};

#define IOMMU(member) FIELD_AT(struct inv_iommu, member)

static const struct json_field amd_fields[] = {
	{ "bdf", JSON_BDF, IOMMU(bdf) },
	{ "base_capability", JSON_HEX, IOMMU(base_capability) },
	{ "msi_capability", JSON_HEX, IOMMU(msi_capability) },
	{ "features", JSON_HEX, IOMMU(features) },
	{ 0 },
};

static void put_amd(struct json_object *json, const char *key, const void *item)
{
	const struct inv_iommu *iommu = item;
	struct json_object *amd;

	if (iommu->type != IOMMU_AMD)
		return;
	amd = json_object_new_object();
	json_put_fields(amd, amd_fields, iommu);
	json_object_object_add(json, key, amd);
}

const struct json_field inventory_iommu_fields[] = {
	{ "type", JSON_NAME, IOMMU(type), NAMES(iommu_names) },
	{ "name", JSON_TEXT, IOMMU(name) },
	{ "address", JSON_HEX, IOMMU(address) },
	{ "size", JSON_SIZE, IOMMU(size), .omit_zero = true },
	{ "segment", JSON_UINT, IOMMU(segment) },
	{ "for_all", JSON_BOOL, IOMMU(is_for_all) },
	{ "interrupt_remapping", JSON_BOOL, IOMMU(has_interrupt_remapping) },
	{ "coherent", JSON_BOOL, IOMMU(is_coherent) },
	{ "amd", JSON_CUSTOM, .put = put_amd },
	{ "event_irq", JSON_UINT, IOMMU(event_irq), .omit_zero = true },
	{ "gerror_irq", JSON_UINT, IOMMU(gerror_irq), .omit_zero = true },
	{ "node", JSON_INT, IOMMU(node) },
	{ 0 },
};

#define STREAM(member) FIELD_AT(struct inv_stream, member)

const struct json_field inventory_stream_fields[] = {
	{ "iommu", JSON_INT, STREAM(iommu) },
	{ "device", JSON_TEXT, STREAM(device) },
	{ "id", JSON_UINT, STREAM(id) },
	{ "mask", JSON_HEX, STREAM(mask), .omit_zero = true },
	{ "rid_base", JSON_UINT, STREAM(rid_base) },
	{ "ids", JSON_UINT, STREAM(n_ids) },
	{ "rid_ignored", JSON_HEX, STREAM(rid_ignored), .omit_zero = true },
	{ "pci_host", JSON_INT, STREAM(pci_host) },
	{ 0 },
};

static const char *const console_type_names[] = {
	[1] = "efifb", [2] = "8250",  [3] = "pl011", [4] = "xuartps", [5] = "mvebu",
	[6] = "hscif", [7] = "scifa", [8] = "imx",   [9] = "lpuart",  [10] = "scif",
};

#define UART(member) FIELD_AT(struct inv_uart, member)

const struct json_field inventory_uart_fields[] = {
	{ "name", JSON_TEXT, UART(name) },
	{ "path", JSON_TEXT, UART(path) },
	{ "type", JSON_NAME, UART(type), NAMES(console_type_names) },
	{ "mmio", JSON_BOOL, UART(is_mmio) },
	{ "address", JSON_HEX, UART(address) },
	{ "size", JSON_SIZE, UART(size), .omit_zero = true },
	{ "register_shift", JSON_UINT, UART(register_shift) },
	{ "io_width", JSON_UINT, UART(io_width), .omit_zero = true },
	{ "irq", JSON_UINT, UART(irq), .omit_zero = true },
	{ "clock_hz", JSON_UINT, UART(clock_hz), .omit_zero = true },
	{ "baud", JSON_UINT, UART(baud), .omit_zero = true },
	{ "kernel_console", JSON_BOOL, UART(is_kernel_console) },
	{ "firmware_console", JSON_BOOL, UART(is_firmware_console) },
	{ "debug_port", JSON_BOOL, UART(is_debug_port) },
	{ "clock_register", JSON_HEX, UART(clock_register), .omit_zero = true },
	{ "clock_gate", JSON_INT, UART(clock_gate) },
	{ 0 },
};

#define FRAMEBUFFER(member) FIELD_AT(struct inv_framebuffer, member)
#define FRAMEBUFFER_PRESENT KNOWN_BY(struct inv_framebuffer, is_present)

const struct json_field inventory_framebuffer_fields[] = {
	{ "present", JSON_BOOL, FRAMEBUFFER(is_present) },
	{ "efi", JSON_BOOL, FRAMEBUFFER(is_efi), FRAMEBUFFER_PRESENT },
	{ "driver", JSON_TEXT, FRAMEBUFFER(driver), FRAMEBUFFER_PRESENT },
	{ "address", JSON_HEX, FRAMEBUFFER(address), FRAMEBUFFER_PRESENT, .omit_zero = true },
	{ "size", JSON_SIZE, FRAMEBUFFER(size), FRAMEBUFFER_PRESENT, .omit_zero = true },
	{ "width", JSON_UINT, FRAMEBUFFER(width), FRAMEBUFFER_PRESENT, .omit_zero = true },
	{ "height", JSON_UINT, FRAMEBUFFER(height), FRAMEBUFFER_PRESENT, .omit_zero = true },
	{ "stride_bytes", JSON_UINT, FRAMEBUFFER(stride_bytes), FRAMEBUFFER_PRESENT,
	  .omit_zero = true },
	{ "depth_bits", JSON_UINT, FRAMEBUFFER(depth_bits), FRAMEBUFFER_PRESENT,
	  .omit_zero = true },
	{ 0 },
};
