/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration space without MMCONFIG: what an architecture has for that. */
#ifndef HV_ARCH_PCI_H
#define HV_ARCH_PCI_H

#include <hv/pci.h>

uint32_t arch_pci_read(struct pci_address address);
void arch_pci_write(struct pci_address address, uint32_t value);

/**
 * arch_pci_is_message_allowed() - whether a message interrupts CPUs of the cell, and nobody else
 * @address, @data: what the function writes where
 */
bool arch_pci_is_message_allowed(const struct cell *cell, uint64_t address, uint32_t data);

#endif
