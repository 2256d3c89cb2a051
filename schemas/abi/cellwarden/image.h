/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * The hypervisor's image, and how the kernel module enters and leaves it. Ours
 * alone: a module and an image of one revision belong together.
 *
 * The hypervisor memory, from its lowest address on:
 *
 *   core        the image, then zeros up to core_size
 *   CPU areas   one of cpu_size bytes for each CPU that Linux could ever have
 *   parameters  struct cellwarden_parameters, in a page of its own
 *   config      the system configuration in revision 14, rounded up to a page
 *   pool        what is left; the hypervisor's page pool
 *
 * Entering, x86-64. The module maps all of the hypervisor memory linearly at
 * link_address: the first text_size bytes read and execute, the rest read, write
 * and not execute, no global pages. On each online CPU, interrupts off, on a
 * private top-level table that has this mapping beside everything of the
 * kernel's, it calls
 *
 *   int entry(unsigned int cpu);        (System V calling convention)
 *
 * with Linux's number of the CPU. It returns 0 in guest mode, as a CPU of the
 * root cell, or a negative errno in host mode: then the hypervisor is not there,
 * on no CPU, since all of them leave together when one fails. Either way
 * everything is as a called function leaves it, and CR3 as it was at the call.
 *
 * Leaving, x86-64. On each of the root cell's CPUs, interrupts off, on such a
 * private table, the module makes the hypercall JAILHOUSE_HC_DISABLE. With a
 * result of 0 the CPU is in host mode again. The first CPU's call decides for
 * all: when it is refused nothing has changed.
 *
 * Entering, arm64. The module builds tables of EL2 (pages of 4 KiB, four levels, attribute 0
 * of memory) with all of the hypervisor memory linearly at link_address, protected as above,
 * and the first page of it, read and execute, at its physical address too. It cleans the
 * hypervisor memory from the caches. On each online CPU, interrupts off, it asks the kernel's
 * stub at EL2 (HVC_SOFT_RESTART) to jump to the physical address of entry(), MMU off, with
 *
 *   x0  Linux's number of the CPU
 *   x1  physical address of the top table
 *
 * It comes back behind that hvc with x0 as above; x1 to x17 are lost. All that EL2 had, the
 * stub's vectors included, is put back when entering fails and when leaving. The tables stay
 * until then. Leaving: the hypercall as above, of which x1 to x17 are lost too.
 */
#ifndef ABI_CELLWARDEN_IMAGE_H
#define ABI_CELLWARDEN_IMAGE_H

#include <abi/jailhouse/types.h>

#define CELLWARDEN_IMAGE_SIGNATURE      "CELLWRDN"
#define CELLWARDEN_IMAGE_SIGNATURE_SIZE 8
#define CELLWARDEN_IMAGE_REVISION       1

#define CELLWARDEN_IMAGE_VENDOR_ANY   0
#define CELLWARDEN_IMAGE_VENDOR_AMD   1
#define CELLWARDEN_IMAGE_VENDOR_INTEL 2

/*
 * x86-64: where the hypervisor is linked and mapped. Linux leaves this slot of
 * the top-level table to hypervisors (Documentation/arch/x86/x86_64/mm.rst,
 * "guard hole, also reserved for hypervisor"): entry 256 with four levels, entry
 * 256 below the last entry with five.
 */
#define CELLWARDEN_X86_LINK_ADDRESS 0xffff800000000000ull

/* arm64: EL2 has addresses of its own; no machine has memory that far up. */
#define CELLWARDEN_ARM64_LINK_ADDRESS 0x800000000000ull

/**
 * struct cellwarden_image_header - the first bytes of the image
 * @signature: CELLWARDEN_IMAGE_SIGNATURE
 * @revision: CELLWARDEN_IMAGE_REVISION
 * @architecture: JAILHOUSE_X86, …
 * @vendor: of the CPU: CELLWARDEN_IMAGE_VENDOR_…
 * @crc32: of the whole file with this field as zeros (IEEE 802.3, reflected, as
 *	zlib's crc32() and gzip)
 * @file_size: bytes of the file
 * @core_size: bytes of memory that the image wants; a multiple of the page size
 * @text_size: bytes at the start that are code and constants; likewise
 * @cpu_size: bytes of one CPU area; likewise
 * @max_cpus: how many CPU areas there may be
 * @entry_offset: of entry(), from the start of the image; below @text_size
 * @console_offset: of the page with the struct jailhouse_virt_console
 * @boot_offset: of a u64 in the core, zero in the file, in which the module
 *	writes the offset of the parameters from the start of the hypervisor memory
 * @reserved: zeros
 * @link_address: virtual address of the image's start
 */
struct cellwarden_image_header {
	uint8_t signature[CELLWARDEN_IMAGE_SIGNATURE_SIZE];
	uint16_t revision;
	uint8_t architecture;
	uint8_t vendor;
	uint32_t crc32;
	uint32_t file_size;
	uint32_t core_size;
	uint32_t text_size;
	uint32_t cpu_size;
	uint32_t max_cpus;
	uint32_t entry_offset;
	uint32_t console_offset;
	uint32_t boot_offset;
	uint32_t reserved[2];
	uint64_t link_address;
} JAILHOUSE_PACKED;

/**
 * struct cellwarden_parameters - what the module tells the hypervisor
 * @memory_start: physical address of the hypervisor memory
 * @memory_size: of the hypervisor memory, bytes
 * @config_offset: of the system configuration in the hypervisor memory
 * @config_size: of the system configuration, bytes
 * @n_cpus: number of CPU areas: Linux's highest CPU number, plus 1
 * @n_online: how many CPUs are going to call entry()
 * @encryption_mask: the bit of a page table entry that says encrypted memory
 *	(AMD SME), 0 without it
 */
struct cellwarden_parameters {
	uint64_t memory_start;
	uint64_t memory_size;
	uint64_t config_offset;
	uint64_t config_size;
	uint32_t n_cpus;
	uint32_t n_online;
	uint64_t encryption_mask;
} JAILHOUSE_PACKED;

#endif
