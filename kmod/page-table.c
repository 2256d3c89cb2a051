// SPDX-License-Identifier: GPL-2.0-only
/* Both processors have tables of the same shape: AMD64 APM vol. 2, 5.3; Arm ARM, D8.3. */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "page-table.h"

static unsigned int index_of(u64 address, unsigned int level)
{
	return address >> (12 + 9 * level) & (PAGE_TABLE_ENTRIES - 1);
}

static u64 *new_table(void)
{
	return (u64 *)get_zeroed_page(GFP_KERNEL);
}

int page_table_init(struct page_table *tree, unsigned int n_levels, u64 table_bits)
{
	*tree = (struct page_table){ new_table(), n_levels, table_bits };
	return tree->top ? 0 : -ENOMEM;
}

/* The table that an entry leads to; processors note in the bits below that they have been there. */
static u64 *below(const struct page_table *tree, u64 entry)
{
	return __va(entry & ~tree->table_bits & PAGE_MASK);
}

/* The table below an entry, made when it is not there. */
static u64 *descend(const struct page_table *tree, u64 *table, unsigned int index)
{
	u64 *next;

	if (table[index])
		return below(tree, table[index]);
	next = new_table();
	if (next)
		table[index] = __pa(next) | tree->table_bits;
	return next;
}

int page_table_map(struct page_table *tree, u64 address, u64 entry)
{
	unsigned int level;
	u64 *table = tree->top;

	for (level = tree->n_levels - 1; table && level; level--)
		table = descend(tree, table, index_of(address, level));
	if (!table)
		return -ENOMEM;
	table[index_of(address, 0)] = entry;
	return 0;
}

static void free_table(const struct page_table *tree, u64 *table, unsigned int level)
{
	unsigned int i;

	if (!table)
		return;
	for (i = 0; level && i < PAGE_TABLE_ENTRIES; i++)
		if (table[i])
			free_table(tree, below(tree, table[i]), level - 1);
	free_page((unsigned long)table);
}

void page_table_free(struct page_table *tree)
{
	free_table(tree, tree->top, tree->n_levels - 1);
	tree->top = NULL;
}
