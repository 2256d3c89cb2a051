/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Probing: from the files below a root directory to one inventory. Each source
 * has its own file and one entry function of this shape; probe.c is their table.
 * None of them aborts the others: what went wrong is in inventory->sources and
 * inventory->findings.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/bytes.h"
#include "inventory/inventory.h"
#include "probe/sysroot.h"

/**
 * probe_machine() - the whole inventory
 * @root: where to read
 * @ret: the inventory; the caller frees it
 *
 * Return: 0. It cannot fail otherwise: a machine that shows nothing gives an
 * inventory in which everything is unknown, with the reasons.
 */
int probe_machine(const struct sysroot *root, struct inventory **ret);

/* Steps, in the order of probe_machine(); later ones may use what earlier ones found. */
void probe_arch(const struct sysroot *root, struct inventory *inventory);
void probe_cmdline(const struct sysroot *root, struct inventory *inventory);
void probe_cpu(const struct sysroot *root, struct inventory *inventory);
void probe_kernel(const struct sysroot *root,
		  struct inventory *inventory); /* needs parameters and CPU flags */
void probe_dmi(const struct sysroot *root, struct inventory *inventory);
void probe_memory(const struct sysroot *root,
		  struct inventory *inventory); /* iomem, ioports, memmap, meminfo */
void probe_efi(const struct sysroot *root,
	       struct inventory *inventory); /* memory of runtime services */
void probe_pci(const struct sysroot *root, struct inventory *inventory);
void probe_acpi(const struct sysroot *root,
		struct inventory *inventory); /* all tables; needs pci for device scopes */
void probe_cpu_idle(const struct sysroot *root,
		    struct inventory *inventory); /* adds to the registers of acpi */
void probe_dt(const struct sysroot *root, struct inventory *inventory);
void probe_console(
	const struct sysroot *root,
	struct inventory *inventory); /* ttys, framebuffer; completes SPCR and stdout-path */
void probe_boot(const struct sysroot *root, struct inventory *inventory);
void probe_hypervisor(const struct sysroot *root, struct inventory *inventory);

#endif
