/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/comm.h>
#include <inmate/errno.h>
#include <inmate/limits.h>
#include <inmate/processor.h>
#include <inmate/smp.h>
#include <stddef.h>

#define ROUNDS_MAX 1000u /* of a millisecond */

static void (*main_function)(unsigned int cpu);
static uint32_t apic_ids[INMATE_CPUS_MAX];
static unsigned int n_running;

void smp_cpu_main(unsigned int cpu)
{
	apic_ids[cpu] = apic_id();
	__atomic_add_fetch(&n_running, 1, __ATOMIC_RELEASE);
	main_function(cpu);
	interrupts_disable();
	for (;;)
		processor_halt();
}

int smp_start(void (*function)(unsigned int cpu))
{
	unsigned int n = comm_region.x86.num_cpus, round;

	if (n > INMATE_CPUS_MAX)
		return -ENOSPC;
	apic_ids[0] = apic_id();
	main_function = function;
	__atomic_store_n(&n_running, 1, __ATOMIC_RELEASE);
	apic_send_init_others();
	clock_delay_us(10000); /* as processors want it: AMD64 APM vol. 2, 16.5 */
	apic_send_start_others(0);
	for (round = 0; round < ROUNDS_MAX; round++) {
		if (__atomic_load_n(&n_running, __ATOMIC_ACQUIRE) == n)
			return (int)n;
		clock_delay_us(1000);
	}
	return -ETIMEDOUT;
}

uint32_t smp_apic_id(unsigned int cpu)
{
	return apic_ids[cpu];
}
