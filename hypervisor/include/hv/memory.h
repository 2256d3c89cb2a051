/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's own memory: the reserved range, mapped linearly at the address
 * that the image is linked to, and behind it addresses to map other things at.
 */
#ifndef HV_MEMORY_H
#define HV_MEMORY_H

#include <hv/page-pool.h>
#include <hv/paging.h>
#include <hv/types.h>

extern struct page_pool memory_pool; /* of memory */
extern struct page_pool remap_pool;  /* of addresses */
extern struct paging memory_paging;  /* our own tables */

/**
 * memory_init() - the first CPU finds out what there is, and builds our page tables
 *
 * Return: 0; -EINVAL when the parameters do not fit the memory; -ENOMEM
 */
int memory_init(void);

phys_addr memory_phys(const void *address);
void *memory_virt(phys_addr address);

/** memory_owns() - whether any byte of a physical range is the hypervisor's */
bool memory_owns(phys_addr start, uint64_t size);

/**
 * memory_take() - zeroed pages in a row
 *
 * Return: NULL when there are not so many
 */
void *memory_take(uint64_t n_pages);

/** memory_give() - give back what memory_take() gave; NULL is nothing */
void memory_give(void *pages, uint64_t n_pages);

/**
 * memory_map_device() - map registers, uncached
 *
 * Return: where @start is, NULL without memory or addresses. Until memory_unmap_device().
 */
volatile void *memory_map_device(phys_addr start, uint64_t size);
void memory_unmap_device(volatile void *address, uint64_t size);

/**
 * memory_window() - one page of anything, for this CPU, until it maps the next there
 * @slot: which of the CPU's MEMORY_WINDOWS
 * @page: physical address of the page
 */
#define MEMORY_WINDOWS 4
void *memory_window(unsigned int slot, phys_addr page);

/** memory_window_device() - the same for registers: uncached */
volatile void *memory_window_device(unsigned int slot, phys_addr page);

/** memory_window_close() - take the mapping of a slot away */
void memory_window_close(unsigned int slot);

#endif
