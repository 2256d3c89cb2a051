/* SPDX-License-Identifier: GPL-2.0-only */
/* Regions that are no whole pages: each access is looked at, and done for the cell. */
#include <hv/cell.h>
#include <hv/memory.h>
#include <hv/mmio.h>

#define WIDTH_SHIFT 16 /* the flag of a width is the width shifted by this */

#define WIDTHS \
	(JAILHOUSE_MEM_IO_8 | JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32 | JAILHOUSE_MEM_IO_64)

static bool is_allowed(const struct jailhouse_memory *region, const struct mmio_access *access)
{
	uint64_t needed = access->is_write ? JAILHOUSE_MEM_WRITE : JAILHOUSE_MEM_READ;

	if (!(region->flags & needed))
		return false;
	/* A region that names no width allows each. */
	if ((region->flags & WIDTHS) && !(region->flags & ((uint64_t)access->size << WIDTH_SHIFT)))
		return false;
	return !(access->offset & (access->size - 1)) ||
	       (region->flags & JAILHOUSE_MEM_IO_UNALIGNED);
}

bool mmio_subpage(struct cpu *cpu, struct mmio_access *access, void *object)
{
	const struct jailhouse_memory *region = object;
	uint64_t phys = region->phys_start + access->offset;
	volatile uint8_t *page;

	if (!is_allowed(region, access) || (phys & (PAGE_SIZE - 1)) + access->size > PAGE_SIZE)
		return false;
	page = memory_window_device(0, PHYS(phys));
	mmio_do(page + (phys & (PAGE_SIZE - 1)), access);
	memory_window_close(0);
	return true;
}
