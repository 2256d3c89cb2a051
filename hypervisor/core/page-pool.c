/* SPDX-License-Identifier: GPL-2.0-only */
/* First fit from where the last search ended. */
#include <hv/page-pool.h>
#include <hv/panic.h>
#include <hv/string.h>

void page_pool_init(struct page_pool *pool, uintptr_t base, uint64_t n_pages, uint64_t *bitmap)
{
	*pool = (struct page_pool){ .base = base, .n_pages = n_pages, .bitmap = bitmap };
	memset(bitmap, 0, page_pool_bitmap_size(n_pages));
}

static bool is_taken(const struct page_pool *pool, uint64_t page)
{
	return pool->bitmap[page / 64] >> page % 64 & 1;
}

static void mark(struct page_pool *pool, uint64_t first, uint64_t n_pages, bool taken)
{
	uint64_t page;

	for (page = first; page < first + n_pages; page++) {
		panic_unless(is_taken(pool, page) != taken);
		pool->bitmap[page / 64] ^= 1ull << page % 64;
	}
}

/* The first page of the first gap of that length in [from, to); to when there is none. */
static uint64_t find_gap(const struct page_pool *pool, uint64_t n_pages, uint64_t from, uint64_t to)
{
	uint64_t page, first = from;

	for (page = from; page < to; page++) {
		if (is_taken(pool, page))
			first = page + 1;
		else if (page - first + 1 == n_pages)
			return first;
	}
	return to;
}

static uint64_t take_locked(struct page_pool *pool, uint64_t n_pages)
{
	uint64_t first = find_gap(pool, n_pages, pool->hint, pool->n_pages);

	if (first == pool->n_pages)
		first = find_gap(pool, n_pages, 0, pool->n_pages);
	if (first == pool->n_pages)
		return first;
	mark(pool, first, n_pages, true);
	pool->n_used += n_pages;
	pool->hint = first + n_pages;
	return first;
}

uintptr_t page_pool_take(struct page_pool *pool, uint64_t n_pages)
{
	uint64_t first;

	if (!n_pages)
		return 0;
	lock_take(&pool->lock);
	first = take_locked(pool, n_pages);
	lock_drop(&pool->lock);
	return first == pool->n_pages ? 0 : pool->base + first * PAGE_SIZE;
}

void page_pool_give(struct page_pool *pool, uintptr_t first, uint64_t n_pages)
{
	uint64_t page = (first - pool->base) >> PAGE_SHIFT;

	panic_unless(first >= pool->base && page + n_pages <= pool->n_pages);
	lock_take(&pool->lock);
	mark(pool, page, n_pages, false);
	pool->n_used -= n_pages;
	pool->hint = page;
	lock_drop(&pool->lock);
}
