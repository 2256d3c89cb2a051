/* SPDX-License-Identifier: GPL-2.0-only */
/* A cell in 32-bit protected mode: the library in its other form. */
#include <inmate/apic.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define VECTOR    INTERRUPT_FIRST
#define PERIOD_US 10000
#define N_TICKS   10

#define MSR_EFER 0xc0000080u
#define EFER_LMA 0x400u /* AMD64 APM vol. 2 (24593), 3.1.7 */

static volatile unsigned int n_ticks;

static void tick(unsigned int vector)
{
	n_ticks++;
}

static unsigned long read_cr0(void)
{
	unsigned long value;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	return value;
}

void inmate_main(void)
{
	console_print("32-bit: pointers of %u bytes, protection %s, long mode %s\n",
		      (unsigned int)sizeof(void *), read_cr0() & 1 ? "on" : "off",
		      msr_read(MSR_EFER) & EFER_LMA ? "on" : "off");
	interrupt_set_handler(VECTOR, tick);
	if (apic_timer_periodic(VECTOR, PERIOD_US) < 0) {
		console_print("32-bit: no timer\n");
		return;
	}
	while (n_ticks < N_TICKS)
		processor_wait();
	apic_timer_stop();
	console_print("32-bit: %u ticks\n", n_ticks);
	console_print("32-bit: done\n");
}
