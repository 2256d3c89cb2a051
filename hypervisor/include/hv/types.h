/* SPDX-License-Identifier: GPL-2.0-only */
/* Integers, the addresses of different worlds, and what every file wants. */
#ifndef HV_TYPES_H
#define HV_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Host-physical, and guest-physical of one cell: mixing them up does not compile. */
typedef struct {
	uint64_t pa;
} phys_addr;
typedef struct {
	uint64_t gpa;
} guest_addr;

#define PHYS(address)  ((phys_addr){ (address) })
#define GUEST(address) ((guest_addr){ (address) })

#define PAGE_SIZE  4096ull
#define PAGE_SHIFT 12

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline uint64_t page_down(uint64_t value)
{
	return value & ~(PAGE_SIZE - 1);
}

/* 0 for what lies in the last page of all: the caller has bounded it. */
/* To a multiple of a power of two */
static inline uint32_t align_up(uint32_t value, uint32_t to)
{
	return (value + to - 1) & ~(to - 1);
}

static inline uint64_t page_up(uint64_t value)
{
	return (value + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

static inline bool is_page_aligned(uint64_t value)
{
	return !(value & (PAGE_SIZE - 1));
}

#endif
