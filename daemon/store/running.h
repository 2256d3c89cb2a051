/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which configurations the hypervisor runs with. The driver tells names only;
 * what a new cell is checked against is kept here, below /run, so that it is
 * gone when the machine is, and found again when only the daemon was:
 *
 *	system.cell           the system configuration that was enabled
 *	cell-<name in hex>    of each cell
 *	console               how much of the console is in the journal
 *
 * All configurations are binaries of revision 14. A file is written before the driver
 * is asked and removed when it refuses, so that whoever is killed in between
 * leaves a file too many, never one too few; what the driver does not know
 * does not count.
 */
#ifndef STORE_RUNNING_H
#define STORE_RUNNING_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/cleanup.h"

#define RUNNING_DIRECTORY "/run/cellwarden/running"

struct running;

/** running_open() - @path is created when it is missing. Return: 0; a negative errno. */
int running_open(const char *path, struct running **ret);

/** running_free() - close it; NULL is legal. Return: NULL. */
struct running *running_free(struct running *running);
DEFINE_CLEANUP(struct running *, running_free)

/** running_set_system() - a system is about to be enabled: its cells begin anew. Return: 0; a negative errno. */
int running_set_system(struct running *running, struct bytes system);

/** running_get_system() - Return: 0; -ENOENT if another program enabled it; a negative errno. */
int running_get_system(const struct running *running, struct arena *arena, struct bytes *ret);

/** running_clear() - nothing is enabled any more. */
void running_clear(struct running *running);

/** running_set_cell() - a cell is about to be created. Return: 0; a negative errno. */
int running_set_cell(struct running *running, const char *name, struct bytes cell);

/** running_get_cell() - Return: 0; -ENOENT if another program created it; a negative errno. */
int running_get_cell(const struct running *running, struct arena *arena, const char *name,
		     struct bytes *ret);

/** running_set_console() - how many bytes of the hypervisor's console are in the journal. */
void running_set_console(struct running *running, uint64_t written);

/** running_get_console() - Return: the same; 0 when that is not known. */
uint64_t running_get_console(const struct running *running);

/** running_drop_cell() - it was destroyed, or could not be created. */
void running_drop_cell(struct running *running, const char *name);

#endif
