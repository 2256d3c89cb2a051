/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables: ours at EL2, and stage 2 of guests. Arm ARM (DDI 0487), D8.3: pages of
 * 4 KiB, tables of 512 entries. What is changed in tables that are in use is flushed by
 * whoever changes them, while the CPUs concerned stand still.
 */
#include <hv/arch.h>
#include <hv/arm64/registers.h>
#include <hv/arm64/stage2.h>

#define ENTRY_VALID   0x1ull
#define ENTRY_TABLE   0x2ull /* or a page, in tables of the last level */
#define ENTRY_ADDRESS 0x0000fffffffff000ull
#define ENTRY_SHARED  (3ull << 8) /* inner shareable */
#define ENTRY_USED    (1ull << 10)
#define ENTRY_XN      (1ull << 54)

/* Stage 1 of EL2 */
#define HOST_DEVICE    (1ull << 2) /* of MAIR_OURS */
#define HOST_RES1      (1ull << 6)
#define HOST_READ_ONLY (1ull << 7)

/* Stage 2: D8.5.5 and D8.4.2 */
#define STAGE2_MEMORY (0xfull << 2)
#define STAGE2_DEVICE (0x1ull << 2) /* nGnRE */
#define STAGE2_READ   (1ull << 6)
#define STAGE2_WRITE  (1ull << 7)

#define CACHE_LINE_BYTES(ctr) (4ull << ((ctr) >> 16 & 0xf))

static bool is_present(uint64_t entry)
{
	return entry & ENTRY_VALID;
}

static bool is_leaf(uint64_t entry, unsigned int level)
{
	return !level || !(entry & ENTRY_TABLE);
}

static phys_addr entry_phys(uint64_t entry, unsigned int level)
{
	return PHYS(entry & ENTRY_ADDRESS);
}

static uint64_t table(phys_addr phys, unsigned int level)
{
	return phys.pa | ENTRY_TABLE | ENTRY_VALID;
}

static uint64_t common_leaf(phys_addr page, unsigned int access, unsigned int level)
{
	return page.pa | ENTRY_USED | ENTRY_SHARED | (level ? 0 : ENTRY_TABLE) | ENTRY_VALID |
	       (access & ACCESS_EXECUTE ? 0 : ENTRY_XN);
}

/* There is no page that can be written or executed and not read. */
static uint64_t host_leaf(phys_addr page, unsigned int access, unsigned int level)
{
	if (!(access & (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)))
		return 0;
	return common_leaf(page, access, level) | HOST_RES1 |
	       (access & ACCESS_WRITE ? 0 : HOST_READ_ONLY) |
	       (access & ACCESS_DEVICE ? HOST_DEVICE : 0);
}

static unsigned int host_access(uint64_t entry)
{
	return ACCESS_READ | (entry & HOST_READ_ONLY ? 0 : ACCESS_WRITE) |
	       (entry & ENTRY_XN ? 0 : ACCESS_EXECUTE) | (entry & HOST_DEVICE ? ACCESS_DEVICE : 0);
}

static uint64_t stage2_leaf(phys_addr page, unsigned int access, unsigned int level)
{
	if (!(access & (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)))
		return 0;
	return common_leaf(page, access, level) |
	       (access & ACCESS_DEVICE ? STAGE2_DEVICE : STAGE2_MEMORY) |
	       (access & (ACCESS_READ | ACCESS_EXECUTE) ? STAGE2_READ : 0) |
	       (access & ACCESS_WRITE ? STAGE2_WRITE : 0);
}

static unsigned int stage2_access(uint64_t entry)
{
	return (entry & STAGE2_READ ? ACCESS_READ : 0) | (entry & STAGE2_WRITE ? ACCESS_WRITE : 0) |
	       (entry & ENTRY_XN ? 0 : ACCESS_EXECUTE) |
	       ((entry & STAGE2_MEMORY) == STAGE2_DEVICE ? ACCESS_DEVICE : 0);
}

/* Walks of all CPUs see the caches; what is written has to be there before what follows. */
static void flush(const void *entries, size_t size)
{
	dsb();
}

const struct paging_format arch_host_format = {
	table, host_leaf, is_present, is_leaf, entry_phys, host_access, flush,
};

const struct paging_format stage2_format = {
	table, stage2_leaf, is_present, is_leaf, entry_phys, stage2_access, flush,
};

void arch_host_paging_shape(unsigned int *ret_levels, unsigned int *ret_max_leaf_level)
{
	*ret_levels = 4;
	*ret_max_leaf_level = 2;
}

void arch_flush_page(const void *address)
{
	dsb();
	__asm__ volatile("tlbi vae2, %0" : : "r"((uintptr_t)address >> PAGE_SHIFT) : "memory");
	dsb();
	isb();
}

void arch_memory_clean(const void *start, uint64_t size)
{
	uint64_t line = CACHE_LINE_BYTES(sysreg_read(ctr_el0));
	uintptr_t at;

	for (at = (uintptr_t)start & ~(line - 1); at < (uintptr_t)start + size; at += line)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	dsb();
}
