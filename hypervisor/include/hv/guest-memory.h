/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory as a guest sees it. */
#ifndef HV_GUEST_MEMORY_H
#define HV_GUEST_MEMORY_H

#include <hv/cell.h>

/**
 * guest_read() - copy from a cell's memory, through what its CPUs may read
 *
 * Uses window 0. Return: 0; -EINVAL when a part of it is not there, @to then is undefined
 */
int guest_read(struct cell *cell, guest_addr from, void *to, uint64_t size);

#endif
