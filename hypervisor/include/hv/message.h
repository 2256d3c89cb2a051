/* SPDX-License-Identifier: GPL-2.0-only */
/* Asking a cell: abi.md, section 7. */
#ifndef HV_MESSAGE_H
#define HV_MESSAGE_H

#include <hv/cell.h>

/** cell_state() - what the cell says it is; JAILHOUSE_CELL_FAILED for nonsense */
uint32_t cell_state(const struct cell *cell);

/**
 * message_may_stop() - ask a cell whether it may be shut down
 *
 * A cell that does not run, or is passive, is not asked.
 *
 * Return: whether it agrees; a cell that does not answer in time does
 */
bool message_may_stop(struct cell *cell);

/** message_reconfigured() - tell all cells that run, but @except, that the system is another one */
void message_reconfigured(const struct cell *except);

#endif
