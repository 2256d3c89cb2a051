/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people read: aligned tables, colours that repeat what words say, a pager
 * for what is longer than the screen. Everything goes to standard output, and
 * control characters in any text print as '?'.
 */
#ifndef CELLCTL_OUTPUT_H
#define CELLCTL_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "cellctl.h"

enum output_color {
	OUTPUT_PLAIN,
	OUTPUT_BOLD,
	OUTPUT_GOOD,
	OUTPUT_NOTE,
	OUTPUT_WARNING,
	OUTPUT_BAD
};

/** output_wants_color() - a terminal, and neither NO_COLOR nor TERM=dumb. */
bool output_wants_color(void);

/** output_start_pager() - from here on through $PAGER or less, if that makes sense. */
void output_start_pager(const struct cellctl *ctl);

/**
 * output_finish() - flush, and wait for the pager
 *
 * Return: 0; a negative errno after saying that the output could not be written.
 */
int output_finish(void);

/** output_print() - formatted text in a colour; end lines with putchar(). */
void output_print(const struct cellctl *ctl, enum output_color color, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** output_section() - a heading, with an empty line before all but the first. */
void output_section(const struct cellctl *ctl, const char *title);

/** output_fact() - "  name  value" with the values aligned. */
void output_fact(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** output_fact_colored() - the same, the value in a colour. */
void output_fact_colored(const struct cellctl *ctl, enum output_color color, const char *name,
			 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** output_json() - a document; takes no reference. */
void output_json(struct json_object *json);

/** output_findings() - each with its remedy, the worst first. Return: the status that they mean. */
int output_findings(const struct cellctl *ctl, const struct finding_list *findings);

/* ---- tables -------------------------------------------------------------- */

#define OUTPUT_COLUMNS_MAX 12

/** struct output_table - rows are collected first, so that columns can be aligned. */
struct output_table {
	struct arena *arena;
	const char *headings[OUTPUT_COLUMNS_MAX]; /* NULL headings: a table without */
	bool is_right[OUTPUT_COLUMNS_MAX];        /* numbers are right-aligned */
	unsigned int n_columns;
	struct output_row {
		const char *cells[OUTPUT_COLUMNS_MAX];
		enum output_color color;
	} * rows;
	size_t n_rows;
};

/**
 * output_table_init() - a table with these columns
 * @columns: headings separated by '|'; one that starts with '>' is a column of
 *	numbers: "NAME|>SIZE|DRIVER"
 */
void output_table_init(struct output_table *table, struct arena *arena, const char *columns);

/** output_table_add() - a row: as many texts as columns; NULL prints as "-". */
void output_table_add(struct output_table *table, ...);

/** output_table_print() - with the indentation of sections. */
void output_table_print(const struct cellctl *ctl, const struct output_table *table);

#endif
