/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Intel VT-d reads from memory: Intel Virtualization Technology for Directed I/O,
 * specification 3.3 (D51397), chapters 6 and 9.
 */
#ifndef IOMMU_VTD_TABLES_H
#define IOMMU_VTD_TABLES_H

#include <hv/paging.h>
#include <hv/x86/iommu.h>

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

/* 9.9: an entry of the interrupt remapping table; the source is compared in full (validation 1). */
static inline struct vtd_pair vtd_interrupt_entry(const struct iommu_interrupt *interrupt,
						  bool is_x2apic)
{
	uint64_t destination = interrupt->destination;
	struct vtd_pair entry = { 0, 0 };

	if (!interrupt->is_valid)
		return entry;
	entry.low = destination << (is_x2apic ? 32 : 40) | (uint64_t)interrupt->vector << 16 |
		    (uint64_t)interrupt->mode << 5 | (uint64_t)interrupt->is_level << 4 |
		    (uint64_t)(interrupt->mode == 1) << 3 | /* to any of those meant */
		    (uint64_t)interrupt->is_logical << 2 | VTD_PRESENT;
	if (interrupt->has_source)
		entry.high = 1ull << 18 | interrupt->source;
	return entry;
}

/* 5.1.2.2: a message with the number of an entry, to which the function adds that of its vector */
static inline struct pci_message vtd_message(const struct iommu_place *place)
{
	uint32_t number = place->number;

	return (struct pci_message){
		0xfee00000 | (number & 0x7fff) << 5 | 1u << 4 | 1u << 3 | (number >> 15 & 1) << 2, 0
	};
}

/* 5.1.5.1: vector, trigger and mask stay where they are */
static inline uint64_t vtd_ioapic_entry(uint32_t number, uint64_t entry)
{
	return (entry & 0x1a0ff) | (uint64_t)(number & 0x7fff) << 49 | 1ull << 48 |
	       (uint64_t)(number >> 15 & 1) << 11;
}

/* All entries, or one of the interrupt remapping table */
static inline struct vtd_pair vtd_invalidate_interrupts(void)
{
	return (struct vtd_pair){ 4, 0 };
}

static inline struct vtd_pair vtd_invalidate_interrupt(uint32_t number)
{
	return (struct vtd_pair){ (uint64_t)number << 32 | 1ull << 4 | 4, 0 };
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
