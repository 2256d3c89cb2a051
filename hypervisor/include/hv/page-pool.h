/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages out of a range: of memory, or of virtual addresses to map things at. */
#ifndef HV_PAGE_POOL_H
#define HV_PAGE_POOL_H

#include <hv/lock.h>
#include <hv/types.h>

/**
 * struct page_pool - which pages of a range are in use
 * @base: address of its first page
 * @n_pages: how many there are
 * @n_used: how many of them are taken
 * @hint: where looking for a free one begins
 * @bitmap: a bit for each page; set when it is taken
 */
struct page_pool {
	struct lock lock;
	uintptr_t base;
	uint64_t n_pages;
	uint64_t n_used;
	uint64_t hint;
	uint64_t *bitmap;
};

/** page_pool_bitmap_size() - bytes of the bitmap of that many pages */
static inline uint64_t page_pool_bitmap_size(uint64_t n_pages)
{
	return (n_pages + 63) / 64 * 8;
}

/** page_pool_init() - all of them free; @bitmap is the pool's from now on */
void page_pool_init(struct page_pool *pool, uintptr_t base, uint64_t n_pages, uint64_t *bitmap);

/**
 * page_pool_take() - pages in a row; their content is whatever it was
 *
 * Return: the address of the first, 0 when there are not so many in a row
 */
uintptr_t page_pool_take(struct page_pool *pool, uint64_t n_pages);

/** page_pool_give() - give back what page_pool_take() gave */
void page_pool_give(struct page_pool *pool, uintptr_t first, uint64_t n_pages);

#endif
