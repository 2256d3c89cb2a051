/* SPDX-License-Identifier: GPL-2.0-only */
/* A PCI host bridge that the hypervisor makes up: what is behind it are its devices. */
#ifndef PCI_HOST_H
#define PCI_HOST_H

#include <abi/jailhouse/cell-config.h>

/**
 * pci_host_add() - the bridge, and what is found behind it, in a domain of its own
 * @system: configuration space at pci_mmconfig_base, whose buses end with pci_mmconfig_end_bus,
 *	in pci_domain: 0xffff for any that is free
 * @bar_bytes: of addresses for base address registers, right behind configuration space
 *
 * With the rescan lock held. Return: 0; -EBUSY when the domain or the addresses are taken; -ENOMEM;
 * -EOPNOTSUPP where there is no such bridge yet
 */
int pci_host_add(const struct jailhouse_system *system, u64 bar_bytes);

/** pci_host_remove() - it, and what is behind it; nothing when there is none */
void pci_host_remove(void);

#endif
