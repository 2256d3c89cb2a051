/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables through which CPUs find the hypervisor, before it has its own. */
#ifndef PAGE_TABLE_H
#define PAGE_TABLE_H

#include <linux/types.h>

#define PAGE_TABLE_ENTRIES 512u

/**
 * struct page_table - a tree of tables, of 512 entries of 64 bits each
 * @top: its top table
 * @n_levels: how many there are
 * @table_bits: of an entry that leads to a table, beside its address
 */
struct page_table {
	u64 *top;
	unsigned int n_levels;
	u64 table_bits;
};

/** page_table_init() - an empty tree. Return: 0, -ENOMEM; page_table_free() in both cases */
int page_table_init(struct page_table *tree, unsigned int n_levels, u64 table_bits);
void page_table_free(struct page_table *tree);

/** page_table_map() - one page of 4 KiB. Return: 0, -ENOMEM */
int page_table_map(struct page_table *tree, u64 address, u64 entry);

#endif
