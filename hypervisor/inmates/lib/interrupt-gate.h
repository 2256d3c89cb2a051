/* SPDX-License-Identifier: GPL-2.0-only */
/* The table that the processor reads, of one form in each mode; and where its entries lead. */
#ifndef INMATE_INTERRUPT_GATE_H
#define INMATE_INTERRUPT_GATE_H

#define INTERRUPT_VECTORS   256u
#define INTERRUPT_STUB_SIZE 16u

/* One for each vector, in start-up's assembly: interrupt-stubs-32.S, interrupt-stubs-64.S */
extern const char interrupt_stubs[];

/** interrupt_gate_set() - the entry of @vector leads to @address, with interrupts disabled */
void interrupt_gate_set(unsigned int vector, unsigned long address);

/** interrupt_gate_load() - this CPU uses the table */
void interrupt_gate_load(void);

/**
 * interrupt_dispatch() - called by the stubs
 * @vector: what came
 * @frame: what the processor put on the stack, from the error code on: then come the address
 *	of the instruction and its segment
 */
void interrupt_dispatch(unsigned int vector, const unsigned long *frame);

#endif
