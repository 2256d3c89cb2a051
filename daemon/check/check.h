/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checking: a table of rules over configurations and, where there is one, the
 * live inventory. Every rule has a stable id and is documented in the table.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/finding.h"
#include "inventory/inventory.h"
#include "model/config.h"

/* What is checked together. Anything may be missing; rules that need it are then not run. */
struct check_input {
	const struct config *system; /* NULL: cells only */
	const char *system_name;     /* file name, for the finding's object */
	const struct config *const *cells;
	const char *const *cell_names;
	size_t n_cells;
	const struct inventory *inventory; /* NULL: not the machine it is for */
};

enum check_scope {
	CHECK_CONFIG,   /* one configuration by itself (system or cell) */
	CHECK_SET,      /* several configurations together */
	CHECK_LIVE,     /* configuration against inventory */
	CHECK_HARDWARE, /* inventory alone: `cellctl hardware check` */
	CHECK_FILE,     /* a file's form: found while reading it, before any rule runs */
};

/* Where a rule reports. */
struct check_context {
	const struct check_input *input;
	const struct check_rule *rule;
	const struct config *config; /* CHECK_CONFIG: the one at hand */
	const char *config_name;
	struct finding_list *findings;
};

struct check_rule {
	const char *id; /* stable: "memory-overlap" */
	enum check_scope scope;
	enum finding_severity severity; /* of its findings, unless the rule says less */
	const char *title;              /* what must hold, one line */
	const char *why;                /* what happens otherwise: the symptom that users see */
	const char *remedy;             /* what to do, in general */
	/* NULL: what runs for an earlier rule of the table, or reading, reports this one as well */
	void (*run)(struct check_context *context);
};

/** check_scope_name() - "configuration", "set", "machine" … for lists and documentation. */
const char *check_scope_name(enum check_scope scope);

/** check_rules() - the whole table, all folders' rules in one array, in order of their ids' groups. */
const struct check_rule *check_rules(size_t *ret_n);

/** check_rule_find() - by its id; NULL if there is none. */
const struct check_rule *check_rule_find(const char *id);

/** check_report() - add a finding of the rule at hand, with its severity, object and remedy. */
struct finding *check_report(struct check_context *context, const char *object, const char *message,
			     ...) __attribute__((format(printf, 3, 4)));

/**
 * check_run() - run every rule about the configurations of @input; findings keep the table's order
 *
 * Whether the machine itself is fit is check_hardware()'s question.
 */
void check_run(const struct check_input *input, struct finding_list *findings);

/** check_hardware() - the rules of scope CHECK_HARDWARE on an inventory. */
void check_hardware(const struct inventory *inventory, struct finding_list *findings);

#endif
