/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of guests. */
#ifndef HV_ARM64_STAGE2_H
#define HV_ARM64_STAGE2_H

#include <hv/cell.h>

extern const struct paging_format stage2_format;

/** stage2_levels() - of tables, by how many bits a physical address has */
unsigned int stage2_levels(void);

/** stage2_load() - this CPU's guest is of that cell */
void stage2_load(const struct cell *cell);

/** stage2_vtcr() - what VTCR_EL2 has to say; stage2_bits(): of a guest's address */
uint64_t stage2_vtcr(unsigned int address_size_code);
unsigned int stage2_bits(unsigned int address_size_code);

#endif
