// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/claims.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void claim_add(struct claim_list *list, enum claim_class class, unsigned int rank, uint64_t flags,
	       struct range range, const char *reason, ...)
{
	struct claim *claim;
	va_list ap;

	assert(range.start <= range.end);
	if (range.end > list->limit) {
		list->n_beyond++;
		if (range.start > list->limit)
			return;
		range.end = list->limit;
	}
	claim = arena_append(list->arena, list->items, list->n);
	claim->range = range;
	claim->class = class;
	claim->rank = rank;
	claim->flags = flags;
	va_start(ap, reason);
	claim->reason = arena_vprintf(list->texts, reason, ap);
	va_end(ap);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_claims(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	int order = compare_numbers(a->range.start, b->range.start);

	if (!order)
		order = compare_numbers(b->range.end, a->range.end);
	if (!order)
		order = (int)b->class - (int)a->class;
	if (!order)
		order = compare_numbers(b->rank, a->rank);
	if (!order)
		order = compare_numbers(b->flags, a->flags);
	return order ? order : strcmp(a->reason, b->reason);
}

void claims_sort(struct claim_list *list)
{
	if (list->n)
		qsort(list->items, list->n, sizeof(*list->items), compare_claims);
}

/* ---- walking -------------------------------------------------------------- */

void claim_walk_init(struct claim_walk *walk, const struct claim_list *sorted)
{
	walk->list = sorted;
	walk->next = 0;
	walk->n_active = 0;
	walk->active = arena_new_array(sorted->arena, const struct claim *, sorted->n);
}

void claim_walk_to(struct claim_walk *walk, struct range window)
{
	size_t i, n = 0;

	for (i = 0; i < walk->n_active; i++)
		if (walk->active[i]->range.end >= window.start)
			walk->active[n++] = walk->active[i];
	for (; walk->next < walk->list->n; walk->next++) {
		const struct claim *claim = &walk->list->items[walk->next];

		if (claim->range.start > window.end)
			break;
		if (claim->range.end >= window.start)
			walk->active[n++] = claim;
	}
	walk->n_active = n;
}

/* ---- resolving ------------------------------------------------------------ */

static int compare_cuts(const void *left, const void *right)
{
	return compare_numbers(*(const uint64_t *)left, *(const uint64_t *)right);
}

/* Every address at which the answer may change, sorted, each once. */
static size_t collect_cuts(const struct claim_list *list, uint64_t **ret)
{
	uint64_t *cuts = arena_new_array(list->arena, uint64_t, list->n * 2);
	size_t i, n = 0;

	for (i = 0; i < list->n; i++) {
		cuts[i * 2] = list->items[i].range.start;
		cuts[i * 2 + 1] = list->items[i].range.end + 1;
	}
	if (list->n)
		qsort(cuts, list->n * 2, sizeof(*cuts), compare_cuts);
	for (i = 0; i < list->n * 2; i++)
		if (n == 0 || cuts[n - 1] != cuts[i])
			cuts[n++] = cuts[i];
	*ret = cuts;
	return n;
}

static bool is_narrower(const struct claim *a, const struct claim *b)
{
	return a->range.end - a->range.start < b->range.end - b->range.start;
}

/* Whether @a speaks louder than @b about addresses that both are about. */
static bool is_stronger(const struct claim *a, const struct claim *b)
{
	if (a->class != b->class)
		return a->class > b->class;
	if (a->class == CLAIM_GRANTED && a->rank != b->rank)
		return a->rank > b->rank;
	return is_narrower(a, b);
}

static struct piece decide(const struct claim_walk *walk, struct range range)
{
	const struct claim *best = walk->active[0];
	uint64_t flags = 0;
	size_t i;

	for (i = 1; i < walk->n_active; i++)
		if (is_stronger(walk->active[i], best))
			best = walk->active[i];
	for (i = 0; i < walk->n_active; i++)
		if (walk->active[i]->class == best->class && walk->active[i]->rank == best->rank)
			flags |= walk->active[i]->flags;
	return (struct piece){ range, best->class, flags, best->reason };
}

static bool continues(const struct piece *last, const struct piece *piece)
{
	return last->range.end + 1 == piece->range.start && last->class == piece->class &&
	       last->flags == piece->flags &&
	       (piece->class == CLAIM_GRANTED || strcmp(last->reason, piece->reason) == 0);
}

void claims_resolve(struct claim_list *list, struct piece_list *ret)
{
	struct piece_list pieces = { 0 };
	struct claim_walk walk;
	uint64_t *cuts;
	size_t i, n_cuts;

	assert(list->limit < UINT64_MAX);
	claims_sort(list);
	n_cuts = collect_cuts(list, &cuts);
	claim_walk_init(&walk, list);
	for (i = 0; i + 1 < n_cuts; i++) {
		struct range range = { cuts[i], cuts[i + 1] - 1 };
		struct piece piece;

		claim_walk_to(&walk, range);
		if (!walk.n_active)
			continue;
		piece = decide(&walk, range);
		if (pieces.n && continues(&pieces.items[pieces.n - 1], &piece))
			pieces.items[pieces.n - 1].range.end = range.end;
		else
			*arena_append(list->arena, pieces.items, pieces.n) = piece;
	}
	*ret = pieces;
}
