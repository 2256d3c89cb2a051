// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The neighbour of cells that do what they may not: counts in the memory that it shares with the
 * root cell, at 0 how often it went round, at 4 its timer's interrupts, at 8 the longest time
 * between two of them, in ms, at 12
 * interrupts that are none of its own, and at 16 how often it began.
 */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define VECTOR    0x40u
#define PERIOD_US 20000u

static volatile uint32_t *const shared = (volatile uint32_t *)0x200000;
static uint64_t last;

static void tick(unsigned int vector)
{
	uint64_t now = clock_cycles();
	uint32_t gap_ms = (uint32_t)(clock_ns_of_cycles(now - last) / 1000000);

	last = now;
	shared[1]++;
	if (gap_ms > shared[2])
		shared[2] = gap_ms;
}

void inmate_main(void)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		shared[i] = 0;
	shared[4]++;
	interrupt_set_handler(VECTOR, tick);
	last = clock_cycles();
	if (apic_timer_periodic(VECTOR, PERIOD_US) < 0) {
		console_print("ticks: not ok: no timer\n");
		return;
	}
	console_print("ticks: hello\n");
	interrupts_enable();
	for (;;) {
		shared[0]++;
		shared[3] = interrupt_count_unexpected();
		processor_relax();
	}
}
