// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared-memory devices of the root cell. They exist while the hypervisor is enabled: Linux is
 * made to find them then, on a bus that it has or behind a bridge of our own, and to forget them
 * before it is left.
 */
#include <linux/pci.h>

#include <abi/jailhouse/ivshmem.h>

#include "cellwarden.h"
#include "pci-host.h"

static const struct jailhouse_pci_device *device_of(const struct cell *cell, u32 i)
{
	return (const void *)config_view_item(&cell->config, CONFIG_VIEW_PCI_DEVICES, i);
}

static bool is_ours(const struct jailhouse_pci_device *info)
{
	return info->type == JAILHOUSE_PCI_TYPE_IVSHMEM;
}

static const struct jailhouse_system *system_of(const struct cell *cell)
{
	return (const void *)cell->config.data;
}

/* Calls for each of them. */
static void for_each_device(const struct cell *cell,
			    void (*visit)(const struct cell *cell,
					  const struct jailhouse_pci_device *info))
{
	u32 i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++)
		if (is_ours(device_of(cell, i)))
			visit(cell, device_of(cell, i));
}

static void warn(const struct jailhouse_pci_device *info, const char *why)
{
	pr_warn("jailhouse: shared-memory device %04x:%02x:%02x.%x: %s\n", info->domain,
		info->bdf >> 8, PCI_SLOT(info->bdf), PCI_FUNC(info->bdf), why);
}

/* ---- on a bus of the machine -------------------------------------------------- */

/* What the root cell's configuration maps, it would reach instead of what is emulated. */
static resource_size_t skip_mapped(void *data, const struct resource *free, resource_size_t size,
				   resource_size_t align)
{
	const struct config_view *config = data;
	const struct jailhouse_memory *region;
	resource_size_t start = ALIGN(free->start, align);
	u32 i = 0;

	while (i < config->n_items[CONFIG_VIEW_MEMORY]) {
		region = (const void *)config_view_item(config, CONFIG_VIEW_MEMORY, i++);
		if (start >= region->virt_start + region->size ||
		    region->virt_start >= start + size)
			continue;
		start = ALIGN(region->virt_start + region->size, align);
		i = 0;
	}
	return start;
}

static int assign(struct pci_dev *dev, unsigned int bar, struct config_view *config)
{
	struct resource *resource = &dev->resource[bar];
	resource_size_t size = resource_size(resource);
	int err;

	err = pci_bus_alloc_resource(dev->bus, resource, size, size, PCIBIOS_MIN_MEM,
				     IORESOURCE_MEM, skip_mapped, config);
	if (err)
		return err;
	resource->flags &= ~IORESOURCE_UNSET;
	return pci_write_config_dword(dev, PCI_BASE_ADDRESS_0 + 4 * bar, (u32)resource->start);
}

/* Nothing but the new function is given addresses: all others are in use. They are of 32 bits. */
static void assign_all(struct pci_dev *dev, const struct cell *cell)
{
	struct config_view config = cell->config;
	unsigned int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		if (dev->resource[bar].flags & IORESOURCE_MEM && !dev->resource[bar].parent &&
		    assign(dev, bar, &config))
			pci_warn(dev,
				 "jailhouse: no address for BAR %u that the root cell's "
				 "configuration leaves free\n",
				 bar);
}

static void add(const struct cell *cell, const struct jailhouse_pci_device *info)
{
	struct pci_bus *bus = pci_find_bus(info->domain, info->bdf >> 8);
	struct pci_dev *dev;

	if (!bus) {
		warn(info, "there is no such bus");
		return;
	}
	dev = pci_get_slot(bus, info->bdf & 0xff);
	if (dev) {
		warn(info, "a function of the machine is there");
		pci_dev_put(dev);
		return;
	}
	dev = pci_scan_single_device(bus, info->bdf & 0xff);
	if (!dev) {
		warn(info, "it is not found");
		return;
	}
	assign_all(dev, cell);
	pci_bus_add_device(dev);
}

/* Whoever has found another one there, or removed it, is left alone. */
static void remove(const struct cell *cell, const struct jailhouse_pci_device *info)
{
	struct pci_dev *dev =
		pci_get_domain_bus_and_slot(info->domain, info->bdf >> 8, info->bdf & 0xff);

	if (!dev)
		return;
	if (dev->vendor == IVSHMEM_VENDOR_ID && dev->device == IVSHMEM_DEVICE_ID)
		pci_stop_and_remove_bus_device(dev);
	pci_dev_put(dev);
}

/* ---- all ------------------------------------------------------------------------ */

/* What the base address registers of a function may need at most, however they are aligned. */
static u64 bar_bytes(const struct jailhouse_pci_device *info)
{
	u64 registers = (u32)~info->bar_mask[IVSHMEM_BAR_REGISTERS] + 1ULL;
	u64 vectors = (u32)~info->bar_mask[IVSHMEM_BAR_MSIX] + 1ULL;

	return 2 * max3(registers, info->num_msix_vectors ? vectors : 0, (u64)PAGE_SIZE);
}

static u64 all_bar_bytes(const struct cell *cell)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++)
		if (is_ours(device_of(cell, i)))
			bytes += bar_bytes(device_of(cell, i));
	return bytes;
}

void ivshmem_add(const struct cell *cell)
{
	int err = 0;

	pci_lock_rescan_remove();
	if (system_of(cell)->platform_info.pci_is_virtual)
		err = pci_host_add(system_of(cell), all_bar_bytes(cell));
	else
		for_each_device(cell, add);
	pci_unlock_rescan_remove();
	if (err)
		pr_err("jailhouse: failed to add virtual host controller: error %d\n", err);
}

void ivshmem_remove(const struct cell *cell)
{
	pci_lock_rescan_remove();
	if (system_of(cell)->platform_info.pci_is_virtual)
		pci_host_remove();
	else
		for_each_device(cell, remove);
	pci_unlock_rescan_remove();
}
