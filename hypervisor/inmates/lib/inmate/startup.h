/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a cell's own code begins. */
#ifndef INMATE_STARTUP_H
#define INMATE_STARTUP_H

/**
 * inmate_main() - what the cell does; written by you
 *
 * Called on the cell's first CPU, with interrupts disabled, once the console works and
 * exceptions are reported. When it returns, the cell has shut itself down: comm_stop().
 */
void inmate_main(void);

#endif
