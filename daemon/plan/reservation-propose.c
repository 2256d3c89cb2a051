// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"
#include "plan/reservation-loaders.h"
#include "plan/reservation-memory.h"
#include "plan/reservation-place.h"

#define ALIGNMENT   (UINT64_C(2) << 20)
/* What a Debian system needs to start with its initrd unpacked (demo machine, 6.1 kernel). */
#define LINUX_BYTES (UINT64_C(256) << 20)

static bool has_overlay(const struct inventory *inventory)
{
	return inventory->arch != MACHINE_X86 && inventory->dt.is_present;
}

/* ---- what the kernel is told --------------------------------------------------- */

/* RAM below @address: on ARM mem= is an amount, not an address. */
static uint64_t count_ram_below(const struct inventory *inventory, struct arena *arena,
				uint64_t address)
{
	const struct range_set *ram;
	struct memory_view view;
	uint64_t bytes = 0;
	size_t i;

	memory_view_init(&view, inventory, arena);
	ram = view.is_ram_known ? &view.ram : &view.linux_ram;
	for (i = 0; i < ram->n && ram->items[i].start < address; i++)
		bytes += ram->items[i].end < address ? range_size(ram->items[i]) :
						       address - ram->items[i].start;
	return bytes;
}

static const char *format_parameter(const struct inventory *inventory, struct arena *arena,
				    struct range range)
{
	if (inventory->arch == MACHINE_X86)
		return arena_printf(arena, "memmap=%s$0x%" PRIx64,
				    quantity_format_size_short(arena, range_size(range)),
				    range.start);
	return arena_printf(
		arena, "mem=%s",
		quantity_format_size_short(arena, count_ram_below(inventory, arena, range.start)));
}

/* Puts the reservation before the others; nothing when a node of the device tree does it. */
static void add_reservation(const struct inventory *inventory, struct arena *arena,
			    const char *text, bool is_set, struct reservation_proposal *proposal)
{
	struct reservation_parameter *parameters =
		arena_new_array(arena, struct reservation_parameter, proposal->n_parameters + 1);

	parameters[0] = (struct reservation_parameter){
		.text = text,
		.reason = inventory->arch == MACHINE_X86 ?
				  "keeps memory from Linux for the hypervisor and its cells" :
				  "keeps the end of memory from Linux, for the hypervisor and its "
				  "cells",
		.is_set = is_set,
		.is_required = true,
	};
	if (proposal->n_parameters)
		memcpy(parameters + 1, proposal->parameters,
		       proposal->n_parameters * sizeof(*parameters));
	proposal->parameters = parameters;
	proposal->n_parameters++;
}

/* ---- what is there ---------------------------------------------------------------- */

/* The request whose range is the usable one. */
static const struct reservation_request *find_source(const struct reservation_status *status)
{
	size_t i;

	for (i = 0; i < status->n_requests; i++)
		if (status->requests[i].is_honoured && status->requests[i].form != 'x' &&
		    range_contains(status->requests[i].range, status->usable))
			return &status->requests[i];
	return NULL;
}

static void note_replaced(const struct reservation_status *status, struct arena *arena,
			  struct reservation_proposal *proposal)
{
	size_t i;

	for (i = 0; i < status->n_requests; i++) {
		const struct reservation_request *request = &status->requests[i];
		bool is_eaten = request->form == 0 && request->size_bytes;
		bool is_ours = request->form == '$' && request->is_range_known &&
			       status->is_wanted && range_overlaps(request->range, status->wanted);

		if (request->kind == RESERVATION_MEMMAP && (is_eaten || is_ours))
			*arena_append(arena, proposal->replaced, proposal->n_replaced) =
				request->text;
	}
}

static void decide_effect(struct reservation_proposal *proposal, bool is_kept)
{
	size_t i;

	proposal->is_in_effect = is_kept;
	for (i = 0; i < proposal->n_parameters; i++)
		if (proposal->parameters[i].is_required && !proposal->parameters[i].is_set)
			proposal->is_in_effect = false;
}

static uint64_t count_ram(const struct inventory *inventory, struct arena *arena)
{
	return count_ram_below(inventory, arena, UINT64_MAX);
}

/* pains A.2.1, T2541: "System is deadlocked on memory". */
static void warn_if_starved(const struct inventory *inventory,
			    const struct reservation_status *status, uint64_t size_bytes,
			    struct finding_list *findings, struct arena *arena)
{
	uint64_t ram = count_ram(inventory, arena), taken = size_bytes;
	struct finding *finding;
	size_t i;

	for (i = 0; i < status->n_requests; i++)
		if ((status->requests[i].kind == RESERVATION_HUGE_PAGES ||
		     status->requests[i].kind == RESERVATION_CRASH_KERNEL) &&
		    __builtin_add_overflow(taken, status->requests[i].size_bytes, &taken))
			taken = UINT64_MAX;
	if (!ram || (ram > taken && ram - taken >= LINUX_BYTES))
		return;
	finding = finding_add(findings, "reservation-linux-starved", FINDING_WARNING, "memory",
			      "of %s of RAM, %s would go to the reservation, huge pages and the "
			      "crash kernel: what is left may be too little for Linux to start",
			      quantity_format_size(findings->arena, ram),
			      quantity_format_size(findings->arena, taken));
	finding_set_remedy(findings, finding, "ask for less (--size), or fewer huge pages");
}

static uint64_t round_up(uint64_t bytes)
{
	return bytes > UINT64_MAX - ALIGNMENT ? UINT64_MAX & ~(ALIGNMENT - 1) :
						(bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static int choose_place(const struct inventory *inventory, const struct reservation_status *status,
			uint64_t size_bytes, struct finding_list *findings, struct arena *arena,
			struct reservation_proposal *proposal)
{
	bool is_mem = inventory->arch != MACHINE_X86 && !has_overlay(inventory);
	int r;

	r = reservation_find_place(inventory, status, size_bytes, is_mem, findings, arena,
				   &proposal->range, &proposal->range_reason);
	if (r < 0)
		return r;
	warn_if_starved(inventory, status, size_bytes, findings, arena);
	note_replaced(status, arena, proposal);
	if (has_overlay(inventory))
		reservation_set_overlay(inventory, findings, arena, proposal);
	else
		add_reservation(inventory, arena,
				format_parameter(inventory, arena, proposal->range), false,
				proposal);
	return 0;
}

static void keep_place(const struct inventory *inventory, const struct reservation_status *status,
		       const struct reservation_request *source, struct arena *arena,
		       struct reservation_proposal *proposal)
{
	proposal->range = status->usable;
	proposal->range_reason =
		arena_printf(arena, "reserved already by %s, and large enough", source->text);
	/* With rubbish behind it, it is not written again as it is. */
	if (source->kind != RESERVATION_DT_NODE)
		add_reservation(inventory, arena,
				source->problem ?
					format_parameter(inventory, arena, source->range) :
					source->text,
				true, proposal);
}

int reservation_propose(const struct inventory *inventory, uint64_t size_bytes,
			struct finding_list *findings, struct arena *arena,
			struct reservation_proposal *ret)
{
	struct finding_list unread = { .arena = arena };
	const struct reservation_request *source = NULL;
	struct reservation_proposal proposal = { 0 };
	struct reservation_status status;
	int r;

	if (!size_bytes)
		size_bytes = reservation_hypervisor_bytes(inventory) + RESERVATION_CELLS_BYTES;
	reservation_compare(inventory, &unread, arena, &status);
	reservation_find_parameters(inventory, NULL, arena, &proposal.parameters,
				    &proposal.n_parameters);
	if (status.is_usable && range_size(status.usable) >= size_bytes)
		source = find_source(&status);
	if (source) {
		keep_place(inventory, &status, source, arena, &proposal);
	} else {
		r = choose_place(inventory, &status, round_up(size_bytes), findings, arena,
				 &proposal);
		if (r < 0)
			return r;
	}
	decide_effect(&proposal, source != NULL);
	reservation_set_loader(inventory, findings, arena, &proposal);
	*ret = proposal;
	return 0;
}
