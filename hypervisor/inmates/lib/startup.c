/* SPDX-License-Identifier: GPL-2.0-only */
/* From assembly to the cell's own code. */
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/smp.h>
#include <inmate/startup.h>

void startup(unsigned int cpu) __attribute__((noreturn));

void startup(unsigned int cpu)
{
	if (cpu) {
		interrupt_cpu_init();
		smp_cpu_main(cpu);
	}
	/* Without a region nobody can be told. */
	while (!comm_is_valid())
		processor_halt();
	console_init();
	interrupt_init();
	interrupt_cpu_init();
	inmate_main();
	comm_stop(JAILHOUSE_CELL_SHUT_DOWN);
}
