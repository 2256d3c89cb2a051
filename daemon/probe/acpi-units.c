// SPDX-License-Identifier: GPL-2.0-or-later
/* IOMMU units that tables describe, and which PCI functions are behind which. */
#include "probe/acpi.h"

/* ---- units ---------------------------------------------------------------- */

/* Registers come in pages: VT-d 4.1, 8.3; AMD 48882, 5.2.2.1; IHI 0062 and IHI 0070. */
#define UNIT_ALIGNMENT 0x1000

int acpi_find_iommu(const struct inventory *inventory, uint64_t address)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].address == address)
			return (int)i;
	return -1;
}

struct inv_iommu *acpi_put_iommu(struct acpi *acpi, size_t offset, enum iommu_type type,
				 uint64_t address)
{
	struct inventory *inventory = acpi->inventory;
	struct inv_iommu *iommu;

	if (!address || address % UNIT_ALIGNMENT) {
		acpi_complain(acpi, offset, "the registers of a unit cannot be at 0x%llx",
			      (unsigned long long)address);
		return NULL;
	}
	if (acpi_find_iommu(inventory, address) >= 0) {
		acpi_complain(acpi, offset, "two units have their registers at 0x%llx",
			      (unsigned long long)address);
		return NULL;
	}
	iommu = arena_append(acpi->arena, inventory->iommus, inventory->n_iommus);
	iommu->type = type;
	iommu->address = address;
	iommu->node = -1;
	return iommu;
}

/* ---- who is behind them --------------------------------------------------- */

/* Index of the first function at or behind @bdf; they are sorted. */
static size_t find_first(const struct inventory *inventory, uint16_t segment, uint32_t bdf)
{
	size_t low = 0, high = inventory->n_pci;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct inv_pci_function *function = &inventory->pci[middle];

		if (function->segment < segment ||
		    (function->segment == segment && function->bdf < bdf))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is in the range [@first, @last] and comes after those before @index. */
static bool is_within(const struct inventory *inventory, size_t index, uint16_t segment,
		      uint32_t last)
{
	return index < inventory->n_pci && inventory->pci[index].segment == segment &&
	       inventory->pci[index].bdf <= last;
}

const struct inv_pci_function *acpi_find_function(const struct inventory *inventory,
						  uint16_t segment, uint32_t bdf)
{
	size_t i = find_first(inventory, segment, bdf);

	return is_within(inventory, i, segment, bdf) ? &inventory->pci[i] : NULL;
}

static void say_contested(struct acpi *acpi, size_t offset, const struct inv_pci_function *function,
			  int iommu)
{
	const struct inv_iommu *units = acpi->inventory->iommus;

	acpi_complain(acpi, offset, "the function %s is behind %s and behind %s; the first counts",
		      inventory_format_bdf(acpi->arena, function->segment, function->bdf),
		      units[function->iommu].name, units[iommu].name);
}

void acpi_claim(struct acpi *acpi, size_t offset, uint16_t segment, uint32_t first, uint32_t last,
		uint32_t width, int iommu)
{
	struct inventory *inventory = acpi->inventory;
	size_t i = find_first(inventory, segment, first);
	bool is_told = false;

	if (!acpi->claims)
		acpi->claims = arena_new_array(acpi->arena, uint32_t, inventory->n_pci);
	for (; is_within(inventory, i, segment, last); i++) {
		struct inv_pci_function *function = &inventory->pci[i];
		uint32_t *claim = &acpi->claims[i];

		if (!*claim || width < *claim) {
			*claim = width;
			function->iommu = iommu;
		} else if (width == *claim && function->iommu != iommu && !is_told) {
			say_contested(acpi, offset, function, iommu);
			is_told = true;
		}
	}
}

void acpi_claim_others(struct inventory *inventory, uint16_t segment, int iommu)
{
	size_t i = find_first(inventory, segment, 0);

	for (; is_within(inventory, i, segment, UINT16_MAX); i++)
		if (inventory->pci[i].iommu < 0)
			inventory->pci[i].iommu = iommu;
}

void acpi_list_functions(struct acpi *acpi, uint16_t segment, uint32_t first, uint32_t last,
			 uint16_t **bdfs, size_t *n_bdfs)
{
	const struct inventory *inventory = acpi->inventory;
	size_t i = find_first(inventory, segment, first);

	for (; is_within(inventory, i, segment, last); i++)
		*arena_append(acpi->arena, *bdfs, *n_bdfs) = inventory->pci[i].bdf;
}

/* A virtual function belongs where its physical one does (VT-d 8.3.1.1; 48882, 2.2.7). */
void acpi_assign_virtual_functions(struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->n_pci; i++) {
		struct inv_pci_function *function = &inventory->pci[i];
		const struct inv_pci_function *physical;

		if (!function->is_virtual_function)
			continue;
		physical = acpi_find_function(inventory, function->segment,
					      function->physical_function);
		if (physical)
			function->iommu = physical->iommu;
	}
}
