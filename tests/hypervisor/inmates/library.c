// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the demos do not use of the library (hypervisor/inmates): memory beyond 4 GiB, the
 * ACPI timer, interrupts that nobody expects, the end by an exception.
 */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/io.h>
#include <inmate/map.h>
#include <inmate/processor.h>
#include <inmate/startup.h>
#include <stddef.h>

#define FAR_MEMORY 0x8000000000ull /* 512 GiB */
#define WRITTEN    0x600df00d

/* By one clock, how long the other one takes for 50 ms. */
static void print_clocks(void)
{
	uint32_t from;

	if (!clock_has_pm_timer())
		return;
	from = clock_pm_timer();
	clock_delay_us(50000);
	console_print("library: 50 ms are %u ms of the ACPI timer\n",
		      ((clock_pm_timer() - from) & 0xffffff) / (CLOCK_PM_TIMER_HZ / 1000));
}

void inmate_main(void)
{
	volatile void *far = map_device(FAR_MEMORY, 4096);

	if (far) {
		mmio_write32(far, WRITTEN);
		console_print("library: far memory reads 0x%x\n", mmio_read32(far));
	} else {
		console_print("library: far memory is too far\n");
	}
	print_clocks();
	interrupts_enable();
	apic_send(apic_id(), 100);
	clock_delay_us(1000);
	interrupts_disable();
	console_print("library: %u unexpected\n", interrupt_count_unexpected());
	__asm__ volatile("ud2");
	console_print("library: went on\n");
}
