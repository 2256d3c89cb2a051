// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/config-json-fields.h"

#include <abi/jailhouse/cell-config.h>

/* A member's place in its struct, and a counted array's. */
#define AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
#define LIST_OF(type, member, n_member, rows)                                   \
	.offset = offsetof(type, member), .size = sizeof(*((type *)0)->member), \
	.count = offsetof(type, n_member), .fields = (rows)
#define LIKE(type, member) .like = 1 + offsetof(type, member)
#define REQUIRED           .is_required = true
#define WORDS(table)       .words = &words_##table
#define GROUP(rows)        FORM_GROUP, .fields = (rows)
#define WHEN(test, text)   .applies = (test), .applies_to = (text)
#define END                 \
	{                   \
		.key = NULL \
	}

static bool is_x86(const void *item)
{
	return ((const struct config *)item)->arch == MACHINE_X86;
}

static bool is_arm(const void *item)
{
	const struct config *config = item;

	return config->arch == MACHINE_ARM || config->arch == MACHINE_ARM64;
}

static bool is_amd(const void *item)
{
	return ((const struct config_iommu *)item)->type == JAILHOUSE_IOMMU_AMD;
}

static bool is_pvu(const void *item)
{
	return ((const struct config_iommu *)item)->type == JAILHOUSE_IOMMU_PVU;
}

static bool is_function(const void *item)
{
	return ((const struct config_exclusion *)item)->space == CONFIG_SPACE_PCI;
}

static bool is_range(const void *item)
{
	return !is_function(item);
}

/* ---- pieces -------------------------------------------------------------- */

static const struct config_field part_fields[] = {
	{ "start", FORM_HEX, AT(struct config_part, range.start), REQUIRED },
	{ "end", FORM_HEX, AT(struct config_part, range.end), REQUIRED },
	{ "reason", FORM_TEXT, AT(struct config_part, reason) },
	END,
};

static const struct config_field memory_fields[] = {
	{ "phys_start", FORM_HEX, AT(struct config_memory, phys_start), REQUIRED },
	{ "virt_start", FORM_HEX, AT(struct config_memory, virt_start),
	  LIKE(struct config_memory, phys_start) },
	{ "size", FORM_SIZE, AT(struct config_memory, size), REQUIRED },
	{ "flags", FORM_FLAGS, AT(struct config_memory, flags), WORDS(memory_flags) },
	{ "reason", FORM_TEXT, AT(struct config_memory, reason) },
	{ "parts", FORM_LIST, LIST_OF(struct config_memory, parts, n_parts, part_fields) },
	END,
};

static const struct config_field hypervisor_memory_fields[] = {
	{ "phys_start", FORM_HEX, AT(struct config_memory, phys_start), REQUIRED },
	{ "virt_start", FORM_HEX, AT(struct config_memory, virt_start) },
	{ "size", FORM_SIZE, AT(struct config_memory, size), REQUIRED },
	{ "flags", FORM_FLAGS, AT(struct config_memory, flags), WORDS(memory_flags) },
	{ "reason", FORM_TEXT, AT(struct config_memory, reason) },
	END,
};

static const struct config_field console_fields[] = {
	{ "type", FORM_WORD, AT(struct config_console, type), WORDS(console_type) },
	{ "address", FORM_HEX, AT(struct config_console, address) },
	{ "size", FORM_SIZE, AT(struct config_console, size) },
	{ "flags", FORM_FLAGS, AT(struct config_console, flags), WORDS(console_flags) },
	{ "divider", FORM_NUMBER, AT(struct config_console, divider) },
	{ "gate_nr", FORM_NUMBER, AT(struct config_console, gate_nr) },
	{ "clock_reg", FORM_HEX, AT(struct config_console, clock_reg) },
	{ "reason", FORM_TEXT, AT(struct config_console, reason) },
	END,
};

static const struct config_field cache_fields[] = {
	{ "start", FORM_NUMBER, AT(struct config_cache, start) },
	{ "size", FORM_NUMBER, AT(struct config_cache, size), REQUIRED },
	{ "type", FORM_WORD, AT(struct config_cache, type), WORDS(cache_type), REQUIRED },
	{ "flags", FORM_FLAGS, AT(struct config_cache, flags), WORDS(cache_flags) },
	END,
};

static const struct config_field irqchip_fields[] = {
	{ "address", FORM_HEX, AT(struct config_irqchip, address), REQUIRED },
	{ "id", FORM_HEX, AT(struct config_irqchip, id) },
	{ "pin_base", FORM_NUMBER, AT(struct config_irqchip, pin_base) },
	{ "pins", FORM_PINS },
	{ "reason", FORM_TEXT, AT(struct config_irqchip, reason) },
	END,
};

static const struct config_field pio_fields[] = {
	{ "base", FORM_HEX, AT(struct config_pio, base), REQUIRED },
	{ "length", FORM_NUMBER, AT(struct config_pio, length), REQUIRED },
	{ "reason", FORM_TEXT, AT(struct config_pio, reason) },
	{ "parts", FORM_LIST, LIST_OF(struct config_pio, parts, n_parts, part_fields) },
	END,
};

static const struct config_field msi_fields[] = {
	{ "vectors", FORM_NUMBER, AT(struct config_pci_device, num_msi_vectors) },
	{ "is_64bit", FORM_BOOL, AT(struct config_pci_device, is_msi_64bits) },
	{ "is_maskable", FORM_BOOL, AT(struct config_pci_device, is_msi_maskable) },
	END,
};

static const struct config_field msix_fields[] = {
	{ "vectors", FORM_NUMBER, AT(struct config_pci_device, num_msix_vectors) },
	{ "region_size", FORM_SIZE, AT(struct config_pci_device, msix_region_size) },
	{ "address", FORM_HEX, AT(struct config_pci_device, msix_address) },
	END,
};

static const struct config_field shared_memory_fields[] = {
	{ "regions_start", FORM_NUMBER, AT(struct config_pci_device, shmem_regions_start) },
	{ "device_id", FORM_NUMBER, AT(struct config_pci_device, shmem_dev_id) },
	{ "peers", FORM_NUMBER, AT(struct config_pci_device, shmem_peers) },
	{ "protocol", FORM_WORD, AT(struct config_pci_device, shmem_protocol),
	  WORDS(shmem_protocol) },
	END,
};

static const struct config_field pci_device_fields[] = {
	{ "type", FORM_WORD, AT(struct config_pci_device, type), WORDS(pci_type), REQUIRED },
	{ "domain", FORM_NUMBER, AT(struct config_pci_device, domain) },
	{ "bdf", FORM_BDF, AT(struct config_pci_device, bdf), REQUIRED },
	{ "iommu", FORM_NUMBER, AT(struct config_pci_device, iommu) },
	{ "bar_masks", FORM_HEXES, .offset = offsetof(struct config_pci_device, bar_mask),
	  .size = sizeof(uint32_t), .count = 6 },
	{ "caps_start", FORM_NUMBER, AT(struct config_pci_device, caps_start) },
	{ "num_caps", FORM_NUMBER, AT(struct config_pci_device, num_caps) },
	{ "msi", GROUP(msi_fields) },
	{ "msix", GROUP(msix_fields) },
	{ "shared_memory", GROUP(shared_memory_fields) },
	{ "reason", FORM_TEXT, AT(struct config_pci_device, reason) },
	END,
};

static const struct config_field pci_cap_fields[] = {
	{ "id", FORM_WORD, AT(struct config_pci_cap, id), WORDS(pci_cap_id), REQUIRED },
	{ "start", FORM_HEX, AT(struct config_pci_cap, start), REQUIRED },
	{ "len", FORM_NUMBER, AT(struct config_pci_cap, len), REQUIRED },
	{ "flags", FORM_FLAGS, AT(struct config_pci_cap, flags), WORDS(pci_cap_flags) },
	END,
};

static const struct config_field stream_id_fields[] = {
	{ "id", FORM_HEX, AT(struct config_stream_id, id), REQUIRED },
	{ "reason", FORM_TEXT, AT(struct config_stream_id, reason) },
	END,
};

static const struct config_field amd_fields[] = {
	{ "bdf", FORM_BDF, AT(struct config_iommu, amd.bdf), REQUIRED },
	{ "base_cap", FORM_HEX, AT(struct config_iommu, amd.base_cap) },
	{ "msi_cap", FORM_HEX, AT(struct config_iommu, amd.msi_cap) },
	{ "features", FORM_HEX, AT(struct config_iommu, amd.features) },
	END,
};

static const struct config_field pvu_fields[] = {
	{ "tlb_base", FORM_HEX, AT(struct config_iommu, tipvu.tlb_base), REQUIRED },
	{ "tlb_size", FORM_SIZE, AT(struct config_iommu, tipvu.tlb_size), REQUIRED },
	END,
};

static const struct config_field iommu_fields[] = {
	{ "type", FORM_WORD, AT(struct config_iommu, type), WORDS(iommu_type) },
	{ "base", FORM_HEX, AT(struct config_iommu, base) },
	{ "size", FORM_SIZE, AT(struct config_iommu, size) },
	{ "amd", GROUP(amd_fields), WHEN(is_amd, "units of type \"amd\"") },
	{ "ti_pvu", GROUP(pvu_fields), WHEN(is_pvu, "units of type \"ti-pvu\"") },
	{ "reason", FORM_TEXT, AT(struct config_iommu, reason) },
	END,
};

static const struct config_field exclusion_fields[] = {
	{ "space", FORM_WORD, AT(struct config_exclusion, space), WORDS(space), REQUIRED,
	  .has_words_only = true },
	{ "start", FORM_HEX, AT(struct config_exclusion, range.start), REQUIRED,
	  WHEN(is_range, "the spaces \"memory\" and \"port\"") },
	{ "end", FORM_HEX, AT(struct config_exclusion, range.end), REQUIRED,
	  WHEN(is_range, "the spaces \"memory\" and \"port\"") },
	{ "function", FORM_FUNCTION, AT(struct config_exclusion, range), REQUIRED,
	  WHEN(is_function, "the space \"pci\"") },
	{ "reason", FORM_TEXT, AT(struct config_exclusion, reason) },
	END,
};

static const struct config_field sizing_fields[] = {
	{ "what", FORM_TEXT, AT(struct config_sizing, what), REQUIRED },
	{ "how", FORM_TEXT, AT(struct config_sizing, how) },
	{ "bytes", FORM_SIZE, AT(struct config_sizing, bytes), REQUIRED },
	END,
};

static const struct config_field image_fields[] = {
	{ "file", FORM_TEXT, AT(struct config_image, file) },
	{ "text", FORM_TEXT, AT(struct config_image, text) },
	{ "address", FORM_HEX, AT(struct config_image, address) },
	END,
};

/* ---- documents ----------------------------------------------------------- */

static const struct config_field pci_host_fields[] = {
	{ "mmconfig_base", FORM_HEX, AT(struct config, system.pci_mmconfig_base) },
	{ "mmconfig_end_bus", FORM_NUMBER, AT(struct config, system.pci_mmconfig_end_bus) },
	{ "is_virtual", FORM_BOOL, AT(struct config, system.pci_is_virtual) },
	{ "domain", FORM_NUMBER, AT(struct config, system.pci_domain) },
	END,
};

static const struct config_field x86_fields[] = {
	{ "pm_timer_address", FORM_HEX, AT(struct config, system.x86.pm_timer_address) },
	{ "apic_mode", FORM_WORD, AT(struct config, system.x86.apic_mode), WORDS(apic_mode) },
	{ "vtd_interrupt_limit", FORM_NUMBER, AT(struct config, system.x86.vtd_interrupt_limit) },
	{ "tsc_khz", FORM_NUMBER, AT(struct config, system.x86.tsc_khz) },
	{ "apic_khz", FORM_NUMBER, AT(struct config, system.x86.apic_khz) },
	END,
};

static const struct config_field arm_fields[] = {
	{ "maintenance_irq", FORM_NUMBER, AT(struct config, system.arm.maintenance_irq) },
	{ "gic_version", FORM_NUMBER, AT(struct config, system.arm.gic_version) },
	{ "gicd_base", FORM_HEX, AT(struct config, system.arm.gicd_base) },
	{ "gicc_base", FORM_HEX, AT(struct config, system.arm.gicc_base) },
	{ "gich_base", FORM_HEX, AT(struct config, system.arm.gich_base) },
	{ "gicv_base", FORM_HEX, AT(struct config, system.arm.gicv_base) },
	{ "gicr_base", FORM_HEX, AT(struct config, system.arm.gicr_base) },
	END,
};

/* Members of the cell descriptor and the arrays behind it. */
#define CELL_ROWS                                                                                 \
	{ "name", FORM_NAME, AT(struct config, name) },                                           \
		{ "id", FORM_NUMBER, AT(struct config, id) },                                     \
		{ "flags", FORM_FLAGS, AT(struct config, flags), WORDS(cell_flags) },             \
		{ "cpus", FORM_CPUS }, { "cpu_set_size", FORM_CPU_SET_SIZE },                     \
		{ "vpci_irq_base", FORM_NUMBER, AT(struct config, vpci_irq_base) },               \
		{ "cpu_reset_address", FORM_HEX, AT(struct config, cpu_reset_address) },          \
		{ "msg_reply_timeout", FORM_HEX, AT(struct config, msg_reply_timeout) },          \
		{ "console", FORM_GROUP, .offset = offsetof(struct config, console),              \
		  .fields = console_fields },                                                     \
		{ "memory", FORM_LIST, LIST_OF(struct config, memory, n_memory, memory_fields) }, \
		{ "caches", FORM_LIST, LIST_OF(struct config, caches, n_caches, cache_fields) },  \
		{ "irqchips", FORM_LIST,                                                          \
		  LIST_OF(struct config, irqchips, n_irqchips, irqchip_fields) },                 \
		{ "pio", FORM_LIST, LIST_OF(struct config, pio, n_pio, pio_fields) },             \
		{ "pci_devices", FORM_LIST,                                                       \
		  LIST_OF(struct config, pci_devices, n_pci_devices, pci_device_fields) },        \
		{ "pci_caps", FORM_LIST,                                                          \
		  LIST_OF(struct config, pci_caps, n_pci_caps, pci_cap_fields) },                 \
	{                                                                                         \
		"stream_ids", FORM_LIST,                                                          \
			LIST_OF(struct config, stream_ids, n_stream_ids, stream_id_fields)        \
	}

static const struct config_field root_cell_fields[] = { CELL_ROWS, END };

const struct config_field config_system_fields[] = {
	{ "kind", FORM_WORD, AT(struct config, kind), WORDS(kind), REQUIRED,
	  .has_words_only = true },
	{ "architecture", FORM_WORD, AT(struct config, arch), WORDS(arch), REQUIRED,
	  .has_words_only = true },
	{ "description", FORM_TEXT, AT(struct config, description) },
	{ "flags", FORM_FLAGS, AT(struct config, system.flags), WORDS(system_flags) },
	{ "hypervisor_memory", FORM_GROUP,
	  .offset = offsetof(struct config, system.hypervisor_memory),
	  .fields = hypervisor_memory_fields, REQUIRED },
	{ "debug_console", FORM_GROUP, .offset = offsetof(struct config, system.debug_console),
	  .fields = console_fields },
	{ "pci_host", GROUP(pci_host_fields) },
	{ "iommu_units", FORM_SLOTS, .offset = offsetof(struct config, system.iommus),
	  .size = sizeof(struct config_iommu), .count = CONFIG_IOMMU_UNITS,
	  .fields = iommu_fields },
	{ "x86", GROUP(x86_fields), WHEN(is_x86, "the architecture \"x86\"") },
	{ "arm", GROUP(arm_fields), WHEN(is_arm, "the architectures \"arm\" and \"arm64\"") },
	{ "root_cell", GROUP(root_cell_fields), REQUIRED },
	{ "excluded", FORM_LIST,
	  LIST_OF(struct config, exclusions, n_exclusions, exclusion_fields) },
	{ "sizing", FORM_LIST, LIST_OF(struct config, sizing, n_sizing, sizing_fields) },
	END,
};

const struct config_field config_cell_fields[] = {
	{ "kind", FORM_WORD, AT(struct config, kind), WORDS(kind), REQUIRED,
	  .has_words_only = true },
	{ "architecture", FORM_WORD, AT(struct config, arch), WORDS(arch), .has_words_only = true,
	  .default_value = MACHINE_ARCH_UNKNOWN },
	{ "description", FORM_TEXT, AT(struct config, description) },
	CELL_ROWS,
	{ "images", FORM_LIST, LIST_OF(struct config, images, n_images, image_fields) },
	{ "autostart", FORM_BOOL, AT(struct config, is_autostart) },
	{ "start_order", FORM_NUMBER, AT(struct config, start_order) },
	END,
};
