/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_PAGING_H
#define HV_X86_PAGING_H

#include <hv/paging.h>

/* Nested page tables. They have as many levels as our own (APM vol. 2, 15.25.3). */
extern const struct paging_format nested_format;

#endif
