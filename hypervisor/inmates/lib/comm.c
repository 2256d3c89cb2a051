/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/comm.h>
#include <inmate/processor.h>

bool comm_is_valid(void)
{
	static const char signature[] = JAILHOUSE_COMM_SIGNATURE;
	unsigned int i;

	for (i = 0; i < JAILHOUSE_COMM_SIGNATURE_SIZE; i++)
		if (comm_region.signature[i] != (uint8_t)signature[i])
			return false;
	if (comm_region.revision == JAILHOUSE_COMM_REVISION)
		return true;
	comm_set_state(JAILHOUSE_CELL_FAILED_COMM_REV);
	return false;
}

void comm_set_state(uint32_t state)
{
	comm_region.cell_state = state;
}

bool comm_shutdown_is_requested(void)
{
	switch (comm_region.msg_to_cell) {
	case JAILHOUSE_MSG_NONE:
		return false;
	case JAILHOUSE_MSG_SHUTDOWN_REQUEST:
		return true;
	case JAILHOUSE_MSG_RECONFIG_COMPLETED:
		comm_reply(JAILHOUSE_REPLY_RECEIVED);
		return false;
	default:
		comm_reply(JAILHOUSE_REPLY_UNKNOWN);
		return false;
	}
}

/* In this order: with the reply the hypervisor may ask the next question. */
void comm_reply(uint32_t reply)
{
	comm_region.msg_to_cell = JAILHOUSE_MSG_NONE;
	comm_region.reply_from_cell = reply;
}

void comm_stop(uint32_t state)
{
	interrupts_disable();
	comm_set_state(state);
	for (;;)
		processor_halt();
}
