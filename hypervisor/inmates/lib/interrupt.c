/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/apic.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <stddef.h>

#include "interrupt-gate.h"

static void (*handlers[INTERRUPT_VECTORS])(unsigned int vector);
static unsigned int n_unexpected;

void interrupt_set_handler(unsigned int vector, void (*handler)(unsigned int vector))
{
	__atomic_store_n(&handlers[vector % INTERRUPT_VECTORS], handler, __ATOMIC_RELEASE);
}

unsigned int interrupt_count_unexpected(void)
{
	return __atomic_load_n(&n_unexpected, __ATOMIC_RELAXED);
}

static void fail(unsigned int vector, const unsigned long *frame)
{
	console_print("exception %u, error code 0x%lx, at 0x%lx\n", vector, frame[0], frame[1]);
	comm_stop(JAILHOUSE_CELL_FAILED);
}

void interrupt_dispatch(unsigned int vector, const unsigned long *frame)
{
	void (*handler)(unsigned int vector) = __atomic_load_n(&handlers[vector], __ATOMIC_ACQUIRE);

	if (handler)
		handler(vector);
	else if (vector < INTERRUPT_FIRST)
		fail(vector, frame);
	else
		__atomic_add_fetch(&n_unexpected, 1, __ATOMIC_RELAXED);
	if (vector >= INTERRUPT_FIRST && vector <= INTERRUPT_LAST)
		apic_end_interrupt();
}

void interrupt_init(void)
{
	unsigned int vector;

	for (vector = 0; vector < INTERRUPT_VECTORS; vector++)
		interrupt_gate_set(vector,
				   (unsigned long)interrupt_stubs + vector * INTERRUPT_STUB_SIZE);
}

void interrupt_cpu_init(void)
{
	interrupt_gate_load();
	apic_enable();
}
