/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arena owns everything that belongs to one result (an inventory, a plan, a
 * configuration): allocated piece by piece, freed at once. Not thread safe.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena;

/** arena_new() - an empty arena. Return: the arena, or NULL when out of memory. */
struct arena *arena_new(void);

/** arena_free() - release the arena and all that was allocated from it; NULL is legal. */
struct arena *arena_free(struct arena *arena);
DEFINE_CLEANUP(struct arena *, arena_free)

/**
 * arena_alloc() - zeroed memory, aligned for any type
 * @size: bytes; 0 gives a valid pointer to nothing
 *
 * Return: memory owned by @arena. Never NULL: when memory runs out the process
 * ends with a message (the daemon is restarted by systemd and loses nothing).
 */
void *arena_alloc(struct arena *arena, size_t size);

/** arena_new_array() - room for @n items of @type, zeroed; aborts on overflow. */
#define arena_new_array(arena, type, n) ((type *)arena_alloc_array(arena, n, sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t n, size_t item_size);

/** arena_strdup() - a copy of @text; NULL stays NULL. */
char *arena_strdup(struct arena *arena, const char *text);

/** arena_strndup() - a copy of at most @n bytes of @text, terminated. */
char *arena_strndup(struct arena *arena, const char *text, size_t n);

/** arena_memdup() - a copy of @size bytes. */
void *arena_memdup(struct arena *arena, const void *data, size_t size);

/** arena_printf() - formatted text owned by the arena. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));
char *arena_vprintf(struct arena *arena, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0), nonnull(2)));

/**
 * arena_append() - one more zeroed item at the end of a growing array
 * @items: lvalue, pointer to the first item (NULL while empty); may be moved
 * @n_items: lvalue (size_t), number of items; incremented
 *
 * Capacity doubles at powers of two; the old storage stays in the arena.
 * Pointers to earlier items become stale, as with realloc().
 *
 * Return: pointer to the new item.
 */
#define arena_append(arena, items, n_items)                                    \
	({                                                                     \
		(items) = arena_grow(arena, items, n_items, sizeof(*(items))); \
		&(items)[(n_items)++];                                         \
	})
void *arena_grow(struct arena *arena, void *items, size_t n_items, size_t item_size);

#endif
