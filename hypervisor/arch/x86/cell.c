/* SPDX-License-Identifier: GPL-2.0-only */
/* What x86 has of a cell: tables, bitmaps, ports, the APIC. */
#include <hv/arch.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/ivshmem.h>
#include <hv/memory.h>
#include <hv/pci.h>
#include <hv/printk.h>
#include <hv/unit.h>
#include <hv/x86/apic.h>
#include <hv/x86/io-policy.h>
#include <hv/x86/ioapic.h>
#include <hv/x86/iommu.h>
#include <hv/x86/msr-policy.h>
#include <hv/x86/paging.h>
#include <hv/x86/parking.h>

int arch_cell_init(struct cell *cell)
{
	unsigned int n_levels, max_leaf_level;
	int err;

	arch_host_paging_shape(&n_levels, &max_leaf_level);
	err = paging_init(&cell->arch.paging, &nested_format, n_levels, max_leaf_level);
	if (err)
		return err;
	cell->arch.ports = memory_take(PORT_BITMAP_PAGES);
	cell->arch.msrs = memory_take(MSR_BITMAP_PAGES);
	if (!cell->arch.ports || !cell->arch.msrs)
		return -ENOMEM;
	io_bitmap_init(cell, cell->arch.ports);
	msr_bitmap_init(cell, cell->arch.msrs);
	if (cell != &root_cell)
		return 0;
	err = apic_map();
	return err ? err : parking_init();
}

void arch_cell_done(struct cell *cell)
{
	paging_done(&cell->arch.paging);
	memory_give(cell->arch.ports, PORT_BITMAP_PAGES);
	memory_give(cell->arch.msrs, MSR_BITMAP_PAGES);
}

struct paging *arch_cell_paging(struct cell *cell)
{
	return &cell->arch.paging;
}

/* Guests see 47 bits at most, whatever the number of levels. */
unsigned int arch_cell_address_bits(void)
{
	return 47;
}

static uint16_t count_cpus(const struct cell *cell)
{
	unsigned int i;
	uint16_t n = 0;

	for (i = 0; i < CPUS_MAX; i++)
		n = (uint16_t)(n + cell_has_cpu(cell, i));
	return n;
}

void arch_cell_fill_comm(struct cell *cell)
{
	const struct jailhouse_platform_x86 *platform = &system_config->platform_info.x86;

	cell->comm->x86.pm_timer_address = platform->pm_timer_address;
	cell->comm->x86.num_cpus = count_cpus(cell);
	cell->comm->x86.tsc_khz = platform->tsc_khz;
	cell->comm->x86.apic_khz = platform->apic_khz;
}

/* ---- ports and the APIC, as units -------------------------------------------- */

static int ports_cell_init(struct cell *cell)
{
	if (cell == &root_cell || io_check_cell(cell))
		return 0;
	printk("cellwarden: cell %s: it wants ports that the root cell does not have\n",
	       cell->desc->name);
	return -EBUSY;
}

static void ports_commit(struct cell *cell)
{
	if (cell != &root_cell)
		io_take(cell);
}

static void ports_done(struct cell *cell)
{
	if (cell != &root_cell)
		io_give(cell);
}

static const struct unit ports_unit = {
	.name = "ports",
	.cell_init = ports_cell_init,
	.cell_commit = ports_commit,
	.cell_done = ports_done,
};

static unsigned int apic_mmio_regions(const struct cell *cell)
{
	return 1;
}

static const struct unit apic_unit = {
	.name = "APIC",
	.mmio_regions = apic_mmio_regions,
	.cell_init = apic_cell_init,
};

const struct unit *const units[] = { &iommu_unit, &apic_unit,    &ioapic_unit, &ports_unit,
				     &pci_unit,   &ivshmem_unit, NULL };
