/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages are whose. Memory goes from the root cell to a cell and back; what
 * it held does not go with it.
 */
#include <hv/arch.h>
#include <hv/cell.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/panic.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/unit.h>

static unsigned int region_access(const struct jailhouse_memory *region)
{
	unsigned int access = 0;

	if (region->flags & JAILHOUSE_MEM_READ)
		access |= ACCESS_READ;
	if (region->flags & JAILHOUSE_MEM_WRITE)
		access |= ACCESS_WRITE;
	if (region->flags & JAILHOUSE_MEM_EXECUTE)
		access |= ACCESS_EXECUTE;
	if (region->flags & JAILHOUSE_MEM_IO)
		access |= ACCESS_DEVICE;
	if (region->flags & JAILHOUSE_MEM_NO_HUGEPAGES)
		access |= PAGING_SMALL;
	return access;
}

/* What a cell's tables can say. */
static bool region_fits(const struct jailhouse_memory *region)
{
	const uint64_t limit = 1ull << arch_cell_address_bits();

	return region->virt_start < limit && region->size <= limit - region->virt_start &&
	       (region->flags & JAILHOUSE_MEM_COMM_REGION ||
		(region->phys_start < 1ull << 52 &&
		 region->size <= (1ull << 52) - region->phys_start));
}

static int map_region(struct cell *cell, const struct jailhouse_memory *region)
{
	phys_addr phys = PHYS(region->phys_start);

	if (!region_fits(region)) {
		printk("cellwarden: cell %s: memory at 0x%lx, size 0x%lx: beyond the address "
		       "space\n",
		       cell->desc->name, region->virt_start, region->size);
		return -EINVAL;
	}
	if (region->flags & JAILHOUSE_MEM_COMM_REGION) {
		if (!is_page_aligned(region->virt_start) || region->size != PAGE_SIZE)
			return -EINVAL;
		phys = memory_phys(cell->comm);
	} else if (memory_owns(phys, region->size)) {
		printk("cellwarden: cell %s: memory at 0x%lx is the hypervisor's\n",
		       cell->desc->name, region->phys_start);
		return -EPERM;
	} else if (!region_is_mapped(region)) {
		return mmio_add(&cell->mmio, region->virt_start, region->size, mmio_subpage,
				(void *)region);
	}
	return paging_map(arch_cell_paging(cell), region->virt_start, phys, region->size,
			  region_access(region));
}

int cell_memory_init(struct cell *cell)
{
	uint32_t i;
	int err;

	err = mmio_table_init(&cell->mmio, cell_memory_count(cell) + units_mmio_regions(cell));
	if (err)
		return err;
	for (i = 0; i < cell_memory_count(cell); i++) {
		err = map_region(cell, cell_memory_region(cell, i));
		if (err)
			return err;
	}
	return 0;
}

static bool is_for_devices(const struct jailhouse_memory *region)
{
	return region->flags & JAILHOUSE_MEM_DMA && region_is_mapped(region);
}

/* The hypervisor's own memory is none of it: map_region() has refused that. */
int cell_memory_init_dma(const struct cell *cell, struct paging *paging, unsigned int address_bits)
{
	const uint64_t limit = address_bits < 64 ? 1ull << address_bits : UINT64_MAX;
	const struct jailhouse_memory *region;
	uint32_t i;
	int err;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (!is_for_devices(region))
			continue;
		if (region->virt_start >= limit || region->size > limit - region->virt_start) {
			printk("cellwarden: cell %s: memory at 0x%lx, size 0x%lx: its devices "
			       "address %u bits\n",
			       cell->desc->name, region->virt_start, region->size, address_bits);
			return -EINVAL;
		}
		err = paging_map(paging, region->virt_start, PHYS(region->phys_start), region->size,
				 region_access(region) & ~ACCESS_DEVICE);
		if (err)
			return err;
	}
	return 0;
}

void cell_memory_done(struct cell *cell)
{
	mmio_table_done(&cell->mmio);
}

/* ---- who has what --------------------------------------------------------- */

static bool overlap(const struct jailhouse_memory *a, const struct jailhouse_memory *b)
{
	return a->size && b->size && !(a->flags & JAILHOUSE_MEM_COMM_REGION) &&
	       !(b->flags & JAILHOUSE_MEM_COMM_REGION) && a->phys_start < b->phys_start + b->size &&
	       b->phys_start < a->phys_start + a->size;
}

static bool is_shared(const struct jailhouse_memory *region)
{
	return region->flags & JAILHOUSE_MEM_ROOTSHARED;
}

/* Whether all of a region is among the root cell's; they may meet inside it. */
static bool root_has(const struct jailhouse_memory *wanted)
{
	uint64_t at = wanted->phys_start, end = wanted->phys_start + wanted->size;
	const struct jailhouse_memory *region;
	uint32_t i;

	for (i = 0; i < cell_memory_count(&root_cell) && at < end; i++) {
		region = cell_memory_region(&root_cell, i);
		if (at < region->phys_start || at - region->phys_start >= region->size)
			continue;
		at = region->phys_start + region->size;
		i = UINT32_MAX; /* once more from the first one */
	}
	return at >= end;
}

static bool others_have(const struct jailhouse_memory *wanted)
{
	const struct jailhouse_memory *region;
	const struct cell *cell;
	uint32_t i;

	for (cell = root_cell.next; cell; cell = cell->next)
		for (i = 0; i < cell_memory_count(cell); i++) {
			region = cell_memory_region(cell, i);
			if (overlap(region, wanted) && !(is_shared(region) && is_shared(wanted)))
				return true;
		}
	return false;
}

int cell_memory_check(const struct cell *cell)
{
	const struct jailhouse_memory *region;
	uint32_t i;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (region->flags & JAILHOUSE_MEM_COMM_REGION)
			continue;
		if (!region_fits(region) || !root_has(region)) {
			printk("cellwarden: cell %s: memory at 0x%lx, size 0x%lx, is not the root "
			       "cell's\n",
			       cell->desc->name, region->phys_start, region->size);
			return -EINVAL;
		}
		if (others_have(region)) {
			printk("cellwarden: cell %s: memory at 0x%lx, size 0x%lx: another cell has "
			       "it\n",
			       cell->desc->name, region->phys_start, region->size);
			return -EBUSY;
		}
	}
	return 0;
}

/* ---- between the root cell and a cell -------------------------------------- */

typedef int common_visitor(const struct jailhouse_memory *root, uint64_t phys, uint64_t size);

/* Calls for each piece of a region of the cell that a mapped region of the root cell has. */
static int visit_common(const struct jailhouse_memory *region, common_visitor *visit)
{
	const struct jailhouse_memory *root;
	uint64_t start, end;
	uint32_t i;
	int err;

	for (i = 0; i < cell_memory_count(&root_cell); i++) {
		root = cell_memory_region(&root_cell, i);
		if (!overlap(root, region) || !region_is_mapped(root))
			continue;
		start = root->phys_start > region->phys_start ? root->phys_start :
								region->phys_start;
		end = root->phys_start + root->size;
		if (region->phys_start + region->size < end)
			end = region->phys_start + region->size;
		err = visit(root, start, end - start);
		if (err)
			return err;
	}
	return 0;
}

static uint64_t root_virt(const struct jailhouse_memory *root, uint64_t phys)
{
	return root->virt_start + (phys - root->phys_start);
}

static int split_in_root(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	return paging_split(arch_cell_paging(&root_cell), root_virt(root, phys), size);
}

static int unmap_from_root(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	paging_unmap(arch_cell_paging(&root_cell), root_virt(root, phys), size);
	return 0;
}

static int map_in_root(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	return paging_map(arch_cell_paging(&root_cell), root_virt(root, phys), PHYS(phys), size,
			  region_access(root));
}

/* For its CPUs alone: nothing is loaded by DMA. */
static int map_loadable(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	return paging_map(arch_cell_paging(&root_cell), root_virt(root, phys), PHYS(phys), size,
			  ACCESS_READ | ACCESS_WRITE | PAGING_KEEP);
}

/* What the root cell's devices have of it; NULL when they are not confined, or have nothing. */
static struct paging *dma_paging_of(const struct jailhouse_memory *root)
{
	return is_for_devices(root) ? arch_cell_dma_paging(&root_cell) : NULL;
}

static int split_dma(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	struct paging *paging = dma_paging_of(root);

	return paging ? paging_split(paging, root_virt(root, phys), size) : 0;
}

static int unmap_dma(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	struct paging *paging = dma_paging_of(root);

	if (paging)
		paging_unmap(paging, root_virt(root, phys), size);
	return 0;
}

static int map_dma(const struct jailhouse_memory *root, uint64_t phys, uint64_t size)
{
	struct paging *paging = dma_paging_of(root);

	if (!paging)
		return 0;
	return paging_map(paging, root_virt(root, phys), PHYS(phys), size,
			  region_access(root) & ~ACCESS_DEVICE);
}

/* Memory, rather than registers, which would not like it. */
static void clear(const struct jailhouse_memory *region)
{
	const uint64_t needed = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE;
	uint64_t at;
	void *page;

	if ((region->flags & needed) != needed || region->flags & JAILHOUSE_MEM_IO)
		return;
	for (at = 0; at < region->size; at += PAGE_SIZE) {
		page = memory_window(0, PHYS(region->phys_start + at));
		memset(page, 0, PAGE_SIZE);
		arch_memory_clean(page, PAGE_SIZE);
	}
	memory_window_close(0);
}

/* What goes from one to the other: neither shared nor made up nor trapped. */
static bool is_taken(const struct jailhouse_memory *region)
{
	return region_is_mapped(region) && !is_shared(region);
}

int cell_memory_take_prepare(const struct cell *cell)
{
	const struct jailhouse_memory *region;
	uint32_t i;
	int err;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (!is_taken(region))
			continue;
		err = visit_common(region, split_in_root);
		if (!err)
			err = visit_common(region, split_dma);
		if (err)
			return err;
	}
	return 0;
}

void cell_memory_take(const struct cell *cell)
{
	const struct jailhouse_memory *region;
	uint32_t i;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (!is_taken(region))
			continue;
		visit_common(region, unmap_from_root);
		visit_common(region, unmap_dma);
	}
	/* CPUs stand still meanwhile, devices do not: they are past it before it is cleared. */
	arch_cell_dma_flush(&root_cell);
	for (i = 0; i < cell_memory_count(cell); i++)
		if (is_taken(cell_memory_region(cell, i)))
			clear(cell_memory_region(cell, i));
}

void cell_memory_give(const struct cell *cell)
{
	const struct jailhouse_memory *region;
	uint32_t i;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (!is_taken(region))
			continue;
		clear(region);
		/* Room for that is there since cell_memory_take_prepare(). */
		panic_unless(!visit_common(region, map_in_root));
		panic_unless(!visit_common(region, map_dma));
	}
	arch_cell_dma_flush(&root_cell);
}

void cell_memory_load(const struct cell *cell, bool is_loadable)
{
	const struct jailhouse_memory *region;
	uint32_t i;

	for (i = 0; i < cell_memory_count(cell); i++) {
		region = cell_memory_region(cell, i);
		if (is_taken(region) && region->flags & JAILHOUSE_MEM_LOADABLE)
			panic_unless(!visit_common(region,
						   is_loadable ? map_loadable : unmap_from_root));
	}
}
