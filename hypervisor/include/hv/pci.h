/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI configuration space: a cell sees the functions that its configuration gives it. */
#ifndef HV_PCI_H
#define HV_PCI_H

#include <hv/cell.h>
#include <hv/mmio.h>
#include <hv/unit.h>

extern const struct unit pci_unit;

/**
 * struct pci_address - a register
 * @bdf: bus, device and function, in 16 bits
 * @offset: below 4096
 * @size: 1, 2 or 4; aligned
 */
struct pci_address {
	uint16_t bdf;
	uint16_t offset;
	unsigned int size;
};

/** pci_cell_wants() - whether a function of the machine is in the cell's configuration */
bool pci_cell_wants(const struct cell *cell, uint16_t bdf);

/** pci_guest_read() - what the CPU's cell sees; ones where nothing is */
uint32_t pci_guest_read(struct cpu *cpu, struct pci_address address);

/** pci_guest_write() - done, or ignored after a report */
void pci_guest_write(struct cpu *cpu, struct pci_address address, uint32_t value);

#endif
