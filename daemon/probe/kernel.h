/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What probe_kernel() is made of, a subject a file. Each notes its own sources. */
#ifndef PROBE_KERNEL_H
#define PROBE_KERNEL_H

#include "inventory/inventory.h"
#include "probe/sysroot.h"

/* kernel-virt.c: who holds SVM, VMX or EL2. Needs arch and parameters. */
void kernel_probe_virt(const struct sysroot *root, struct inventory *inventory);

/* kernel-module.c: is our driver (or Jailhouse's) there and loaded. Needs the release. */
void kernel_probe_module(const struct sysroot *root, struct inventory *inventory);

/* kernel-config.c: the build options that matter. Needs the release. */
void kernel_probe_config(const struct sysroot *root, struct inventory *inventory);

/* kernel-security.c: lockdown and Secure Boot. */
void kernel_probe_security(const struct sysroot *root, struct inventory *inventory);

#endif
