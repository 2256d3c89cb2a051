/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What AMD-Vi reads from memory and writes there: AMD I/O Virtualization Technology
 * specification 3.06 (48882), chapter 2.
 */
#ifndef IOMMU_AMD_VI_TABLES_H
#define IOMMU_AMD_VI_TABLES_H

#include <hv/paging.h>
#include <hv/x86/iommu.h>

/* 2.2.2.1: device table entry, 256 bits */
struct amd_vi_device {
	uint64_t words[4];
};

#define AMD_VI_VALID      0x1ull /* without it nothing is translated, and nothing stopped */
#define AMD_VI_TRANSLATED 0x2ull /* the rest of the first word says how */
#define AMD_VI_READ       (1ull << 61)
#define AMD_VI_WRITE      (1ull << 62)
#define AMD_VI_SILENT     (1ull << 34) /* in the second word, SA: no page fault is logged */

/* The third word: interrupts. Fixed and arbitrated ones are stopped when nothing else is said. */
#define AMD_VI_STOPPED      1ull         /* valid: without it all of them pass */
#define AMD_VI_UNHEARD      (1ull << 5)  /* IG: what has no route is not logged */
#define AMD_VI_UNMAPPED     (1ull << 60) /* they pass as they are */
#define AMD_VI_REMAPPED     (2ull << 60)
#define AMD_VI_PASS_EXTINT  (1ull << 57)
#define AMD_VI_PASS_NMI     (1ull << 58)
#define AMD_VI_PASS_LINT    (3ull << 62) /* both: those of the old controller */
#define AMD_VI_MESSAGES_MAX 512u         /* by index: what a fixed or arbitrated message can say */

static inline uint64_t amd_vi_interrupts(phys_addr table, unsigned int length_log2)
{
	return AMD_VI_STOPPED | AMD_VI_REMAPPED | table.pa | (uint64_t)length_log2 << 1;
}

/* 2.2.5.2: an entry of the interrupt remapping table, 32 bits; without bit 0 nothing arrives */
static inline uint32_t amd_vi_route(const struct iommu_interrupt *interrupt)
{
	if (!interrupt->is_valid)
		return 0;
	return (uint32_t)interrupt->vector << 16 | (interrupt->destination & 0xff) << 8 |
	       (uint32_t)interrupt->is_logical << 6 | (uint32_t)interrupt->mode << 2 | 1;
}

/* 2.2.5.3: the same where CPUs have wide ids, 128 bits */
struct amd_vi_wide_route {
	uint64_t low, high;
} __attribute__((aligned(16)));

static inline struct amd_vi_wide_route amd_vi_wide_route(const struct iommu_interrupt *interrupt)
{
	uint64_t destination = interrupt->destination;

	if (!interrupt->is_valid)
		return (struct amd_vi_wide_route){ 0, 0 };
	return (struct amd_vi_wide_route){
		(destination & 0xffffff) << 8 | (uint64_t)interrupt->is_logical << 6 |
			(uint64_t)interrupt->mode << 2 | 1,
		destination >> 24 << 56 | interrupt->vector,
	};
}

/* 2.2.5: the index takes the place of vector and mode. */
static inline struct pci_message amd_vi_message(const struct iommu_place *place)
{
	return (struct pci_message){ 0xfee00000, place->index };
}

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

/* 2.4.5: of its interrupt remapping table */
static inline struct amd_vi_command amd_vi_invalidate_routes(uint16_t device)
{
	return (struct amd_vi_command){ 5ull << 60 | device, 0 };
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
#define AMD_VI_EVENT_IS_MESSAGE  (1ull << 51) /* an interrupt, not DMA */

/** amd_vi_explain() - what an event is, for people */
const char *amd_vi_explain(uint64_t low);

/* 2.2.3: page tables */
extern const struct paging_format amd_vi_format;

#endif
