/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs that wait for each other. */
#include <hv/arch.h>
#include <hv/cpu.h>
#include <hv/image.h>
#include <hv/lock.h>

struct cpu *cpu_get(unsigned int id)
{
	return (struct cpu *)(uintptr_t)(image_end + ((uint64_t)id << CPU_AREA_SHIFT) +
					 CPU_AREA_CPU);
}

struct cpu *cpu_self(void)
{
	uintptr_t stack = (uintptr_t)__builtin_frame_address(0);

	return cpu_get((unsigned int)((stack - (uintptr_t)image_end) >> CPU_AREA_SHIFT));
}

unsigned int cpu_count(void)
{
	return image_parameters()->n_cpus;
}

unsigned int cpu_next(unsigned int id)
{
	while (id < cpu_count() && !cpu_get(id)->is_online)
		id++;
	return id;
}

void cpu_hold(struct cpu *cpu)
{
	__atomic_add_fetch(&cpu->hold, 1, __ATOMIC_SEQ_CST);
	arch_cpu_kick(cpu);
	while (!__atomic_load_n(&cpu->is_held, __ATOMIC_SEQ_CST))
		processor_relax();
}

void cpu_release(struct cpu *cpu)
{
	__atomic_sub_fetch(&cpu->hold, 1, __ATOMIC_SEQ_CST);
}

/* What has been asked of it before is not of the guest that comes next. */
void cpu_stop(struct cpu *cpu)
{
	arch_cpu_cancel(cpu);
	store_release(&cpu->must_park, 1);
}

void cpu_give(struct cpu *cpu, struct cell *cell)
{
	cpu->cell = cell;
	cpu->is_failed = false;
	cpu->n_refusals = 0;
	cpu_stop(cpu);
}

/*
 * Whoever holds adds to hold and then looks at is_held; here is_held is cleared and
 * then hold looked at again. One of both sees the other.
 */
static void stand_still(struct cpu *cpu)
{
	while (__atomic_load_n(&cpu->hold, __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&cpu->is_held, 1, __ATOMIC_SEQ_CST);
		while (__atomic_load_n(&cpu->hold, __ATOMIC_SEQ_CST))
			processor_relax();
		__atomic_store_n(&cpu->is_held, 0, __ATOMIC_SEQ_CST);
	}
}

static bool take_request(uint32_t *request)
{
	return __atomic_exchange_n(request, 0, __ATOMIC_ACQ_REL);
}

void cpu_obey(struct cpu *cpu)
{
	stand_still(cpu);
	if (take_request(&cpu->must_flush))
		arch_cpu_flush(cpu);
	if (take_request(&cpu->must_park))
		arch_cpu_park(cpu);
	if (take_request(&cpu->must_reset))
		arch_cpu_reset(cpu, cpu->reset_address);
}
