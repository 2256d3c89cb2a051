/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members that a JSON text has twice: parsers keep the last in silence. */
#ifndef ENCODE_JSON_REPEATS_H
#define ENCODE_JSON_REPEATS_H

#include "base/bytes.h"
#include "base/finding.h"

/**
 * json_find_repeats() - complain about each member that is in its object twice
 * @text: well-formed JSON
 *
 * Keys are compared as they are written, escapes included.
 *
 * Return: 0; -EINVAL with at least one error in @findings.
 */
int json_find_repeats(struct bytes text, struct finding_list *findings);

#endif
