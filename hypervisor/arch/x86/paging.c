/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables of the processor, ours and nested ones: AMD64 APM vol. 2, 5.3 and 15.25. */
#include <hv/arch.h>
#include <hv/x86/paging.h>
#include <hv/x86/registers.h>

#define ENTRY_PRESENT 0x1ull
#define ENTRY_WRITE   0x2ull
#define ENTRY_USER    0x4ull
#define ENTRY_PWT     0x8ull
#define ENTRY_PCD     0x10ull
#define ENTRY_LARGE   0x80ull
#define ENTRY_NX      (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

#define CPUID_EXTENDED     0x80000001
#define CPUID_EDX_PAGE_1GB (1u << 26)

static phys_addr entry_phys(uint64_t entry, unsigned int level)
{
	/* Low bits of a large page's address have other meanings (PAT). */
	return PHYS(entry & ENTRY_ADDRESS & ~((1ull << (9 * level + PAGE_SHIFT)) - 1));
}

static phys_addr table_or_leaf_phys(uint64_t entry, unsigned int level)
{
	return level && entry & ENTRY_LARGE ? entry_phys(entry, level) :
					      PHYS(entry & ENTRY_ADDRESS);
}

static bool is_present(uint64_t entry)
{
	return entry & ENTRY_PRESENT;
}

static bool is_leaf(uint64_t entry, unsigned int level)
{
	return !level || entry & ENTRY_LARGE;
}

static unsigned int entry_access(uint64_t entry)
{
	return ACCESS_READ | (entry & ENTRY_WRITE ? ACCESS_WRITE : 0) |
	       (entry & ENTRY_NX ? 0 : ACCESS_EXECUTE) | (entry & ENTRY_PCD ? ACCESS_DEVICE : 0);
}

/* There is no page that can be written or executed and not read. */
static uint64_t leaf(phys_addr page, unsigned int access, unsigned int level)
{
	uint64_t entry = page.pa | ENTRY_PRESENT;

	if (!(access & (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)))
		return 0;
	if (access & ACCESS_WRITE)
		entry |= ENTRY_WRITE;
	if (!(access & ACCESS_EXECUTE))
		entry |= ENTRY_NX;
	/* Entry 3 of the page attribute table is uncached, with Linux's as after a reset. */
	if (access & ACCESS_DEVICE)
		entry |= ENTRY_PCD | ENTRY_PWT;
	return level ? entry | ENTRY_LARGE : entry;
}

static uint64_t host_table(phys_addr table, unsigned int level)
{
	return table.pa | ENTRY_PRESENT | ENTRY_WRITE;
}

static uint64_t nested_table(phys_addr table, unsigned int level)
{
	return table.pa | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER;
}

/* All accesses of a guest count as a user's: 15.25.5. */
static uint64_t nested_leaf(phys_addr page, unsigned int access, unsigned int level)
{
	uint64_t entry = leaf(page, access & ~ACCESS_DEVICE, level);

	return entry ? entry | ENTRY_USER : 0;
}

/* Caches are coherent, and translations are flushed by whoever changes tables. */
static void no_flush(const void *entries, size_t size)
{
}

const struct paging_format arch_host_format = {
	host_table, leaf, is_present, is_leaf, table_or_leaf_phys, entry_access, no_flush,
};

const struct paging_format nested_format = {
	nested_table, nested_leaf, is_present, is_leaf, table_or_leaf_phys, entry_access, no_flush,
};

void arch_host_paging_shape(unsigned int *ret_levels, unsigned int *ret_max_leaf_level)
{
	*ret_levels = cr4_read() & CR4_LA57 ? 5 : 4;
	*ret_max_leaf_level = cpuid(CPUID_EXTENDED, 0).edx & CPUID_EDX_PAGE_1GB ? 2 : 1;
}

/* Devices and guests without caches see what the caches hold. */
void arch_memory_clean(const void *start, uint64_t size)
{
}

void arch_flush_page(const void *address)
{
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}
