// SPDX-License-Identifier: GPL-2.0-or-later
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#include "base/json.h"

/* ---- colours ------------------------------------------------------------- */

static const char *const color_codes[] = {
	[OUTPUT_PLAIN] = "",        [OUTPUT_BOLD] = "\033[1m",     [OUTPUT_GOOD] = "\033[32m",
	[OUTPUT_NOTE] = "\033[36m", [OUTPUT_WARNING] = "\033[33m", [OUTPUT_BAD] = "\033[31m",
};

bool output_wants_color(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
	       strcmp(term, "dumb") != 0;
}

static void color_start(const struct cellctl *ctl, enum output_color color)
{
	if (ctl->has_color && color != OUTPUT_PLAIN)
		fputs(color_codes[color], stdout);
}

static void color_end(const struct cellctl *ctl, enum output_color color)
{
	if (ctl->has_color && color != OUTPUT_PLAIN)
		fputs("\033[0m", stdout);
}

/*
 * Texts come from firmware and from other people's archives: what would command the terminal
 * (C0, DEL, and C1 in UTF-8) is shown as '?'.
 */
static void print_clean(const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];

		if (c < ' ' || c == 0x7f) {
			putchar('?');
		} else if (c == 0xc2 && next >= 0x80 && next <= 0x9f) {
			putchar('?');
			text++;
		} else {
			putchar(c);
		}
	}
}

__attribute__((format(printf, 1, 0))) static void vprint_clean(const char *format, va_list ap)
{
	_cleanup_free_ char *text = NULL;

	if (vasprintf(&text, format, ap) < 0)
		abort();
	print_clean(text);
}

void output_print(const struct cellctl *ctl, enum output_color color, const char *format, ...)
{
	va_list ap;

	color_start(ctl, color);
	va_start(ap, format);
	vprint_clean(format, ap);
	va_end(ap);
	color_end(ctl, color);
}

/* ---- pager --------------------------------------------------------------- */

static pid_t pager_pid;

static _Noreturn void run_pager(int input)
{
	const char *pager = getenv("PAGER");

	dup2(input, STDIN_FILENO);
	setenv("LESS", "FRSXMK", 0);
	if (pager)
		execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
	execlp("less", "less", (char *)NULL);
	execlp("more", "more", (char *)NULL);
	execlp("cat", "cat", (char *)NULL);
	_exit(127);
}

void output_start_pager(const struct cellctl *ctl)
{
	const char *pager = getenv("PAGER");
	int ends[2];

	if (!ctl->has_pager || pager_pid || !isatty(STDOUT_FILENO) || (pager && !*pager) ||
	    pipe(ends) < 0)
		return;
	fflush(stdout);
	pager_pid = fork();
	if (pager_pid == 0) {
		close(ends[1]);
		run_pager(ends[0]);
	}
	if (pager_pid > 0)
		dup2(ends[1], STDOUT_FILENO);
	else
		pager_pid = 0;
	close(ends[0]);
	close(ends[1]);
}

int output_finish(void)
{
	int r = 0;

	/* A reader that has seen enough (less, head) is no error. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE)
		r = -errno;
	if (pager_pid) {
		close(STDOUT_FILENO);
		while (waitpid(pager_pid, NULL, 0) < 0 && errno == EINTR)
			;
		pager_pid = 0;
	}
	if (r < 0)
		cellctl_error("cannot write the output: %s", strerror(-r));
	return r;
}

/* ---- text ---------------------------------------------------------------- */

void output_section(const struct cellctl *ctl, const char *title)
{
	static bool is_first = true;

	if (!is_first)
		putchar('\n');
	is_first = false;
	output_print(ctl, OUTPUT_BOLD, "%s", title);
	putchar('\n');
}

#define FACT_NAME_WIDTH 15

void output_fact(const char *name, const char *format, ...)
{
	va_list ap;

	printf("  %-*s ", FACT_NAME_WIDTH, name);
	va_start(ap, format);
	vprint_clean(format, ap);
	va_end(ap);
	putchar('\n');
}

void output_fact_colored(const struct cellctl *ctl, enum output_color color, const char *name,
			 const char *format, ...)
{
	va_list ap;

	printf("  %-*s ", FACT_NAME_WIDTH, name);
	color_start(ctl, color);
	va_start(ap, format);
	vprint_clean(format, ap);
	va_end(ap);
	color_end(ctl, color);
	putchar('\n');
}

void output_json(struct json_object *json)
{
	puts(json_print(json));
}

int output_findings(const struct cellctl *ctl, const struct finding_list *findings)
{
	static const enum output_color colors[FINDING_SEVERITY_MAX] = {
		[FINDING_NOTE] = OUTPUT_NOTE,
		[FINDING_WARNING] = OUTPUT_WARNING,
		[FINDING_ERROR] = OUTPUT_BAD,
	};
	static const int statuses[FINDING_SEVERITY_MAX] = {
		[FINDING_NOTE] = CELLCTL_FINE,
		[FINDING_WARNING] = CELLCTL_WARNING,
		[FINDING_ERROR] = CELLCTL_ERROR,
	};
	int severity;
	size_t i;

	for (severity = FINDING_SEVERITY_MAX - 1; severity >= 0; severity--)
		for (i = 0; i < findings->n; i++) {
			const struct finding *finding = &findings->items[i];

			if ((int)finding->severity != severity)
				continue;
			output_print(ctl, colors[severity], "%s",
				     finding_severity_name(finding->severity));
			printf(" [%s] ", finding->rule);
			if (finding->object) {
				print_clean(finding->object);
				fputs(": ", stdout);
			}
			print_clean(finding->message);
			putchar('\n');
			if (finding->remedy) {
				fputs("    ", stdout);
				print_clean(finding->remedy);
				putchar('\n');
			}
		}
	return statuses[finding_list_worst(findings)];
}

/* ---- tables -------------------------------------------------------------- */

/* Columns on the screen; texts of a machine need not be valid UTF-8. */
static int text_width(const char *text)
{
	size_t n = mbstowcs(NULL, text, 0);
	wchar_t wide[256];
	int width;

	if (n == (size_t)-1 || n >= ARRAY_SIZE(wide))
		return (int)strlen(text);
	mbstowcs(wide, text, ARRAY_SIZE(wide));
	width = wcswidth(wide, n);
	return width < 0 ? (int)strlen(text) : width;
}

void output_table_init(struct output_table *table, struct arena *arena, const char *columns)
{
	*table = (struct output_table){ .arena = arena };
	while (table->n_columns < OUTPUT_COLUMNS_MAX) {
		size_t length = strcspn(columns, "|");
		unsigned int column = table->n_columns++;

		table->is_right[column] = *columns == '>';
		table->headings[column] = arena_strndup(arena, columns + table->is_right[column],
							length - table->is_right[column]);
		columns += length;
		if (!*columns++)
			break;
	}
}

void output_table_add(struct output_table *table, ...)
{
	struct output_row *row = arena_append(table->arena, table->rows, table->n_rows);
	unsigned int column;
	va_list ap;

	va_start(ap, table);
	for (column = 0; column < table->n_columns; column++) {
		const char *text = va_arg(ap, const char *);

		row->cells[column] = text && *text ? arena_strdup(table->arena, text) : "-";
	}
	va_end(ap);
}

static void print_row(const struct output_table *table, const char *const *cells, const int *widths)
{
	unsigned int column;

	putchar(' ');
	for (column = 0; column < table->n_columns; column++) {
		int padding = widths[column] - text_width(cells[column]);
		bool is_last = column + 1 == table->n_columns;

		printf(" %*s", table->is_right[column] ? padding : 0, "");
		print_clean(cells[column]);
		printf("%*s", table->is_right[column] || is_last ? 0 : padding, "");
		if (!is_last)
			putchar(' ');
	}
	putchar('\n');
}

void output_table_print(const struct cellctl *ctl, const struct output_table *table)
{
	int widths[OUTPUT_COLUMNS_MAX];
	unsigned int column;
	size_t i;

	for (column = 0; column < table->n_columns; column++) {
		widths[column] = text_width(table->headings[column]);
		for (i = 0; i < table->n_rows; i++)
			if (text_width(table->rows[i].cells[column]) > widths[column])
				widths[column] = text_width(table->rows[i].cells[column]);
	}
	color_start(ctl, OUTPUT_BOLD);
	print_row(table, table->headings, widths);
	color_end(ctl, OUTPUT_BOLD);
	for (i = 0; i < table->n_rows; i++)
		print_row(table, table->rows[i].cells, widths);
}
