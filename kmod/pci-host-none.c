// SPDX-License-Identifier: GPL-2.0-only
/* Where the hypervisor makes up no bridge yet. */
#include <linux/errno.h>

#include "pci-host.h"

int pci_host_add(const struct jailhouse_system *system, u64 bar_bytes)
{
	return -EOPNOTSUPP;
}

void pci_host_remove(void)
{
}
