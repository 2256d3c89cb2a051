/* SPDX-License-Identifier: GPL-2.0-only */
/* Is asked whether it may be shut down: denies it the first time, approves it the second. */
#include <inmate/apic.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define VECTOR    INTERRUPT_FIRST
#define PERIOD_US 1000

static void tick(unsigned int vector)
{
}

/* Nothing interrupts when there is a message: we look for it regularly. */
static void wait_for_request(void)
{
	while (!comm_shutdown_is_requested())
		processor_wait();
}

void inmate_main(void)
{
	interrupt_set_handler(VECTOR, tick);
	if (apic_timer_periodic(VECTOR, PERIOD_US) < 0) {
		console_print("communication-region: no timer\n");
		return;
	}
	console_print("communication-region: waiting\n");
	wait_for_request();
	console_print("communication-region: shutdown denied\n");
	comm_reply(JAILHOUSE_REPLY_DENIED);
	wait_for_request();
	console_print("communication-region: shutdown approved\n");
	comm_reply(JAILHOUSE_REPLY_APPROVED);
}
