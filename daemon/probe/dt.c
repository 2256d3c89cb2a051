// SPDX-License-Identifier: GPL-2.0-or-later
/* The device tree that the kernel was started with, subject by subject. */
#include "probe/dt.h"

#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "probe/probe.h"

#define FDT_PATH  "/sys/firmware/fdt"
#define ACPI_PATH "/sys/firmware/acpi"
#define CPU_PATH  "/sys/devices/system/cpu"

static void take_device(struct dt *dt, struct dt_node *node);

/* Each looks at every enabled node, and takes what is its own. */
static void (*const units[])(struct dt *dt, struct dt_node *node) = {
	dt_take_gic,
	dt_take_iommu,
	dt_take_pci_host,
};

/* After those, for these refer to them. */
static void (*const others[])(struct dt *dt, struct dt_node *node) = {
	dt_take_memory,  dt_take_reserved,      dt_take_timer,       dt_take_psci, dt_take_uart,
	dt_take_streams, dt_take_firmware_call, dt_take_framebuffer, take_device,
};

static void take_all(struct dt *dt, void (*const *takers)(struct dt *, struct dt_node *), size_t n)
{
	size_t i, k;

	for (i = 0; i < dt->n_nodes; i++)
		for (k = 0; k < n && dt->nodes[i].is_enabled; k++)
			takers[k](dt, &dt->nodes[i]);
}

/* ---- devices ------------------------------------------------------------- */

static void take_device(struct dt *dt, struct dt_node *node)
{
	struct inventory *inventory = dt->inventory;
	struct inv_dt_device device = { 0 };
	size_t offset = 0, i;

	if (!node->parent || node->is_described)
		return;
	for (i = 0; i < node->n_regions; i++)
		if (node->regions[i].is_valid)
			*arena_append(inventory->arena, device.regions, device.n_regions) =
				node->regions[i].range;
	for (i = 0; i < node->n_irqs; i++)
		if (node->irqs[i].is_valid)
			*arena_append(inventory->arena, device.irqs, device.n_irqs) =
				node->irqs[i].id;
	if (!device.n_regions && !device.n_irqs)
		return;
	device.path = arena_strdup(inventory->arena, node->path);
	device.compatible =
		arena_strdup(inventory->arena, dt_next_string(node->compatible, &offset));
	*arena_append(inventory->arena, inventory->dt.devices, inventory->dt.n_devices) = device;
}

static void take_machine(struct dt *dt)
{
	struct inv_machine *machine = &dt->inventory->machine;
	struct arena *arena = dt->inventory->arena;
	size_t offset = 0;

	if (!machine->product)
		machine->product = arena_strdup(arena, dt_string(dt, &dt->nodes[0], "model"));
	machine->compatible = arena_strdup(arena, dt_next_string(dt->nodes[0].compatible, &offset));
	dt->inventory->dt.address_cells = dt->nodes[0].address_cells;
	dt->inventory->dt.size_cells = dt->nodes[0].size_cells;
}

/* ---- the tree as a whole ------------------------------------------------- */

/* What the EFI stub makes where there is no device tree: /chosen, for the command line. */
static bool is_stub(const struct dt *dt)
{
	size_t i;

	for (i = 1; i < dt->n_nodes; i++)
		if (dt->nodes[i].depth == 1 && strcmp(dt->nodes[i].name, "chosen") != 0)
			return false;
	return true;
}

static void say_how_many_more(struct dt *dt)
{
	if (dt->n_complaints <= DT_FINDINGS_MAX)
		return;
	finding_add(&dt->inventory->findings, "dt-limit", FINDING_NOTE, dt->object,
		    "%zu more findings of this kind are not listed",
		    dt->n_complaints - DT_FINDINGS_MAX);
}

static int decode(struct dt *dt, const char *const *cpu_nodes)
{
	dt_read_nodes(dt);
	if (!dt->n_nodes || is_stub(dt))
		return -ENOENT;
	dt_read_buses(dt);
	dt_read_regions(dt);
	dt_read_irqs(dt);

	dt->inventory->dt.is_present = true;
	dt->inventory->dt.hash = dt_hash(dt);
	take_machine(dt);
	take_all(dt, units, ARRAY_SIZE(units));
	dt_number_pci_hosts(dt);
	take_all(dt, others, ARRAY_SIZE(others));
	dt_take_reservation_block(dt);
	dt_sort_banks(dt);
	dt_take_stdout(dt);
	dt_match_cpus(dt, cpu_nodes);
	dt_assign_pci_functions(dt);
	say_how_many_more(dt);
	return 0;
}

int dt_decode(struct bytes blob, const char *object, const char *const *cpu_nodes,
	      struct inventory *inventory)
{
	_cleanup_(arena_freep) struct arena *scratch = arena_new();
	struct dt dt = { .inventory = inventory,
			 .scratch = scratch,
			 .object = object,
			 .first_finding = inventory->findings.n };
	int r;

	if (!scratch)
		abort();
	if (blob.size > DT_SIZE_MAX + 1)
		blob.size = DT_SIZE_MAX + 1;                     /* enough to be refused */
	blob.data = arena_memdup(scratch, blob.data, blob.size); /* libfdt wants it aligned */
	r = dt_check(blob, object, &inventory->findings);
	if (r < 0)
		return r;
	dt.fdt = blob.data;
	return decode(&dt, cpu_nodes);
}

/* ---- on a machine -------------------------------------------------------- */

static const char **read_cpu_nodes(const struct sysroot *root, struct inventory *inventory)
{
	struct arena *arena = inventory->arena;
	const char **names = arena_new_array(arena, const char *, inventory->cpus.n);
	size_t i;

	for (i = 0; i < inventory->cpus.n; i++) {
		const char *path =
			arena_printf(arena, CPU_PATH "/cpu%u/of_node", inventory->cpus.items[i].id);

		if (sysroot_read_link(root, arena, path, &names[i]) < 0)
			names[i] = NULL;
	}
	return names;
}

void probe_dt(const struct sysroot *root, struct inventory *inventory)
{
	struct bytes blob;
	int r;

	r = sysroot_read(root, inventory->arena, FDT_PATH, &blob);
	if (r < 0) {
		inventory_note_source(inventory, "dt", FDT_PATH, SOURCE_OK, r, NULL);
		return;
	}
	if (sysroot_exists(root, ACPI_PATH)) { /* the kernel makes it only where it uses ACPI */
		inventory_note_source(inventory, "dt", FDT_PATH, SOURCE_ABSENT, 0,
				      "the kernel was started with ACPI and does not use it");
		return;
	}
	r = dt_decode(blob, FDT_PATH, read_cpu_nodes(root, inventory), inventory);
	if (r == -ENOENT)
		inventory_note_source(inventory, "dt", FDT_PATH, SOURCE_ABSENT, 0,
				      "the tree has nothing but /chosen");
	else
		inventory_note_source(inventory, "dt", FDT_PATH, SOURCE_OK, r,
				      r < 0 ? "it is no device tree; a finding says where" : NULL);
}
