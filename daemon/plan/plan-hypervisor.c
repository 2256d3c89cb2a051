// SPDX-License-Identifier: GPL-2.0-or-later
/* The reservation is divided: hypervisor first, the rest for cells. */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>

#include "base/quantity.h"
#include "plan/region-builder.h"

static void report_too_small(struct plan *plan, uint64_t needed)
{
	struct arena *arena = plan->findings->arena;
	struct finding *finding =
		finding_add(plan->findings, "reservation-too-small", FINDING_ERROR,
			    quantity_format_range(arena, plan->reservation.start,
						  range_size(plan->reservation)),
			    "the reservation has %s, the hypervisor alone needs %s on this machine",
			    quantity_format_size(arena, range_size(plan->reservation)),
			    quantity_format_size(arena, needed));

	finding_set_remedy(plan->findings, finding,
			   "reserve %s plus what the cells shall have, and reboot",
			   quantity_format_size(arena, needed));
}

static void report_less_than_formula(struct plan *plan, uint64_t wanted, uint64_t needed)
{
	struct arena *arena = plan->findings->arena;
	struct finding *finding = finding_add(
		plan->findings, "hypervisor-memory-small", FINDING_WARNING, "hypervisor memory",
		"%s were asked for, the formula gives %s; enabling or creating cells "
		"may fail with \"Cannot allocate memory\"",
		quantity_format_size(arena, wanted), quantity_format_size(arena, needed));

	finding_set_remedy(plan->findings, finding, "leave the size to the formula");
}

static void report_overlap(struct plan *plan, const char *reason, struct range range)
{
	struct finding *finding = finding_add(
		plan->findings, "reservation-overlap", FINDING_ERROR,
		quantity_format_range(plan->findings->arena, plan->reservation.start,
				      range_size(plan->reservation)),
		"the reservation overlaps %s %s", reason,
		quantity_format_range(plan->findings->arena, range.start, range_size(range)));

	finding_set_remedy(plan->findings, finding,
			   "reserve another place; cellctl reservation propose finds one");
}

/* RAM in use was reported when the reservation was found; its flags are those of nothing else. */
static bool is_ram(const struct claim *claim)
{
	return claim->flags & JAILHOUSE_MEM_EXECUTE;
}

static void check_overlaps(struct plan *plan)
{
	const struct inv_memory *memory = &plan->inventory->memory;
	size_t i;

	for (i = 0; i < plan->memory.n; i++) {
		const struct claim *claim = &plan->memory.items[i];

		if (claim->class != CLAIM_WITHHELD &&
		    range_overlaps(claim->range, plan->reservation) &&
		    (claim->class == CLAIM_EXCLUDED ||
		     (claim->rank == PLAN_RANK_CERTAIN && !is_ram(claim))))
			report_overlap(plan, claim->reason, claim->range);
	}
	for (i = 0; i < memory->n_reserved; i++)
		if ((memory->reserved[i].origin == RESERVED_FOR_DEVICE ||
		     memory->reserved[i].origin == RESERVED_BY_ERROR_TABLE) &&
		    range_overlaps(memory->reserved[i].range, plan->reservation))
			report_overlap(plan,
				       memory->reserved[i].name ? memory->reserved[i].name :
								  "memory promised to a device",
				       memory->reserved[i].range);
}

static uint64_t choose_size(struct plan *plan, uint64_t needed)
{
	const uint64_t mask = PLAN_PAGE_SIZE - 1;
	uint64_t wanted = plan->intent->hypervisor_bytes;

	if (wanted == 0 || wanted > plan->memory.limit)
		return needed;
	wanted = (wanted + mask) & ~mask;
	if (wanted < needed)
		report_less_than_formula(plan, wanted, needed);
	return wanted;
}

void plan_hypervisor_memory(struct plan *plan)
{
	uint64_t needed = plan_hypervisor_size(plan), size = choose_size(plan, needed);
	struct config_memory *memory = &plan->config->system.hypervisor_memory;
	struct range rest;

	if (!plan->has_reservation)
		return;
	check_overlaps(plan);
	if (size > range_size(plan->reservation)) {
		report_too_small(plan, size);
		size = range_size(plan->reservation);
	}
	memory->phys_start = plan->reservation.start;
	memory->size = size;
	memory->reason = arena_printf(plan->config->arena,
				      "start of the reservation %s; its size is the sum of the "
				      "terms under \"sizing\", in whole 2 MiB",
				      quantity_format_range(plan->scratch, plan->reservation.start,
							    range_size(plan->reservation)));
	claim_add(&plan->memory, CLAIM_EXCLUDED, 0, 0, range_of(memory->phys_start, size),
		  "hypervisor memory");
	if (size == range_size(plan->reservation))
		return;
	rest = (struct range){ plan->reservation.start + size, plan->reservation.end };
	plan->for_cells = rest;
	plan->has_for_cells = true;
	/* Images are loaded through the root cell's mapping, before a cell takes it over. */
	claim_add(&plan->memory, CLAIM_GRANTED, PLAN_RANK_RESERVATION,
		  JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE, rest,
		  "for cells: what the hypervisor does not need of the reservation");
}
