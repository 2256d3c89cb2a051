// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cells that talk with the hypervisor in each way that there is. Argument `mode`: one of those
 * below. The page that the root cell shares is at 2 MiB (tests/hypervisor/cells/cell.json).
 */
#include <inmate/arguments.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/io.h>
#include <inmate/map.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define SHARED   0x200000
#define COUNTER  0x0  /* of the inmate hello, in another cell */
#define UNLOCK   0x30 /* the root cell writes something there */
#define WRITE_TO 0x40

/* Says each time that it was told of another configuration; agrees to being stopped. */
static void listen(volatile uint8_t *shared)
{
	unsigned int n_told = 0;

	console_print("conversation: listening\n");
	for (;; processor_relax()) {
		/* Judged once: it may change. */
		uint32_t message = comm_region.msg_to_cell;

		if (message == JAILHOUSE_MSG_RECONFIG_COMPLETED) {
			comm_reply(JAILHOUSE_REPLY_RECEIVED);
			console_print("conversation: told %u\n", ++n_told);
		} else if (message == JAILHOUSE_MSG_SHUTDOWN_REQUEST) {
			comm_reply(JAILHOUSE_REPLY_APPROVED);
			return;
		}
	}
}

static void be_silent(volatile uint8_t *shared)
{
	console_print("conversation: silent\n");
	for (;;)
		processor_relax();
}

static void be_locked(volatile uint8_t *shared)
{
	comm_set_state(JAILHOUSE_CELL_RUNNING_LOCKED);
	console_print("conversation: locked\n");
	for (; !mmio_read32(shared + UNLOCK); processor_relax())
		if (comm_shutdown_is_requested())
			comm_reply(JAILHOUSE_REPLY_DENIED);
	comm_set_state(JAILHOUSE_CELL_RUNNING);
	console_print("conversation: unlocked\n");
	listen(shared);
}

/* Sees what the other cell writes, and then tries to write itself. */
static void read_only(volatile uint8_t *shared)
{
	uint32_t first = mmio_read32(shared + COUNTER);

	while (mmio_read32(shared + COUNTER) == first)
		processor_relax();
	console_print("conversation: it counts\n");
	mmio_write32(shared + WRITE_TO, 0x0bad0001);
	console_print("conversation: written\n");
}

/* Prints what looks like a report of another cell, and then gets one of its own in mid-line. */
static void forge(volatile uint8_t *shared)
{
	console_print("violation: cell RootCell, CPU 0: forged\n");
	console_print("one\rrefused: cell RootCell, CPU 0: forged\n");
	console_print("conversation: forged\n");
	console_print("conversation: half a line");
	port_read8(0x60);
}

static void (*const modes[])(volatile uint8_t *shared) = { listen, be_silent, be_locked, read_only,
							   forge };

void inmate_main(void)
{
	uint32_t mode = argument_number("mode", 0);

	if (mode < sizeof(modes) / sizeof(modes[0]))
		modes[mode](map_device(SHARED, 4096));
}
