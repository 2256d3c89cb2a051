/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations on disk, each with the inventory it was made for. Every change
 * is a new generation:
 *
 *	generations/000001/config.json      the system configuration
 *	generations/000001/inventory.json   the machine it was made on
 *	generations/000001/meta.json        when, by what
 *	current -> generations/000001
 *
 * A generation is written to a temporary name, synced and renamed, and then
 * never touched again; "current" is replaced by rename. Whoever is killed at
 * any instant leaves the old state or the new one.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/cleanup.h"

#define STORE_DIRECTORY       "/var/lib/cellwarden"
#define STORE_GENERATIONS_MAX 64 /* older ones are removed, never the current one */
#define STORE_FILE_MAX        ((size_t)8 << 20)

struct store;

struct store_meta {
	uint64_t generation; /* from 1 */
	uint64_t created_us; /* CLOCK_REALTIME, microseconds since 1970 */
	const char *origin;  /* "generated", "imported" */
	const char *comment; /* one line for people; NULL: none */
	const char *intent;  /* what a generated one was planned for, JSON; NULL: not known */
	bool is_current;
};

struct store_entry {
	struct store_meta meta;
	struct bytes config, inventory; /* JSON texts, owned by the arena given */
};

/**
 * store_open() - open or create a store
 * @path: its directory; created with mode 0700, for configurations hold
 *	physical addresses, which the kernel keeps for root
 *
 * What an interrupted write left behind is removed.
 *
 * Return: 0; a negative errno of mkdir(2) or open(2).
 */
int store_open(const char *path, struct store **ret);

/** store_free() - close it; NULL is legal. Return: NULL. */
struct store *store_free(struct store *store);
DEFINE_CLEANUP(struct store *, store_free)

/**
 * store_add() - write a new generation and make it the current one
 * @meta: origin and comment; generation and time are filled in
 *
 * Return: 0; a negative errno, and the store is as it was.
 */
int store_add(struct store *store, struct bytes config, struct bytes inventory,
	      struct store_meta *meta);

/**
 * store_read() - one generation
 * @generation: 0 means the current one
 *
 * Return: 0; -ENOENT if there is none; -EBADMSG if its meta.json is damaged;
 * another negative errno of reading.
 */
int store_read(struct store *store, struct arena *arena, uint64_t generation,
	       struct store_entry *ret);

/** store_list() - what is there, newest first. Return: 0; a negative errno. */
int store_list(struct store *store, struct arena *arena, struct store_meta **ret, size_t *ret_n);

/** store_current() - the current generation; 0 if there is none. */
uint64_t store_current(const struct store *store);

/** store_set_current() - go back (or forward) to a generation. Return: 0; -ENOENT. */
int store_set_current(struct store *store, uint64_t generation);

#endif
