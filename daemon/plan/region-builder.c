// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/region-builder.h"

#include <abi/jailhouse/cell-config.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"

#define PAGE_MASK ((uint64_t)PLAN_PAGE_SIZE - 1)

/* A sub-page access is emulated: nothing can be fetched or mapped for devices there. */
#define SUBPAGE_LOST (JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

/* A region to be. */
struct draft {
	struct range range;
	uint64_t flags;
	bool is_exact; /* sub-page: trapped, not mapped */
	bool was_code; /* and what programs run from */
};

struct draft_list {
	struct arena *arena;
	struct draft *items;
	size_t n;
};

static uint64_t page_start(uint64_t address)
{
	return address & ~PAGE_MASK;
}

static uint64_t page_end(uint64_t address)
{
	return address | PAGE_MASK;
}

/* The widths that fit into the piece. A refused access stops the CPU, so unaligned ones may pass. */
static uint64_t subpage_flags(uint64_t flags, struct range range)
{
	uint64_t size = range_size(range), widths = JAILHOUSE_MEM_IO_8;

	if (size >= 2)
		widths |= JAILHOUSE_MEM_IO_16;
	if (size >= 4)
		widths |= JAILHOUSE_MEM_IO_32;
	if (size >= 8)
		widths |= JAILHOUSE_MEM_IO_64;
	return (flags & ~(uint64_t)SUBPAGE_LOST) | widths | JAILHOUSE_MEM_IO_UNALIGNED;
}

static void put_draft(struct draft_list *drafts, struct range range, uint64_t flags)
{
	*arena_append(drafts->arena, drafts->items, drafts->n) = (struct draft){ range, flags };
}

static void put_exact(struct draft_list *drafts, struct range range, uint64_t flags)
{
	*arena_append(drafts->arena, drafts->items, drafts->n) = (struct draft){
		.range = range,
		.flags = subpage_flags(flags, range),
		.is_exact = true,
		.was_code = flags & JAILHOUSE_MEM_EXECUTE,
	};
}

/* @part lies in one page and does not fill it. */
static void put_partial_page(struct draft_list *drafts, const struct range_set *excluded,
			     struct range part, uint64_t flags)
{
	struct range page = { page_start(part.start), page_end(part.start) };
	struct draft *last = drafts->n ? &drafts->items[drafts->n - 1] : NULL;

	if (range_set_overlaps(excluded, page.start, page.end))
		put_exact(drafts, part, flags);
	else if (last && last->range.end == page.end)
		last->flags |= flags; /* the other one on this page is the root cell's as well */
	else
		put_draft(drafts, page, flags);
}

static void put_piece(struct draft_list *drafts, const struct range_set *excluded,
		      const struct piece *piece)
{
	uint64_t start = piece->range.start, end = piece->range.end, last_page;

	if (start & PAGE_MASK || page_end(start) > end) {
		uint64_t part_end = page_end(start) < end ? page_end(start) : end;

		put_partial_page(drafts, excluded, (struct range){ start, part_end }, piece->flags);
		if (part_end == end)
			return;
		start = part_end + 1;
	}
	last_page = page_end(end) == end ? end + 1 : page_start(end);
	if (start < last_page)
		put_draft(drafts, (struct range){ start, last_page - 1 }, piece->flags);
	if (last_page <= end)
		put_partial_page(drafts, excluded, (struct range){ last_page, end }, piece->flags);
}

static void merge_neighbours(struct draft_list *drafts)
{
	size_t i, n = 0;

	for (i = 0; i < drafts->n; i++) {
		struct draft *last = n ? &drafts->items[n - 1] : NULL, *draft = &drafts->items[i];

		if (last && !last->is_exact && !draft->is_exact && last->flags == draft->flags &&
		    last->range.end + 1 == draft->range.start)
			last->range.end = draft->range.end;
		else
			drafts->items[n++] = *draft;
	}
	drafts->n = n;
}

static struct draft_list draft_regions(const struct claim_list *claims,
				       const struct piece_list *pieces)
{
	struct draft_list drafts = { .arena = claims->arena };
	struct range_set excluded = { 0 };
	size_t i;

	for (i = 0; i < pieces->n; i++)
		if (pieces->items[i].class == CLAIM_EXCLUDED)
			range_set_add(claims->arena, &excluded, pieces->items[i].range.start,
				      pieces->items[i].range.end);
	for (i = 0; i < pieces->n; i++)
		if (pieces->items[i].class == CLAIM_GRANTED)
			put_piece(&drafts, &excluded, &pieces->items[i]);
	merge_neighbours(&drafts);
	return drafts;
}

/* ---- reasons --------------------------------------------------------------- */

struct part_list {
	struct config_part *items;
	size_t n;
};

static bool is_same_part(const struct config_part *a, const struct config_part *b)
{
	return a->range.start == b->range.start && a->range.end == b->range.end &&
	       strcmp(a->reason, b->reason) == 0;
}

/*
 * Touching parts with one reason are one: the kernel lists RAM in several lines,
 * and not the same ones at every boot.
 */
static bool extends_part(struct part_list *parts, const struct config_part *part)
{
	size_t i;

	for (i = parts->n; i--;) {
		struct config_part *last = &parts->items[i];

		if (strcmp(last->reason, part->reason) != 0)
			continue;
		if (last->range.end + 1 < part->range.start)
			return false;
		if (part->range.end > last->range.end)
			last->range.end = part->range.end;
		return true;
	}
	return false;
}

/* The granted claims that reach into @range, clipped to it. */
static struct part_list parts_of(struct claim_walk *walk, struct arena *arena, struct range range)
{
	struct part_list parts = { 0 };
	size_t i;

	claim_walk_to(walk, range);
	for (i = 0; i < walk->n_active; i++) {
		const struct claim *claim = walk->active[i];
		struct config_part part = { claim->range, claim->reason };

		if (claim->class != CLAIM_GRANTED)
			continue;
		if (part.range.start < range.start)
			part.range.start = range.start;
		if (part.range.end > range.end)
			part.range.end = range.end;
		if (parts.n && is_same_part(&parts.items[parts.n - 1], &part))
			continue;
		if (!extends_part(&parts, &part))
			*arena_append(arena, parts.items, parts.n) = part;
	}
	return parts;
}

/* What the region mostly is, in one line: the reason of its largest part. */
static const char *summarize(struct arena *arena, const struct part_list *parts)
{
	const struct config_part *main_part = NULL;
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (!main_part || range_size(parts->items[i].range) > range_size(main_part->range))
			main_part = &parts->items[i];
	if (!main_part)
		return NULL;
	if (parts->n == 1)
		return main_part->reason;
	return arena_printf(arena, "%s; and %zu more", main_part->reason, parts->n - 1);
}

/* ---- the configuration's own arrays ---------------------------------------- */

static void report_trapped_ram(struct finding_list *findings, struct range range)
{
	struct finding *finding = finding_add(
		findings, "memory-subpage-ram", FINDING_ERROR,
		quantity_format_range(findings->arena, range.start, range_size(range)),
		"this RAM shares its page with something that the hypervisor must trap, "
		"so programs and devices could not use it");

	finding_set_remedy(findings, finding,
			   "keep the page from Linux: memmap=4K$0x%llx on the kernel command line",
			   (unsigned long long)page_start(range.start));
}

static void put_regions(const struct claim_list *claims, const struct draft_list *drafts,
			struct finding_list *findings, struct config *config)
{
	struct claim_walk walk;
	size_t i;

	claim_walk_init(&walk, claims);
	for (i = 0; i < drafts->n; i++) {
		const struct draft *draft = &drafts->items[i];
		struct part_list parts = parts_of(&walk, config->arena, draft->range);
		struct config_memory *memory =
			arena_append(config->arena, config->memory, config->n_memory);

		memory->phys_start = memory->virt_start = draft->range.start;
		memory->size = range_size(draft->range);
		memory->flags = draft->flags;
		memory->parts = parts.items;
		memory->n_parts = parts.n;
		memory->reason = summarize(config->arena, &parts);
		if (draft->was_code)
			report_trapped_ram(findings, draft->range);
	}
}

static void put_exclusion(struct config *config, enum config_space space, struct range range,
			  const char *reason)
{
	*arena_append(config->arena, config->exclusions, config->n_exclusions) =
		(struct config_exclusion){ space, range, reason };
}

/* What is withheld, less the pages that were rounded up into it. */
static void put_withheld(const struct claim_list *claims, const struct draft_list *drafts,
			 const struct piece *piece, struct config *config)
{
	struct range_set rest = { 0 };
	size_t i;

	range_set_add(claims->arena, &rest, piece->range.start, piece->range.end);
	for (i = 0; i < drafts->n && drafts->items[i].range.start <= piece->range.end; i++)
		range_set_remove(claims->arena, &rest, drafts->items[i].range.start,
				 drafts->items[i].range.end);
	for (i = 0; i < rest.n; i++)
		put_exclusion(config, CONFIG_SPACE_MEMORY, rest.items[i], piece->reason);
}

/* In the order of addresses, whichever kind they are. */
static int compare_exclusions(const void *left, const void *right)
{
	const struct config_exclusion *a = left, *b = right;

	if (a->range.start != b->range.start)
		return a->range.start < b->range.start ? -1 : 1;
	if (a->range.end != b->range.end)
		return a->range.end < b->range.end ? -1 : 1;
	return strcmp(a->reason, b->reason);
}

static void sort_exclusions(struct config *config, size_t first)
{
	if (config->n_exclusions > first)
		qsort(config->exclusions + first, config->n_exclusions - first,
		      sizeof(*config->exclusions), compare_exclusions);
}

/* Excluded claims in full: also where two of them overlap, both reasons count. */
static void put_excluded(const struct claim_list *claims, enum config_space space,
			 struct config *config)
{
	const struct claim *last = NULL;
	size_t i;

	for (i = 0; i < claims->n; i++) {
		const struct claim *claim = &claims->items[i];

		if (claim->class != CLAIM_EXCLUDED)
			continue;
		if (last && last->range.start == claim->range.start &&
		    last->range.end == claim->range.end && strcmp(last->reason, claim->reason) == 0)
			continue;
		put_exclusion(config, space, claim->range, claim->reason);
		last = claim;
	}
}

void region_build_memory(const struct claim_list *claims, const struct piece_list *pieces,
			 struct finding_list *findings, struct config *config)
{
	struct draft_list drafts = draft_regions(claims, pieces);
	size_t i, first = config->n_exclusions;

	put_regions(claims, &drafts, findings, config);
	put_excluded(claims, CONFIG_SPACE_MEMORY, config);
	for (i = 0; i < pieces->n; i++)
		if (pieces->items[i].class == CLAIM_WITHHELD)
			put_withheld(claims, &drafts, &pieces->items[i], config);
	sort_exclusions(config, first);
}

void region_build_ports(const struct claim_list *claims, const struct piece_list *pieces,
			struct config *config)
{
	struct claim_walk walk;
	size_t i, first = config->n_exclusions;

	claim_walk_init(&walk, claims);
	for (i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->items[i];
		struct part_list parts;
		struct config_pio *pio;

		if (piece->class == CLAIM_WITHHELD)
			put_exclusion(config, CONFIG_SPACE_PORT, piece->range, piece->reason);
		if (piece->class != CLAIM_GRANTED)
			continue;
		parts = parts_of(&walk, config->arena, piece->range);
		pio = arena_append(config->arena, config->pio, config->n_pio);
		pio->base = (uint16_t)piece->range.start;
		pio->length = (uint32_t)range_size(piece->range);
		pio->parts = parts.items;
		pio->n_parts = parts.n;
		pio->reason = summarize(config->arena, &parts);
	}
	put_excluded(claims, CONFIG_SPACE_PORT, config);
	sort_exclusions(config, first);
}
