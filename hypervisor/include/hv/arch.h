/* SPDX-License-Identifier: GPL-2.0-only */
/* What an architecture owes the core. */
#ifndef HV_ARCH_H
#define HV_ARCH_H

#include <hv/cell.h>
#include <hv/cpu.h>
#include <hv/paging.h>

/* ---- tables ---------------------------------------------------------------- */

extern const struct paging_format arch_host_format; /* of our own tables */

/** arch_host_paging_shape() - levels of our own tables, and the largest page */
void arch_host_paging_shape(unsigned int *ret_levels, unsigned int *ret_max_leaf_level);

/**
 * arch_memory_clean() - what we have written there is in memory
 *
 * For guests whose caches are off, as at their start.
 */
void arch_memory_clean(const void *start, uint64_t size);

/** arch_flush_page() - forget this CPU's translation of one of our addresses */
void arch_flush_page(const void *address);

/* ---- entering and leaving -------------------------------------------------- */

/**
 * arch_check() - whether this machine can be partitioned; on the first CPU
 *
 * Return: 0; -ENODEV and others, after saying why
 */
int arch_check(void);

/**
 * arch_host_enter() - save the state of Linux, and go over to our tables
 * @frame: the stack of the caller of entry()
 *
 * Return: 0; with another result nothing has changed
 */
int arch_host_enter(struct cpu *cpu, uint64_t *frame);

/** arch_host_leave() - undo arch_host_enter(): the caller returns to Linux */
void arch_host_leave(struct cpu *cpu);

/** arch_vcpu_init() - a guest that is Linux as it was at the call. Return: 0, -errno */
int arch_vcpu_init(struct cpu *cpu);

/** arch_vcpu_run() - run the CPU's guest */
void arch_vcpu_run(struct cpu *cpu) __attribute__((noreturn));

/** arch_vcpu_disable() - the guest goes on without us, with result 0 of its hypercall */
void arch_vcpu_disable(struct cpu *cpu) __attribute__((noreturn));

/* ---- CPUs ------------------------------------------------------------------ */

/** arch_cpu_kick() - make another CPU leave its guest, and call cpu_obey() */
void arch_cpu_kick(struct cpu *cpu);

/** arch_cpu_flush() - this CPU forgets translations of its guest's addresses */
void arch_cpu_flush(struct cpu *cpu);

/** arch_cpu_park() - this CPU's guest is stopped, until arch_cpu_reset() or what starts CPUs there */
void arch_cpu_park(struct cpu *cpu);

/** arch_cpu_cancel() - of a CPU that is to park: what its guest's CPUs asked of it is forgotten */
void arch_cpu_cancel(struct cpu *cpu);

/** arch_cpu_reset() - this CPU's guest starts as its cell's first CPU does */
void arch_cpu_reset(struct cpu *cpu, uint64_t address);

/** arch_cpu_report() - print the guest's registers */
void arch_cpu_report(const struct cpu *cpu);

/* ---- cells ----------------------------------------------------------------- */

/** arch_cell_init() - tables and bitmaps of a new cell, still empty. Return: 0, -errno */
int arch_cell_init(struct cell *cell);
void arch_cell_done(struct cell *cell);

/** arch_cell_paging() - the tables of a cell's CPUs */
struct paging *arch_cell_paging(struct cell *cell);

/** arch_cell_address_bits() - what those tables can say */
unsigned int arch_cell_address_bits(void);

/** arch_cell_dma_paging() - the tables of a cell's devices; NULL when they are not confined */
struct paging *arch_cell_dma_paging(struct cell *cell);

/** arch_cell_dma_flush() - devices forget translations of the cell's addresses */
void arch_cell_dma_flush(const struct cell *cell);

/** arch_cell_fill_comm() - what the communication region says on this architecture */
void arch_cell_fill_comm(struct cell *cell);

#endif
