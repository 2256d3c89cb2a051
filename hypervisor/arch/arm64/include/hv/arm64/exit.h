/* SPDX-License-Identifier: GPL-2.0-only */
/* Guests that are left, and gone back to. */
#ifndef HV_ARM64_EXIT_H
#define HV_ARM64_EXIT_H

#include <hv/cpu.h>
#include <hv/types.h>

/* What lies at the top of a CPU's stack, above which entry.S keeps what EL2 had. */
#define EXIT_FRAME_SIZE (sizeof(struct guest_registers) + LINUX_FRAME_SIZE)

/* SCTLR, TCR, MAIR, TTBR0, VBAR, ELR, SPSR, TPIDR */
#define LINUX_FRAME_SIZE 64

/** exit_registers() - of the CPU's guest */
struct guest_registers *exit_registers(const struct cpu *cpu);

/** exit_sync(), exit_interrupt(), exit_error(): called by vectors.S */
void exit_sync(struct guest_registers *registers);
void exit_interrupt(struct guest_registers *registers);
void exit_error(struct guest_registers *registers);
void exit_broken(uint64_t kind) __attribute__((noreturn));

/** exit_skip() - the guest goes on behind the instruction that it was left at */
void exit_skip(void);

/** exit_obey() - what others want of this CPU; waits here as long as it is parked */
void exit_obey(struct cpu *cpu);

/** guest_enter() - the guest goes on with its registers, on an empty stack: vectors.S */
void guest_enter(struct guest_registers *registers) __attribute__((noreturn));

/** guest_clear_vectors() - registers of floating point and vectors have zeros: vectors.S */
void guest_clear_vectors(void);

#endif
