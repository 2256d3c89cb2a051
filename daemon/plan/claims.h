/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Claims over an address space: who says what about which addresses. Any number
 * of claims may overlap; resolving them decides every address once:
 *
 *	excluded	wins always: the hypervisor keeps, traps or emulates it
 *	granted		the root cell gets it; of several claims the highest rank
 *			decides the flags, equal ranks are united
 *	withheld	is there, but nobody asked for it; loses against the others
 */
#ifndef PLAN_CLAIMS_H
#define PLAN_CLAIMS_H

#include "base/arena.h"
#include "base/range-set.h"

enum claim_class { CLAIM_WITHHELD, CLAIM_GRANTED, CLAIM_EXCLUDED };

struct claim {
	struct range range;
	enum claim_class class;
	unsigned int rank; /* among granted ones only */
	uint64_t flags;    /* JAILHOUSE_MEM_…; granted ones only */
	const char *reason;
};

struct claim_list {
	struct arena *arena, *texts; /* items, and reasons that outlive them */
	uint64_t limit;              /* the highest address there is */
	struct claim *items;
	size_t n;
	size_t n_beyond; /* claims that were cut or dropped because of @limit */
};

/* A run of addresses with one answer; neighbours differ. */
struct piece {
	struct range range;
	enum claim_class class;
	uint64_t flags;
	const char *reason; /* of the narrowest claim; granted pieces may have more of them */
};

struct piece_list {
	struct piece *items;
	size_t n;
};

/**
 * claim_add() - say something about a range
 *
 * What lies beyond the list's limit is cut off and counted. The reason is
 * formatted into the arena of texts.
 */
void claim_add(struct claim_list *list, enum claim_class class, unsigned int rank, uint64_t flags,
	       struct range range, const char *reason, ...) __attribute__((format(printf, 6, 7)));

/**
 * claims_sort() - by start, then the wider one first, then by reason
 *
 * So that the result does not depend on the order in which sources were read.
 */
void claims_sort(struct claim_list *list);

/** claims_resolve() - decide every address; the list gets sorted. Pieces are in order. */
void claims_resolve(struct claim_list *list, struct piece_list *ret);

/*
 * Walks sorted claims along rising addresses: those that reach into the window
 * at hand are in active[]. For callers with windows that rise and do not overlap.
 */
struct claim_walk {
	const struct claim_list *list;
	size_t next;
	const struct claim **active;
	size_t n_active;
};

void claim_walk_init(struct claim_walk *walk, const struct claim_list *sorted);

/** claim_walk_to() - move on to @window; active[] keeps the order of the list. */
void claim_walk_to(struct claim_walk *walk, struct range window);

#endif
