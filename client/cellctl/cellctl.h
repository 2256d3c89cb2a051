/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cellctl: a verb is one row of the table in verbs.c and one function in a file
 * of its group (machine-verbs.c, config-verbs.c …).
 */
#ifndef CELLCTL_CELLCTL_H
#define CELLCTL_CELLCTL_H

#include <stdbool.h>
#include <stddef.h>

#include "inventory/inventory.h"
#include "probe/sysroot.h"

/** What the program ends with; scripts rely on it (cellctl.1, EXIT STATUS). */
enum cellctl_status {
	CELLCTL_FINE = 0,
	CELLCTL_WARNING = 1, /* done with warnings, or the answer is no */
	CELLCTL_ERROR = 2,   /* not done, or used wrongly */
};

/** struct cellctl - the options that every verb understands. */
struct cellctl {
	const char *root; /* --root DIR; "/" */
	bool is_json;     /* --json */
	bool has_pager;   /* not --no-pager */
	bool has_color;   /* standard output understands colours and wants them */
};

/** struct cellctl_verb - one row; rows that share their first word make a group. */
struct cellctl_verb {
	const char *words;     /* "config create" */
	const char *arguments; /* "[--name NAME] FILE..."; "" when there are none */
	const char *help;      /* one line, starts with a capital, no full stop */
	/* argv[0] is the last of the words; options stand where the user wrote them */
	int (*run)(struct cellctl *ctl, int argc, char **argv);
};

/** Ends with a row whose words are NULL. */
extern const struct cellctl_verb cellctl_verbs[];

/**
 * cellctl_error() - say on standard error what failed: "cellctl: …"
 *
 * Return: CELLCTL_ERROR, so that a verb can end with it.
 */
int cellctl_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** cellctl_usage_error() - the same, followed by how the verb is used. @word is argv[0]. */
int cellctl_usage_error(const char *word, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * cellctl_open_root() - the directory of --root, for probing
 *
 * Return: 0, or a negative errno after having said why.
 */
int cellctl_open_root(const struct cellctl *ctl, struct sysroot **ret);

/**
 * cellctl_probe() - the inventory of the machine (or snapshot) of --root
 *
 * Return: as cellctl_open_root().
 */
int cellctl_probe(const struct cellctl *ctl, struct inventory **ret);

/* machine-verbs.c */
int verb_collect(struct cellctl *ctl, int argc, char **argv);
int verb_inventory(struct cellctl *ctl, int argc, char **argv);

#endif
