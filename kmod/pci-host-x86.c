// SPDX-License-Identifier: GPL-2.0-only
/* The virtual PCI host bridge on x86: a root bus of ours, in a domain where there is no other. */
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "pci-host.h"

#define BUS_BYTES     0x100000ULL /* PCI Express base specification 5.0, 7.2.2 */
#define FUNCTION_BITS 12
#define ANY_DOMAIN    0xffff
#define DOMAIN_FIRST  1 /* 0 is that of the machine */

/* There is one at most; from pci_host_add() to pci_host_remove() under cellwarden_lock. */
static struct {
	struct pci_bus *bus;
	struct pci_sysdata sysdata;
	void __iomem *space;
	u64 space_bytes;
	struct resource buses, configuration, memory;
} host;

static void __iomem *map_bus(struct pci_bus *bus, unsigned int devfn, int where)
{
	u64 at = bus->number * BUS_BYTES + ((u64)devfn << FUNCTION_BITS) + where;

	return at < host.space_bytes ? host.space + at : NULL;
}

static struct pci_ops ops = {
	.map_bus = map_bus,
	.read = pci_generic_config_read,
	.write = pci_generic_config_write,
};

/* A bridge of the machine may decode the hole that the addresses lie in. */
static struct resource *find_parent(struct resource *wanted)
{
	struct pci_bus *bus = NULL;
	struct resource *window;
	int i;

	while ((bus = pci_find_next_bus(bus))) {
		pci_bus_for_each_resource(bus, window, i)
		{
			if (window && resource_type(window) == IORESOURCE_MEM &&
			    resource_contains(window, wanted))
				return window;
		}
	}
	return &iomem_resource;
}

static int claim(struct resource *resource, const char *name, u64 start, u64 size)
{
	*resource = (struct resource){
		.name = name, .start = start, .end = start + size - 1, .flags = IORESOURCE_MEM
	};
	return request_resource(find_parent(resource), resource);
}

static void release(struct resource *resource)
{
	if (resource->parent)
		release_resource(resource);
}

static int find_domain(u16 wanted)
{
	int domain;

	if (wanted != ANY_DOMAIN)
		return pci_find_bus(wanted, 0) ? -EBUSY : wanted;
	for (domain = DOMAIN_FIRST; domain < ANY_DOMAIN; domain++)
		if (!pci_find_bus(domain, 0))
			return domain;
	return -EBUSY;
}

static int claim_addresses(const struct jailhouse_system *system, u64 bar_bytes)
{
	u64 start = system->platform_info.pci_mmconfig_base;
	int err;

	host.space_bytes = (system->platform_info.pci_mmconfig_end_bus + 1) * BUS_BYTES;
	err = claim(&host.configuration, "Cellwarden PCI configuration", start, host.space_bytes);
	if (!err)
		err = claim(&host.memory, "Cellwarden PCI", start + host.space_bytes,
			    PAGE_ALIGN(bar_bytes));
	if (err)
		return err;
	host.space = ioremap(start, host.space_bytes);
	return host.space ? 0 : -ENOMEM;
}

static int make_bus(u8 end_bus)
{
	LIST_HEAD(resources);

	host.buses = (struct resource){ .name = "Cellwarden PCI buses",
					.end = end_bus,
					.flags = IORESOURCE_BUS };
	pci_add_resource(&resources, &host.buses);
	pci_add_resource(&resources, &host.memory);
	host.bus = pci_create_root_bus(NULL, 0, &ops, &host.sysdata, &resources);
	if (!host.bus) {
		pci_free_resource_list(&resources);
		return -ENOMEM;
	}
	pci_scan_child_bus(host.bus);
	pci_bus_assign_resources(host.bus);
	pci_bus_add_devices(host.bus);
	return 0;
}

int pci_host_add(const struct jailhouse_system *system, u64 bar_bytes)
{
	int domain = find_domain(system->platform_info.pci_domain), err;

	if (domain < 0)
		return domain;
	if (!bar_bytes)
		return 0; /* nothing would be behind it */
	host.sysdata = (struct pci_sysdata){ .domain = domain, .node = NUMA_NO_NODE };
	err = claim_addresses(system, bar_bytes);
	if (!err)
		err = make_bus(system->platform_info.pci_mmconfig_end_bus);
	if (err)
		pci_host_remove();
	return err;
}

void pci_host_remove(void)
{
	if (host.bus) {
		pci_stop_root_bus(host.bus);
		pci_remove_root_bus(host.bus);
	}
	if (host.space)
		iounmap(host.space);
	release(&host.memory);
	release(&host.configuration);
	memset(&host, 0, sizeof(host));
}
