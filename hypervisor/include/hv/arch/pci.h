/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration space without MMCONFIG: what an architecture has for that. */
#ifndef HV_ARCH_PCI_H
#define HV_ARCH_PCI_H

#include <hv/pci.h>

uint32_t arch_pci_read(struct pci_address address);
void arch_pci_write(struct pci_address address, uint32_t value);

#endif
