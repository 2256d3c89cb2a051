/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMUs: what devices of a cell reach is what its configuration gives them, and
 * what no cell has reaches nothing. Each kind is a driver beside this file.
 */
#include <hv/arch.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/pci-msi.h>
#include <hv/printk.h>
#include <hv/violation.h>
#include <hv/x86/iommu.h>
#include <iommu/devices.h>
#include <iommu/driver.h>
#include <iommu/interrupts.h>

/* After that many reports a device is not listened to any more. */
#define REPORTS_MAX 16u

/* Where devices write messages: APM vol. 2, 16.11; no IOMMU has so many routes. */
#define INTERRUPTS_AT 0xfee00000u

static const struct iommu_driver *const drivers[] = { &vtd_driver, &amd_vi_driver };

static const struct iommu_driver *driver; /* NULL: nothing is confined */
static struct iommu_limits limits;
static const struct cpu *reported_to;

/* ---- units ------------------------------------------------------------------- */

static const struct jailhouse_iommu *unit_config(unsigned int i)
{
	return &system_config->platform_info.iommu_units[i];
}

static int find_driver(uint32_t type)
{
	unsigned int i;

	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++)
		if (unit_config(i)->type && unit_config(i)->type != type) {
			printk("cellwarden: IOMMUs of different kinds: %u and %u\n", type,
			       unit_config(i)->type);
			return -EINVAL;
		}
	for (i = 0; i < ARRAY_LENGTH(drivers); i++)
		if (drivers[i]->type == type)
			driver = drivers[i];
	if (driver)
		return 0;
	printk("cellwarden: IOMMU of type %u: not known\n", type);
	return -EINVAL;
}

static void done(void)
{
	if (!driver)
		return;
	interrupts_done();
	iommu_forget_devices();
	driver->done();
	driver = NULL;
}

static int init(void)
{
	int err;

	if (!unit_config(0)->type) {
		printk("There is no IOMMU: DMA is not confined to cells\n");
		return 0;
	}
	err = find_driver(unit_config(0)->type);
	if (err)
		return err;
	err = driver->init(&limits);
	if (err) {
		driver = NULL;
		return err;
	}
	err = iommu_find_devices(driver->names_routes_max);
	if (!err)
		err = interrupts_init(driver);
	if (err)
		done();
	return err;
}

/* ---- cells ------------------------------------------------------------------- */

struct paging *arch_cell_dma_paging(struct cell *cell)
{
	return cell->arch.dma.root ? &cell->arch.dma : NULL;
}

void arch_cell_dma_flush(const struct cell *cell)
{
	if (cell->arch.dma.root)
		driver->flush(cell);
}

/* The lowest number that no cell has. */
static int find_domain(uint16_t *ret)
{
	const struct cell *cell;
	uint32_t domain = 0;

	do {
		if (++domain == limits.n_domains)
			return -E2BIG;
		for (cell = &root_cell; cell; cell = cell->next)
			if (cell->arch.dma_domain == domain)
				break;
	} while (cell);
	*ret = (uint16_t)domain;
	return 0;
}

/* Another device of the root cell that cannot be told from one of the cell's */
static int check_aliases(const struct cell *cell)
{
	const struct iommu_device *device, *other;
	uint32_t i, k;

	for (i = 0; i < iommu_n_devices(); i++) {
		device = iommu_device(i);
		if (device->is_bridge || !pci_cell_wants(cell, device->bdf))
			continue;
		for (k = 0; k < iommu_n_devices(); k++) {
			other = iommu_device(k);
			if (other->is_bridge || other->alias != device->alias ||
			    pci_cell_wants(cell, other->bdf))
				continue;
			printk("cellwarden: cell %s: PCI function %02x:%02x.%x is behind the same "
			       "bridge as %02x:%02x.%x, which it lacks: their DMA looks the same\n",
			       cell->desc->name, device->bdf >> 8, device->bdf >> 3 & 0x1f,
			       device->bdf & 7, other->bdf >> 8, other->bdf >> 3 & 0x1f,
			       other->bdf & 7);
			return -EBUSY;
		}
	}
	return 0;
}

static int check_cell(const struct cell *cell)
{
	if (cell_has_cpu(cell, reported_to->id)) {
		printk("cellwarden: cell %s: CPU %u stays: the IOMMU reports to it\n",
		       cell->desc->name, reported_to->id);
		return -EBUSY;
	}
	return check_aliases(cell);
}

static int init_tables(struct cell *cell)
{
	int err;

	err = find_domain(&cell->arch.dma_domain);
	if (!err)
		err = paging_init(&cell->arch.dma, driver->format, limits.n_levels,
				  limits.max_leaf_level);
	if (!err)
		err = cell_memory_init_dma(cell, &cell->arch.dma, limits.address_bits);
	return err;
}

static void free_tables(struct cell *cell)
{
	paging_done(&cell->arch.dma);
	cell->arch.dma_domain = 0;
}

static void assign(struct iommu_device *device, struct cell *cell)
{
	device->cell = cell;
	device->n_reports = 0;
	if (device->is_bridge)
		return;
	driver->assign(device->bdf, cell);
	driver->assign(device->alias, cell);
}

static int enable(void)
{
	uint32_t i;
	int err;

	for (i = 0; i < iommu_n_devices(); i++) {
		err = driver->prepare(iommu_device(i), iommu_device(i)->bdf);
		if (!err)
			err = driver->prepare(iommu_device(i), iommu_device(i)->alias);
		if (err)
			return err;
		assign(iommu_device(i), &root_cell);
	}
	reported_to = cpu_get(cpu_next(0));
	return driver->enable();
}

static int init_root(void)
{
	int err = enable();

	if (err) {
		driver->disable();
		return err;
	}
	printk("IOMMU: %s, addresses of %u bits: DMA is confined to cells, interrupts are %s\n",
	       driver->name, limits.address_bits, iommu_remaps() ? "too" : "not remapped");
	return 0;
}

static int cell_init(struct cell *cell)
{
	int err;

	if (!driver)
		return 0;
	err = cell == &root_cell ? 0 : check_cell(cell);
	if (err)
		return err;
	err = init_tables(cell);
	if (!err && cell == &root_cell)
		err = init_root();
	if (err)
		free_tables(cell);
	return err;
}

static void cell_commit(struct cell *cell)
{
	uint32_t i;

	if (!driver)
		return;
	if (cell == &root_cell) {
		driver->listen(reported_to);
		interrupts_again();
		return;
	}
	for (i = 0; i < iommu_n_devices(); i++)
		if (pci_cell_wants(cell, iommu_device(i)->bdf))
			assign(iommu_device(i), cell);
	driver->sync();
}

/* Also of a cell that did not come to be, and got none. */
static void give_back(const struct cell *cell)
{
	uint32_t i;

	for (i = 0; i < iommu_n_devices(); i++)
		if (iommu_device(i)->cell == cell)
			assign(iommu_device(i), &root_cell);
	driver->sync();
}

static void cell_done(struct cell *cell)
{
	if (!driver)
		return;
	if (cell == &root_cell) {
		driver->disable();
		interrupts_again();
	} else {
		give_back(cell);
	}
	free_tables(cell);
}

/* ---- faults ------------------------------------------------------------------- */

/* What nobody has is counted as one. */
static unsigned int n_strangers;

static const char *what_of(const struct iommu_fault *fault)
{
	if (fault->is_interrupt)
		return "interrupt";
	return fault->is_write ? "DMA write" : "DMA read";
}

static bool is_route(const struct iommu_fault *fault)
{
	return fault->is_interrupt && fault->address < INTERRUPTS_AT;
}

void iommu_report(const struct iommu_fault *fault)
{
	struct iommu_device *device = iommu_device_of(fault->requester);
	unsigned int *n_reports = device ? &device->n_reports : &n_strangers;

	if (*n_reports >= REPORTS_MAX)
		return;
	violation_of_device(device ? device->cell : NULL, fault->requester,
			    is_route(fault) ? "%s %lu: %s" : "%s at 0x%lx: %s", what_of(fault),
			    fault->address, fault->reason);
	if (++*n_reports == REPORTS_MAX) {
		printk("No more is said about it\n");
		driver->silence(fault->requester);
	}
}

bool iommu_take_nmi(const struct cpu *cpu)
{
	return driver && cpu == reported_to && driver->poll();
}

const struct unit iommu_unit = {
	.name = "IOMMU",
	.init = init,
	.done = done,
	.cell_init = cell_init,
	.cell_commit = cell_commit,
	.cell_done = cell_done,
};
