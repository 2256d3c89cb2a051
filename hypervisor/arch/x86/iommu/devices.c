/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions there are, and by what name their accesses arrive. A bridge to
 * conventional PCI puts its own name on what comes from behind it: PCI Express to
 * PCI/PCI-X bridge specification 1.0, 2.3.
 */
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/pci-msi.h>
#include <hv/x86/iommu.h>
#include <iommu/devices.h>

/* PCI Local Bus specification 3.0, 6.1 and 6.7; PCI-to-PCI bridge specification 1.2, 3.2.5 */
#define REG_STATUS          0x06
#define STATUS_HAS_LIST     0x10u
#define REG_LIST            0x34
#define REG_SECONDARY_BUS   0x19
#define CAPABILITIES_MAX    48u /* what fits between the header and 256 */
#define CAPABILITY_EXPRESS  0x10u
/* PCI Express base specification 4.0, 7.5.3.2: bits 4 to 7 of its second word */
#define EXPRESS_TYPE(flags) ((flags) >> 4 & 0xf)
#define EXPRESS_TO_PCI      7u
#define BUSES               256u

static struct iommu_device *devices;
static uint32_t n_devices;

static uint32_t count(void)
{
	return root_cell.config.n_items[CONFIG_VIEW_PCI_DEVICES];
}

static const struct jailhouse_pci_device *info_of(uint32_t i)
{
	return (const struct jailhouse_pci_device *)config_view_item(&root_cell.config,
								     CONFIG_VIEW_PCI_DEVICES, i);
}

static const struct jailhouse_pci_device *bridge_to(unsigned int bus)
{
	uint32_t i;

	for (i = 0; i < count(); i++)
		if (info_of(i)->type == JAILHOUSE_PCI_TYPE_BRIDGE &&
		    pci_machine_read(info_of(i)->bdf, REG_SECONDARY_BUS, 1) == bus)
			return info_of(i);
	return NULL;
}

/* The offset of the capability; 0 when there is none. */
static uint16_t find_express(uint16_t bdf)
{
	uint32_t at, n;

	if (!(pci_machine_read(bdf, REG_STATUS, 2) & STATUS_HAS_LIST))
		return 0;
	at = pci_machine_read(bdf, REG_LIST, 1) & 0xfc;
	for (n = 0; at && n < CAPABILITIES_MAX; n++) {
		if (pci_machine_read(bdf, (uint16_t)at, 1) == CAPABILITY_EXPRESS)
			return (uint16_t)at;
		at = pci_machine_read(bdf, (uint16_t)(at + 1), 1) & 0xfc;
	}
	return 0;
}

/* The name that the bridge gives to what comes from its secondary bus. */
static uint16_t name_behind(uint16_t bridge, unsigned int secondary, uint16_t name)
{
	uint16_t express = find_express(bridge);

	if (!express)
		return bridge;
	if (EXPRESS_TYPE(pci_machine_read(bridge, (uint16_t)(express + 2), 2)) == EXPRESS_TO_PCI)
		return (uint16_t)(secondary << 8);
	return name;
}

static uint16_t find_alias(uint16_t bdf)
{
	const struct jailhouse_pci_device *bridge;
	unsigned int bus = bdf >> 8, depth;
	uint16_t name = bdf;

	for (depth = 0; bus && depth < BUSES; depth++) {
		bridge = bridge_to(bus);
		if (!bridge)
			break;
		name = name_behind(bridge->bdf, bus, name);
		bus = bridge->bdf >> 8;
	}
	return name;
}

static uint64_t pages(void)
{
	return page_up(count() * sizeof(*devices)) >> PAGE_SHIFT;
}

static uint32_t vectors_of(const struct jailhouse_pci_device *info)
{
	if (info->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
		return 0;
	return info->num_msi_vectors > info->num_msix_vectors ? info->num_msi_vectors :
								info->num_msix_vectors;
}

static void add(struct iommu_device *device, const struct jailhouse_pci_device *info)
{
	device->bdf = info->bdf;
	device->alias = find_alias(info->bdf);
	device->is_bridge = info->type == JAILHOUSE_PCI_TYPE_BRIDGE;
	device->n_routes = vectors_of(info);
}

/* ---- routes of their interrupts ------------------------------------------------- */

/* Of a table: so many are aligned as tables have to be, whatever the size of an entry is. */
#define NAMES_ROUTES_MIN 32u

static uint32_t power_of_two(uint32_t n)
{
	uint32_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

/* MSI tells its messages apart by the lowest bits: those of a function begin at a multiple. */
static uint32_t place_function(struct iommu_device *device, uint32_t at, uint32_t max)
{
	uint32_t first = align_up(at, power_of_two(device->n_routes));

	if (max && first >= max)
		device->n_routes = 0;
	else if (max && device->n_routes > max - first)
		device->n_routes = max - first;
	device->first_route = first;
	return device->n_routes ? first + device->n_routes : at;
}

/* All that have the name of this one, if it is the first of them. */
static void place_name(const struct iommu_device *first, uint32_t max)
{
	struct iommu_device *device, *end = devices + n_devices;
	uint32_t n = 0, first_route;

	for (device = devices; device < first; device++)
		if (device->alias == first->alias)
			return;
	for (; device < end; device++)
		if (device->alias == first->alias)
			n = place_function(device, n, max);
	if (n && max)
		n = power_of_two(n < NAMES_ROUTES_MIN ? NAMES_ROUTES_MIN : n);
	first_route = iommu_take_routes(n, n && max ? n : 1);
	for (device = devices; device < end; device++) {
		if (device->alias != first->alias)
			continue;
		device->first_route += first_route;
		device->names_first_route = first_route;
		device->names_n_routes = n;
	}
}

int iommu_find_devices(uint32_t names_routes_max)
{
	uint32_t i;

	if (!count())
		return 0;
	devices = memory_take(pages());
	if (!devices)
		return -ENOMEM;
	for (i = 0; i < count(); i++)
		if (info_of(i)->type != JAILHOUSE_PCI_TYPE_IVSHMEM)
			add(&devices[n_devices++], info_of(i));
	for (i = 0; i < n_devices; i++)
		place_name(&devices[i], names_routes_max);
	return 0;
}

void iommu_forget_devices(void)
{
	memory_give(devices, pages());
	devices = NULL;
	n_devices = 0;
}

uint32_t iommu_n_devices(void)
{
	return n_devices;
}

struct iommu_device *iommu_device(uint32_t number)
{
	return &devices[number];
}

struct iommu_device *iommu_device_named(uint16_t bdf)
{
	uint32_t i;

	for (i = 0; i < n_devices; i++)
		if (devices[i].bdf == bdf)
			return &devices[i];
	return NULL;
}

/* A bridge to conventional PCI does nothing but speak for those behind it. */
struct iommu_device *iommu_device_of(uint16_t requester)
{
	uint32_t i;

	for (i = 0; i < n_devices; i++)
		if (devices[i].alias == requester && !devices[i].is_bridge)
			return &devices[i];
	return iommu_device_named(requester);
}
