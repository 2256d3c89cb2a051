// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/reservation-place.h"

#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "plan/reservation-memory.h"

#define MIB        (UINT64_C(1) << 20)
#define ALIGNMENT  (2 * MIB)
#define LIMIT_4G   (UINT64_C(1) << 32)
/* Boot loaders put the initrd, and kernels a crash kernel, at the end of memory. */
#define END_MARGIN (256 * MIB)
/* Kernels that do not move are here: CONFIG_PHYSICAL_START, and the decompressor's needs. */
#define LOW_MEMORY (16 * MIB)

struct search {
	const struct inventory *inventory;
	const struct reservation_status *status;
	struct arena *arena;
	struct memory_view view;
	struct range_set free;
	uint64_t size_bytes;
	bool is_at_end;

	bool has_best;
	struct range best;
	uint64_t best_piece_bytes;
	int best_node;
};

/* ---- what is free --------------------------------------------------------- */

static void remove_range(struct search *search, struct range range)
{
	range_set_remove(search->arena, &search->free, range.start, range.end);
}

/* An x86 kernel picks another place at every boot, and keeps clear of memmap=. */
static bool is_moving(const struct search *search, const struct memory_holder *holder)
{
	return search->inventory->arch == MACHINE_X86 &&
	       strncmp(holder->name, "Kernel ", strlen("Kernel ")) == 0 &&
	       !inventory_find_parameter(search->inventory, "nokaslr");
}

static void take_free(struct search *search)
{
	const struct memory_view *view = &search->view;
	const struct range_set *ram = view->is_ram_known ? &view->ram : &view->linux_ram;
	size_t i;

	for (i = 0; i < ram->n; i++)
		range_set_add(search->arena, &search->free, ram->items[i].start, ram->items[i].end);
	if (search->status->is_usable) /* not Linux's RAM, but ours */
		range_set_add(search->arena, &search->free, search->status->usable.start,
			      search->status->usable.end);
	for (i = 0; i < view->n_holders; i++)
		if (!is_moving(search, &view->holders[i]))
			remove_range(search, view->holders[i].range);
	for (i = 0; i < search->status->n_requests; i++) {
		const struct reservation_request *request = &search->status->requests[i];

		if ((request->kind == RESERVATION_CRASH_KERNEL ||
		     request->kind == RESERVATION_CMA || request->form == '!' ||
		     request->form == '#') &&
		    request->is_range_known)
			remove_range(search, request->range);
	}
	if (search->inventory->arch == MACHINE_X86)
		remove_range(search, (struct range){ 0, LOW_MEMORY - 1 });
}

/* ---- the best piece --------------------------------------------------------- */

static bool is_below_4g(struct range range)
{
	return range.end < LIMIT_4G;
}

static bool is_better(const struct search *search, struct range place, struct range piece, int node)
{
	if (!search->has_best)
		return true;
	if (search->is_at_end)
		return place.start > search->best.start;
	if (is_below_4g(place) != is_below_4g(search->best))
		return is_below_4g(place);
	if (node != search->best_node)
		return node < search->best_node;
	return piece.end - piece.start > search->best_piece_bytes;
}

/* As high as possible, but away from the end, as far as the piece allows. */
static void offer_piece(struct search *search, struct range piece, int node)
{
	uint64_t bytes = piece.end - piece.start, margin, start; /* one less, which cannot wrap */
	struct range place;

	if (bytes < search->size_bytes - 1)
		return;
	margin = (bytes - (search->size_bytes - 1)) / 2;
	if (margin > END_MARGIN)
		margin = END_MARGIN;
	if (search->is_at_end)
		margin = 0;
	start = (piece.end - margin - (search->size_bytes - 1)) & ~(ALIGNMENT - 1);
	if (start < piece.start)
		return;
	place = range_of(start, search->size_bytes);
	if (!is_better(search, place, piece, node))
		return;
	search->best = place;
	search->best_piece_bytes = bytes;
	search->best_node = node;
	search->has_best = true;
}

static void offer_below_and_above_4g(struct search *search, struct range piece, int node)
{
	if (piece.start < LIMIT_4G && piece.end >= LIMIT_4G) {
		offer_piece(search, (struct range){ piece.start, LIMIT_4G - 1 }, node);
		piece.start = LIMIT_4G;
	}
	offer_piece(search, piece, node);
}

/* Memory of one node only: a cell whose memory is on two is slow on each of them. */
static void offer_by_node(struct search *search, struct range piece)
{
	const struct inv_memory *memory = &search->inventory->memory;
	bool has_node = false;
	size_t i;

	for (i = 0; memory->bank_nodes && i < memory->n_banks; i++) {
		struct range part = memory->banks[i];

		if (memory->bank_nodes[i] < 0 || !range_overlaps(part, piece))
			continue;
		if (part.start < piece.start)
			part.start = piece.start;
		if (part.end > piece.end)
			part.end = piece.end;
		offer_below_and_above_4g(search, part, memory->bank_nodes[i]);
		has_node = true;
	}
	if (!has_node)
		offer_below_and_above_4g(search, piece, -1);
}

/* ---- words ------------------------------------------------------------------ */

static const char *explain(const struct search *search)
{
	const char *text =
		search->view.is_ram_known ? "RAM by the firmware's map" : "RAM that Linux uses now";

	if (search->best_node >= 0)
		text = arena_printf(search->arena, "%s, all of NUMA node %d", text,
				    search->best_node);
	text = arena_printf(search->arena,
			    "%s, free of devices, firmware and the crash kernel, at a multiple "
			    "of 2 MiB",
			    text);
	if (search->is_at_end)
		return arena_printf(search->arena,
				    "%s; at the end of memory, because mem= keeps only that", text);
	return arena_printf(search->arena,
			    "%s; %s; away from the end of memory, where boot loaders put the "
			    "initrd and kernels a crash kernel",
			    text,
			    is_below_4g(search->best) ?
				    "below 4 GiB, where every device reaches it" :
				    "above 4 GiB, because no place below is large enough");
}

static void report_none(const struct search *search, struct finding_list *findings)
{
	struct arena *arena = findings->arena;
	struct finding *finding;
	uint64_t largest = 0;
	size_t i;

	for (i = 0; i < search->free.n; i++)
		if (search->free.items[i].end - search->free.items[i].start >= largest)
			largest = search->free.items[i].end - search->free.items[i].start + 1;
	finding = finding_add(findings, "reservation-no-place", FINDING_ERROR, "memory",
			      search->free.n ?
				      "no free memory of %s in one piece is known; the largest "
				      "piece has %s" :
				      "no free memory of %s is known%s",
			      quantity_format_size(arena, search->size_bytes),
			      search->free.n ? quantity_format_size(arena, largest) : "");
	finding_set_remedy(findings, finding,
			   search->view.is_linux_known ?
				   "ask for less (--size), or add memory" :
				   "run as root: the kernel shows its memory map only to root");
}

int reservation_find_place(const struct inventory *inventory,
			   const struct reservation_status *status, uint64_t size_bytes,
			   bool is_at_end, struct finding_list *findings, struct arena *arena,
			   struct range *ret, const char **ret_reason)
{
	struct search search = { inventory, status, arena };
	size_t i;

	search.size_bytes = size_bytes;
	search.is_at_end = is_at_end;
	memory_view_init(&search.view, inventory, arena);
	take_free(&search);
	for (i = 0; i < search.free.n; i++)
		offer_by_node(&search, search.free.items[i]);
	if (!search.has_best) {
		report_none(&search, findings);
		return -ENOSPC;
	}
	*ret = search.best;
	*ret_reason = explain(&search);
	return 0;
}
