/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How late the APIC's timer interrupts: in nanoseconds after the time that it was set to.
 * A negative figure means that the timer's frequency is not known exactly.
 *
 * Arguments: period_us (10000), ticks: of how many to say something (100)
 */
#include <inmate/apic.h>
#include <inmate/arguments.h>
#include <inmate/clock.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define VECTOR INTERRUPT_FIRST

/* Of the ticks since something was said, in cycles of the TSC */
struct lateness {
	uint32_t n_ticks;
	int64_t least, most, sum;
};

static struct lateness lateness;
static uint32_t period_us;
static uint64_t expected;

static int set_timer(void)
{
	expected = clock_cycles() + clock_cycles_of_us(period_us);
	return apic_timer_once(VECTOR, period_us);
}

static void tick(unsigned int vector)
{
	int64_t late = (int64_t)(clock_cycles() - expected);

	if (!lateness.n_ticks || late < lateness.least)
		lateness.least = late;
	if (!lateness.n_ticks || late > lateness.most)
		lateness.most = late;
	lateness.sum += late;
	lateness.n_ticks++;
	set_timer();
}

static long long ns_of(int64_t cycles)
{
	uint64_t ns = clock_ns_of_cycles((uint64_t)(cycles < 0 ? -cycles : cycles));

	return cycles < 0 ? -(long long)ns : (long long)ns;
}

static int64_t mean(const struct lateness *of)
{
	uint64_t sum = (uint64_t)(of->sum < 0 ? -of->sum : of->sum);

	return of->sum < 0 ? -(int64_t)(sum / of->n_ticks) : (int64_t)(sum / of->n_ticks);
}

static void report(const struct lateness *of)
{
	static unsigned long n_ticks;

	n_ticks += of->n_ticks;
	console_print("apic: %lu ticks, late by %lld to %lld ns, mean %lld ns\n", n_ticks,
		      ns_of(of->least), ns_of(of->most), ns_of(mean(of)));
}

void inmate_main(void)
{
	uint32_t ticks = argument_number("ticks", 100);
	struct lateness of;

	period_us = argument_number("period_us", 10000);
	console_print("apic: a tick each %u us\n", period_us);
	interrupt_set_handler(VECTOR, tick);
	if (set_timer() < 0) {
		console_print("apic: the timer cannot do that\n");
		return;
	}
	while (!comm_shutdown_is_requested()) {
		processor_wait();
		interrupts_disable();
		of = lateness;
		if (of.n_ticks < ticks)
			continue;
		lateness.n_ticks = 0;
		lateness.sum = 0;
		report(&of);
	}
	apic_timer_stop();
	console_print("apic: done\n");
	comm_reply(JAILHOUSE_REPLY_APPROVED);
}
