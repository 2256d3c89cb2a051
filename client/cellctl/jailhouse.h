/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cellctl under the name `jailhouse`: the verbs, arguments and table of cells of
 * the tool of that name, so that scripts written for it go on working.
 */
#ifndef CELLCTL_JAILHOUSE_H
#define CELLCTL_JAILHOUSE_H

#include <stdbool.h>

/** jailhouse_is_name() - whether the program was called by that name. */
bool jailhouse_is_name(const char *program);

/** jailhouse_main() - run. Return: the exit status: 0; 1 for any error. */
int jailhouse_main(int argc, char **argv);

#endif
