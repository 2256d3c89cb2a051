/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts together with another cell, or with Linux: each writes the next number into its own
 * section of shared memory, and rings the other's bell, who does the same. A peer that comes or
 * goes is told by its state.
 *
 * Arguments: to (100): the number to stop at; pin (0): the input of the first I/O APIC that the
 * device interrupts by when it has no MSI-X
 */
#include <inmate/apic.h>
#include <inmate/arguments.h>
#include <inmate/clock.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/ioapic.h>
#include <inmate/ivshmem.h>
#include <inmate/pci.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define VECTOR_STATE INTERRUPT_FIRST
#define VECTOR_BELL  (INTERRUPT_FIRST + 1)
#define STATE_READY  1u
#define ROUND_US     1000u

static struct ivshmem device;
static unsigned int other, n_vectors;
static uint32_t last;
static volatile uint32_t n_bells, n_changes;
static volatile uint32_t *mine, *theirs;

/* The peer with the lower number begins. */
static void answer(void)
{
	if (*theirs < *mine || *theirs >= last || ivshmem_state(&device, other) != STATE_READY)
		return;
	if (*theirs == *mine && (*mine || device.id > other))
		return;
	*mine = *theirs + 1;
	ivshmem_ring(&device, other, n_vectors - 1);
}

static void bell(unsigned int vector)
{
	n_bells++;
	answer();
}

static void change(unsigned int vector)
{
	n_changes++;
	answer();
}

/* Without MSI-X there is one line for both. */
static void route(uint16_t function)
{
	struct ioapic_pin line = {
		.ioapic = IOAPIC_ADDRESS,
		.pin = argument_number("pin", 0),
	};

	interrupt_set_handler(VECTOR_STATE, change);
	interrupt_set_handler(VECTOR_BELL, bell);
	n_vectors = 1;
	if (!pci_msix_enable(function, 0, VECTOR_STATE, apic_id()))
		n_vectors += !pci_msix_enable(function, 1, VECTOR_BELL, apic_id());
	else
		ioapic_route(&line, VECTOR_BELL, apic_id());
	ivshmem_interrupts(&device, 1);
}

static const char *tell(uint32_t state)
{
	return state == STATE_READY ? "there" : state ? "there, and not ready" : "gone";
}

static void watch(void)
{
	uint32_t seen = STATE_READY + 1, state;
	bool is_said = false;

	while (!comm_shutdown_is_requested()) {
		clock_delay_us(ROUND_US);
		state = ivshmem_state(&device, other);
		if (state != seen)
			console_print("ivshmem: peer %u is %s\n", other, tell(state));
		seen = state;
		if (!is_said && (*mine >= last || *theirs >= last)) {
			is_said = true;
			console_print("ivshmem: counted to %u, %u bells, %u changes of state\n",
				      last, n_bells, n_changes);
		}
	}
	interrupts_disable();
	ivshmem_set_state(&device, 0);
	comm_reply(JAILHOUSE_REPLY_APPROVED);
}

void inmate_main(void)
{
	int function = ivshmem_next(0);

	if (function < 0 || ivshmem_open((uint16_t)function, IVSHMEM_PLACE, &device) < 0) {
		console_print("ivshmem: there is no shared memory\n");
		return;
	}
	console_print("ivshmem: %02x:%02x.%x, peer %u of %u, 0x%llx bytes each\n", function >> 8,
		      function >> 3 & 0x1f, function & 7, device.id, device.n_peers,
		      (unsigned long long)device.output_size);
	other = !device.id;
	last = argument_number("to", 100);
	mine = ivshmem_output(&device, device.id);
	theirs = ivshmem_output(&device, other);
	*mine = 0;
	route((uint16_t)function);
	ivshmem_set_state(&device, STATE_READY);
	answer(); /* to one that was there before */
	interrupts_enable();
	watch();
}
