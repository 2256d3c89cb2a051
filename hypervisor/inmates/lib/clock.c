/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/clock.h>
#include <inmate/comm.h>
#include <inmate/format.h>
#include <inmate/io.h>
#include <inmate/processor.h>

#define PM_TIMER_MASK 0xffffffu /* some have 32 bits, all have these */

/* No instruction before it may be unfinished: AMD64 APM vol. 3, RDTSC. */
uint64_t clock_cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

uint64_t clock_cycles_of_us(uint32_t us)
{
	uint64_t cycles = (uint64_t)comm_region.x86.tsc_khz * us;

	divide(&cycles, 1000);
	return cycles;
}

uint64_t clock_ns_of_cycles(uint64_t cycles)
{
	uint32_t khz = comm_region.x86.tsc_khz;
	uint64_t ns = cycles * 1000000;

	if (!khz)
		return 0;
	divide(&ns, khz);
	return ns;
}

void clock_delay_us(uint32_t us)
{
	uint64_t from = clock_cycles(), cycles = clock_cycles_of_us(us);

	while (clock_cycles() - from < cycles)
		processor_relax();
}

bool clock_has_pm_timer(void)
{
	return comm_region.x86.pm_timer_address;
}

uint32_t clock_pm_timer(void)
{
	return port_read32(comm_region.x86.pm_timer_address) & PM_TIMER_MASK;
}
