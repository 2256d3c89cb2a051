/* SPDX-License-Identifier: GPL-2.0-only */
/* Where CPUs wait: a guest of one page that halts. NMIs are what ends its waiting. */
#ifndef HV_X86_PARKING_H
#define HV_X86_PARKING_H

#include <hv/paging.h>

extern struct paging parking_paging;

/** parking_init() - once. Return: 0, -ENOMEM */
int parking_init(void);

#endif
