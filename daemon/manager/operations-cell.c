// SPDX-License-Identifier: GPL-2.0-or-later
/* Cells: made, loaded, started, stopped and destroyed through the driver. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <abi/jailhouse/cell-config.h>

#include "base/json.h"
#include "base/quantity.h"
#include "driver/driver-ioctl.h"
#include "driver/driver-sysfs.h"
#include "encode/encode.h"
#include "manager/operations.h"
#include "manager/partition.h"

/* ---- describing ------------------------------------------------------------ */

/* "failed_cpus" is left out when all of them run. */
static void put_cell(const struct partition *partition, struct json_object *json,
		     const struct inv_cell *cell)
{
	const char *failed;

	json_put_uint(json, "id", cell->id);
	json_put_string(json, "name", cell->name);
	json_put_string(json, "state", cell->state);
	json_put_string(json, "cpus", cell->cpus);
	if (driver_read_failed_cpus(sysroot_path(partition->root), partition->arena, cell->id,
				    &failed) == 0 &&
	    *failed)
		json_put_string(json, "failed_cpus", failed);
}

OPERATION_FUNCTION(operation_describe_cells)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const struct inv_hypervisor *hypervisor;
	struct json_object *json, *cells;
	size_t i;

	if (!partition)
		return;
	hypervisor = &partition->inventory->hypervisor;
	json = json_object_new_object();
	partition_put_hypervisor(partition, json_put_object(json, "hypervisor"));
	cells = json_put_array(json, "cells");
	for (i = 0; i < hypervisor->n_cells; i++)
		put_cell(partition, json_add_object(cells), &hypervisor->cells[i]);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_describe_cell)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const struct inv_cell *cell;
	struct json_object *json;

	if (!partition)
		return;
	cell = partition_find_cell(partition, operation_input_string(input, "name"), ret);
	if (!cell)
		return;
	json = json_object_new_object();
	put_cell(partition, json, cell);
	operation_set_json(arena, ret, json);
}

void operation_put_counters(struct json_object *json, const struct driver_counter *counters,
			    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		json_put_uint(json, counters[i].reason, counters[i].exits);
}

OPERATION_FUNCTION(operation_get_cell_statistics)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const struct inv_cell *cell;
	struct driver_counter *counters;
	struct json_object *json, *cpus;
	const char **names;
	size_t n_names, n, i;
	int r;

	if (!partition)
		return;
	cell = partition_find_cell(partition, operation_input_string(input, "name"), ret);
	if (!cell)
		return;
	r = driver_read_counters(sysroot_path(partition->root), arena, cell->id, NULL, &counters,
				 &n);
	if (r < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_DRIVER,
			       "The driver shows no statistics of \"%s\": %s.", cell->name,
			       strerror(-r));
		return;
	}
	json = json_object_new_object();
	json_put_string(json, "name", cell->name);
	operation_put_counters(json_put_object(json, "exits"), counters, n);
	cpus = json_put_object(json, "cpus");
	if (driver_list_cpus(sysroot_path(partition->root), arena, cell->id, &names, &n_names) < 0)
		n_names = 0;
	for (i = 0; i < n_names; i++)
		if (driver_read_counters(sysroot_path(partition->root), arena, cell->id, names[i],
					 &counters, &n) == 0)
			operation_put_counters(json_put_object(cpus, names[i] + strlen("cpu")),
					       counters, n);
	operation_set_json(arena, ret, json);
}

OPERATION_FUNCTION(operation_get_cell_configuration)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	_cleanup_(config_freep) struct config *config = NULL;
	const struct inv_cell *cell;

	if (!partition)
		return;
	cell = partition_find_cell(partition, operation_input_string(input, "name"), ret);
	if (!cell)
		return;
	config = partition_read_config(partition, cell->id ? cell->name : NULL);
	if (!config) {
		operation_fail(arena, ret, OPERATION_ERROR_NO_CONFIG,
			       "The configuration of \"%s\" is not known: another program than "
			       "cellwardend handed it to the driver.",
			       cell->name);
		return;
	}
	operation_write_config(config, input, arena, ret);
}

/* ---- creating --------------------------------------------------------------- */

/* The new cell against the system that runs and the cells in it, as far as they are ours. */
static void check(const struct partition *partition, const struct config *config,
		  struct finding_list *findings)
{
	const struct inv_hypervisor *hypervisor = &partition->inventory->hypervisor;
	_cleanup_(config_freep) struct config *system = partition_read_config(partition, NULL);
	size_t n = 1, i;
	const char **names =
		arena_new_array(partition->arena, const char *, hypervisor->n_cells + 1);
	struct config **cells =
		arena_new_array(partition->arena, struct config *, hypervisor->n_cells + 1);
	struct check_input input = { .cell_names = names, .system = system };

	cells[0] = (struct config *)config;
	names[0] = config->name;
	for (i = 0; i < hypervisor->n_cells; i++) {
		if (!hypervisor->cells[i].id || !hypervisor->cells[i].name)
			continue;
		names[n] = hypervisor->cells[i].name;
		cells[n] = partition_read_config(partition, names[n]);
		n += cells[n] != NULL;
	}
	input.system_name = system ? system->name : NULL;
	input.cells = (const struct config *const *)cells;
	input.n_cells = n;
	check_run(&input, findings);
	for (i = 1; i < n; i++)
		config_free(cells[i]);
}

static bool is_free(const struct partition *partition, const struct config *config,
		    struct operation_result *ret)
{
	const struct inv_hypervisor *hypervisor = &partition->inventory->hypervisor;
	size_t i;

	if (!partition_is_enabled(partition)) {
		operation_fail(partition->arena, ret, OPERATION_ERROR_NOT_ENABLED,
			       "The hypervisor is not enabled, so the cell \"%s\" cannot be made. "
			       "`cellctl enable` enables it.",
			       config->name);
		return false;
	}
	for (i = 0; i < hypervisor->n_cells; i++) {
		if (!hypervisor->cells[i].name ||
		    strcmp(hypervisor->cells[i].name, config->name) != 0)
			continue;
		operation_fail(
			partition->arena, ret, OPERATION_ERROR_CELL_EXISTS,
			"There is a cell \"%s\" already, with the id %u; it is %s. Destroy it "
			"first (cellctl cell destroy), or give the new one another name.",
			config->name, hypervisor->cells[i].id, hypervisor->cells[i].state);
		return false;
	}
	return true;
}

/* Answers with the cell as it is now; "state" is missing when it is gone. */
static void answer(const struct partition *partition, const char *name,
		   struct operation_result *ret, struct json_object *json)
{
	json_put_string(json, "name", name);
	json_put_string(json, "state", partition_read_state(partition, name));
	operation_set_json(partition->arena, ret, json);
}

static void create(struct partition *partition, const struct config *config, struct bytes binary,
		   struct operation_result *ret)
{
	int r;

	r = running_set_cell(partition->running, config->name, binary);
	if (r < 0) {
		operation_fail(partition->arena, ret, OPERATION_ERROR_FAILED,
			       "The cell \"%s\" cannot be noted below /run: %s. It was not "
			       "created.",
			       config->name, strerror(-r));
		return;
	}
	r = driver_cell_create(partition->fd, binary);
	if (r == 0)
		return;
	running_drop_cell(partition->running, config->name);
	partition_fail(partition, DRIVER_CREATE, r, ret, "The cell \"%s\" was not created",
		       config->name);
}

OPERATION_FUNCTION(operation_create_cell)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_json_ struct json_object *overridden = NULL;
	struct finding_list findings = { .arena = arena };
	struct json_object *json;
	struct bytes binary;
	size_t n;

	if (!partition)
		return;
	config = operation_parse_config(operation_input_bytes(input, "configuration"), CONFIG_CELL,
					partition->inventory->arch, arena, ret);
	if (!config || !is_free(partition, config, ret))
		return;
	check(partition, config, &findings);
	if (partition_refuse(partition, &findings, operation_input_list(input, "override", &n), ret,
			     arena_printf(arena, "The cell \"%s\" was not created", config->name),
			     &overridden))
		return;
	ret->findings.arena = arena;
	if (config_encode(config, 14, arena, &ret->findings, &binary) < 0) {
		operation_fail(arena, ret, OPERATION_ERROR_CONFIG,
			       "The configuration of \"%s\" cannot be written in binary form.",
			       config->name);
		return;
	}
	if (!partition_open_driver(partition, environment, ret))
		return;
	create(partition, config, binary, ret);
	if (ret->error)
		return;
	json = json_object_new_object();
	json_object_object_add(json, "overridden", json_object_get(overridden));
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	answer(partition, config->name, ret, json);
}

/* ---- loading ----------------------------------------------------------------- */

/* What the driver lets be loaded (kmod/cell.c). */
static bool is_loadable(const struct config_memory *region)
{
	const uint64_t flags = JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_LOADABLE;

	return region->size && (region->flags & flags) == flags;
}

static bool holds(const struct config_memory *region, uint64_t address, uint64_t size)
{
	uint64_t offset = address - region->virt_start;

	return is_loadable(region) && address >= region->virt_start && offset <= region->size &&
	       size <= region->size - offset;
}

static const char *list_loadable(const struct config *config, struct arena *arena)
{
	const char *list = "";
	size_t i;

	for (i = 0; i < config->n_memory; i++)
		if (is_loadable(&config->memory[i]))
			list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "",
					    quantity_format_range(arena,
								  config->memory[i].virt_start,
								  config->memory[i].size));
	return *list ? list : "none";
}

/* Better words than the driver's EINVAL; @config is NULL where the cell is none of ours. */
static bool fits(const struct config *config, const struct driver_image *image, size_t number,
		 struct arena *arena, struct operation_result *ret)
{
	size_t i;

	if (!config)
		return true;
	for (i = 0; i < config->n_memory; i++)
		if (holds(&config->memory[i], image->address, image->content.size))
			return true;
	operation_fail(arena, ret, OPERATION_ERROR_IMAGE,
		       "Image %zu, %s at %s, does not lie within one loadable region of \"%s\", "
		       "which are: %s. Nothing was loaded. Choose another address.",
		       number, quantity_format_size(arena, image->content.size),
		       quantity_format_address(arena, image->address), config->name,
		       list_loadable(config, arena));
	return false;
}

/*
 * A file of the caller's, mapped into this process, which ends soon. What is cut off meanwhile the
 * kernel notices while it copies.
 */
static bool map_image(int fd, size_t number, struct arena *arena, struct operation_result *ret,
		      struct bytes *ret_content)
{
	struct stat st;
	void *data;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0) {
		operation_fail(arena, ret, OPERATION_ERROR_IMAGE,
			       "Image %zu is empty or no regular file. Nothing was loaded.",
			       number);
		return false;
	}
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED) {
		operation_fail(arena, ret, OPERATION_ERROR_IMAGE,
			       "Image %zu of %s cannot be mapped: %s. Nothing was loaded.%s",
			       number, quantity_format_size(arena, (uint64_t)st.st_size),
			       strerror(errno),
			       errno == ENOMEM ? " Load it in parts that are smaller." : "");
		return false;
	}
	*ret_content = (struct bytes){ data, (size_t)st.st_size };
	return true;
}

static bool read_images(const struct partition *partition, struct json_object *input,
			struct operation_result *ret, struct driver_image **ret_images,
			size_t *ret_n)
{
	_cleanup_(config_freep) struct config *config =
		partition_read_config(partition, operation_input_string(input, "name"));
	struct json_object *fds, *addresses;
	struct driver_image *images;
	size_t n, n_addresses, i;

	fds = operation_input_list(input, "images", &n);
	addresses = operation_input_list(input, "addresses", &n_addresses);
	if (!n || n != n_addresses || n > DRIVER_IMAGES_MAX) {
		operation_fail(partition->arena, ret, OPERATION_ERROR_INVALID,
			       "%zu images and %zu addresses were given; there must be as many of "
			       "both, from 1 to %u.",
			       n, n_addresses, DRIVER_IMAGES_MAX);
		return false;
	}
	images = arena_new_array(partition->arena, struct driver_image, n);
	for (i = 0; i < n; i++) {
		int fd = json_object_get_int(json_object_array_get_idx(fds, i));

		images[i].address = json_object_get_uint64(json_object_array_get_idx(addresses, i));
		if (!map_image(fd, i + 1, partition->arena, ret, &images[i].content) ||
		    !fits(config, &images[i], i + 1, partition->arena, ret))
			return false;
	}
	*ret_images = images;
	*ret_n = n;
	return true;
}

OPERATION_FUNCTION(operation_load_cell)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const char *name = operation_input_string(input, "name");
	struct driver_image *images;
	size_t n;
	int r;

	if (!partition || !partition_find_cell(partition, name, ret) ||
	    !read_images(partition, input, ret, &images, &n) ||
	    !partition_open_driver(partition, environment, ret))
		return;
	r = driver_cell_load(partition->fd, name, images, n);
	if (r < 0) {
		partition_fail(partition, DRIVER_LOAD, r, ret, "The cell \"%s\" was not loaded",
			       name);
		return;
	}
	answer(partition, name, ret, json_object_new_object());
}

/* ---- the others -------------------------------------------------------------- */

static int shut_down(int fd, const char *name)
{
	return driver_cell_load(fd, name, NULL, 0);
}

/* The driver would reset a running cell, whose memory is not what was loaded any more. */
static bool refuse_running(const struct inv_cell *cell, struct arena *arena,
			   struct operation_result *ret)
{
	if (!cell->state || strncmp(cell->state, "running", strlen("running")) != 0)
		return false;
	operation_fail(arena, ret, OPERATION_ERROR_CELL_STATE,
		       "The cell \"%s\" was not started: it runs already. Load it again first "
		       "(cellctl cell load), which stops it.",
		       cell->name);
	return true;
}

/* Asks the driver for something that needs nothing but the cell's name. */
static void request(const struct operation_environment *environment, struct json_object *input,
		    struct arena *arena, struct operation_result *ret,
		    int (*ask)(int fd, const char *name), enum driver_request request,
		    const char *not_done)
{
	_cleanup_(partition_freep) struct partition *partition =
		partition_open(environment, arena, ret);
	const char *name = operation_input_string(input, "name");
	const struct inv_cell *cell;
	int r;

	if (!partition)
		return;
	cell = partition_find_cell(partition, name, ret);
	if (!cell || (request == DRIVER_START && refuse_running(cell, arena, ret)) ||
	    !partition_open_driver(partition, environment, ret))
		return;
	r = ask(partition->fd, name);
	if (r < 0) {
		partition_fail(partition, request, r, ret, "The cell \"%s\" was not %s", name,
			       not_done);
		return;
	}
	if (request == DRIVER_DESTROY)
		running_drop_cell(partition->running, name);
	answer(partition, name, ret, json_object_new_object());
}

OPERATION_FUNCTION(operation_start_cell)
{
	request(environment, input, arena, ret, driver_cell_start, DRIVER_START, "started");
}

OPERATION_FUNCTION(operation_shut_down_cell)
{
	request(environment, input, arena, ret, shut_down, DRIVER_SHUTDOWN, "shut down");
}

OPERATION_FUNCTION(operation_destroy_cell)
{
	request(environment, input, arena, ret, driver_cell_destroy, DRIVER_DESTROY, "destroyed");
}
