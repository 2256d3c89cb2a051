/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trees that /proc/iomem and /proc/ioports print by indentation. */
#ifndef PROBE_RESOURCES_H
#define PROBE_RESOURCES_H

#include "base/finding.h"
#include "inventory/inventory.h"

/** The kernel indents no deeper (MAX_IORES_LEVEL in kernel/resource.c; 5 until 6.8, 8 since). */
#define RESOURCES_INDENT_OLD 5

/**
 * resources_parse() - from lines "  0c000000-0cffffff : name" to a tree
 * @text: all of the file
 * @object: how findings name it: "/proc/iomem"
 * @findings: gets one "resource-line" for each line that does not fit and is
 *	left out; at most RESOURCES_FINDINGS_MAX, then one that says how many more
 * @ret: is_known is false when all addresses are zero, which is what the kernel
 *	shows to those who may not know them
 *
 * Lines below the deepest indentation are put where their range says.
 */
void resources_parse(struct arena *arena, const char *text, const char *object,
		     struct finding_list *findings, struct inv_resources *ret);

#define RESOURCES_FINDINGS_MAX 8

#endif
