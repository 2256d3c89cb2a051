/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What AMD-Vi reads from memory and writes there: AMD I/O Virtualization Technology
 * specification 3.06 (48882), chapter 2.
 */
#ifndef IOMMU_AMD_VI_TABLES_H
#define IOMMU_AMD_VI_TABLES_H

#include <hv/paging.h>

/* 2.2.2.1: device table entry, 256 bits */
struct amd_vi_device {
	uint64_t words[4];
};

#define AMD_VI_VALID      0x1ull /* without it nothing is translated, and nothing stopped */
#define AMD_VI_TRANSLATED 0x2ull /* the rest of the first word says how */
#define AMD_VI_READ       (1ull << 61)
#define AMD_VI_WRITE      (1ull << 62)
#define AMD_VI_SILENT     (1ull << 34) /* in the second word, SA: no page fault is logged */

/* A device without permissions, and without tables */
static inline struct amd_vi_device amd_vi_blocked(void)
{
	return (struct amd_vi_device){ { AMD_VI_VALID | AMD_VI_TRANSLATED } };
}

static inline struct amd_vi_device amd_vi_device(phys_addr page_table, unsigned int n_levels,
						 uint16_t domain)
{
	return (struct amd_vi_device){ {
		page_table.pa | (uint64_t)n_levels << 9 | AMD_VI_READ | AMD_VI_WRITE |
			AMD_VI_VALID | AMD_VI_TRANSLATED,
		domain,
	} };
}

/* 2.4: commands, 128 bits; bits 60 to 63 of the first word are the kind */
struct amd_vi_command {
	uint64_t low, high;
};

/* 2.4.1: writes a word when all before it is done */
static inline struct amd_vi_command amd_vi_wait(phys_addr status, uint64_t value)
{
	return (struct amd_vi_command){ 1ull << 60 | status.pa | 1, value };
}

/* 2.4.2 */
static inline struct amd_vi_command amd_vi_invalidate_device(uint16_t device)
{
	return (struct amd_vi_command){ 2ull << 60 | device, 0 };
}

/* 2.4.3: all addresses (all ones but bit 63), and tables too */
static inline struct amd_vi_command amd_vi_invalidate_domain(uint16_t domain)
{
	return (struct amd_vi_command){ 3ull << 60 | (uint64_t)domain << 32, 0x7ffffffffffff003 };
}

/* 2.4.8 */
static inline struct amd_vi_command amd_vi_invalidate_all(void)
{
	return (struct amd_vi_command){ 8ull << 60, 0 };
}

/* 2.5: events, 128 bits */
#define AMD_VI_EVENT_KIND(low)   ((unsigned int)((low) >> 60))
#define AMD_VI_EVENT_DEVICE(low) ((uint16_t)(low))
#define AMD_VI_EVENT_PAGE_FAULT  2u
#define AMD_VI_EVENT_IS_WRITE    (1ull << 53) /* 2.5.3 */
#define AMD_VI_EVENT_IS_MAPPED   (1ull << 52) /* and so lacks the permission */

/** amd_vi_explain() - what an event is, for people */
const char *amd_vi_explain(uint64_t low);

/* 2.2.3: page tables */
extern const struct paging_format amd_vi_format;

#endif
