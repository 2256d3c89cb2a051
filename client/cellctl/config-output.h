/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations into files, for the verbs that make them. */
#ifndef CELLCTL_CONFIG_OUTPUT_H
#define CELLCTL_CONFIG_OUTPUT_H

#include "cellctl.h"
#include "encode/encode.h"

#define CONFIG_OUTPUT_USAGE "[-o FILE] [--format=json|cell|c] [--revision=12|13|14]"

/* Where to and as what; zero-initialised is the default. */
struct config_output {
	const char *path; /* NULL or "-": standard output */
	const char *format;
	unsigned int revision; /* 0: 14 */
};

/**
 * config_output_take() - take -o, --output, --format and --revision out of the arguments
 *
 * Return: CELLCTL_FINE, or CELLCTL_ERROR after having said what is wrong.
 */
int config_output_take(int *argc, char **argv, struct config_output *output);

/**
 * config_output_write() - write a configuration there, as the format or else the file's name says
 *
 * A file appears whole or not at all. Binary is not written to a terminal.
 *
 * Return: CELLCTL_FINE, or CELLCTL_ERROR after having said why not.
 */
int config_output_write(const struct cellctl *ctl, const struct config_output *output,
			const struct config *config);

#endif
