/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Intel VT-d reads from memory: Intel Virtualization Technology for Directed I/O,
 * specification 3.3 (D51397), chapters 6 and 9.
 */
#ifndef IOMMU_VTD_TABLES_H
#define IOMMU_VTD_TABLES_H

#include <hv/paging.h>

/* An entry of any table but page tables, and a descriptor of the queue: two words */
struct vtd_pair {
	uint64_t low, high;
};

#define VTD_PRESENT 1ull

/* 9.1: the table of contexts of one bus */
static inline struct vtd_pair vtd_root_entry(phys_addr contexts)
{
	return (struct vtd_pair){ contexts.pa | VTD_PRESENT, 0 };
}

/* 9.3: the width is the number of levels less two; untranslated requests alone (type 0) */
#define VTD_CONTEXT_SILENT 2ull /* fault processing disable; also where nothing is present */

static inline struct vtd_pair vtd_context_entry(phys_addr page_table, unsigned int n_levels,
						uint16_t domain)
{
	return (struct vtd_pair){ page_table.pa | VTD_PRESENT,
				  (uint64_t)domain << 8 | (n_levels - 2) };
}

/* 6.5.2: descriptors of the invalidation queue; bits 0 to 3 are the type */
static inline struct vtd_pair vtd_invalidate_contexts(void)
{
	return (struct vtd_pair){ 1ull << 4 | 1, 0 }; /* global */
}

#define VTD_DRAIN_WRITES (1ull << 6) /* in the low word of both of these */
#define VTD_DRAIN_READS  (1ull << 7)

static inline struct vtd_pair vtd_invalidate_pages(uint64_t drain)
{
	return (struct vtd_pair){ drain | 1ull << 4 | 2, 0 }; /* global */
}

static inline struct vtd_pair vtd_invalidate_domain(uint16_t domain, uint64_t drain)
{
	return (struct vtd_pair){ (uint64_t)domain << 16 | drain | 2ull << 4 | 2, 0 };
}

/* Writes a word when all before it is done; those behind it wait (the fence, bit 6). */
static inline struct vtd_pair vtd_wait(phys_addr status, uint32_t value)
{
	return (struct vtd_pair){ (uint64_t)value << 32 | 1ull << 6 | 1ull << 5 | 5, status.pa };
}

/* 9.8: second-level page tables */
extern const struct paging_format vtd_format;

/* Whether all units see our caches (extended capabilities, bit 0): else they are written back. */
extern bool vtd_is_coherent;

/** vtd_write_back() - the units see what has been written */
void vtd_write_back(const void *start, size_t size);

/** vtd_explain() - a fault reason, for people: appendix A */
const char *vtd_explain(uint8_t reason);

#endif
