// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI devices and capabilities of one configuration. */
#include <stdlib.h>

#include "check/rules.h"

/* PCI Local Bus 3.0, 6.8.1.3 and 6.8.2.3; an MSI-X entry has 16 bytes. */
#define MSI_VECTORS_MAX  32
#define MSIX_VECTORS_MAX 2048
#define MSIX_ENTRY_BYTES 16u

#define CONFIG_SPACE_BYTES          256u
#define CONFIG_SPACE_EXTENDED_BYTES 4096u
#define HEADER_BYTES                64u

static void for_each_device(struct check_context *context,
			    void (*check)(struct check_context *context,
					  const struct config_pci_device *device))
{
	size_t i;

	for (i = 0; i < context->config->n_pci_devices; i++)
		check(context, &context->config->pci_devices[i]);
}

static bool is_virtual(const struct config_pci_device *device)
{
	return device->type == JAILHOUSE_PCI_TYPE_IVSHMEM;
}

/* ---- types and places ----------------------------------------------------- */

static void check_type_of(struct check_context *context, const struct config_pci_device *device)
{
	if (device->type < JAILHOUSE_PCI_TYPE_DEVICE || device->type > JAILHOUSE_PCI_TYPE_IVSHMEM)
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "the type %u is neither device (1), bridge (2) nor "
				     "shared memory (3)",
				     device->type));
}

static void check_type(struct check_context *context)
{
	for_each_device(context, check_type_of);
}

static int compare_places(const void *a, const void *b)
{
	const struct config_pci_device *left = *(const struct config_pci_device *const *)a;
	const struct config_pci_device *right = *(const struct config_pci_device *const *)b;

	if (left->domain != right->domain)
		return left->domain < right->domain ? -1 : 1;
	if (left->bdf != right->bdf)
		return left->bdf < right->bdf ? -1 : 1;
	return (left > right) - (left < right);
}

static void check_duplicate(struct check_context *context)
{
	const struct config *config = context->config;
	const struct config_pci_device **sorted = arena_new_array(
		check_arena(context), const struct config_pci_device *, config->n_pci_devices + 1);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		sorted[i] = &config->pci_devices[i];
	if (i)
		qsort(sorted, i, sizeof(*sorted), compare_places);
	for (i = 1; i < config->n_pci_devices; i++)
		if (sorted[i]->domain == sorted[i - 1]->domain &&
		    sorted[i]->bdf == sorted[i - 1]->bdf)
			check_report_device(context, sorted[i], "the function is listed twice");
}

static void check_iommu_of(struct check_context *context, const struct config_pci_device *device)
{
	const struct config *system = context->input->system;

	if (is_virtual(device))
		return;
	if (device->iommu >= CONFIG_IOMMU_UNITS)
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "it is behind IOMMU unit %u; there are units 0 to %d",
				     device->iommu, CONFIG_IOMMU_UNITS - 1));
	else if (system && system->system.iommus[0].type &&
		 !system->system.iommus[device->iommu].type)
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "it is behind IOMMU unit %u, which the system configuration "
				     "does not have",
				     device->iommu));
}

static void check_iommu(struct check_context *context)
{
	for_each_device(context, check_iommu_of);
}

/* ---- capabilities --------------------------------------------------------- */

static bool has_capabilities(const struct config *config, const struct config_pci_device *device)
{
	return (size_t)device->caps_start + device->num_caps <= config->n_pci_caps;
}

static void check_caps_index_of(struct check_context *context,
				const struct config_pci_device *device)
{
	if (!has_capabilities(context->config, device))
		check_report_device(context, device,
				    arena_printf(check_arena(context),
						 "its capabilities are %u to %u; the list has %zu",
						 device->caps_start,
						 device->caps_start + device->num_caps - 1u,
						 context->config->n_pci_caps));
}

static void check_caps_index(struct check_context *context)
{
	for_each_device(context, check_caps_index_of);
}

static void check_cap_place_of(struct check_context *context,
			       const struct config_pci_device *device)
{
	const struct config *config = context->config;
	unsigned int i;

	if (!has_capabilities(config, device))
		return;
	for (i = 0; i < device->num_caps; i++) {
		const struct config_pci_cap *cap = &config->pci_caps[device->caps_start + i];
		unsigned int limit = cap->id & JAILHOUSE_PCI_EXT_CAP ? CONFIG_SPACE_EXTENDED_BYTES :
								       CONFIG_SPACE_BYTES;

		if (cap->len && cap->start >= HEADER_BYTES && cap->start < limit &&
		    cap->len <= limit - cap->start)
			continue;
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "its capability 0x%x has %u bytes from 0x%x on, which is not "
				     "within 0x%x to 0x%x",
				     cap->id, cap->len, cap->start, HEADER_BYTES, limit - 1));
	}
}

static void check_cap_place(struct check_context *context)
{
	for_each_device(context, check_cap_place_of);
}

/* A device has some ten of them: each with each. */
static void check_cap_overlap_of(struct check_context *context,
				 const struct config_pci_device *device)
{
	const struct config_pci_cap *caps;
	unsigned int i, k;

	if (!device->num_caps || !has_capabilities(context->config, device))
		return;
	caps = &context->config->pci_caps[device->caps_start];
	for (i = 0; i < device->num_caps; i++)
		for (k = 0; k < i; k++)
			if (caps[i].start < caps[k].start + caps[k].len &&
			    caps[k].start < caps[i].start + caps[i].len) {
				check_report_device(
					context, device,
					arena_printf(check_arena(context),
						     "its capabilities at 0x%x and 0x%x overlap",
						     caps[k].start, caps[i].start));
				return;
			}
}

static void check_cap_overlap(struct check_context *context)
{
	for_each_device(context, check_cap_overlap_of);
}

/* ---- message interrupts --------------------------------------------------- */

static void check_msi_of(struct check_context *context, const struct config_pci_device *device)
{
	unsigned int n = device->num_msi_vectors;

	if (n > MSI_VECTORS_MAX || n & (n - 1))
		check_report_device(context, device,
				    arena_printf(check_arena(context),
						 "%u MSI vectors; there are 1, 2, 4, 8, 16 or 32",
						 n));
}

static void check_msi(struct check_context *context)
{
	for_each_device(context, check_msi_of);
}

static void check_msix_of(struct check_context *context, const struct config_pci_device *device)
{
	unsigned int n = device->num_msix_vectors;

	if (!n || is_virtual(device))
		return;
	if (n > MSIX_VECTORS_MAX)
		check_report_device(context, device,
				    arena_printf(check_arena(context),
						 "%u MSI-X vectors; there are at most %d", n,
						 MSIX_VECTORS_MAX));
	else if (!device->msix_address || device->msix_address & CHECK_PAGE_OFFSET ||
		 device->msix_region_size & CHECK_PAGE_OFFSET)
		check_report_device(context, device, "its MSI-X table is not on whole pages");
	else if (device->msix_region_size < n * MSIX_ENTRY_BYTES)
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "the MSI-X table of %u vectors does not fit %u bytes", n,
				     device->msix_region_size));
}

static void check_msix(struct check_context *context)
{
	for_each_device(context, check_msix_of);
}

static void check_msix_mapped(struct check_context *context)
{
	const struct config *config = context->config;
	struct range_set set = check_memory_set(check_arena(context), config);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];

		if (device->num_msix_vectors && device->msix_region_size && !is_virtual(device) &&
		    device->msix_address <= UINT64_MAX - device->msix_region_size &&
		    range_set_overlaps(&set, device->msix_address,
				       device->msix_address + device->msix_region_size - 1))
			check_report_device(context, device,
					    "a memory region passes its MSI-X table to the cell");
	}
}

static const struct check_rule rules[] = {
	{ "pci-type", CHECK_CONFIG, FINDING_ERROR, "A PCI device has a type that exists",
	  "The hypervisor takes it for something that it is not. Often an initialiser in the "
	  "wrong place of a C file.",
	  "Set type to device, bridge or ivshmem.", check_type },
	{ "pci-duplicate", CHECK_CONFIG, FINDING_ERROR, "A PCI function is listed once",
	  "Only one of the entries counts, and which one is not said.",
	  "Remove one of the entries.", check_duplicate },
	{ "pci-iommu", CHECK_CONFIG, FINDING_ERROR,
	  "A PCI device is behind an IOMMU unit that exists",
	  "The hypervisor refuses the cell, or the device reaches no memory.",
	  "Set iommu to the index of its unit in iommu_units.", check_iommu },
	{ "pci-capability-index", CHECK_CONFIG, FINDING_ERROR,
	  "A device's capabilities are in the list",
	  "The hypervisor would read beyond the configuration.", "Correct caps_start and num_caps.",
	  check_caps_index },
	{ "pci-capability-place", CHECK_CONFIG, FINDING_ERROR,
	  "A capability lies in configuration space behind the header",
	  "Accesses are moderated at the wrong place: writes that the driver needs stop the CPU.",
	  "Correct start and len of the capability.", check_cap_place },
	{ "pci-capability-overlap", CHECK_CONFIG, FINDING_WARNING,
	  "Capabilities of a device do not overlap",
	  "Which of the two decides about a register depends on their order.",
	  "Shorten the first one.", check_cap_overlap },
	{ "pci-msi", CHECK_CONFIG, FINDING_ERROR, "MSI vectors are a power of 2 up to 32",
	  "Interrupt remapping entries are set aside wrongly.",
	  "Take the number that `cellctl inventory` shows.", check_msi },
	{ "pci-msix", CHECK_CONFIG, FINDING_ERROR, "An MSI-X table is on pages of its own",
	  "The hypervisor refuses the cell: it must trap the table.",
	  "Set msix_address and msix_region_size to whole pages around the table.", check_msix },
	{ "pci-msix-mapped", CHECK_CONFIG, FINDING_ERROR, "MSI-X tables are not passed to cells",
	  "The cell could point interrupts of its devices at any CPU.",
	  "Cut the table's pages out of the memory region.", check_msix_mapped },
};

CHECK_TABLE(pci, rules);
