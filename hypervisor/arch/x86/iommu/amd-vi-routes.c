/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt remapping tables: specification 3.06 (48882), 2.2.5. Each name that devices
 * have is given a part of one array. What a table says is written in one piece: no
 * message is lost when its route changes.
 */
#include <hv/errno.h>
#include <hv/memory.h>
#include <iommu/amd-vi-routes.h>

static uint8_t *entries; /* NULL: messages go as they are */
static uint32_t n_entries;
static bool is_wide_format;

static uint64_t entry_size(void)
{
	return is_wide_format ? sizeof(struct amd_vi_wide_route) : sizeof(uint32_t);
}

static uint64_t pages(void)
{
	return page_up(n_entries * entry_size()) >> PAGE_SHIFT;
}

int amd_vi_routes_init(uint32_t n, bool is_wide)
{
	n_entries = n;
	is_wide_format = is_wide;
	entries = memory_take(pages());
	return entries ? 0 : -ENOMEM;
}

void amd_vi_routes_done(void)
{
	memory_give(entries, pages());
	entries = NULL;
}

uint64_t amd_vi_routes_of(const struct iommu_device *device)
{
	unsigned int length_log2 = 0;

	if (!entries || !device->names_n_routes)
		return 0;
	while (1u << length_log2 < device->names_n_routes)
		length_log2++;
	return amd_vi_interrupts(memory_phys(entries + device->names_first_route * entry_size()),
				 length_log2);
}

/* Both halves at once, whatever was there; only we write them. */
static void set_wide(struct amd_vi_wide_route *entry, struct amd_vi_wide_route value)
{
	uint64_t low = entry->low, high = entry->high;

	__asm__ volatile("lock cmpxchg16b %0"
			 : "+m"(*entry), "+a"(low), "+d"(high)
			 : "b"(value.low), "c"(value.high)
			 : "memory", "cc");
}

void amd_vi_routes_set(uint32_t number, const struct iommu_interrupt *interrupt)
{
	void *entry = entries + number * entry_size();

	if (is_wide_format)
		set_wide(entry, amd_vi_wide_route(interrupt));
	else
		*(volatile uint32_t *)entry = amd_vi_route(interrupt);
}
