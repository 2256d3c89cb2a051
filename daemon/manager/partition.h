/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The partitioned machine as it is now: what the driver shows, what runs in it
 * by our records, and the driver itself, for the operations that change it.
 */
#ifndef MANAGER_PARTITION_H
#define MANAGER_PARTITION_H

#include "check/check.h"
#include "driver/driver-error.h"
#include "inventory/inventory.h"
#include "manager/operation.h"
#include "probe/sysroot.h"
#include "store/running.h"

struct partition {
	struct arena *arena; /* of the operation */
	const struct operation_environment *environment;
	struct sysroot *root;
	struct inventory *inventory; /* architecture and hypervisor; nothing else */
	struct running *running;
	int fd;              /* the driver; -1 until partition_open_driver() */
	const char *console; /* what the console held then; NULL when it cannot be read */
};

/**
 * partition_open() - look at it
 *
 * Return: the partition; NULL after an error was written to @result.
 */
struct partition *partition_open(const struct operation_environment *environment,
				 struct arena *arena, struct operation_result *result);

/** partition_free() - NULL is legal. Return: NULL. */
struct partition *partition_free(struct partition *partition);
DEFINE_CLEANUP(struct partition *, partition_free)

/** partition_is_enabled() - whether a hypervisor is there, by the driver. */
bool partition_is_enabled(const struct partition *partition);

/**
 * partition_put_hypervisor() - add to a document what is true of the hypervisor as a whole
 *
 * driver_present, enabled, and while it is enabled with a configuration of ours dma_confined:
 * whether an IOMMU keeps devices to the memory of their cells.
 */
void partition_put_hypervisor(const struct partition *partition, struct json_object *json);

/**
 * partition_open_driver() - get ready to change it
 *
 * Return: whether that worked; if not, an error was written to @result.
 */
bool partition_open_driver(struct partition *partition,
			   const struct operation_environment *environment,
			   struct operation_result *result);

/**
 * partition_find_cell() - a cell by its name
 *
 * Return: the cell; NULL after an error was written to @result: not enabled, or
 * not there.
 */
const struct inv_cell *partition_find_cell(const struct partition *partition, const char *name,
					   struct operation_result *result);

/**
 * partition_read_state() - how a cell's state is now, after a change
 *
 * Return: the state, in the driver's words; NULL when the cell is gone.
 */
const char *partition_read_state(const struct partition *partition, const char *name);

/**
 * partition_fail() - the driver refused: say why, and how its console ended
 * @what: the sentence's beginning: "The cell \"demo\" was not started"
 * @r: the negative errno
 */
void partition_fail(const struct partition *partition, enum driver_request request, int r,
		    struct operation_result *result, const char *what, ...)
	__attribute__((format(printf, 5, 6)));

/**
 * partition_read_config() - the configuration that the system or a cell runs with
 * @name: NULL for the system
 *
 * Return: the configuration, the caller's; NULL if it was not made by us, or its
 * record is damaged.
 */
struct config *partition_read_config(const struct partition *partition, const char *name);

/**
 * partition_refuse() - whether checks say no
 * @override: rules whose errors are to be ignored
 * @what: as in partition_fail()
 * @ret_overridden: an array of the rules that would have said no; the caller's
 *
 * Return: true after an error was written to @result: a finding of severity error
 * whose rule is not overridden, or an override that names no rule.
 */
bool partition_refuse(const struct partition *partition, const struct finding_list *findings,
		      struct json_object *override, struct operation_result *result,
		      const char *what, struct json_object **ret_overridden);

#endif
