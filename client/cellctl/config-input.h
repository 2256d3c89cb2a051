/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations from files, for the verbs that take them. */
#ifndef CELLCTL_CONFIG_INPUT_H
#define CELLCTL_CONFIG_INPUT_H

#include "base/bytes.h"
#include "cellctl.h"
#include "model/config.h"

/**
 * config_input_bytes() - all of a file, or of standard input for "-"
 * @ret: owned by @arena
 *
 * Return: 0; a negative errno after having said why.
 */
int config_input_bytes(struct arena *arena, const char *path, struct bytes *ret);

/**
 * config_input_read() - a configuration of any format
 * @arch: for revisions 12 and 13, which do not say it
 * @findings: what reading reports, the file's name in each object
 *
 * Return: 0; -EINVAL with an error in @findings; another negative errno after having said why.
 */
int config_input_read(const char *path, enum machine_arch arch, struct finding_list *findings,
		      struct config **ret);

#endif
