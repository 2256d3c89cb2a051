/* SPDX-License-Identifier: GPL-2.0-only */
/* What arm64 keeps of a cell. */
#ifndef HV_ARCH_CELL_H
#define HV_ARCH_CELL_H

#include <abi/jailhouse/types.h>
#include <hv/paging.h>

#define ARCH_ARCHITECTURE JAILHOUSE_ARM64 /* in configurations */

/* Interrupts that are shared: numbers 32 to 1019 (GIC architecture, IHI 0069, table 2-1) */
#define INTERRUPTS_MAX 1020

/**
 * struct arch_cell
 * @paging: stage 2, of its CPUs
 * @vmid: by what number TLBs know it
 * @interrupts: bit n of word n / 32: the shared interrupt n is its
 * @has_interrupts: it has got them from the root cell
 */
struct arch_cell {
	struct paging paging;
	uint8_t vmid;
	uint32_t interrupts[INTERRUPTS_MAX / 32 + 1];
	bool has_interrupts;
};

#endif
