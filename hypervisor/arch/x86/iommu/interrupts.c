/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt remapping: a device or I/O APIC sends the number of a route, and the IOMMU
 * knows where it leads, and whose it is. Numbers are given once: those of a function
 * stay when it goes to another cell.
 */
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/panic.h>
#include <hv/printk.h>
#include <hv/x86/apic.h>
#include <hv/x86/iommu.h>
#include <iommu/devices.h>
#include <iommu/interrupts.h>

/* As many pins as an entry of a configuration can say, for each I/O APIC */
#define IOAPIC_ROUTES 128u

static const struct iommu_driver *driver; /* NULL: messages go as they are */
static struct iommu_interrupt *routes;
static uint32_t n_routes, n_taken;

static uint64_t pages(void)
{
	return page_up(n_routes * sizeof(*routes)) >> PAGE_SHIFT;
}

int interrupts_init(const struct iommu_driver *of)
{
	int err;

	n_routes = n_taken;
	if (of->ioapic_entry)
		n_routes += root_cell.config.n_items[CONFIG_VIEW_IRQCHIPS] * IOAPIC_ROUTES;
	if (!n_routes)
		return 0;
	err = of->init_routes ? of->init_routes(n_routes) : -ENODEV;
	if (err == -E2BIG)
		printk("cellwarden: %u interrupts: more than the IOMMU remaps\n", n_routes);
	if (err)
		return err == -ENODEV ? 0 : err;
	routes = memory_take(pages());
	if (!routes)
		return -ENOMEM;
	driver = of;
	return 0;
}

void interrupts_done(void)
{
	memory_give(routes, pages());
	routes = NULL;
	n_taken = 0;
	driver = NULL;
}

bool iommu_remaps(void)
{
	return driver;
}

bool iommu_remaps_inputs(void)
{
	return driver && driver->ioapic_entry;
}

uint32_t iommu_take_routes(uint32_t n, uint32_t multiple_of)
{
	uint32_t first = align_up(n_taken, multiple_of);

	panic_unless(!driver || first + n <= n_routes);
	n_taken = first + n;
	return first;
}

void iommu_route(uint32_t number, const struct iommu_interrupt *interrupt)
{
	panic_unless(driver && number < n_taken);
	if (interrupt)
		routes[number] = *interrupt;
	else
		routes[number] = (struct iommu_interrupt){ .source = routes[number].source };
	driver->route(number, &routes[number]);
}

struct pci_message iommu_message(const struct iommu_place *place)
{
	return driver->message(place);
}

uint64_t iommu_ioapic_entry(uint32_t number, uint64_t entry)
{
	return driver->ioapic_entry(number, entry);
}

bool iommu_find_route(uint16_t bdf, unsigned int vector, struct iommu_place *ret)
{
	const struct iommu_device *device = iommu_device_named(bdf);

	if (!device || vector >= device->n_routes)
		return false;
	*ret = (struct iommu_place){
		.number = device->first_route + vector,
		.index = device->first_route - device->names_first_route + vector,
		.source = device->alias,
	};
	return true;
}

void interrupts_again(void)
{
	uint32_t i;

	for (i = 0; driver && i < n_taken; i++)
		if (routes[i].is_valid)
			apic_inject(routes[i].destination, routes[i].is_logical, routes[i].mode,
				    routes[i].vector);
}
