/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions behind the table of operations.c, by what they are about. */
#ifndef MANAGER_OPERATIONS_H
#define MANAGER_OPERATIONS_H

#include "driver/driver-sysfs.h"
#include "inventory/inventory.h"
#include "manager/operation.h"
#include "manager/partition.h"
#include "model/config.h"
#include "store/store.h"

#define OPERATION_FUNCTION(name)                                                              \
	void name(const struct operation_environment *environment, struct json_object *input, \
		  struct arena *arena, struct operation_result *ret)

/* operations-machine.c */
OPERATION_FUNCTION(operation_describe);
OPERATION_FUNCTION(operation_get_machine);
OPERATION_FUNCTION(operation_get_inventory);
OPERATION_FUNCTION(operation_get_readiness);
OPERATION_FUNCTION(operation_check_machine);
OPERATION_FUNCTION(operation_get_reservation);

/* operations-config.c */
OPERATION_FUNCTION(operation_list_configurations);
OPERATION_FUNCTION(operation_get_configuration);
OPERATION_FUNCTION(operation_check_configuration);
OPERATION_FUNCTION(operation_explain_configuration);
OPERATION_FUNCTION(operation_get_drift);
OPERATION_FUNCTION(operation_create_configuration);
OPERATION_FUNCTION(operation_restore_configuration);

/* operations-hypervisor.c */
OPERATION_FUNCTION(operation_describe_hypervisor);
OPERATION_FUNCTION(operation_get_console);
OPERATION_FUNCTION(operation_enable);
OPERATION_FUNCTION(operation_enable_tentatively);
OPERATION_FUNCTION(operation_disable);

/* operations-boot.c */
OPERATION_FUNCTION(operation_enable_at_boot);
OPERATION_FUNCTION(operation_confirm);

/* operations-desired.c */
OPERATION_FUNCTION(operation_list_documents);
OPERATION_FUNCTION(operation_get_document);
OPERATION_FUNCTION(operation_set_document);
OPERATION_FUNCTION(operation_remove_document);
OPERATION_FUNCTION(operation_set_autostart);

/* operations-cell.c */
OPERATION_FUNCTION(operation_describe_cells);
OPERATION_FUNCTION(operation_describe_cell);
OPERATION_FUNCTION(operation_get_cell_statistics);
OPERATION_FUNCTION(operation_get_cell_configuration);
OPERATION_FUNCTION(operation_create_cell);
OPERATION_FUNCTION(operation_load_cell);
OPERATION_FUNCTION(operation_start_cell);
OPERATION_FUNCTION(operation_shut_down_cell);
OPERATION_FUNCTION(operation_destroy_cell);

/* observe.c: what the daemon looks at by itself; watch.c */
OPERATION_FUNCTION(operation_observe);

/** operation_put_hypervisor() - the document of DescribeHypervisor. */
void operation_put_hypervisor(const struct partition *partition, struct json_object *json);

/** operation_put_counters() - a member for each reason. */
void operation_put_counters(struct json_object *json, const struct driver_counter *counters,
			    size_t n);

/** operation_enable_current() - enable the stored configuration after all checks, overriding none. */
void operation_enable_current(const struct operation_environment *environment, struct arena *arena,
			      struct operation_result *ret);

/** operation_read_entry() - a generation as it is stored; 0 is the current one. Return: whether it could be read. */
bool operation_read_entry(const struct operation_environment *environment, uint64_t generation,
			  struct arena *arena, struct operation_result *ret,
			  struct store_entry *ret_entry);

/**
 * operation_compare() - the machine now with the one that the current configuration was made for
 *
 * Return: schemas/json/drift.json, a new reference; NULL after an error was written to @ret.
 */
struct json_object *operation_compare(const struct operation_environment *environment,
				      struct arena *arena, struct operation_result *ret);

/**
 * operation_read_config() - a stored configuration
 * @generation: 0 is the current one
 *
 * Return: the configuration, to be freed by the caller; NULL after an error was
 * written to @ret.
 */
struct config *operation_read_config(const struct operation_environment *environment,
				     uint64_t generation, struct arena *arena,
				     struct operation_result *ret);

/**
 * operation_parse_config() - a configuration that the caller has sent, in any format
 * @arch: of this machine, for revisions 12 and 13, which do not say theirs
 *
 * Return: the configuration, to be freed by the caller; NULL after an error was
 * written to @ret: it cannot be read, or is of the other kind.
 */
struct config *operation_parse_config(struct bytes given, enum config_kind kind,
				      enum machine_arch arch, struct arena *arena,
				      struct operation_result *ret);

/** operation_write_config() - answer with a configuration as the input's "format" and "revision" say. */
void operation_write_config(const struct config *config, struct json_object *input,
			    struct arena *arena, struct operation_result *ret);

/**
 * operation_probe() - the inventory of the machine below the environment's root
 *
 * Return: the inventory, to be freed by the caller; NULL after an error was
 * written to @ret.
 */
struct inventory *operation_probe(const struct operation_environment *environment,
				  struct arena *arena, struct operation_result *ret);

#endif
