// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/kernel.h"

#include <errno.h>
#include <string.h>

#include "probe/kmsg.h"
#include "probe/probe.h"

static void probe_line(const struct sysroot *root, struct inventory *inventory, const char *name,
		       const char *path, const char **ret)
{
	int r;

	r = sysroot_read_line(root, inventory->arena, path, ret);
	inventory_note_source(inventory, name, path, SOURCE_OK, r, NULL);
}

/* ---- what the kernel uses ------------------------------------------------ */

static void probe_iommu(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/sys/class/iommu";
	const char **names, *list = "";
	size_t n, i;
	int r;

	r = sysroot_list(root, inventory->arena, path, &names, &n);
	inventory_note_source(inventory, "iommu-class", path, SOURCE_OK, r, NULL);
	if (r < 0)
		return;
	for (i = 0; i < n; i++)
		list = arena_printf(inventory->arena, "%s%s%s", list, i ? " " : "", names[i]);
	inventory->kernel.iommu_active = list;
}

static bool is_resctrl_mount(struct bytes line)
{
	return line.size && memmem(line.data, line.size, " resctrl ", 9);
}

static void probe_resctrl(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/mounts";
	struct bytes mounts;
	int r;

	if (inventory_find_parameter(inventory, "rdt")) {
		inventory->kernel.is_resctrl_used = YES;
		return;
	}
	r = sysroot_read_matching(root, inventory->arena, path, is_resctrl_mount, &mounts);
	inventory_note_source(inventory, "mounts", path, SOURCE_OK, r, NULL);
	if (r == 0)
		inventory->kernel.is_resctrl_used = mounts.size ? YES : NO;
}

static void probe_mce(struct inventory *inventory)
{
	const struct inv_parameter *parameter = inventory_find_parameter(inventory, "mce");
	bool is_off = parameter && parameter->value && strcmp(parameter->value, "off") == 0;

	if (inventory->arch != MACHINE_X86 || !inventory->cpus.n_flags)
		return;
	if (inventory_find_parameter(inventory, "nomce") || is_off)
		inventory->kernel.is_mce_polling = NO;
	else
		inventory->kernel.is_mce_polling =
			inventory_has_cpu_flag(inventory, "mce") ? YES : NO;
}

/* With intel_iommu=off, too, unless intremap=off is given: only the log says that it is so. */
static void probe_irq_remapping(const struct sysroot *root, struct inventory *inventory)
{
	const struct inv_parameter *parameter = inventory_find_parameter(inventory, "intremap");
	struct bytes log;

	if (inventory->arch != MACHINE_X86)
		return;
	if (parameter && parameter->value && strcmp(parameter->value, "off") == 0)
		inventory->kernel.is_irq_remapping = NO;
	else if (kmsg_read(root, inventory->arena, &log) == 0 && kmsg_find(log, KMSG_IRQ_REMAPPING))
		inventory->kernel.is_irq_remapping = YES;
}

void probe_kernel(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_kernel *kernel = &inventory->kernel;

	probe_line(root, inventory, "release", "/proc/sys/kernel/osrelease", &kernel->release);
	probe_line(root, inventory, "version", "/proc/sys/kernel/version", &kernel->version);
	kernel_probe_virt(root, inventory);
	kernel_probe_security(root, inventory);
	kernel_probe_module(root, inventory);
	kernel_probe_config(root, inventory);
	probe_iommu(root, inventory);
	probe_resctrl(root, inventory);
	probe_mce(inventory);
	probe_irq_remapping(root, inventory);
}
