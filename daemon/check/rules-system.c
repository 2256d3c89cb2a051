// SPDX-License-Identifier: GPL-2.0-or-later
/* What only system configurations have: hypervisor memory, PCI host, IOMMUs, GIC. */
#include <abi/jailhouse/console.h>

#include "base/quantity.h"
#include "check/rules.h"

#define HYPERVISOR_MEMORY_MIN (UINT64_C(2) << 20)
#define ECAM_BUS_BYTES        (UINT64_C(1) << 20)
#define APIC_MODE_MAX         2 /* automatic, xAPIC, x2APIC */
#define VTD_LIMIT_MAX         65536u

static const struct config_system *system_of(const struct check_context *context)
{
	return context->config->kind == CONFIG_SYSTEM ? &context->config->system : NULL;
}

static bool overlaps_memory(struct check_context *context, uint64_t start, uint64_t size)
{
	struct range_set set = check_memory_set(check_arena(context), context->config);

	return size && start <= UINT64_MAX - (size - 1) &&
	       range_set_overlaps(&set, start, start + (size - 1));
}

/* ---- hypervisor memory ---------------------------------------------------- */

static void check_hypervisor_memory(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	const struct config_memory *memory;

	if (!system)
		return;
	memory = &system->hypervisor_memory;
	if (!memory->size)
		check_report(context, "hypervisor memory", "there is none");
	else if (memory->phys_start & CHECK_PAGE_OFFSET || memory->size & CHECK_PAGE_OFFSET)
		check_report(context, "hypervisor memory", "it is not made of whole pages");
	else if (memory->phys_start > UINT64_MAX - (memory->size - 1))
		check_report(context, "hypervisor memory", "it reaches beyond all addresses");
	else if (memory->size < HYPERVISOR_MEMORY_MIN)
		check_report(context, "hypervisor memory",
			     "%llu bytes are too few for any hypervisor",
			     (unsigned long long)memory->size);
}

/* What the planner would set aside, as far as the configuration remembers it. */
static void check_hypervisor_size(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	uint64_t needed = 0;
	size_t i;

	for (i = 0; system && i < context->config->n_sizing; i++)
		needed += context->config->sizing[i].bytes;
	if (system && system->hypervisor_memory.size && system->hypervisor_memory.size < needed)
		check_report(context, "hypervisor memory",
			     "it has %llu bytes; this machine needs %llu",
			     (unsigned long long)system->hypervisor_memory.size,
			     (unsigned long long)needed);
}

static void check_hypervisor_mapped(struct check_context *context)
{
	const struct config_system *system = system_of(context);

	if (system && overlaps_memory(context, system->hypervisor_memory.phys_start,
				      system->hypervisor_memory.size))
		check_report(context, "hypervisor memory",
			     "a region passes part of it to the root cell");
}

/* ---- PCI host ------------------------------------------------------------- */

static void check_ecam(struct check_context *context)
{
	const struct config_system *system = system_of(context);

	if (!system || !system->pci_mmconfig_base)
		return;
	if (system->pci_mmconfig_base % ECAM_BUS_BYTES)
		check_report(context, "PCI configuration space", "0x%llx is no multiple of 1 MiB",
			     (unsigned long long)system->pci_mmconfig_base);
	else if (overlaps_memory(context, system->pci_mmconfig_base,
				 (system->pci_mmconfig_end_bus + UINT64_C(1)) * ECAM_BUS_BYTES))
		check_report(context, "PCI configuration space",
			     "a region passes part of it to the root cell");
}

static void check_ecam_missing(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	size_t i;

	if (!system || system->pci_mmconfig_base || check_is_x86(context->config))
		return;
	for (i = 0; i < context->config->n_pci_devices; i++) {
		check_report(context, "PCI configuration space",
			     "PCI devices are listed, but pci_mmconfig_base is 0");
		return;
	}
}

/* ---- IOMMU units ---------------------------------------------------------- */

static const char *unit_name(const struct check_context *context, size_t index)
{
	return arena_printf(check_arena(context), "IOMMU unit %zu", index);
}

static void check_unit(struct check_context *context, const struct config_system *system, size_t i)
{
	const struct config_iommu *unit = &system->iommus[i];
	bool is_arm_type = unit->type >= JAILHOUSE_IOMMU_SMMUV3;
	size_t k;

	if (unit->type > JAILHOUSE_IOMMU_ARM_MMU500) {
		check_report(context, unit_name(context, i), "there is no IOMMU of type %u",
			     unit->type);
		return;
	}
	if (is_arm_type != check_is_arm(context->config) &&
	    context->config->arch != MACHINE_ARCH_UNKNOWN)
		check_report(context, unit_name(context, i),
			     "an IOMMU of type %u is not of this architecture", unit->type);
	if (i && !system->iommus[i - 1].type)
		check_report(context, unit_name(context, i),
			     "the slot before it is empty; hypervisors stop there");
	if (!unit->base || unit->base & CHECK_PAGE_OFFSET || !unit->size)
		check_report(context, unit_name(context, i),
			     "its registers (0x%x bytes at 0x%llx) are not on pages", unit->size,
			     (unsigned long long)unit->base);
	for (k = 0; k < i; k++)
		if (system->iommus[k].type && system->iommus[k].base == unit->base)
			check_report(context, unit_name(context, i), "it is unit %zu once more", k);
}

static void check_iommus(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	size_t i;

	for (i = 0; system && i < CONFIG_IOMMU_UNITS; i++)
		if (system->iommus[i].type)
			check_unit(context, system, i);
}

static void check_iommu_mapped(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	size_t i;

	for (i = 0; system && i < CONFIG_IOMMU_UNITS; i++)
		if (system->iommus[i].type &&
		    overlaps_memory(context, system->iommus[i].base, system->iommus[i].size))
			check_report(context, unit_name(context, i),
				     "a region passes its registers to the root cell");
}

static void check_no_iommu(struct check_context *context)
{
	const struct config_system *system = system_of(context);

	if (system && !system->iommus[0].type)
		check_report(context, "IOMMU",
			     "there is no IOMMU unit, so devices of any cell can write to all "
			     "memory, the hypervisor's included");
}

/* ---- x86 ------------------------------------------------------------------ */

static void check_x86(struct check_context *context)
{
	const struct config_system *system = system_of(context);

	if (system && check_is_x86(context->config) && system->x86.apic_mode > APIC_MODE_MAX)
		check_report(context, "APIC mode", "%u is neither automatic, xAPIC nor x2APIC",
			     system->x86.apic_mode);
}

static void check_vtd_limit(struct check_context *context)
{
	const struct config_system *system = system_of(context);
	uint64_t needed = 0;
	uint32_t limit;
	size_t i;

	if (!system || !check_is_x86(context->config) ||
	    system->iommus[0].type != JAILHOUSE_IOMMU_INTEL)
		return;
	limit = system->x86.vtd_interrupt_limit;
	for (i = 0; i < context->config->n_pci_devices; i++) {
		const struct config_pci_device *device = &context->config->pci_devices[i];

		needed += device->num_msix_vectors > device->num_msi_vectors ?
				  device->num_msix_vectors :
				  device->num_msi_vectors;
	}
	if (!limit || limit & (limit - 1) || limit > VTD_LIMIT_MAX)
		check_report(context, "interrupt limit", "%u is no power of 2 up to %u", limit,
			     VTD_LIMIT_MAX);
	else if (limit < needed)
		check_report(context, "interrupt limit",
			     "%u interrupts can be remapped; devices have %llu", limit,
			     (unsigned long long)needed);
}

/* ---- Arm ------------------------------------------------------------------ */

static void check_gic(struct check_context *context)
{
	const struct config_system *system = system_of(context);

	if (!system || !check_is_arm(context->config))
		return;
	if (system->arm.gic_version != 2 && system->arm.gic_version != 3)
		check_report(context, "GIC", "version %u is neither 2 nor 3",
			     system->arm.gic_version);
	else if (!system->arm.gicd_base)
		check_report(context, "GIC", "the distributor has no address");
	else if (system->arm.gic_version == 3 && !system->arm.gicr_base)
		check_report(context, "GIC", "the redistributors have no address");
	else if (system->arm.gic_version == 2 &&
		 (!system->arm.gicc_base || !system->arm.gich_base || !system->arm.gicv_base))
		check_report(context, "GIC",
			     "CPU interface, control registers and virtual CPU interface need an "
			     "address each");
	else if (!system->arm.maintenance_irq)
		check_report(context, "GIC", "the maintenance interrupt is not said");
}

static const struct check_rule rules[] = {
	{ "hypervisor-memory", CHECK_CONFIG, FINDING_ERROR, "The hypervisor has memory",
	  "The driver refuses to enable: \"request_mem_region failed for hypervisor memory\".",
	  "`cellctl reservation propose` shows a place that is free on this machine.",
	  check_hypervisor_memory },
	{ "hypervisor-memory-size", CHECK_CONFIG, FINDING_ERROR,
	  "The hypervisor's memory is large enough for the machine",
	  "Enabling or creating a cell fails with ENOMEM.",
	  "Reserve more memory, or plan again: `cellctl config create`.", check_hypervisor_size },
	{ "hypervisor-memory-mapped", CHECK_CONFIG, FINDING_ERROR,
	  "Nobody has the hypervisor's memory", "The root cell could take the hypervisor over.",
	  "Cut the hypervisor's memory out of the region.", check_hypervisor_mapped },
	{ "pci-configuration-space", CHECK_CONFIG, FINDING_ERROR,
	  "PCI configuration space is moderated",
	  "A cell that writes it directly can reprogram every device, also those of others.",
	  "Cut it out of the memory regions; pci_mmconfig_base is that of the MCFG table.",
	  check_ecam },
	{ "pci-configuration-missing", CHECK_CONFIG, FINDING_ERROR,
	  "PCI devices on Arm need configuration space in memory", "No device can be reached.",
	  "Set pci_mmconfig_base and pci_mmconfig_end_bus of the host bridge.",
	  check_ecam_missing },
	{ "iommu-unit", CHECK_CONFIG, FINDING_ERROR, "IOMMU units are real and in a row",
	  "The hypervisor fails to enable, or leaves units off.",
	  "Take the units of `cellctl config plan`, without gaps.", check_iommus },
	{ "iommu-mapped", CHECK_CONFIG, FINDING_ERROR, "IOMMU registers are not passed to cells",
	  "The root cell could turn the IOMMU off.", "Cut the registers out of the memory region.",
	  check_iommu_mapped },
	{ "iommu-none", CHECK_CONFIG, FINDING_WARNING, "There is an IOMMU",
	  "CPUs are isolated from each other, devices are not.",
	  "Turn on VT-d, AMD-Vi or the SMMU in the firmware if the machine has it, and plan again.",
	  check_no_iommu },
	{ "apic-mode", CHECK_CONFIG, FINDING_ERROR, "The APIC mode is one that exists",
	  "The hypervisor refuses to enable.", "Use 0 (automatic), 1 (xAPIC) or 2 (x2APIC).",
	  check_x86 },
	{ "vtd-interrupt-limit", CHECK_CONFIG, FINDING_ERROR,
	  "VT-d can remap the interrupts of all devices",
	  "Enabling or creating a cell fails, or interrupts of some device are blocked.",
	  "Set vtd_interrupt_limit to a power of 2 above the number of vectors.", check_vtd_limit },
	{ "gic", CHECK_CONFIG, FINDING_ERROR, "The GIC is described completely",
	  "The hypervisor fails to enable, or hangs at the first interrupt.",
	  "Take the addresses of the device tree: `cellctl inventory` lists them.", check_gic },
};

CHECK_TABLE(system, rules);
