/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The communication region is the cell's to write: each value is read once, and
 * then judged.
 */
#include <hv/lock.h>
#include <hv/message.h>
#include <hv/printk.h>

uint32_t cell_state(const struct cell *cell)
{
	uint32_t state;

	if (cell == &root_cell)
		return JAILHOUSE_CELL_RUNNING;
	state = load_acquire(&cell->comm->cell_state);
	return state <= JAILHOUSE_CELL_FAILED_COMM_REV ? state : JAILHOUSE_CELL_FAILED;
}

static bool is_running(const struct cell *cell)
{
	uint32_t state = cell_state(cell);

	return !cell->is_loadable &&
	       (state == JAILHOUSE_CELL_RUNNING || state == JAILHOUSE_CELL_RUNNING_LOCKED);
}

static bool is_passive(const struct cell *cell)
{
	return cell->desc->flags & JAILHOUSE_CELL_PASSIVE_COMMREG;
}

static void send(struct cell *cell, uint32_t message)
{
	store_release(&cell->comm->reply_from_cell, JAILHOUSE_REPLY_NONE);
	store_release(&cell->comm->msg_to_cell, message);
}

bool message_may_stop(struct cell *cell)
{
	uint64_t limit = cell->desc->msg_reply_timeout, n = 0;
	uint32_t reply;

	if (is_passive(cell) || !is_running(cell))
		return true;
	send(cell, JAILHOUSE_MSG_SHUTDOWN_REQUEST);
	while (is_running(cell)) {
		reply = load_acquire(&cell->comm->reply_from_cell);
		if (reply == JAILHOUSE_REPLY_APPROVED)
			return true;
		if (reply != JAILHOUSE_REPLY_NONE)
			return false;
		if (limit && ++n >= limit) {
			printk("cellwarden: cell %s does not answer: it is not waited for any "
			       "longer\n",
			       cell->desc->name);
			return true;
		}
		processor_relax();
	}
	return true;
}

void message_reconfigured(const struct cell *except)
{
	struct cell *cell;

	for (cell = root_cell.next; cell; cell = cell->next)
		if (cell != except && !is_passive(cell) && is_running(cell))
			send(cell, JAILHOUSE_MSG_RECONFIG_COMPLETED);
}
