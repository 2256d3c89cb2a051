// SPDX-License-Identifier: GPL-2.0-or-later
/* The configuration space window and every function that answers. */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <inttypes.h>

#include "plan/region-builder.h"

#define MSIX_ENTRY_BYTES 16 /* PCI Local Bus 3.0, 6.8.2 */

/* ---- configuration space ---------------------------------------------------- */

static void report_host(struct plan *plan, const struct inv_pci_host *host, const char *rule,
			enum finding_severity severity, const char *message, const char *remedy)
{
	struct finding *finding = finding_add(plan->findings, rule, severity,
					      host->name ? host->name : "PCI host", "%s", message);

	finding_set_remedy(plan->findings, finding, "%s", remedy);
}

/* The ABI has one window that starts at bus 0; everything else is reported, not dropped. */
static void join_window(struct plan *plan, const struct inv_pci_host *host)
{
	struct config_system *system = &plan->config->system;

	if (host->segment != 0) {
		report_host(plan, host, "pci-segment", FINDING_ERROR,
			    "the hypervisor moderates one PCI segment; configuration space of this "
			    "one would be refused and stop the CPU that touches it",
			    "turn off the segment's root complex in the firmware, or keep Linux "
			    "away from it (pci=nodomains)");
		return;
	}
	if (system->pci_mmconfig_base && system->pci_mmconfig_base != host->ecam) {
		report_host(plan, host, "pci-ecam-several", FINDING_ERROR,
			    "segment 0 has several configuration space windows that are not one; "
			    "the hypervisor can moderate the first only",
			    "look for a firmware option that puts all buses into one window");
		return;
	}
	if (host->start_bus != 0 && !system->pci_mmconfig_base)
		report_host(plan, host, "pci-ecam-start", FINDING_WARNING,
			    "the configuration space window does not start at bus 0; the "
			    "hypervisor counts from there and reads addresses below the window "
			    "if buses below the first are asked for",
			    "nothing, as long as Linux finds no device on those buses");
	system->pci_mmconfig_base = host->ecam;
	if (host->end_bus > system->pci_mmconfig_end_bus)
		system->pci_mmconfig_end_bus = host->end_bus;
}

static bool has_ecam(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->n_pci_hosts; i++)
		if (inventory->pci_hosts[i].is_ecam && inventory->pci_hosts[i].ecam)
			return true;
	return false;
}

void plan_pci_host(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	/*
	 * ARM: a virtual host takes the place of the real one, which passes unmoderated. x86
	 * always has configuration ports, which the hypervisor moderates without any window.
	 */
	plan->has_virtual_host =
		plan_is_arm(plan) && (plan->intent->want_virtual_pci || !has_ecam(inventory));
	if (plan->has_virtual_host)
		return;
	for (i = 0; i < inventory->n_pci_hosts; i++)
		if (inventory->pci_hosts[i].is_ecam && inventory->pci_hosts[i].ecam)
			join_window(plan, &inventory->pci_hosts[i]);
}

/* ---- functions -------------------------------------------------------------- */

void plan_exclude_function(struct plan *plan, const struct inv_pci_function *function,
			   const char *reason)
{
	struct config *config = plan->config;
	uint64_t address = (uint64_t)function->segment << 16 | function->bdf;

	*arena_append(config->arena, config->exclusions, config->n_exclusions) =
		(struct config_exclusion){ CONFIG_SPACE_PCI, { address, address }, reason };
}

/* Whether it is an AMD IOMMU, which is a PCI function itself. */
static const struct inv_iommu *find_own_iommu(const struct inventory *inventory,
					      const struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_AMD &&
		    inventory->iommus[i].segment == function->segment &&
		    inventory->iommus[i].bdf == function->bdf)
			return &inventory->iommus[i];
	return NULL;
}

static void exclude_silent(struct plan *plan, const struct inv_pci_function *function)
{
	struct finding *finding = finding_add(
		plan->findings, "pci-not-responding", FINDING_WARNING,
		inventory_format_bdf(plan->findings->arena, function->segment, function->bdf),
		"the function reads as all ones, so it sleeps or is gone; it is left "
		"out, and Linux waking it up would be refused");

	finding_set_remedy(plan->findings, finding,
			   "wake it up (echo on > /sys/bus/pci/devices/…/power/control) and plan "
			   "again, or remove it");
	plan_exclude_function(plan, function,
			      "does not answer: its configuration space reads as all ones");
}

/* Word n of the mask is what BAR n keeps of all ones written to it, without the type bits. */
static void set_bar_masks(const struct inv_pci_function *function, uint32_t *masks)
{
	unsigned int n_bars = function->is_bridge ? 2 : INV_PCI_BARS, i;

	for (i = 0; i < n_bars; i++) {
		const struct inv_pci_bar *bar = &function->bars[i];
		uint64_t mask = ~(bar->size - 1);

		if (bar->type == PCI_BAR_NONE || bar->size == 0)
			continue;
		masks[i] = (uint32_t)mask;
		if (bar->type == PCI_BAR_MEMORY64 && i + 1 < n_bars)
			masks[++i] = (uint32_t)(mask >> 32);
	}
}

static void set_iommu(struct plan *plan, const struct inv_pci_function *function,
		      struct config_pci_device *device)
{
	struct finding *finding;

	if (function->iommu >= 0 && function->iommu < CONFIG_IOMMU_UNITS) {
		device->iommu = (uint8_t)function->iommu;
		return;
	}
	if (plan->inventory->n_iommus == 0 || !plan_is_x86(plan))
		return;
	finding = finding_add(
		plan->findings, "pci-without-iommu", FINDING_ERROR,
		inventory_format_bdf(plan->findings->arena, function->segment, function->bdf),
		"no IOMMU unit of this configuration is responsible for the function");
	finding_set_remedy(plan->findings, finding,
			   "the firmware's DMAR or IVRS table does not name it: update the "
			   "firmware, or disable the device");
}

/*
 * The hypervisor traps from the table's start to the end of its last page: what
 * else is on these pages may only be the pending bits (PCI Local Bus 3.0, 6.8.2).
 */
static void set_msix(struct plan *plan, const struct inv_pci_function *function,
		     struct config_pci_device *device)
{
	uint64_t start = function->msix_table_address, end;
	struct finding *finding;

	if (function->n_msix_vectors == 0)
		return;
	if (start == 0) {
		finding = finding_add(plan->findings, "pci-msix-unplaced", FINDING_WARNING,
				      inventory_format_bdf(plan->findings->arena, function->segment,
							   function->bdf),
				      "its MSI-X table has no address, because its BAR has none; "
				      "the function is planned without MSI-X");
		finding_set_remedy(plan->findings, finding,
				   "boot with pci=realloc if the device is needed");
		return;
	}
	end = (start + (uint64_t)function->n_msix_vectors * MSIX_ENTRY_BYTES - 1) |
	      (PLAN_PAGE_SIZE - 1);
	device->num_msix_vectors = function->n_msix_vectors;
	device->msix_address = start;
	device->msix_region_size = (uint16_t)(end - start + 1);
	if ((start & (PLAN_PAGE_SIZE - 1)) == 0)
		return;
	finding = finding_add(plan->findings, "pci-msix-unaligned", FINDING_WARNING,
			      inventory_format_bdf(plan->findings->arena, function->segment,
						   function->bdf),
			      "its MSI-X table starts at 0x%" PRIx64 ", inside a page; Jailhouse "
			      "looks for it at the start of the page",
			      start);
	finding_set_remedy(plan->findings, finding,
			   "use the hypervisor of cellwarden, or do without the device's MSI-X");
}

static const char *device_reason(struct plan *plan, const struct inv_pci_function *function)
{
	struct arena *arena = plan->config->arena;

	return arena_printf(arena, "%04x:%04x, class 0x%06x, %s%s%s%s", function->vendor,
			    function->device, function->class_code,
			    function->driver ? "driver " : "no driver",
			    function->driver ? function->driver : "",
			    function->is_virtual_function ? ", virtual function of " : "",
			    function->is_virtual_function ?
				    inventory_format_bdf(plan->scratch, function->segment,
							 function->physical_function) :
				    "");
}

static void plan_function(struct plan *plan, const struct inv_pci_function *function)
{
	struct config *config = plan->config;
	struct config_pci_device *device;

	device = arena_append(config->arena, config->pci_devices, config->n_pci_devices);
	device->type = function->is_bridge ? JAILHOUSE_PCI_TYPE_BRIDGE : JAILHOUSE_PCI_TYPE_DEVICE;
	device->domain = function->segment;
	device->bdf = function->bdf;
	device->reason = device_reason(plan, function);
	set_iommu(plan, function, device);
	set_bar_masks(function, device->bar_mask);
	device->num_msi_vectors = function->n_msi_vectors;
	device->is_msi_64bits = function->is_msi_64bit;
	device->is_msi_maskable = function->is_msi_maskable;
	set_msix(plan, function, device);
	plan_pci_capabilities(plan, function, device);
}

static void report_partial(struct plan *plan, size_t n, const struct inv_pci_function *first)
{
	struct finding *finding =
		finding_add(plan->findings, "pci-config-partial", FINDING_ERROR,
			    inventory_format_bdf(plan->findings->arena, first->segment, first->bdf),
			    "the capabilities of %zu PCI functions could not be read, so writing "
			    "to them would be refused and stop the CPU",
			    n);

	finding_set_remedy(plan->findings, finding,
			   "run as root: the kernel shows 64 bytes to others");
}

void plan_pci_functions(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	const struct inv_pci_function *first_partial = NULL;
	size_t i, n_partial = 0;

	for (i = 0; i < inventory->n_pci; i++) {
		const struct inv_pci_function *function = &inventory->pci[i];

		if (find_own_iommu(inventory, function)) {
			plan_exclude_function(plan, function,
					      "this function is the IOMMU itself: the hypervisor "
					      "drives it");
		} else if (function->is_not_responding) {
			exclude_silent(plan, function);
		} else if (plan->has_virtual_host) {
			plan_exclude_function(plan, function,
					      "passes with its host bridge, unmoderated: the "
					      "configuration's PCI host is the virtual one");
		} else {
			if (!function->is_config_complete && n_partial++ == 0)
				first_partial = function;
			plan_function(plan, function);
		}
	}
	if (n_partial)
		report_partial(plan, n_partial, first_partial);
}
