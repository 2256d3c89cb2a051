/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_MSR_POLICY_H
#define HV_X86_MSR_POLICY_H

#include <hv/cell.h>

enum msr_access {
	MSR_REFUSED,   /* #GP, and a report */
	MSR_DIRECT,    /* the guest's own instruction */
	MSR_IGNORED,   /* reads as 0; what is written has no effect */
	MSR_READ_ONCE, /* the hypervisor reads it for the guest; #GP where there is none */
	MSR_EMULATED,  /* guest.c */
};

struct msr_rule {
	uint32_t first, last;
	enum msr_access read, write;
	bool is_roots;
};

/** msr_rule() - what holds for a cell; never NULL */
const struct msr_rule *msr_rule(const struct cell *cell, uint32_t msr);

/** msr_bitmap_init() - fill MSR_BITMAP_PAGES with what the cell's CPUs do directly */
void msr_bitmap_init(const struct cell *cell, uint8_t *bitmap);

#endif
