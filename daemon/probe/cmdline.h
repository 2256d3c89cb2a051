/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PROBE_CMDLINE_H
#define PROBE_CMDLINE_H

#include "inventory/inventory.h"

/**
 * cmdline_parse() - split a kernel command line as the kernel does
 * @text: the line; whatever it is, it parses
 * @ret: in order; the texts are owned by @arena
 *
 * Quotes keep spaces together and vanish around a whole parameter or a whole
 * value; those elsewhere stay. All behind a parameter "--" is for init.
 */
void cmdline_parse(struct arena *arena, const char *text, struct inv_parameter **ret,
		   size_t *ret_n);

#endif
