// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which part of memory is ours: as asked for, as the command line reserves it, as
 * the device tree does, or what mem= leaves over. That a reservation is any good
 * is looked at in detail by reservation_examine(); here it only has to be found.
 */
#include "plan/plan.h"

#include <string.h>

#include "base/quantity.h"
#include "plan/region-builder.h"

static bool is_ram_name(const char *name)
{
	return name && strncmp(name, "System RAM", strlen("System RAM")) == 0;
}

static bool is_used_by_linux(const struct inventory *inventory, struct range range)
{
	const struct inv_resources *iomem = &inventory->memory.iomem;
	size_t i;

	for (i = 0; i < iomem->n; i++)
		if (is_ram_name(iomem->items[i].name) &&
		    range_overlaps(iomem->items[i].range, range))
			return true;
	return false;
}

/* The larger of two; one that Linux keeps off counts more than one that it uses. */
static void offer(const struct inventory *inventory, struct range *best, bool *has_best,
		  struct range range)
{
	bool is_free = !is_used_by_linux(inventory, range);

	if (*has_best) {
		bool is_best_free = !is_used_by_linux(inventory, *best);

		if (is_best_free != is_free ? !is_free : range_size(range) <= range_size(*best))
			return;
	}
	*best = range;
	*has_best = true;
}

/* "82M$0x3a000000", several with commas; other forms reserve nothing for us. */
static void offer_memmap(const struct inventory *inventory, const char *text, struct range *best,
			 bool *has_best)
{
	while (text && *text) {
		uint64_t size, start;

		if (quantity_parse_prefix(&text, &size) == 0 && *text == '$') {
			text++;
			if (quantity_parse_prefix(&text, &start) == 0 && size &&
			    start <= UINT64_MAX - (size - 1))
				offer(inventory, best, has_best, range_of(start, size));
		}
		text = strchr(text, ',');
		if (text)
			text++;
	}
}

static bool find_memmap(const struct inventory *inventory, struct range *ret)
{
	const struct inv_kernel *kernel = &inventory->kernel;
	bool has_best = false;
	size_t i;

	for (i = 0; i < kernel->n_parameters; i++)
		if (!kernel->parameters[i].is_for_init &&
		    strcmp(kernel->parameters[i].name, "memmap") == 0)
			offer_memmap(inventory, kernel->parameters[i].value, ret, &has_best);
	return has_best;
}

/* A node may be kept for firmware or a coprocessor: only a name that says so is for us. */
static bool find_dt_node(const struct inventory *inventory, struct range *ret)
{
	static const char *const names[] = { "cellwarden", "jailhouse", "hypervisor" };
	bool has_best = false;
	size_t i, k;

	for (i = 0; i < inventory->memory.n_reserved; i++) {
		const struct inv_reserved *reserved = &inventory->memory.reserved[i];

		if (reserved->origin != RESERVED_BY_DT_NODE || reserved->is_dynamic ||
		    !reserved->name)
			continue;
		for (k = 0; k < ARRAY_SIZE(names); k++)
			if (strstr(reserved->name, names[k])) {
				offer(inventory, ret, &has_best, reserved->range);
				break;
			}
	}
	return has_best;
}

/* RAM of the firmware's map that /proc/iomem does not list at all: what mem= cut off. */
static bool find_beyond_limit(struct plan *plan, struct range *ret)
{
	const struct inv_memory *memory = &plan->inventory->memory;
	struct range_set unused = { 0 };
	bool has_best = false;
	size_t i;

	if (!inventory_find_parameter(plan->inventory, "mem") || !memory->iomem.is_known)
		return false;
	for (i = 0; i < memory->n_firmware; i++)
		if (is_ram_name(memory->firmware[i].type))
			range_set_add(plan->scratch, &unused, memory->firmware[i].range.start,
				      memory->firmware[i].range.end);
	for (i = 0; i < memory->n_banks; i++)
		range_set_add(plan->scratch, &unused, memory->banks[i].start, memory->banks[i].end);
	for (i = 0; i < memory->iomem.n; i++)
		range_set_remove(plan->scratch, &unused, memory->iomem.items[i].range.start,
				 memory->iomem.items[i].range.end);
	for (i = 0; i < unused.n; i++)
		offer(plan->inventory, ret, &has_best, unused.items[i]);
	return has_best;
}

static void report_missing(struct plan *plan)
{
	struct finding *finding =
		finding_add(plan->findings, "reservation-missing", FINDING_ERROR, "memory",
			    "no memory is kept from Linux for the hypervisor and its cells");

	finding_set_remedy(plan->findings, finding,
			   "cellctl reservation propose shows what to write into the boot loader");
}

static void report_used(struct plan *plan, struct range range)
{
	struct finding *finding = finding_add(
		plan->findings, "reservation-in-use", FINDING_ERROR,
		quantity_format_range(plan->findings->arena, range.start, range_size(range)),
		"Linux uses this memory as System RAM: it is not reserved in the running kernel");

	finding_set_remedy(plan->findings, finding,
			   "reserve it on the kernel command line and reboot; cellctl reservation "
			   "propose shows how");
}

static bool find_reservation(struct plan *plan, struct range *ret)
{
	if (plan->intent->reservation.end) {
		*ret = plan->intent->reservation;
		return true;
	}
	return find_memmap(plan->inventory, ret) || find_dt_node(plan->inventory, ret) ||
	       find_beyond_limit(plan, ret);
}

void plan_reservation(struct plan *plan)
{
	const uint64_t mask = PLAN_PAGE_SIZE - 1;
	struct range range;

	if (!find_reservation(plan, &range)) {
		report_missing(plan);
		return;
	}
	if (is_used_by_linux(plan->inventory, range))
		report_used(plan, range);
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
