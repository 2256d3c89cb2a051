/* SPDX-License-Identifier: GPL-2.0-only */
/* Formats of Intel VT-d; no register. */
#include <iommu/vtd-tables.h>

/* Entries of second-level page tables: specification 3.3, 9.8 */
#define ENTRY_READ    0x1ull
#define ENTRY_WRITE   0x2ull
#define ENTRY_LARGE   0x80ull
#define ENTRY_ADDRESS 0x000ffffffffff000ull

#define CACHE_LINE 64u /* all processors with VT-d */

bool vtd_is_coherent;

void vtd_write_back(const void *start, size_t size)
{
	const uint8_t *line = (const uint8_t *)((uintptr_t)start & ~(uintptr_t)(CACHE_LINE - 1));

	if (vtd_is_coherent)
		return;
	for (; line < (const uint8_t *)start + size; line += CACHE_LINE)
		__asm__ volatile("clflush (%0)" : : "r"(line) : "memory");
	__asm__ volatile("mfence" : : : "memory");
}

static uint64_t table(phys_addr table, unsigned int level)
{
	return table.pa | ENTRY_READ | ENTRY_WRITE;
}

static uint64_t leaf(phys_addr page, unsigned int access, unsigned int level)
{
	uint64_t entry = page.pa;

	if (!(access & (ACCESS_READ | ACCESS_WRITE)))
		return 0;
	if (access & ACCESS_READ)
		entry |= ENTRY_READ;
	if (access & ACCESS_WRITE)
		entry |= ENTRY_WRITE;
	return level ? entry | ENTRY_LARGE : entry;
}

static bool is_present(uint64_t entry)
{
	return entry & (ENTRY_READ | ENTRY_WRITE);
}

static bool is_leaf(uint64_t entry, unsigned int level)
{
	return !level || entry & ENTRY_LARGE;
}

static phys_addr entry_phys(uint64_t entry, unsigned int level)
{
	return PHYS(entry & ENTRY_ADDRESS);
}

static unsigned int entry_access(uint64_t entry)
{
	return (entry & ENTRY_READ ? ACCESS_READ : 0) | (entry & ENTRY_WRITE ? ACCESS_WRITE : 0);
}

const struct paging_format vtd_format = {
	table, leaf, is_present, is_leaf, entry_phys, entry_access, vtd_write_back,
};

static const struct {
	uint8_t reason;
	const char *text;
} reasons[] = {
	{ 0x01, "no device of this bus is any cell's" },
	{ 0x02, "the device is no cell's" },
	{ 0x03, "its context entry is wrong" },
	{ 0x04, "beyond the addresses of devices" },
	{ 0x05, "not writable by devices of the cell" },
	{ 0x06, "not readable by devices of the cell" },
	{ 0x07, "a page table cannot be read" },
	{ 0x08, "the root table cannot be read" },
	{ 0x09, "the context table cannot be read" },
	{ 0x0a, "reserved bits in the root table" },
	{ 0x0b, "reserved bits in the context table" },
	{ 0x0c, "reserved bits in a page table" },
	{ 0x0d, "it was translated by the device" },
	{ 0x20, "the message is not one" },
	{ 0x21, "there is no such route" },
	{ 0x22, "the route leads nowhere" },
	{ 0x23, "the table of routes cannot be read" },
	{ 0x24, "reserved bits in the route" },
	{ 0x25, "the message says itself where it goes" },
	{ 0x26, "the route is another device's" },
};

const char *vtd_explain(uint8_t reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(reasons); i++)
		if (reasons[i].reason == reason)
			return reasons[i].text;
	return "for a reason that is not known";
}
