// SPDX-License-Identifier: GPL-2.0-or-later
/* A hypervisor that is there already: the driver's sysfs (abi.md, section 2), and around us. */
#include <abi/jailhouse/ivshmem.h>
#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/probe.h"

#define DRIVER_PATH "/sys/devices/jailhouse"

/* One file of a cell; NULL when it cannot be read. */
static const char *read_cell_file(const struct sysroot *root, struct arena *arena, const char *id,
				  const char *file)
{
	const char *text;

	if (sysroot_read_line(root, arena,
			      arena_printf(arena, "%s/cells/%s/%s", DRIVER_PATH, id, file),
			      &text) < 0)
		return NULL;
	return text;
}

static void take_cell(const struct sysroot *root, struct inventory *inventory, const char *name)
{
	struct inv_hypervisor *hypervisor = &inventory->hypervisor;
	struct arena *arena = inventory->arena;
	struct inv_cell *cell;
	uint64_t id;

	if (quantity_parse(name, &id) < 0 || id > UINT32_MAX)
		return;
	cell = arena_append(arena, hypervisor->cells, hypervisor->n_cells);
	cell->id = (unsigned int)id;
	cell->name = read_cell_file(root, arena, name, "name");
	cell->state = read_cell_file(root, arena, name, "state");
	cell->cpus = read_cell_file(root, arena, name, "cpus_assigned_list");
}

static void probe_driver(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_hypervisor *hypervisor = &inventory->hypervisor;
	const char *text, **names;
	size_t n, i;
	int r;

	hypervisor->is_driver_present = sysroot_exists(root, DRIVER_PATH);
	if (!hypervisor->is_driver_present) {
		if (inventory->kernel.is_module_loaded == NO)
			hypervisor->is_enabled = NO;
		inventory_note_source(inventory, "hypervisor", DRIVER_PATH, SOURCE_ABSENT, 0,
				      "the driver is not loaded");
		return;
	}
	hypervisor->is_ours = sysroot_exists(root, DRIVER_PATH "/cellwarden");
	r = sysroot_read_line(root, inventory->arena, DRIVER_PATH "/enabled", &text);
	if (r == 0)
		hypervisor->is_enabled = strcmp(text, "1") == 0 ? YES :
					 strcmp(text, "0") == 0 ? NO :
								  UNKNOWN_YET;
	inventory_note_source(
		inventory, "hypervisor", DRIVER_PATH "/enabled",
		r == 0 && hypervisor->is_enabled == UNKNOWN_YET ? SOURCE_INVALID : SOURCE_OK, r,
		r == 0 && hypervisor->is_enabled == UNKNOWN_YET ? "neither 0 nor 1" : NULL);
	if (sysroot_list(root, inventory->arena, DRIVER_PATH "/cells", &names, &n) < 0)
		return;
	for (i = 0; i < n; i++)
		take_cell(root, inventory, names[i]);
}

/*
 * Functions that are there because a hypervisor is enabled are no part of the machine: a plan that
 * is made meanwhile would give them to somebody, and they would be new since the last one.
 */
static void forget_shared_memory(struct inventory *inventory)
{
	size_t i, n = 0;

	if (inventory->hypervisor.is_enabled != YES)
		return;
	for (i = 0; i < inventory->n_pci; i++)
		if (inventory->pci[i].vendor != IVSHMEM_VENDOR_ID ||
		    inventory->pci[i].device != IVSHMEM_DEVICE_ID)
			inventory->pci[n++] = inventory->pci[i];
	inventory->n_pci = n;
}

void probe_hypervisor(const struct sysroot *root, struct inventory *inventory)
{
	probe_driver(root, inventory);
	forget_shared_memory(inventory);
	/* Bit 31 of CPUID 1 ECX, which every hypervisor sets (AMD64 APM vol. 3, appendix E). */
	inventory->hypervisor.is_guest =
		inventory->arch == MACHINE_X86 && inventory_has_cpu_flag(inventory, "hypervisor");
}
