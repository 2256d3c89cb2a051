/* SPDX-License-Identifier: GPL-2.0-only */
/* What arm64 keeps of a CPU. */
#ifndef HV_ARCH_CPU_H
#define HV_ARCH_CPU_H

#include <abi/jailhouse/hypercall.h>
#include <hv/arch/processor.h>
#include <hv/types.h>

#define ARCH_CPU_STATS JAILHOUSE_CPU_STATS_ARM64

/**
 * struct guest_registers - of the guest, at the top of the CPU's stack while it is left
 *
 * In the order in which vectors.S stores them; the last one is unused.
 */
struct guest_registers {
	uint64_t x[32];
};

/**
 * struct el2_state - what EL2 has in registers that we change, beside those that entry.S saves
 *
 * In the order of host.c's table.
 */
#define EL2_STATE_REGISTERS 9
struct el2_state {
	uint64_t registers[EL2_STATE_REGISTERS];
};

/* Whether a CPU runs, as PSCI means it; what is in between is a request that is on its way. */
enum power { POWER_OFF, POWER_STARTING, POWER_ON };

/**
 * struct gic_cpu - a CPU's interrupts; gic-v3.c
 * @is_ours: its interface is the hypervisor's now
 * @frames: its redistributor
 * @pending_sgis: bit n: interrupt n from another CPU of the cell, which the guest has not got yet
 * @enabled_sgis, @sgi_priorities: as the guest sets them: there is a single one in truth
 * @waiting: interrupts that are active, and that no list register had room for
 * @linux_ctlr, @linux_igrpen1, @linux_pmr: of the interface, before
 * @had_maintenance: Linux had that interrupt enabled
 */
struct gic_cpu {
	bool is_ours;
	volatile uint8_t *frames;
	uint32_t pending_sgis;
	uint32_t enabled_sgis;
	uint8_t sgi_priorities[16];
	uint32_t waiting[32];
	uint64_t linux_ctlr, linux_igrpen1, linux_pmr;
	bool had_maintenance;
};

/**
 * struct arch_cpu
 * @linux_state: what is put back when entering fails, and when leaving
 * @is_host: we have changed it
 * @mpidr: its affinity, as MPIDR_EL1 has it
 * @is_parked: its guest waits: for PSCI's CPU_ON, or for arch_cpu_reset()
 * @power: enum power
 * @start_entry, @start_context: of the CPU_ON that is on its way
 * @gic: its interrupts
 * @emergency_stack: for what is wrong with ourselves
 */
struct arch_cpu {
	struct el2_state linux_state;
	bool is_host;
	uint64_t mpidr;
	bool is_parked;
	uint32_t power;
	uint64_t start_entry, start_context;
	struct gic_cpu gic;
	uint8_t emergency_stack[1024] __attribute__((aligned(16)));
};

#endif
