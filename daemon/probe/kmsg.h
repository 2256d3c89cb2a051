/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel log, cut down to the few messages that say something no other file
 * says (whether the kernel was started at EL2, for one). All the rest may be
 * private and is neither kept nor packed by `cellctl collect`.
 */
#ifndef PROBE_KMSG_H
#define PROBE_KMSG_H

#include <stdbool.h>

#include "probe/sysroot.h"

enum kmsg_topic {
	KMSG_NONE,
	KMSG_STARTED_AT_EL2,
	KMSG_STARTED_AT_EL1,
	KMSG_EL_INCONSISTENT, /* CPUs were started at different levels */
	KMSG_KVM_VHE,
	KMSG_KVM_NVHE,
	KMSG_KVM_PROTECTED,
	KMSG_KVM_NO_HYP,
	KMSG_VIRT_DISABLED_BY_FIRMWARE,
	KMSG_X2APIC_ACTIVE,
	KMSG_XAPIC_ACTIVE,
	KMSG_AARCH32_AT_EL1,
	KMSG_IRQ_REMAPPING, /* the kernel remaps interrupts with the IOMMU */
};

/**
 * kmsg_topic_of() - what one record is about
 * @record: a line of /dev/kmsg, "6,339,5140900,-;text", or its text alone; its
 *	end is the end of the window
 *
 * Only records of the kernel itself count (facility 0): user space can write
 * into the log too.
 */
enum kmsg_topic kmsg_topic_of(struct bytes record);

/**
 * kmsg_read() - the records that are about anything
 *
 * Return: as sysroot_read().
 */
int kmsg_read(const struct sysroot *root, struct arena *arena, struct bytes *ret);

/** kmsg_find() - whether the log has a record on @topic. */
bool kmsg_find(struct bytes log, enum kmsg_topic topic);

#endif
