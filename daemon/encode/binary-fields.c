// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/binary-fields.h"

#include <abi/jailhouse/cell-config.h>
#include <assert.h>

#define AT(type, member) offsetof(type, member), sizeof(((type *)0)->member)
#define TABLE(rows)                    \
	{                              \
		rows, ARRAY_SIZE(rows) \
	}
#define MEMBER(type, m, o, w)                \
	{                                    \
#m, o, w, AT(struct type, m) \
	}
#define BIT(type, m, o, s)                         \
	{                                          \
#m, o, 1, AT(struct type, m), 1, s \
	}

/* A memory region and a console inside something else, from binary offset @o on. */
#define MEMORY_ROWS(path, o)                                                      \
	{ "phys_start", (o), 8, AT(struct config, path.phys_start) },             \
		{ "virt_start", (o) + 8, 8, AT(struct config, path.virt_start) }, \
		{ "size", (o) + 16, 8, AT(struct config, path.size) },            \
	{                                                                         \
		"flags", (o) + 24, 8, AT(struct config, path.flags)               \
	}

#define CONSOLE_ROWS(path, o)                                                \
	{ "address", (o), 8, AT(struct config, path.address) },              \
		{ "size", (o) + 8, 4, AT(struct config, path.size) },        \
		{ "type", (o) + 12, 2, AT(struct config, path.type) },       \
		{ "flags", (o) + 14, 2, AT(struct config, path.flags) },     \
		{ "divider", (o) + 16, 4, AT(struct config, path.divider) }, \
		{ "gate_nr", (o) + 20, 4, AT(struct config, path.gate_nr) }, \
	{                                                                    \
		"clock_reg", (o) + 24, 8, AT(struct config, path.clock_reg)  \
	}

/* ---- system header ------------------------------------------------------- */

static const struct binary_field system_common_fields[] = {
	{ "flags", 8, 4, AT(struct config, system.flags) },
	MEMORY_ROWS(system.hypervisor_memory, 12),
	CONSOLE_ROWS(system.debug_console, 44),
	{ "mmconfig_base", 76, 8, AT(struct config, system.pci_mmconfig_base) },
	{ "mmconfig_end_bus", 84, 1, AT(struct config, system.pci_mmconfig_end_bus) },
	{ "is_virtual", 85, 1, AT(struct config, system.pci_is_virtual), 1, 0 },
	{ "domain", 86, 2, AT(struct config, system.pci_domain) },
};

static const struct binary_field x86_fields[] = {
	{ "pm_timer_address", 312, 2, AT(struct config, system.x86.pm_timer_address) },
	{ "apic_mode", 314, 1, AT(struct config, system.x86.apic_mode) },
	{ "vtd_interrupt_limit", 316, 4, AT(struct config, system.x86.vtd_interrupt_limit) },
	{ "tsc_khz", 320, 4, AT(struct config, system.x86.tsc_khz) },
	{ "apic_khz", 324, 4, AT(struct config, system.x86.apic_khz) },
};

static const struct binary_field x86_fields_12[] = {
	{ "pm_timer_address", 88, 2, AT(struct config, system.x86.pm_timer_address) },
	{ "vtd_interrupt_limit", 90, 4, AT(struct config, system.x86.vtd_interrupt_limit) },
	{ "apic_mode", 94, 1, AT(struct config, system.x86.apic_mode) },
	{ "tsc_khz", 98, 4, AT(struct config, system.x86.tsc_khz) },
	{ "apic_khz", 102, 4, AT(struct config, system.x86.apic_khz) },
};

#define ARM_ROWS(o, bases)                                                                 \
	{ "maintenance_irq", (o), 1, AT(struct config, system.arm.maintenance_irq) },      \
		{ "gic_version", (o) + 1, 1, AT(struct config, system.arm.gic_version) },  \
		{ "gicd_base", (bases), 8, AT(struct config, system.arm.gicd_base) },      \
		{ "gicc_base", (bases) + 8, 8, AT(struct config, system.arm.gicc_base) },  \
		{ "gich_base", (bases) + 16, 8, AT(struct config, system.arm.gich_base) }, \
		{ "gicv_base", (bases) + 24, 8, AT(struct config, system.arm.gicv_base) }, \
	{                                                                                  \
		"gicr_base", (bases) + 32, 8, AT(struct config, system.arm.gicr_base)      \
	}

static const struct binary_field arm_fields[] = { ARM_ROWS(312, 316) };
static const struct binary_field arm_fields_12[] = { ARM_ROWS(88, 90) };

static const struct binary_field iommu_fields[] = {
	MEMBER(config_iommu, type, 0, 4),
	MEMBER(config_iommu, base, 4, 8),
	MEMBER(config_iommu, size, 12, 4),
};

static const struct binary_field iommu_amd_fields[] = {
	MEMBER(config_iommu, amd.bdf, 16, 2),
	MEMBER(config_iommu, amd.base_cap, 18, 1),
	MEMBER(config_iommu, amd.msi_cap, 19, 1),
	MEMBER(config_iommu, amd.features, 20, 4),
};

static const struct binary_field iommu_pvu_fields[] = {
	MEMBER(config_iommu, tipvu.tlb_base, 16, 8),
	MEMBER(config_iommu, tipvu.tlb_size, 24, 4),
};

/* ---- cell descriptor and arrays ------------------------------------------- */

static const struct binary_field cell_fields[] = {
	MEMBER(config, id, 40, 4),
	MEMBER(config, flags, 44, 4),
	MEMBER(config, vpci_irq_base, 80, 4),
	MEMBER(config, cpu_reset_address, 84, 8),
	MEMBER(config, msg_reply_timeout, 92, 8),
	CONSOLE_ROWS(console, 100),
};

static const struct binary_field memory_fields[] = {
	MEMBER(config_memory, phys_start, 0, 8),
	MEMBER(config_memory, virt_start, 8, 8),
	MEMBER(config_memory, size, 16, 8),
	MEMBER(config_memory, flags, 24, 8),
};

static const struct binary_field cache_fields[] = {
	MEMBER(config_cache, start, 0, 4),
	MEMBER(config_cache, size, 4, 4),
	MEMBER(config_cache, type, 8, 1),
	MEMBER(config_cache, flags, 10, 2),
};

static const struct binary_field irqchip_fields[] = {
	MEMBER(config_irqchip, address, 0, 8),        MEMBER(config_irqchip, id, 8, 4),
	MEMBER(config_irqchip, pin_base, 12, 4),      MEMBER(config_irqchip, pin_bitmap[0], 16, 4),
	MEMBER(config_irqchip, pin_bitmap[1], 20, 4), MEMBER(config_irqchip, pin_bitmap[2], 24, 4),
	MEMBER(config_irqchip, pin_bitmap[3], 28, 4),
};

static const struct binary_field pio_fields[] = {
	MEMBER(config_pio, base, 0, 2),
	MEMBER(config_pio, length, 2, 2),
};

static const struct binary_field pci_device_fields[] = {
	MEMBER(config_pci_device, type, 0, 1),
	MEMBER(config_pci_device, iommu, 1, 1),
	MEMBER(config_pci_device, domain, 2, 2),
	MEMBER(config_pci_device, bdf, 4, 2),
	MEMBER(config_pci_device, bar_mask[0], 6, 4),
	MEMBER(config_pci_device, bar_mask[1], 10, 4),
	MEMBER(config_pci_device, bar_mask[2], 14, 4),
	MEMBER(config_pci_device, bar_mask[3], 18, 4),
	MEMBER(config_pci_device, bar_mask[4], 22, 4),
	MEMBER(config_pci_device, bar_mask[5], 26, 4),
	MEMBER(config_pci_device, caps_start, 30, 2),
	MEMBER(config_pci_device, num_caps, 32, 2),
	MEMBER(config_pci_device, num_msi_vectors, 34, 1),
	BIT(config_pci_device, is_msi_64bits, 35, 0),
	BIT(config_pci_device, is_msi_maskable, 35, 1),
	MEMBER(config_pci_device, num_msix_vectors, 36, 2),
	MEMBER(config_pci_device, msix_region_size, 38, 2),
	MEMBER(config_pci_device, msix_address, 40, 8),
	MEMBER(config_pci_device, shmem_regions_start, 48, 4),
	MEMBER(config_pci_device, shmem_dev_id, 52, 1),
	MEMBER(config_pci_device, shmem_peers, 53, 1),
	MEMBER(config_pci_device, shmem_protocol, 54, 2),
};

static const struct binary_field pci_cap_fields[] = {
	MEMBER(config_pci_cap, id, 0, 2),
	MEMBER(config_pci_cap, start, 2, 2),
	MEMBER(config_pci_cap, len, 4, 2),
	MEMBER(config_pci_cap, flags, 6, 2),
};

static const struct binary_field stream_id_fields[] = {
	MEMBER(config_stream_id, id, 0, 4),
};

#define ARRAY(text, count_at, size, rows, items)                                                 \
	{                                                                                        \
		text, count_at, size, TABLE(rows), offsetof(struct config, items),               \
			offsetof(struct config, n_##items), sizeof(*((struct config *)0)->items) \
	}

const struct binary_array binary_arrays[BINARY_ARRAYS] = {
	ARRAY("memory", 52, 32, memory_fields, memory),
	ARRAY("caches", 56, 12, cache_fields, caches),
	ARRAY("irqchips", 60, 32, irqchip_fields, irqchips),
	ARRAY("pio", 64, 4, pio_fields, pio),
	ARRAY("pci_devices", 68, 56, pci_device_fields, pci_devices),
	ARRAY("pci_caps", 72, 8, pci_cap_fields, pci_caps),
	ARRAY("stream_ids", 76, 4, stream_id_fields, stream_ids),
};

const struct binary_table binary_system_common = TABLE(system_common_fields);
const struct binary_table binary_cell = TABLE(cell_fields);
const struct binary_table binary_iommu = TABLE(iommu_fields);

const struct binary_system *binary_system_layout(unsigned int revision, enum machine_arch arch)
{
	static const struct binary_system x86 = { 88, 356, TABLE(x86_fields) },
					  arm = { 88, 356, TABLE(arm_fields) },
					  x86_12 = { 106, 354, TABLE(x86_fields_12) },
					  arm_12 = { 130, 354, TABLE(arm_fields_12) };

	assert(revision >= BINARY_REVISION_MIN && revision <= BINARY_REVISION_MAX);
	if (arch == MACHINE_X86)
		return revision == 12 ? &x86_12 : &x86;
	return revision == 12 ? &arm_12 : &arm;
}

struct binary_table binary_iommu_own(uint32_t type)
{
	if (type == JAILHOUSE_IOMMU_AMD)
		return (struct binary_table)TABLE(iommu_amd_fields);
	if (type == JAILHOUSE_IOMMU_PVU)
		return (struct binary_table)TABLE(iommu_pvu_fields);
	return (struct binary_table){ NULL, 0 };
}

const char *binary_signature(enum config_kind kind, unsigned int revision)
{
	if (kind == CONFIG_SYSTEM)
		return revision >= 14 ? "JHSYS" : "JHSYST";
	return revision >= 14 ? "JHCLL" : "JHCELL";
}
