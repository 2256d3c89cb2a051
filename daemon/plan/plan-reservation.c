// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which part of memory is ours: the one asked for, or what reservation_compare() finds.
 * Only what keeps the plan from working is said here; the rest is for
 * `cellctl reservation status`.
 */
#include "plan/plan.h"

#include "base/quantity.h"
#include "plan/region-builder.h"
#include "plan/reservation-memory.h"
#include "plan/reservation.h"

/* A place asked for by the user, whatever the command line says. */
static void check_asked(struct plan *plan, struct range range)
{
	struct finding_list *findings = plan->findings;
	struct finding *finding;
	struct memory_view view;

	memory_view_init(&view, plan->inventory, plan->scratch);
	if (!range_set_overlaps(&view.linux_ram, range.start, range.end))
		return;
	finding = finding_add(
		findings, "reservation-in-use", FINDING_ERROR,
		quantity_format_range(findings->arena, range.start, range_size(range)),
		"Linux uses this memory as System RAM: it is not reserved in the running kernel");
	finding_set_remedy(findings, finding,
			   "reserve it on the kernel command line and reboot; cellctl reservation "
			   "propose shows how");
}

static void report_errors(struct plan *plan, const struct finding_list *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (findings->items[i].severity == FINDING_ERROR)
			finding_list_append(plan->findings,
					    &(struct finding_list){ .items = &findings->items[i],
								    .n = 1 });
}

static bool find_reservation(struct plan *plan, struct range *ret)
{
	struct finding_list findings = { .arena = plan->scratch };
	struct reservation_status status;

	if (plan->intent->reservation.end) {
		*ret = plan->intent->reservation;
		check_asked(plan, *ret);
		return true;
	}
	reservation_compare(plan->inventory, &findings, plan->scratch, &status);
	report_errors(plan, &findings);
	*ret = status.is_usable ? status.usable : status.wanted;
	return status.is_usable || status.is_wanted;
}

void plan_reservation(struct plan *plan)
{
	const uint64_t mask = PLAN_PAGE_SIZE - 1;
	struct range range;

	if (!find_reservation(plan, &range))
		return;
	/* Whole pages inside of it; a page that it only touches stays with its neighbour. */
	if (range.start > plan->memory.limit - mask || range.end > plan->memory.limit ||
	    range.end - range.start < mask)
		return;
	range.start = (range.start + mask) & ~mask;
	range.end = ((range.end + 1) & ~mask) - 1;
	if (range.start >= range.end)
		return;
	plan->reservation = range;
	plan->has_reservation = true;
}
