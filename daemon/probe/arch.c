// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "probe/cpuinfo.h"
#include "probe/probe.h"

/* What uname -m says, by its beginning. */
static const struct {
	const char *prefix;
	enum machine_arch arch;
} arch_names[] = {
	{ "x86_64", MACHINE_X86 },
	{ "aarch64", MACHINE_ARM64 },
	{ "armv8", MACHINE_ARM64 },
	{ "arm", MACHINE_ARM },
};

static enum machine_arch arch_of_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arch_names); i++)
		if (strncmp(name, arch_names[i].prefix, strlen(arch_names[i].prefix)) == 0)
			return arch_names[i].arch;
	return MACHINE_ARCH_UNKNOWN;
}

/* Before 6.1 there is no /proc/sys/kernel/arch; the shape of cpuinfo tells too. */
static enum machine_arch arch_of_cpuinfo(struct arena *arena, const char *text)
{
	const char *architecture;

	if (cpuinfo_find(arena, text, "vendor_id"))
		return MACHINE_X86;
	architecture = cpuinfo_find(arena, text, "CPU architecture");
	if (!architecture)
		return MACHINE_ARCH_UNKNOWN;
	return strcmp(architecture, "7") == 0 ? MACHINE_ARM : MACHINE_ARM64;
}

void probe_arch(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/sys/kernel/arch";
	struct bytes cpuinfo;
	const char *name;
	int r;

	r = sysroot_read_line(root, inventory->arena, path, &name);
	if (r == 0)
		inventory->arch = arch_of_name(name);
	if (inventory->arch == MACHINE_ARCH_UNKNOWN &&
	    sysroot_read(root, inventory->arena, "/proc/cpuinfo", &cpuinfo) == 0)
		inventory->arch = arch_of_cpuinfo(inventory->arena, (const char *)cpuinfo.data);
	if (inventory->arch == MACHINE_ARCH_UNKNOWN)
		inventory_note_source(inventory, "arch", path, SOURCE_OK, r ? r : -EINVAL,
				      "neither this nor /proc/cpuinfo says x86-64, ARMv8 or ARMv7");
	else
		inventory_note_source(inventory, "arch", path, SOURCE_OK, 0, NULL);
}
