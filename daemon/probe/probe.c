// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/probe.h"

/* In this order: later steps may use what earlier ones found (probe.h). */
static void (*const steps[])(const struct sysroot *root, struct inventory *inventory) = {
	probe_arch,   probe_cmdline, probe_cpu,  probe_kernel,     probe_dmi,
	probe_memory, probe_efi,     probe_pci,  probe_acpi,       probe_cpu_idle,
	probe_dt,     probe_console, probe_boot, probe_hypervisor,
};

int probe_machine(const struct sysroot *root, struct inventory **ret)
{
	struct inventory *inventory = inventory_new();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		steps[i](root, inventory);
	*ret = inventory;
	return 0;
}
