// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a reservation is large enough; the planner's formula says for what. */
#include "base/quantity.h"
#include "plan/planner.h"
#include "plan/reservation.h"

uint64_t reservation_hypervisor_bytes(const struct inventory *inventory)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list unread = { .arena = arena };
	const struct plan_intent intent = { 0 };
	uint64_t bytes = 0;
	size_t i;

	if (plan_root_cell(inventory, &intent, &unread, &config) < 0)
		return 0;
	for (i = 0; i < config->n_sizing; i++)
		bytes += config->sizing[i].bytes;
	return bytes;
}

void reservation_check_size(const struct reservation_status *status, uint64_t hypervisor_bytes,
			    uint64_t wanted_bytes, struct finding_list *findings)
{
	uint64_t usable = range_size(status->usable);
	struct arena *arena = findings->arena;
	struct finding *finding;

	if (!status->is_usable || !hypervisor_bytes)
		return;
	if (usable < hypervisor_bytes)
		finding = finding_add(
			findings, "reservation-too-small", FINDING_ERROR,
			quantity_format_range(arena, status->usable.start, usable),
			"the reservation has %s, the hypervisor alone needs %s on this machine",
			quantity_format_size(arena, usable),
			quantity_format_size(arena, hypervisor_bytes));
	else if (usable < wanted_bytes)
		finding = finding_add(
			findings, "reservation-too-small", FINDING_ERROR,
			quantity_format_range(arena, status->usable.start, usable),
			"the reservation has %s, %s are wanted for hypervisor and cells",
			quantity_format_size(arena, usable),
			quantity_format_size(arena, wanted_bytes));
	else if (usable == hypervisor_bytes)
		finding = finding_add(
			findings, "reservation-no-cells", FINDING_WARNING,
			quantity_format_range(arena, status->usable.start, usable),
			"the hypervisor needs all of the reservation: nothing is left for cells");
	else
		return;
	finding_set_remedy(findings, finding,
			   "reserve %s plus what the cells shall have, and reboot",
			   quantity_format_size(arena, hypervisor_bytes));
}

void reservation_examine(const struct inventory *inventory, struct finding_list *findings,
			 struct arena *arena, struct reservation_status *ret)
{
	reservation_compare(inventory, findings, arena, ret);
	if (ret->is_usable)
		reservation_check_size(ret, reservation_hypervisor_bytes(inventory), 0, findings);
}
