/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_CONTROL_VERBS_H
#define CELLCTL_CONTROL_VERBS_H

#include <json-c/json.h>

#include "cellctl.h"

#define ENABLE_USAGE      "[--config=FILE] [--confirm-within=TIME] [--force=RULE[,RULE]...]"
#define CELL_CREATE_USAGE "[--force=RULE[,RULE]...] FILE"
#define CELL_LOAD_USAGE   "NAME IMAGE [--address=ADDRESS] [IMAGE [--address=ADDRESS]]..."
#define APPLY_USAGE       "[--keep] [--replace] -f FILE"

/* control-verbs.c */
int verb_enable(struct cellctl *ctl, int argc, char **argv);
int verb_disable(struct cellctl *ctl, int argc, char **argv);
int verb_console(struct cellctl *ctl, int argc, char **argv);

/* cell-verbs.c */
int verb_cell_list(struct cellctl *ctl, int argc, char **argv);
int verb_cell_create(struct cellctl *ctl, int argc, char **argv);
int verb_cell_load(struct cellctl *ctl, int argc, char **argv);
int verb_cell_start(struct cellctl *ctl, int argc, char **argv);
int verb_cell_shutdown(struct cellctl *ctl, int argc, char **argv);
int verb_cell_destroy(struct cellctl *ctl, int argc, char **argv);
int verb_cell_stats(struct cellctl *ctl, int argc, char **argv);

/* apply-verb.c */
int verb_apply(struct cellctl *ctl, int argc, char **argv);

/**
 * apply_file() - create, load and start the cell of a document
 * @is_replace: destroy one of the same name with another configuration first
 *
 * Return: the status, after having said what was done or is wrong.
 */
int apply_file(struct cellctl *ctl, const char *path, bool is_replace);

/** print_enabled() - what enabling came to, in words or JSON. */
void print_enabled(const struct cellctl *ctl, struct json_object *json);

/**
 * console_follow() - print what the hypervisor prints, from the driver itself, until interrupted
 *
 * Return: the status, after having said what is wrong.
 */
int console_follow(void);

#endif
