/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of a service: options that take a value, --help and --version. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stddef.h>

/** struct program_option - "--NAME VALUE" sets *@value. */
struct program_option {
	const char *name;
	const char **value;
};

/**
 * program_take_options() - read the command line
 * @name: of the program, for messages
 * @usage: what --help prints
 *
 * Return: 1 to go on; 0 when done (--help, --version); -EINVAL after having said
 * what is wrong.
 */
int program_take_options(const char *name, const char *usage, const struct program_option *options,
			 size_t n_options, int argc, char **argv);

#endif
