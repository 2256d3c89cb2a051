/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages that interrupt: where a function of a cell may send them. */
#ifndef HV_PCI_MSI_H
#define HV_PCI_MSI_H

#include <hv/pci.h>

#define PCI_CAP_MSI  0x05
#define PCI_CAP_MSIX 0x11

/* What pci.c and this know of a register of the machine */
uint32_t pci_machine_read(uint16_t bdf, uint16_t offset, unsigned int size);

/**
 * msi_is_write_allowed() - whether a write to an MSI capability leaves it harmless
 * @capability: its offset
 *
 * Harmless is: switched off, or with a message that interrupts a CPU of the cell.
 */
bool msi_is_write_allowed(const struct cell *cell, struct pci_address address, uint16_t capability,
			  uint32_t value);

/** msix_add() - look after the vector table of a function. Return: 0, -ENOMEM */
int msix_add(struct cell *cell, const struct jailhouse_pci_device *info);

/** msix_regions() - how many regions msix_add() needs for all functions of a cell */
unsigned int msix_regions(const struct cell *cell);

#endif
