/* SPDX-License-Identifier: GPL-2.0-only */
/* What arm64 has of a cell. */
#include <hv/arch.h>
#include <hv/arch/pci.h>
#include <hv/arm64/gic.h>
#include <hv/arm64/host.h>
#include <hv/arm64/stage2.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/ivshmem.h>
#include <hv/memory.h>
#include <hv/pci.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/unit.h>

static bool is_vmid_free(unsigned int vmid)
{
	const struct cell *cell;

	for (cell = &root_cell; cell; cell = cell->next)
		if (cell->arch.vmid == vmid)
			return false;
	return true;
}

/* The root cell's is 0. Return: 0; -EBUSY when all are taken */
static int take_vmid(struct cell *cell)
{
	unsigned int vmid;

	if (cell == &root_cell)
		return 0;
	for (vmid = 1; vmid <= UINT8_MAX && !is_vmid_free(vmid); vmid++)
		;
	cell->arch.vmid = (uint8_t)vmid;
	return vmid <= UINT8_MAX ? 0 : -EBUSY;
}

static bool has_iommu(void)
{
	unsigned int i;

	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++)
		if (system_config->platform_info.iommu_units[i].type)
			return true;
	return false;
}

/* What only the first CPU does, while there is nothing else yet. */
static int init_machine(void)
{
	int err;

	if (has_iommu()) {
		printk("cellwarden: the configuration has an SMMU, which is not supported yet: "
		       "devices would not be confined as it says\n");
		return -ENODEV;
	}
	err = host_map_entry();
	if (!err)
		err = gic_check();
	return err ? err : gic_map();
}

int arch_cell_init(struct cell *cell)
{
	int err;

	if (cell->desc->flags & JAILHOUSE_CELL_AARCH32) {
		printk("cellwarden: cell %s: cells of 32 bits are not supported yet\n",
		       cell->desc->name);
		return -EINVAL;
	}
	err = take_vmid(cell);
	if (!err)
		err = paging_init(&cell->arch.paging, &stage2_format, stage2_levels(), 2);
	if (!err && cell == &root_cell)
		err = init_machine();
	return err;
}

void arch_cell_done(struct cell *cell)
{
	paging_done(&cell->arch.paging);
}

struct paging *arch_cell_paging(struct cell *cell)
{
	return &cell->arch.paging;
}

/* Without an SMMU devices are not confined: arch/arm64/host.c refuses one. */
struct paging *arch_cell_dma_paging(struct cell *cell)
{
	return NULL;
}

void arch_cell_dma_flush(const struct cell *cell)
{
}

void arch_cell_fill_comm(struct cell *cell)
{
	const struct jailhouse_platform_arm *platform = &system_config->platform_info.arm;

	cell->comm->arm.gic_version = platform->gic_version;
	cell->comm->arm.gicd_base = platform->gicd_base;
	cell->comm->arm.gicc_base = platform->gicc_base;
	cell->comm->arm.gicr_base = platform->gicr_base;
	cell->comm->arm.vpci_irq_base = cell->desc->vpci_irq_base;
}

/* ---- PCI -------------------------------------------------------------------------- */

/* There is no other way than by memory. */
uint32_t arch_pci_read(struct pci_address address)
{
	return UINT32_MAX;
}

void arch_pci_write(struct pci_address address, uint32_t value)
{
}

/*
 * Messages need an ITS or a frame of GICv2m, which are not moderated yet: with an ITS the
 * hypervisor does not begin, and without one there is nothing that a message could reach.
 */
bool arch_pci_route(const struct cell *cell, uint16_t bdf, unsigned int vector,
		    struct pci_message *message)
{
	return false;
}

void arch_pci_unroute(uint16_t bdf, unsigned int vector)
{
}

const struct unit *const units[] = { &gic_unit, &pci_unit, &ivshmem_unit, NULL };
