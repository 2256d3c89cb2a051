/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of exits: those that all architectures have, and how more are defined (abi.md, section 2). */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <linux/sysfs.h>

#include <abi/jailhouse/hypercall.h>

struct counter_attribute {
	struct attribute attr;
	unsigned int number;
};

#define COUNTER(reason, number)                                             \
	static struct counter_attribute reason##_attribute = {              \
		{ "vmexits_" #reason, 0444 },                               \
		JAILHOUSE_CPU_INFO_STAT_BASE + JAILHOUSE_CPU_STAT_##number, \
	}

#define GENERIC_COUNTERS                         \
	COUNTER(total, VMEXITS_TOTAL);           \
	COUNTER(mmio, VMEXITS_MMIO);             \
	COUNTER(management, VMEXITS_MANAGEMENT); \
	COUNTER(hypercall, VMEXITS_HYPERCALL)

#define GENERIC_ATTRIBUTES                                                       \
	&total_attribute.attr, &mmio_attribute.attr, &management_attribute.attr, \
		&hypercall_attribute.attr

/* Of this architecture: statistics-x86.c, statistics-arm64.c. Ends with NULL. */
extern struct attribute *counter_attributes[];

#endif
