/* SPDX-License-Identifier: GPL-2.0-only */
/* Walking, splitting and merging; never a bit of an entry. */
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/paging.h>
#include <hv/panic.h>

#define ENTRIES 512u

static unsigned int level_shift(unsigned int level)
{
	return PAGE_SHIFT + 9 * level;
}

static uint64_t level_size(unsigned int level)
{
	return 1ull << level_shift(level);
}

static unsigned int entry_index(uint64_t virt, unsigned int level)
{
	return virt >> level_shift(level) & (ENTRIES - 1);
}

/* What of a range that begins at virt lies in one entry of the level. */
static uint64_t in_entry(uint64_t virt, uint64_t size, unsigned int level)
{
	uint64_t room = level_size(level) - (virt & (level_size(level) - 1));

	return size < room ? size : room;
}

static uint64_t *table_of(const struct paging *paging, uint64_t entry, unsigned int level)
{
	return memory_virt(paging->format->phys(entry, level));
}

static void set_entry(const struct paging *paging, uint64_t *entry, uint64_t value)
{
	*(volatile uint64_t *)entry = value;
	paging->format->flush(entry, sizeof(*entry));
}

static bool has_table(const struct paging *paging, uint64_t entry, unsigned int level)
{
	return level && paging->format->is_present(entry) && !paging->format->is_leaf(entry, level);
}

int paging_init(struct paging *paging, const struct paging_format *format, unsigned int n_levels,
		unsigned int max_leaf_level)
{
	uint64_t *root = memory_take(1);

	if (!root)
		return -ENOMEM;
	format->flush(root, PAGE_SIZE);
	*paging = (struct paging){ format, root, n_levels, max_leaf_level };
	return 0;
}

/* Gives back the tables below an entry of the level. */
static void free_below(const struct paging *paging, uint64_t entry, unsigned int level)
{
	uint64_t *table;
	unsigned int i;

	if (!has_table(paging, entry, level))
		return;
	table = table_of(paging, entry, level);
	for (i = 0; i < ENTRIES; i++)
		free_below(paging, table[i], level - 1);
	memory_give(table, 1);
}

void paging_done(struct paging *paging)
{
	unsigned int i;

	if (!paging->root)
		return;
	for (i = 0; i < ENTRIES; i++)
		free_below(paging, paging->root[i], paging->n_levels - 1);
	memory_give(paging->root, 1);
	paging->root = NULL;
}

/* The table below an entry, made when it is not there: of the same pages as a huge one. */
static uint64_t *ensure_table(const struct paging *paging, uint64_t *entry, unsigned int level)
{
	const struct paging_format *format = paging->format;
	uint64_t *table, step = level_size(level - 1);
	phys_addr page;
	unsigned int i;

	if (has_table(paging, *entry, level))
		return table_of(paging, *entry, level);
	table = memory_take(1);
	if (!table)
		return NULL;
	if (format->is_present(*entry)) {
		page = format->phys(*entry, level);
		for (i = 0; i < ENTRIES; i++)
			table[i] = format->leaf(PHYS(page.pa + i * step), format->access(*entry),
						level - 1);
	}
	format->flush(table, PAGE_SIZE);
	set_entry(paging, entry, format->table(memory_phys(table), level));
	return table;
}

static bool continues(const struct paging *paging, const uint64_t *table, unsigned int i,
		      unsigned int level)
{
	const struct paging_format *format = paging->format;

	return format->is_present(table[i]) && format->is_leaf(table[i], level) &&
	       format->access(table[i]) == format->access(table[0]) &&
	       format->phys(table[i], level).pa ==
		       format->phys(table[0], level).pa + i * level_size(level);
}

/* A table of which all pages are one huge page becomes that. */
static void merge(const struct paging *paging, uint64_t *entry, unsigned int level)
{
	const struct paging_format *format = paging->format;
	uint64_t *table = table_of(paging, *entry, level);
	phys_addr page;
	unsigned int i;

	if (level > paging->max_leaf_level || !format->is_present(table[0]) ||
	    !format->is_leaf(table[0], level - 1))
		return;
	page = format->phys(table[0], level - 1);
	if (page.pa & (level_size(level) - 1))
		return;
	for (i = 1; i < ENTRIES; i++)
		if (!continues(paging, table, i, level - 1))
			return;
	set_entry(paging, entry, format->leaf(page, format->access(table[0]), level));
	memory_give(table, 1);
}

static bool fits_leaf(const struct paging *paging, phys_addr phys, uint64_t step,
		      unsigned int access, unsigned int level)
{
	if (!level)
		return true;
	return level <= paging->max_leaf_level && step == level_size(level) &&
	       !(phys.pa & (level_size(level) - 1)) && !(access & PAGING_SMALL);
}

static void set_leaf(const struct paging *paging, uint64_t *entry, phys_addr phys,
		     unsigned int access, unsigned int level)
{
	uint64_t old = *entry;

	set_entry(paging, entry,
		  paging->format->leaf(phys, access & ~(PAGING_SMALL | PAGING_KEEP), level));
	free_below(paging, old, level);
}

static int map_level(const struct paging *paging, uint64_t *table, unsigned int level,
		     uint64_t virt, phys_addr phys, uint64_t size, unsigned int access)
{
	uint64_t *entry, *below, step;
	int err;

	for (; size; size -= step, virt += step, phys.pa += step) {
		step = in_entry(virt, size, level);
		entry = &table[entry_index(virt, level)];
		if (fits_leaf(paging, phys, step, access, level)) {
			set_leaf(paging, entry, phys, access, level);
			continue;
		}
		below = ensure_table(paging, entry, level);
		if (!below)
			return -ENOMEM;
		err = map_level(paging, below, level - 1, virt, phys, step, access);
		if (err)
			return err;
		if (!(access & (PAGING_SMALL | PAGING_KEEP)))
			merge(paging, entry, level);
	}
	return 0;
}

int paging_map(struct paging *paging, uint64_t virt, phys_addr phys, uint64_t size,
	       unsigned int access)
{
	panic_unless(is_page_aligned(virt | phys.pa | size));
	return map_level(paging, paging->root, paging->n_levels - 1, virt, phys, size, access);
}

static int split_level(const struct paging *paging, uint64_t *table, unsigned int level,
		       uint64_t virt, uint64_t size)
{
	uint64_t *entry, *below, step;
	int err;

	for (; size; size -= step, virt += step) {
		step = in_entry(virt, size, level);
		entry = &table[entry_index(virt, level)];
		if (!paging->format->is_present(*entry) || !level ||
		    (step == level_size(level) && paging->format->is_leaf(*entry, level)))
			continue;
		below = ensure_table(paging, entry, level);
		if (!below)
			return -ENOMEM;
		err = split_level(paging, below, level - 1, virt, step);
		if (err)
			return err;
	}
	return 0;
}

int paging_split(struct paging *paging, uint64_t virt, uint64_t size)
{
	return split_level(paging, paging->root, paging->n_levels - 1, virt, size);
}

static void unmap_level(const struct paging *paging, uint64_t *table, unsigned int level,
			uint64_t virt, uint64_t size)
{
	uint64_t *entry, step;

	for (; size; size -= step, virt += step) {
		step = in_entry(virt, size, level);
		entry = &table[entry_index(virt, level)];
		if (!paging->format->is_present(*entry))
			continue;
		if (has_table(paging, *entry, level)) {
			unmap_level(paging, table_of(paging, *entry, level), level - 1, virt, step);
			continue;
		}
		panic_unless(step == level_size(level));
		set_entry(paging, entry, 0);
	}
}

void paging_unmap(struct paging *paging, uint64_t virt, uint64_t size)
{
	unmap_level(paging, paging->root, paging->n_levels - 1, virt, size);
}

bool paging_lookup(const struct paging *paging, uint64_t virt, phys_addr *ret_phys,
		   unsigned int *ret_access)
{
	const struct paging_format *format = paging->format;
	const uint64_t *table = paging->root;
	unsigned int level = paging->n_levels - 1;
	uint64_t entry;

	if (virt >> level_shift(paging->n_levels - 1) >= ENTRIES)
		return false;
	for (;; level--) {
		entry = table[entry_index(virt, level)];
		if (!format->is_present(entry))
			return false;
		if (!has_table(paging, entry, level))
			break;
		table = table_of(paging, entry, level);
	}
	ret_phys->pa = format->phys(entry, level).pa + (virt & (level_size(level) - 1));
	if (ret_access)
		*ret_access = format->access(entry);
	return true;
}
