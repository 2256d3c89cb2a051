/* SPDX-License-Identifier: GPL-2.0-only */
/* Formats of AMD-Vi; no register. */
#include <iommu/amd-vi-tables.h>

/* Entries of page tables: specification 3.06 (48882), 2.2.3; permissions as in the device table */
#define ENTRY_PRESENT     0x1ull
#define ENTRY_NEXT(level) ((uint64_t)(level) << 9) /* of the table it leads to, from 1; 0: a page */
#define ENTRY_NEXT_MASK   0xe00ull
#define ENTRY_ADDRESS     0x000ffffffffff000ull
#define ENTRY_COHERENT    (1ull << 60) /* accesses to the page see the processor's caches */

/* A table of our level 0 is one of theirs of level 1. */
static uint64_t table(phys_addr table, unsigned int level)
{
	return table.pa | ENTRY_NEXT(level) | ENTRY_PRESENT | AMD_VI_READ | AMD_VI_WRITE;
}

static uint64_t leaf(phys_addr page, unsigned int access, unsigned int level)
{
	if (!(access & (ACCESS_READ | ACCESS_WRITE)))
		return 0;
	return page.pa | ENTRY_PRESENT | ENTRY_COHERENT | (access & ACCESS_READ ? AMD_VI_READ : 0) |
	       (access & ACCESS_WRITE ? AMD_VI_WRITE : 0);
}

static bool is_present(uint64_t entry)
{
	return entry & ENTRY_PRESENT;
}

static bool is_leaf(uint64_t entry, unsigned int level)
{
	return !level || !(entry & ENTRY_NEXT_MASK);
}

static phys_addr entry_phys(uint64_t entry, unsigned int level)
{
	return PHYS(entry & ENTRY_ADDRESS);
}

static unsigned int entry_access(uint64_t entry)
{
	return (entry & AMD_VI_READ ? ACCESS_READ : 0) | (entry & AMD_VI_WRITE ? ACCESS_WRITE : 0);
}

/* Its reads of tables see the processor's caches: the control register says so. */
static void no_flush(const void *entries, size_t size)
{
}

const struct paging_format amd_vi_format = {
	table, leaf, is_present, is_leaf, entry_phys, entry_access, no_flush,
};

const char *amd_vi_explain(uint64_t low)
{
	switch (AMD_VI_EVENT_KIND(low)) {
	case 1:
		return "its device table entry is wrong";
	case AMD_VI_EVENT_PAGE_FAULT:
		if (low & AMD_VI_EVENT_IS_MESSAGE)
			return "the device has no such route";
		return low & AMD_VI_EVENT_IS_MAPPED ? "devices of the cell may not do that" :
						      "devices of the cell have nothing there";
	case 3:
		return "the device table cannot be read";
	case 4:
		return "a page table cannot be read";
	case 8:
		return "the request is not one";
	default:
		return "for a reason that is not known";
	}
}
