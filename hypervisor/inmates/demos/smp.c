/* SPDX-License-Identifier: GPL-2.0-only */
/* Starts all CPUs of the cell; each says who it is, and gets an interrupt from the first one. */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/smp.h>
#include <inmate/startup.h>

#define VECTOR     INTERRUPT_FIRST
#define WAIT_US    1000u
#define ROUNDS_MAX 1000u

static unsigned int n_interrupts, n_leaving;
static bool is_over;

static void count(unsigned int vector)
{
	__atomic_add_fetch(&n_interrupts, 1, __ATOMIC_RELEASE);
}

static void other_main(unsigned int cpu)
{
	console_print("smp: CPU %u, APIC id %u\n", cpu, apic_id());
	interrupts_enable();
	while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE))
		processor_relax();
	__atomic_add_fetch(&n_leaving, 1, __ATOMIC_RELEASE);
}

/* Whether it becomes that within a second */
static bool becomes(const unsigned int *value, unsigned int expected)
{
	unsigned int round;

	for (round = 0; round < ROUNDS_MAX; round++) {
		if (__atomic_load_n(value, __ATOMIC_ACQUIRE) == expected)
			return true;
		clock_delay_us(WAIT_US);
	}
	return false;
}

void inmate_main(void)
{
	int n_cpus, cpu;

	console_print("smp: CPU 0, APIC id %u\n", apic_id());
	interrupt_set_handler(VECTOR, count);
	n_cpus = smp_start(other_main);
	if (n_cpus < 0) {
		console_print("smp: not all CPUs came: error %d\n", n_cpus);
		return;
	}
	console_print("smp: %d CPUs\n", n_cpus);
	for (cpu = 1; cpu < n_cpus; cpu++) {
		apic_send(smp_apic_id((unsigned int)cpu), VECTOR);
		if (!becomes(&n_interrupts, (unsigned int)cpu))
			console_print("smp: CPU %d took no interrupt\n", cpu);
	}
	console_print("smp: %u interrupts from CPU to CPU\n", n_interrupts);
	__atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
	if (becomes(&n_leaving, (unsigned int)n_cpus - 1))
		console_print("smp: done\n");
}
