/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking options out of a verb's arguments, wherever the user wrote them. */
#ifndef CELLCTL_ARGUMENTS_H
#define CELLCTL_ARGUMENTS_H

#include <stdbool.h>

/** arguments_take_flag() - take out "--flag". Return: whether it was there. */
bool arguments_take_flag(int *argc, char **argv, const char *flag);

/**
 * arguments_take_value() - take out "--option VALUE" or "--option=VALUE", once
 * @option: "--config"
 * @meaning: of the value, for the message: "a file"
 * @ret: the value; untouched when the option is not there
 *
 * Return: CELLCTL_FINE; CELLCTL_ERROR after having said that the value is missing.
 */
int arguments_take_value(int *argc, char **argv, const char *option, const char *meaning,
			 const char **ret);

/**
 * arguments_expect() - refuse options that nobody took, and any other number of arguments
 * @n: how many there must be behind the verb
 * @what: what is missing otherwise: "name the cell"
 *
 * Return: CELLCTL_FINE; CELLCTL_ERROR after having said what is wrong.
 */
int arguments_expect(int argc, char **argv, int n, const char *what);

#endif
