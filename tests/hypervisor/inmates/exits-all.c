// SPDX-License-Identifier: GPL-2.0-or-later
/* Leaves its guest as often as it can, in every way that it survives. */
#include "attempt.h"

#include <inmate/console.h>
#include <inmate/hypercall.h>
#include <inmate/io.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define MSR_MICROCODE 0x79u
#define APIC_SPURIOUS ((volatile void *)0xfee000f0ul)

static void write_msr(uint64_t value)
{
	msr_write(MSR_MICROCODE, value);
}

void inmate_main(void)
{
	unsigned int round = 0;

	attempt_init();
	for (;; round++) {
		processor_cpuid(round & 1);
		hypercall(round & 0xff ? JAILHOUSE_HC_CELL_DESTROY : JAILHOUSE_HC_DISABLE, 0, 0);
		attempt(write_msr, round);
		mmio_write32(APIC_SPURIOUS, 0x1ff);
		port_write32(0xcf8, 0x80000000);
		port_write32(0xcfc, round);
		__asm__ volatile("invd" : : : "memory");
		if (round == 1000)
			console_print("exits-all: 1000 rounds\n");
	}
}
