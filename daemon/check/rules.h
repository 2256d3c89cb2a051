/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of check: the tables of rules by subject, and what rules share. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include <abi/jailhouse/cell-config.h>

#include "check/check.h"

#define CHECK_PAGE_SIZE   UINT64_C(0x1000)
#define CHECK_PAGE_OFFSET (CHECK_PAGE_SIZE - 1)

/* One file of rules; all of them are joined in check.c. */
struct check_table {
	const struct check_rule *rules;
	size_t n;
};

extern const struct check_table check_table_descriptor; /* name, CPUs, architecture, limits */
extern const struct check_table check_table_memory;     /* regions of one configuration */
extern const struct check_table check_table_pci;        /* PCI devices of one configuration */
extern const struct check_table
	check_table_shared_memory;                       /* devices through which cells share it */
extern const struct check_table check_table_devices;     /* ports, interrupts, caches, streams */
extern const struct check_table check_table_system;      /* what only system configurations have */
extern const struct check_table check_table_set;         /* system and cells together */
extern const struct check_table check_table_live;        /* configuration against inventory */
extern const struct check_table check_table_live_pci;    /* the same for PCI */
extern const struct check_table check_table_hardware;    /* the machine alone */
extern const struct check_table check_table_reservation; /* memory kept from Linux */
extern const struct check_table check_table_file;        /* what reading a file reports */

#define CHECK_TABLE(subject, items) \
	const struct check_table check_table_##subject = { items, ARRAY_SIZE(items) }

/** check_note() - as check_report(), with a severity of its own. */
struct finding *check_note(struct check_context *context, enum finding_severity severity,
			   const char *object, const char *message, ...)
	__attribute__((format(printf, 4, 5)));

/** check_arena() - for texts of findings and scratch; lives as long as the findings. */
struct arena *check_arena(const struct check_context *context);

/** check_region_name() - "memory 3 [0x1000-0x1fff]" of the configuration at hand. */
const char *check_region_name(const struct check_context *context, size_t index);

/** check_device_name() - "PCI 00:1f.2". */
const char *check_device_name(const struct check_context *context,
			      const struct config_pci_device *device);

/** check_report_device() - check_report() of a PCI device in the list of the configuration at hand. */
void check_report_device(struct check_context *context, const struct config_pci_device *device,
			 const char *text);

/** check_point_at() - the place in the configuration's JSON document, from the cell on. */
void check_point_at(struct check_context *context, struct finding *finding, const char *pointer,
		    ...) __attribute__((format(printf, 3, 4)));

/** check_physical() - a region's physical range; false when it is empty, wraps, or has no memory. */
bool check_physical(const struct config_memory *memory, struct range *ret);

/** check_virtual() - the same as the cell sees it; the communication region counts too. */
bool check_virtual(const struct config_memory *memory, struct range *ret);

/** check_is_empty_section() - a region that stands for a section of shared memory that is not wanted. */
bool check_is_empty_section(const struct config *config, size_t index);

/** check_memory_set() - all that a configuration maps, physically. */
struct range_set check_memory_set(struct arena *arena, const struct config *config);

/** check_port_set() - all ports that a configuration passes. */
struct range_set check_port_set(struct arena *arena, const struct config *config);

/** check_is_x86(), check_is_arm() - what the configuration is for. */
bool check_is_x86(const struct config *config);
bool check_is_arm(const struct config *config);

/** check_first_outside() - the first piece of @range that is not in @set; false if all is. */
bool check_first_outside(const struct range_set *set, struct range range, struct range *ret);

#endif
