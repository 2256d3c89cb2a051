/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypervisor's console in the journal, from its first byte: the ring holds 2 KiB
 * only. While a hypervisor is enabled a process of its own reads it, 10 times a second.
 */
#ifndef MANAGER_CONSOLE_LOG_H
#define MANAGER_CONSOLE_LOG_H

#include <systemd/sd-event.h>

#include "base/bytes.h"
#include "manager/operation.h"

#define CONSOLE_LOG_IDENTIFIER "cellwarden-hypervisor" /* journalctl -t */
#define CONSOLE_LINE_MAX       ((size_t)512)           /* longer ones are cut into several */

/* ---- lines ------------------------------------------------------------------ */

struct console_lines {
	char line[CONSOLE_LINE_MAX + 1];
	size_t length;     /* of the line that has no end yet */
	uint64_t position; /* bytes that the console has printed up to here */
	uint64_t written;  /* up to which lines were handed on, in this reader or one before */
	bool is_restarted; /* the console began anew: it is another one */
};

/**
 * console_lines_take() - what one read of the driver gave
 * @lines: zeroed at first, but for written
 * @take: called for each line that was not handed on before
 *
 * The driver says in a first line of its own how much was lost (abi.md, section 2).
 */
void console_lines_take(struct console_lines *lines, struct bytes chunk,
			void (*take)(void *userdata, const char *line), void *userdata);

/* ---- the process -------------------------------------------------------------- */

struct console_log;

/** console_log_new() - nothing is read yet. Return: 0; a negative errno. */
int console_log_new(sd_event *event, const struct operation_environment *environment,
		    struct console_log **ret);

/** console_log_free() - what was read and written goes on from there next time. Return: NULL. */
struct console_log *console_log_free(struct console_log *log);
DEFINE_CLEANUP(struct console_log *, console_log_free)

/** console_log_follow() - to be told often whether a hypervisor is enabled. */
void console_log_follow(struct console_log *log, bool is_enabled);

/** console_log_write() - lines of a text, of an attempt that nobody followed. */
void console_log_write(const char *text);

#endif
