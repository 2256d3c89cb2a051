/* SPDX-License-Identifier: GPL-2.0-only */
/* A CPU, and what one CPU asks of another. */
#ifndef HV_CPU_H
#define HV_CPU_H

#include <abi/jailhouse/hypercall.h>
#include <hv/arch/cpu.h>
#include <hv/cpu-area.h>
#include <hv/types.h>

struct cell;

/**
 * struct cpu - a CPU that entered the hypervisor, or one that never came
 * @id: Linux's number
 * @is_online: it entered
 * @is_failed: stopped after a violation; state of JAILHOUSE_HC_CPU_GET_INFO
 * @cell: whom it belongs to; changes while the CPU is held only
 * @hold: how many wait for it to stand still in the hypervisor; see cpu_hold()
 * @is_held: it stands still
 * @must_flush: what its cell may reach has changed
 * @must_park: it is to stop running its guest, and to wait
 * @must_reset: it is to start at @reset_address
 * @n_refusals: lines about what was refused to its cell, which are not without end
 * @counters: exits by reason: JAILHOUSE_CPU_STAT_…
 * @arch: what the architecture keeps
 */
struct cpu {
	unsigned int id;
	bool is_online;
	bool is_failed;
	struct cell *cell;
	uint32_t hold;
	uint32_t is_held;
	uint32_t must_flush;
	uint32_t must_park;
	uint32_t must_reset;
	uint64_t reset_address;
	uint32_t n_refusals;
	uint32_t counters[ARCH_CPU_STATS];
	uint64_t *window_entries;
	struct arch_cpu arch;
};

/** cpu_get() - by number, which the caller has bounded by cpu_count() */
struct cpu *cpu_get(unsigned int id);

/** cpu_self() - the one that executes this */
struct cpu *cpu_self(void);

/** cpu_count() - CPU numbers are below this */
unsigned int cpu_count(void);

/** cpu_next() - the first CPU from @id on that entered; cpu_count() when there is none */
unsigned int cpu_next(unsigned int id);

#define cpu_for_each(id) for ((id) = cpu_next(0); (id) < cpu_count(); (id) = cpu_next((id) + 1))

/**
 * cpu_hold() - make another CPU stand still inside the hypervisor
 *
 * Returns when it does. Nests; each needs its cpu_release(). Never the own CPU; two
 * CPUs that hold each other would wait for ever, so whoever holds has the management lock.
 */
void cpu_hold(struct cpu *cpu);
void cpu_release(struct cpu *cpu);

/** cpu_stop() - its guest is to stop, once it is kicked, held, or goes on */
void cpu_stop(struct cpu *cpu);

/** cpu_give() - held by the caller, the CPU now is @cell's; it is parked when it goes on */
void cpu_give(struct cpu *cpu, struct cell *cell);

/** cpu_obey() - what others asked of this CPU; called at each exit that a kick causes */
void cpu_obey(struct cpu *cpu);

#endif
