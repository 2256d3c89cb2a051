/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IO_POLICY_H
#define HV_X86_IO_POLICY_H

#include <hv/cell.h>

/** io_check_cell() - whether the ports that a new cell wants are the root cell's to give */
bool io_check_cell(const struct cell *cell);

/** io_bitmap_init() - fill PORT_BITMAP_PAGES from the cell's configuration */
void io_bitmap_init(const struct cell *cell, uint8_t *bitmap);

/** io_take() - from the root cell; io_give() gives back */
void io_take(const struct cell *cell);
void io_give(const struct cell *cell);

#endif
