/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's lists of CPUs: "0-3,5". */
#ifndef PROBE_CPU_LIST_H
#define PROBE_CPU_LIST_H

#include "base/arena.h"
#include "base/range-set.h"

/** No kernel can be built for more CPUs (NR_CPUS on x86). */
#define CPUS_MAX 8192

/**
 * cpu_list_parse() - a list as a set of numbers
 * @text: "" is the empty set
 * @ret: written only on success
 *
 * Return: 0; -EINVAL if it is no such list; -ERANGE if a number is not below
 * CPUS_MAX.
 */
int cpu_list_parse(struct arena *arena, const char *text, struct range_set *ret);

/** cpu_list_count() - how many numbers are in it. */
unsigned int cpu_list_count(const struct range_set *set);

#endif
