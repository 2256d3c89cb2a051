/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables: AMD64 APM vol. 2 (24593), 5.3. Those of the first 4 GiB are start-64.S's. */
#include <inmate/map.h>
#include <stdbool.h>
#include <stddef.h>

#define ENTRIES        512u
#define LARGE_SHIFT    21
#define LARGE_SIZE     (1ull << LARGE_SHIFT)
#define ADDRESS_LIMIT  (1ull << 47)
#define ENTRY_TABLE    0x3ull  /* present, writable */
#define ENTRY_DEVICE   0x9bull /* and large, uncached */
#define ENTRY_ADDRESS  0x000ffffffffff000ull
#define START_UP_LIMIT 0x100000000ull

#define TABLES 8u

extern uint64_t paging_root[ENTRIES];

static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned int n_tables;

/* The table that an entry leads to, made when there is none; NULL: none left */
static uint64_t *descend(uint64_t *entry)
{
	if (!*entry) {
		if (n_tables == TABLES)
			return NULL;
		*entry = (uintptr_t)tables[n_tables++] | ENTRY_TABLE;
	}
	return (uint64_t *)(uintptr_t)(*entry & ENTRY_ADDRESS);
}

static bool map_large(uint64_t address)
{
	uint64_t *pointers = descend(&paging_root[address >> 39 & (ENTRIES - 1)]);
	uint64_t *directory;

	if (!pointers)
		return false;
	directory = descend(&pointers[address >> 30 & (ENTRIES - 1)]);
	if (!directory)
		return false;
	/* Nothing was there before: no processor remembers anything else. */
	directory[address >> LARGE_SHIFT & (ENTRIES - 1)] = address | ENTRY_DEVICE;
	return true;
}

volatile void *map_device(uint64_t address, uint64_t size)
{
	uint64_t at = address & ~(LARGE_SIZE - 1);

	if (address >= ADDRESS_LIMIT || size > ADDRESS_LIMIT - address)
		return NULL;
	for (; at < address + size; at += LARGE_SIZE)
		if (at >= START_UP_LIMIT && !map_large(at))
			return NULL;
	return (volatile void *)(uintptr_t)address;
}
