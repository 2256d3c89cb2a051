// SPDX-License-Identifier: GPL-2.0-or-later
/* What became of each request, and which one is ours. The words are in reservation-rules.c. */
#include <string.h>

#include "plan/reservation-memory.h"
#include "plan/reservation-rules.h"

#define E820_RESERVED 2 /* the type of memmap's % form */

static bool is_used_by_linux(const struct memory_view *view, struct range range)
{
	return range_set_overlaps(&view->linux_ram, range.start, range.end);
}

static bool was_ram(const struct memory_view *view, struct range range)
{
	return !view->is_ram_known || range_set_overlaps(&view->ram, range.start, range.end);
}

bool reservation_is_for_us(const struct reservation_request *request)
{
	switch (request->kind) {
	case RESERVATION_MEMMAP:
		return request->form == '$' ||
		       (request->form == '%' && request->attribute == E820_RESERVED);
	case RESERVATION_DT_NODE:
		return true;
	default:
		return false;
	}
}

/* memmap= without a letter, and mem=, cut memory off; so does a map that leaves some out. */
bool reservation_is_limit(const struct reservation_request *request)
{
	if (request->kind == RESERVATION_MEMMAP)
		return request->form == 'x';
	return request->kind == RESERVATION_MEM_LIMIT && request->size_bytes != 0;
}

static void add_nodes(struct examination *examination)
{
	const struct inv_memory *memory = &examination->inventory->memory;
	struct reservation_status *status = examination->status;
	size_t i;

	for (i = 0; i < memory->n_reserved; i++) {
		struct reservation_request *request;

		if (!memory_is_our_node(&memory->reserved[i]))
			continue;
		request = arena_append(examination->arena, status->requests, status->n_requests);
		request->kind = RESERVATION_DT_NODE;
		request->text = memory->reserved[i].name;
		request->range = memory->reserved[i].range;
		request->is_range_known = true;
		request->size_bytes = range_size(request->range);
	}
}

/* The kernel of other architectures has no memmap= that reserves. */
static bool is_understood(const struct examination *examination,
			  const struct reservation_request *request)
{
	return request->kind != RESERVATION_MEMMAP || examination->inventory->arch == MACHINE_X86;
}

static void judge(struct examination *examination, struct reservation_request *request)
{
	const struct memory_view *view = &examination->view;

	if (reservation_is_limit(request) && is_understood(examination, request) &&
	    memory_view_find_unlisted(view, &request->range)) {
		request->is_range_known = true;
		request->is_honoured = true;
	} else if (reservation_is_for_us(request) && request->is_range_known) {
		request->is_honoured =
			view->is_linux_known && is_understood(examination, request) &&
			!is_used_by_linux(view, request->range) && was_ram(view, request->range);
	}
}

static void keep_larger(struct range *best, bool *has_best, struct range range)
{
	if (*has_best && range.end - range.start <= best->end - best->start)
		return;
	*best = range;
	*has_best = true;
}

/* A node of the device tree and memmap= say which memory is meant; a limit only leaves some over. */
static void choose(struct examination *examination,
		   bool (*is_source)(const struct reservation_request *))
{
	struct reservation_status *status = examination->status;
	size_t i;

	for (i = 0; i < status->n_requests; i++) {
		const struct reservation_request *request = &status->requests[i];
		struct range range;

		if (!is_source(request) || !request->is_range_known)
			continue;
		keep_larger(&status->wanted, &status->is_wanted, request->range);
		if (request->is_honoured &&
		    memory_view_find_free(&examination->view, request->range, &range))
			keep_larger(&status->usable, &status->is_usable, range);
	}
}

void reservation_compare(const struct inventory *inventory, struct finding_list *findings,
			 struct arena *arena, struct reservation_status *ret)
{
	struct reservation_status status = { 0 };
	struct examination examination = { inventory, findings, arena, &status };
	size_t i;

	memory_view_init(&examination.view, inventory, arena);
	status.is_known = examination.view.is_linux_known;
	reservation_parse(inventory, arena, &status.requests, &status.n_requests);
	add_nodes(&examination);
	for (i = 0; i < status.n_requests; i++)
		judge(&examination, &status.requests[i]);
	choose(&examination, reservation_is_for_us);
	if (!status.is_usable)
		choose(&examination, reservation_is_limit);
	reservation_apply_rules(&examination);
	*ret = status;
}
