/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells of a pretended hypervisor, for its sources that deal with shared memory: configurations
 * in memory of the test's, a state table, and a log of what interrupts whom.
 */
#ifndef FAKES_PRETEND_CELLS_H
#define FAKES_PRETEND_CELLS_H

#include <abi/jailhouse/cell-config.h>
#include <hv/cell.h>

#define PRETEND_SHARED      0x10000000ull /* physical: the state table, of which there are bytes */
#define PRETEND_SHARED_VIRT 0x80000000ull
#define PRETEND_NOWHERE     0xffff
#define PRETEND_REGIONS     5u /* one more than two peers need */

/* A device of two peers with all sections, in a configuration to be spoiled. */
struct pretend_device {
	struct jailhouse_pci_device info;
	struct jailhouse_memory regions[PRETEND_REGIONS];
};

extern struct cpu pretend_cpu;       /* who accesses */
extern uint32_t *pretend_states;     /* the state table */
extern unsigned int pretend_pages;   /* taken, and not given back */
extern uint32_t pretend_unreachable; /* data of messages that are another cell's */
extern uint16_t pretend_real;        /* where a function of the machine is */
extern char pretend_printed[512];    /* the last line */

void pretend_begin(void);
void pretend_end(void);

/** pretend_device() - peer 0 of 2 at @bdf, with two vectors */
struct pretend_device pretend_device(uint16_t bdf);

/** pretend_cell() - with these devices, one to four; freed by pretend_end() */
struct cell *pretend_cell(const char *name, const struct pretend_device *devices, unsigned int n);

/** pretend_create() - what core does with the unit. Return: the unit's error */
int pretend_create(struct cell *cell);
void pretend_destroy(struct cell *cell);

/** pretend_log() - what has been sent since: "DATA " of messages, "linePIN ", "refused " */
const char *pretend_log(void);

#endif
