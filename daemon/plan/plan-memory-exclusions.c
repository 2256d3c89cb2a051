// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the hypervisor keeps, traps or emulates, by address: from MCFG, MADT, DMAR,
 * IVRS, the device tree and the functions' own MSI-X capabilities. Names are only
 * used to exclude more: what the kernel calls a controller and no table knows.
 */
#include "plan/plan.h"

#include <string.h>

#include "plan/region-builder.h"

/* A store there is an interrupt (SDM vol. 3, 11.11.1), and the first page the local APIC. */
#define INTERRUPT_AREA      UINT64_C(0xfee00000)
#define INTERRUPT_AREA_SIZE 0x100000

static struct range whole_pages(uint64_t start, uint64_t size)
{
	struct range range = { start & ~(uint64_t)(PLAN_PAGE_SIZE - 1), UINT64_MAX };

	if (size && start <= UINT64_MAX - (size - 1))
		range.end = start + (size - 1);
	range.end |= PLAN_PAGE_SIZE - 1;
	return range;
}

static void exclude(struct plan *plan, uint64_t start, uint64_t size, const char *what,
		    const char *why)
{
	if (size)
		claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, whole_pages(start, size), "%s: %s",
			  what ? what : "controller without a name", why);
}

static void exclude_configuration_space(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	if (plan->has_virtual_host)
		return;
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *host = &inventory->pci_hosts[i];

		if (host->is_ecam && host->ecam && host->end_bus >= host->start_bus)
			exclude(plan, host->ecam + ((uint64_t)host->start_bus << 20),
				(uint64_t)(host->end_bus - host->start_bus + 1) << 20,
				arena_printf(plan->scratch, "PCI configuration space (%s)",
					     host->name ? host->name : "PCI host"),
				"the hypervisor moderates it");
	}
}

static void exclude_iommus(struct plan *plan)
{
	const struct config_iommu *units = plan->config->system.iommus;
	size_t i;

	for (i = 0; i < plan->inventory->n_iommus; i++) {
		const struct inv_iommu *iommu = &plan->inventory->iommus[i];
		uint64_t size = iommu->size;

		/* Beyond the ABI's units the size is not assumed there; one page stops any use. */
		if (size == 0)
			size = i < CONFIG_IOMMU_UNITS ? units[i].size : PLAN_PAGE_SIZE;
		exclude(plan, iommu->address, size, iommu->name,
			"registers of an IOMMU; who writes them can reach all memory");
	}
}

static void exclude_gic(struct plan *plan, const struct inv_irqchip *gic)
{
	size_t i;

	exclude(plan, gic->address, gic->size ? gic->size : 0x10000, gic->name,
		"GIC distributor; the hypervisor emulates it");
	if (gic->gicc)
		exclude(plan, gic->gicc, gic->gicc_size ? gic->gicc_size : 0x2000, gic->name,
			"GIC CPU interface; the virtual one appears in its place");
	if (gic->gich)
		exclude(plan, gic->gich, gic->gich_size ? gic->gich_size : 0x2000, gic->name,
			"GIC hypervisor control; only for the hypervisor");
	if (gic->gicv)
		exclude(plan, gic->gicv, gic->gicv_size ? gic->gicv_size : 0x2000, gic->name,
			"GIC virtual CPU interface; the hypervisor places it");
	for (i = 0; i < gic->n_redistributors; i++)
		exclude(plan, gic->redistributors[i].start, range_size(gic->redistributors[i]),
			gic->name, "GIC redistributors; the hypervisor emulates them");
}

static void exclude_irqchips(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *irqchip = &inventory->irqchips[i];

		if (irqchip->type == IRQCHIP_IOAPIC)
			exclude(plan, irqchip->address, PLAN_PAGE_SIZE, irqchip->name,
				"I/O APIC; the hypervisor emulates it");
		else if (irqchip->type == IRQCHIP_GICV2 || irqchip->type == IRQCHIP_GICV3)
			exclude_gic(plan, irqchip);
	}
	if (!plan_is_x86(plan))
		return;
	exclude(plan, INTERRUPT_AREA, INTERRUPT_AREA_SIZE, "local APICs",
		"the hypervisor moderates them, and other addresses there are interrupts");
	if (inventory->acpi.local_apic && inventory->acpi.local_apic != INTERRUPT_AREA)
		exclude(plan, inventory->acpi.local_apic, PLAN_PAGE_SIZE, "local APICs, moved",
			"the hypervisor moderates them");
}

/* As planned for the function, so that region and function cannot disagree. */
static void exclude_msix_tables(struct plan *plan)
{
	const struct config *config = plan->config;
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];

		if (device->num_msix_vectors == 0 || device->msix_address == 0)
			continue;
		claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0,
			  range_of(device->msix_address, device->msix_region_size),
			  "MSI-X table of %s: the hypervisor moderates it",
			  inventory_format_bdf(plan->scratch, device->domain, device->bdf));
	}
}

/*
 * AMD: the last 12 GiB below 1 TiB are no memory but messages, interrupts and PCI
 * configuration cycles (HyperTransport I/O Link Specification 3.10, section 5.1;
 * AMD-Vi, 48882, 2.1.2.4). Firmware calls it reserved. A processor that has RAM
 * there does not use it so.
 */
#define HYPERTRANSPORT_START UINT64_C(0xfd00000000)
#define HYPERTRANSPORT_END   UINT64_C(0xffffffffff)

static bool is_amd(const struct inventory *inventory)
{
	const char *vendor = inventory->cpus.vendor;

	return vendor &&
	       (strcmp(vendor, "AuthenticAMD") == 0 || strcmp(vendor, "HygonGenuine") == 0);
}

static void exclude_hypertransport(struct plan *plan)
{
	const struct inv_resources *iomem = &plan->inventory->memory.iomem;
	const struct range area = { HYPERTRANSPORT_START, HYPERTRANSPORT_END };
	size_t i;

	if (!is_amd(plan->inventory))
		return;
	for (i = 0; i < iomem->n; i++)
		if (iomem->items[i].name && range_overlaps(iomem->items[i].range, area) &&
		    strncmp(iomem->items[i].name, "System RAM", strlen("System RAM")) == 0)
			return;
	claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, area,
		  "HyperTransport: addresses there are interrupts and configuration cycles");
}

/* ---- controllers that only the kernel knows ------------------------------------- */

static const char *const controller_names[] = {
	"IOAPIC",    "Local APIC", "PCI MMCONFIG", "PCI ECAM", "dmar",
	"amd_iommu", "GICD",       "GICR",         "GICC",     "arm-smmu",
};

static bool is_controller_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controller_names); i++)
		if (strncmp(name, controller_names[i], strlen(controller_names[i])) == 0)
			return true;
	return false;
}

static void exclude_unexplained(struct plan *plan)
{
	const struct inv_resources *iomem = &plan->inventory->memory.iomem;
	struct range_set known = { 0 };
	struct finding *finding;
	size_t i;

	for (i = 0; i < plan->memory.n; i++)
		if (plan->memory.items[i].class == CLAIM_EXCLUDED)
			range_set_add(plan->scratch, &known, plan->memory.items[i].range.start,
				      plan->memory.items[i].range.end);
	for (i = 0; i < iomem->n; i++) {
		const struct inv_resource *item = &iomem->items[i];

		if (!item->name || !is_controller_name(item->name) ||
		    (plan->has_virtual_host && strncmp(item->name, "PCI ", 4) == 0) ||
		    range_set_contains(&known, item->range.start, item->range.end))
			continue;
		exclude(plan, item->range.start, range_size(item->range), item->name,
			"the kernel names it so, but no firmware table says what it is");
		finding =
			finding_add(plan->findings, "controller-unexplained", FINDING_ERROR,
				    item->name,
				    "the kernel has this controller, but the firmware tables that "
				    "were read do not; the root cell does not get it, and Linux "
				    "touching it would stop the CPU");
		finding_set_remedy(plan->findings, finding,
				   "see the sources of the inventory: a table may be unreadable");
	}
}

void plan_memory_exclusions(struct plan *plan)
{
	exclude_configuration_space(plan);
	exclude_iommus(plan);
	exclude_irqchips(plan);
	exclude_msix_tables(plan);
	exclude_hypertransport(plan);
	exclude_unexplained(plan);
}
