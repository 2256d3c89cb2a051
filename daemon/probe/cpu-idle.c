// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ports that CPUs are sent to sleep with. The namespace names them (_CST), which we
 * do not interpret: the kernel has, and says of each idle state that it enters by
 * a port "ACPI IOPORT 0x414" (drivers/acpi/processor_idle.c). States that are
 * entered by MWAIT need no port.
 */
#include <errno.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/probe.h"

#define CPU_PATH    "/sys/devices/system/cpu"
#define PORT_PREFIX "ACPI IOPORT "
#define SPACE_PORTS 1  /* inv_gas.space */
#define STATES_MAX  16 /* the kernel's CPUIDLE_STATE_MAX is 10 */

static bool is_known_port(const struct inv_acpi *acpi, uint64_t port)
{
	size_t i;

	for (i = 0; i < acpi->n_registers; i++)
		if (acpi->registers[i].space == SPACE_PORTS && acpi->registers[i].length &&
		    port >= acpi->registers[i].address &&
		    port - acpi->registers[i].address < acpi->registers[i].length)
			return true;
	return false;
}

/* Reading the port is what sends the CPU to sleep: a byte (ACPI 6.5, 8.1.2). */
static void add_port(struct inventory *inventory, uint64_t port, unsigned int cpu,
		     const char *state)
{
	struct inv_gas *gas;

	if (is_known_port(&inventory->acpi, port))
		return;
	gas = arena_append(inventory->arena, inventory->acpi.registers,
			   inventory->acpi.n_registers);
	*gas = (struct inv_gas){
		.space = SPACE_PORTS,
		.width_bits = 8,
		.access_size = 1,
		.address = port,
		.name = arena_printf(inventory->arena, "idle state %s, of CPU %u", state, cpu),
		.length = 1,
	};
}

static const char *read_state(const struct sysroot *root, struct inventory *inventory,
			      const char *folder, const char *file)
{
	const char *text;

	return sysroot_read_line(root, inventory->arena,
				 arena_printf(inventory->arena, "%s/%s", folder, file), &text) < 0 ?
		       NULL :
		       text;
}

static void take_state(const struct sysroot *root, struct inventory *inventory, unsigned int cpu,
		       const char *folder)
{
	const char *name = read_state(root, inventory, folder, "name");
	const char *text = read_state(root, inventory, folder, "desc");
	uint64_t port;

	if (!text || strncmp(text, PORT_PREFIX, strlen(PORT_PREFIX)))
		return;
	if (quantity_parse(text + strlen(PORT_PREFIX), &port) < 0 || port > UINT16_MAX) {
		finding_set_remedy(&inventory->findings,
				   finding_add(&inventory->findings, "cpu-idle", FINDING_ERROR,
					       folder, "'%.64s' names no I/O port", text),
				   "Report it with an archive of `cellctl collect`.");
		return;
	}
	add_port(inventory, port, cpu, name ? name : "without a name");
}

void probe_cpu_idle(const struct sysroot *root, struct inventory *inventory)
{
	struct arena *arena = inventory->arena;
	const char *folder, *driver;
	unsigned int state;
	size_t i;
	int r;

	if (inventory->arch != MACHINE_X86)
		return;
	r = sysroot_read_line(root, arena, CPU_PATH "/cpuidle/current_driver", &driver);
	inventory_note_source(inventory, "cpuidle", CPU_PATH "/cpuidle", SOURCE_OK, r, NULL);
	for (i = 0; r == 0 && i < inventory->cpus.n; i++)
		for (state = 0; state < STATES_MAX; state++) {
			folder = arena_printf(arena, "%s/cpu%u/cpuidle/state%u", CPU_PATH,
					      inventory->cpus.items[i].id, state);
			if (!sysroot_exists(root, folder))
				break;
			take_state(root, inventory, inventory->cpus.items[i].id, folder);
		}
}
