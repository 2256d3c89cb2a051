/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The communication region: what the cell is told about its machine, and the
 * conversation with the hypervisor (abi.md, section 7).
 *
 * Functions that write want the region to be writable in the cell's configuration,
 * which one with the flag passive-comm-region need not be.
 */
#ifndef INMATE_COMM_H
#define INMATE_COMM_H

#include <abi/jailhouse/comm-region.h>
#include <stdbool.h>
#include <stdint.h>

/* The region itself; its address is in inmate.lds. */
extern volatile struct jailhouse_comm_region comm_region;

/**
 * comm_is_valid() - whether there is a region of the revision that this library knows
 *
 * When it is of another one the cell's state becomes JAILHOUSE_CELL_FAILED_COMM_REV.
 */
bool comm_is_valid(void);

/**
 * comm_set_state() - say what the cell is doing
 * @state: JAILHOUSE_CELL_…; JAILHOUSE_CELL_RUNNING_LOCKED denies every change of the system's
 *	partitioning without being asked
 */
void comm_set_state(uint32_t state);

/**
 * comm_shutdown_is_requested() - whether the root cell wants to stop or reload this one
 *
 * Does not wait. Until comm_reply() the root cell waits, for as long as msg_reply_timeout of
 * the cell's configuration says: call this regularly. Messages that only inform are answered
 * here.
 */
bool comm_shutdown_is_requested(void);

/**
 * comm_reply() - answer what was asked
 * @reply: JAILHOUSE_REPLY_DENIED or JAILHOUSE_REPLY_APPROVED. After approving nothing may
 *	remain to be done: the CPU can be taken away at once.
 */
void comm_reply(uint32_t reply);

/**
 * comm_stop() - the end of the cell
 * @state: JAILHOUSE_CELL_SHUT_DOWN or JAILHOUSE_CELL_FAILED
 *
 * Halts this CPU; others are the caller's business. Does not return.
 */
void comm_stop(uint32_t state) __attribute__((noreturn));

#endif
