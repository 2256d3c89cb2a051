/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees of page tables with 512 entries of 64 bits, whatever the entries mean: our
 * own, those of the cells, those of IOMMUs. A format says what an entry is.
 */
#ifndef HV_PAGING_H
#define HV_PAGING_H

#include <hv/types.h>

/* What may be done with a page */
#define ACCESS_READ    0x1u
#define ACCESS_WRITE   0x2u
#define ACCESS_EXECUTE 0x4u
#define ACCESS_DEVICE  0x8u /* registers: not cached */

/**
 * struct paging_format - what an entry is. Level 0 has the 4 KiB pages.
 * @table: the entry, in a table of the level, that leads to a table of the level below
 * @leaf: the entry that is a page of the level's size
 * @is_present, @is_leaf: what an entry is; 0 is never present
 * @phys: where an entry leads to
 * @access: what a leaf allows
 * @flush: make the hardware see changed entries, where caches are not coherent
 */
struct paging_format {
	uint64_t (*table)(phys_addr table, unsigned int level);
	uint64_t (*leaf)(phys_addr page, unsigned int access, unsigned int level);
	bool (*is_present)(uint64_t entry);
	bool (*is_leaf)(uint64_t entry, unsigned int level);
	phys_addr (*phys)(uint64_t entry, unsigned int level);
	unsigned int (*access)(uint64_t entry);
	void (*flush)(const void *entries, size_t size);
};

/**
 * struct paging - one tree
 * @format: of its entries
 * @root: its top table, in pages of memory_take()
 * @n_levels: of tables, top included: 4 covers 48 bits
 * @max_leaf_level: the largest pages: 0 is 4 KiB, 1 is 2 MiB, 2 is 1 GiB
 */
struct paging {
	const struct paging_format *format;
	uint64_t *root;
	unsigned int n_levels;
	unsigned int max_leaf_level;
};

/** paging_init() - an empty tree. Return: 0, -ENOMEM */
int paging_init(struct paging *paging, const struct paging_format *format, unsigned int n_levels,
		unsigned int max_leaf_level);

/** paging_done() - give all tables back; what they map stays what it is */
void paging_done(struct paging *paging);

/* For mappings of which each page has to be said alone (no huge pages) */
#define PAGING_SMALL 0x100u
/* For a range that paging_unmap() takes away again: it does not grow together with others */
#define PAGING_KEEP  0x200u

/**
 * paging_map() - map a range, over whatever was there
 * @virt, @phys, @size: multiples of the page size; the range lies inside the tree
 * @access: ACCESS_…, and PAGING_…
 *
 * Does not need memory, and so cannot fail, where paging_split() or an earlier
 * paging_map() and paging_unmap() have been.
 *
 * Return: 0; -ENOMEM: part of it may be mapped
 */
int paging_map(struct paging *paging, uint64_t virt, phys_addr phys, uint64_t size,
	       unsigned int access);

/**
 * paging_split() - see to it that paging_unmap() and paging_map() of the range work
 *
 * Changes nothing of what is mapped. Return: 0, -ENOMEM
 */
int paging_split(struct paging *paging, uint64_t virt, uint64_t size);

/** paging_unmap() - take a range away whose ends no huge page crosses. Keeps the tables. */
void paging_unmap(struct paging *paging, uint64_t virt, uint64_t size);

/**
 * paging_lookup() - where an address leads to
 * @ret_access: ACCESS_…; may be NULL
 *
 * Return: false when nothing is mapped there
 */
bool paging_lookup(const struct paging *paging, uint64_t virt, phys_addr *ret_phys,
		   unsigned int *ret_access);

#endif
