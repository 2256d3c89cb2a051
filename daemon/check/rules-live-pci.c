// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI of the system configuration against PCI of the machine. */
#include "base/quantity.h"
#include "check/rules.h"

static const struct inventory *machine(const struct check_context *context)
{
	return context->input->inventory;
}

static bool is_physical(const struct config_pci_device *device)
{
	return device->type != JAILHOUSE_PCI_TYPE_IVSHMEM;
}

/* Calls back for each device that is in the configuration and on the machine. */
static void for_each_match(struct check_context *context,
			   void (*check)(struct check_context *context,
					 const struct config_pci_device *device,
					 const struct inv_pci_function *function))
{
	size_t i;

	for (i = 0; i < context->config->n_pci_devices; i++) {
		const struct config_pci_device *device = &context->config->pci_devices[i];
		const struct inv_pci_function *function =
			inventory_find_pci(machine(context), device->domain, device->bdf);

		if (is_physical(device) && function)
			check(context, device, function);
	}
}

/* ---- configuration space -------------------------------------------------- */

static void check_ecam(struct check_context *context)
{
	const struct config_system *system = &context->config->system;
	const struct inventory *inventory = machine(context);
	size_t i;

	if (!system->pci_mmconfig_base || system->pci_is_virtual)
		return;
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *host = &inventory->pci_hosts[i];

		if (!host->is_ecam || host->segment != system->pci_domain)
			continue;
		if (host->ecam != system->pci_mmconfig_base)
			check_report(context, "PCI configuration space",
				     "segment %u has it at 0x%llx, the configuration says 0x%llx",
				     host->segment, (unsigned long long)host->ecam,
				     (unsigned long long)system->pci_mmconfig_base);
		return;
	}
	check_report(context, "PCI configuration space",
		     "this machine has none for segment %u, the configuration says 0x%llx",
		     system->pci_domain, (unsigned long long)system->pci_mmconfig_base);
}

/* ---- which devices there are ---------------------------------------------- */

static void check_missing(struct check_context *context)
{
	size_t i;

	for (i = 0; machine(context)->n_pci && i < context->config->n_pci_devices; i++) {
		const struct config_pci_device *device = &context->config->pci_devices[i];

		if (is_physical(device) &&
		    !inventory_find_pci(machine(context), device->domain, device->bdf))
			check_report(context, check_device_name(context, device),
				     "this machine does not have it");
	}
}

static bool is_excluded(const struct config *config, const struct inv_pci_function *function)
{
	uint64_t place = (uint64_t)function->segment << 16 | function->bdf;
	size_t i;

	for (i = 0; i < config->n_exclusions; i++)
		if (config->exclusions[i].space == CONFIG_SPACE_PCI &&
		    config->exclusions[i].range.start <= place &&
		    config->exclusions[i].range.end >= place)
			return true;
	return false;
}

static bool is_listed(const struct config *config, const struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].domain == function->segment &&
		    config->pci_devices[i].bdf == function->bdf)
			return true;
	return false;
}

/* A unit of AMD-Vi is a function itself, which no cell gets. */
static bool is_iommu(const struct inventory *inventory, const struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_AMD &&
		    inventory->iommus[i].segment == function->segment &&
		    inventory->iommus[i].bdf == function->bdf)
			return true;
	return false;
}

static void check_unlisted(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < inventory->n_pci; i++) {
		const struct inv_pci_function *function = &inventory->pci[i];
		const char *object;

		if (is_listed(context->config, function) ||
		    is_excluded(context->config, function) || is_iommu(inventory, function))
			continue;
		object = arena_printf(check_arena(context), "PCI %s",
				      inventory_format_bdf(check_arena(context), function->segment,
							   function->bdf));
		if (function->driver)
			check_report(context, object,
				     "%s drives it, but the configuration does not list it",
				     function->driver);
		else
			check_note(context, FINDING_WARNING, object,
				   "this machine has it (%04x:%04x), the configuration does not",
				   function->vendor, function->device);
	}
}

/* ---- whether they are the same -------------------------------------------- */

static void check_vectors_of(struct check_context *context, const struct config_pci_device *device,
			     const struct inv_pci_function *function)
{
	if (device->num_msi_vectors != function->n_msi_vectors && function->is_config_complete)
		check_report(context, check_device_name(context, device),
			     "it has %u MSI vectors, the configuration says %u",
			     function->n_msi_vectors, device->num_msi_vectors);
	if (device->num_msix_vectors != function->n_msix_vectors && function->is_config_complete)
		check_report(context, check_device_name(context, device),
			     "it has %u MSI-X vectors, the configuration says %u",
			     function->n_msix_vectors, device->num_msix_vectors);
	else if (function->n_msix_vectors && function->msix_table_address &&
		 device->msix_address != (function->msix_table_address & ~CHECK_PAGE_OFFSET))
		check_report(context, check_device_name(context, device),
			     "its MSI-X table is at 0x%llx, the configuration says 0x%llx",
			     (unsigned long long)function->msix_table_address,
			     (unsigned long long)device->msix_address);
}

static void check_vectors(struct check_context *context)
{
	for_each_match(context, check_vectors_of);
}

/* Pages of the MSI-X table are left out on purpose. */
static bool has_bar(const struct range_set *set, const struct config_pci_device *device,
		    struct range bar, struct range *ret_outside)
{
	struct range rest = bar;

	while (check_first_outside(set, rest, ret_outside)) {
		uint64_t table = device->msix_address;

		if (!device->num_msix_vectors || ret_outside->start < table ||
		    ret_outside->end >= table + device->msix_region_size)
			return false;
		if (ret_outside->end >= bar.end)
			return true;
		rest.start = ret_outside->end + 1;
	}
	return true;
}

static void check_bars(struct check_context *context)
{
	struct range_set set = check_memory_set(check_arena(context), context->config);
	size_t i, k;

	for (i = 0; i < context->config->n_pci_devices; i++) {
		const struct config_pci_device *device = &context->config->pci_devices[i];
		const struct inv_pci_function *function =
			inventory_find_pci(machine(context), device->domain, device->bdf);

		for (k = 0; is_physical(device) && function && k < INV_PCI_BARS; k++) {
			const struct inv_pci_bar *bar = &function->bars[k];
			struct range range, outside;

			if ((bar->type != PCI_BAR_MEMORY32 && bar->type != PCI_BAR_MEMORY64) ||
			    !bar->is_assigned || !bar->size ||
			    bar->address > UINT64_MAX - (bar->size - 1))
				continue;
			range = range_of(bar->address, bar->size);
			if (!has_bar(&set, device, range, &outside))
				check_report(context, check_device_name(context, device),
					     "%s of its BAR %zu is not in the root cell",
					     quantity_format_range(check_arena(context),
								   outside.start,
								   range_size(outside)),
					     k);
		}
	}
}

static void check_iommu_of(struct check_context *context, const struct config_pci_device *device,
			   const struct inv_pci_function *function)
{
	if (function->iommu >= 0 && function->iommu != device->iommu)
		check_report(context, check_device_name(context, device),
			     "it is behind IOMMU unit %d, the configuration says %u",
			     function->iommu, device->iommu);
}

static void check_iommu(struct check_context *context)
{
	for_each_match(context, check_iommu_of);
}

static bool has_capability(const struct config *config, const struct config_pci_device *device,
			   uint16_t id, uint16_t offset)
{
	unsigned int i;

	for (i = 0; i < device->num_caps && device->caps_start + i < config->n_pci_caps; i++)
		if (config->pci_caps[device->caps_start + i].id == id &&
		    config->pci_caps[device->caps_start + i].start == offset)
			return true;
	return false;
}

static void check_capabilities_of(struct check_context *context,
				  const struct config_pci_device *device,
				  const struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < function->n_capabilities; i++) {
		const struct inv_pci_capability *cap = &function->capabilities[i];

		if (!has_capability(context->config, device, cap->id, cap->offset))
			check_report(context, check_device_name(context, device),
				     "its capability %s (0x%x) at 0x%x is not in the configuration",
				     cap->name ? cap->name : "without a name", cap->id,
				     cap->offset);
	}
}

static void check_capabilities(struct check_context *context)
{
	for_each_match(context, check_capabilities_of);
}

static void check_responding_of(struct check_context *context,
				const struct config_pci_device *device,
				const struct inv_pci_function *function)
{
	if (function->is_not_responding)
		check_report(context, check_device_name(context, device),
			     "its configuration space reads as all ones%s%s",
			     function->power_state ? "; its power state is " : "",
			     function->power_state ? function->power_state : "");
}

static void check_responding(struct check_context *context)
{
	for_each_match(context, check_responding_of);
}

static const struct check_rule rules[] = {
	{ "live-pci-configuration-space", CHECK_LIVE, FINDING_ERROR,
	  "PCI configuration space is where firmware says",
	  "Accesses are not moderated, or hit something else: Linux hangs after enabling.",
	  "Plan again: `cellctl config create`.", check_ecam },
	{ "live-pci-missing", CHECK_LIVE, FINDING_ERROR, "Devices of the configuration are there",
	  "The hypervisor reads all ones instead of a device and fails to enable.",
	  "Plan again: `cellctl config create`; if the card should be there, look at its slot.",
	  check_missing },
	{ "live-pci-unlisted", CHECK_LIVE, FINDING_ERROR, "Devices of the machine are listed",
	  "The next access of its driver stops the CPU: \"Invalid PCI config write\".",
	  "Plan again: `cellctl config create`.", check_unlisted },
	{ "live-pci-vectors", CHECK_LIVE, FINDING_ERROR,
	  "Message interrupts of devices are as configured",
	  "The hypervisor stops with \"Unsupported MSI/MSI-X state\", or the table is not trapped.",
	  "Plan again: `cellctl config create`.", check_vectors },
	{ "live-pci-bar", CHECK_LIVE, FINDING_ERROR, "BARs of devices are in the root cell",
	  "The next access of its driver stops the CPU: \"Invalid MMIO/RAM access\".",
	  "BARs have moved. Plan again: `cellctl config create`.", check_bars },
	{ "live-pci-iommu", CHECK_LIVE, FINDING_ERROR, "Devices are behind the right IOMMU unit",
	  "All DMA of the device is blocked.", "Plan again: `cellctl config create`.",
	  check_iommu },
	{ "live-pci-capability", CHECK_LIVE, FINDING_WARNING,
	  "Capabilities of devices are in the configuration",
	  "A driver's write to the capability stops the CPU: \"Invalid PCI config write\".",
	  "Plan again: `cellctl config create`.", check_capabilities },
	{ "live-pci-responding", CHECK_LIVE, FINDING_ERROR, "Devices respond",
	  "The hypervisor reads 0xffff as number of vectors and stops.",
	  "Wake it: write \"on\" to power/control of the device in sysfs, or unplug it.",
	  check_responding },
};

CHECK_TABLE(live_pci, rules);
