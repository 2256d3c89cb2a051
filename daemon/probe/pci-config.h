/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One PCI function's configuration space, decoded from its bytes. Pure; every
 * byte may be hostile (a device, or a snapshot from anywhere).
 */
#ifndef PROBE_PCI_CONFIG_H
#define PROBE_PCI_CONFIG_H

#include "base/bytes.h"
#include "inventory/inventory.h"

/**
 * pci_config_decode() - header, capabilities, MSI, MSI-X, SR-IOV
 * @arena: owns what is added to @function
 * @config: what could be read: 64 bytes without privilege, 256, or 4096
 * @function: its segment and bdf are set; filled. BARs and what needs them are
 *	left to pci_config_place_msix()
 * @findings: everything malformed, by function and offset
 *
 * Chains are followed for at most 48 and 480 steps; each position once.
 */
void pci_config_decode(struct arena *arena, struct bytes config, struct inv_pci_function *function,
		       struct finding_list *findings);

/** pci_config_place_msix() - addresses of MSI-X table and PBA, from the function's BARs. */
void pci_config_place_msix(struct inv_pci_function *function, struct finding_list *findings);

#endif
