/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of PCI that the cell's configuration gives it: the hypervisor shows it no
 * others. PCI Local Bus specification 3.0. A function is named by its number: bus << 8 |
 * device << 3 | function.
 */
#ifndef INMATE_PCI_H
#define INMATE_PCI_H

#include <stdbool.h>
#include <stdint.h>

/* Registers of the header, 6.1 */
#define PCI_VENDOR  0x00u
#define PCI_DEVICE  0x02u
#define PCI_COMMAND 0x04u
#define PCI_TYPE    0x0eu /* bit 7: more functions than one */
#define PCI_BARS    6u

/* Bits of PCI_COMMAND, 6.2.2 */
#define PCI_COMMAND_PORTS  0x1u
#define PCI_COMMAND_MEMORY 0x2u
#define PCI_COMMAND_DMA    0x4u

/* Appendix H */
#define PCI_CAPABILITY_MSI  0x05u
#define PCI_CAPABILITY_MSIX 0x11u

/**
 * pci_read() - from configuration space
 * @function: its number
 * @offset: of the register, a multiple of @size; from 256 up only where the communication region
 *	names a place for them, which has to reach to the function's bus
 * @size: 1, 2 or 4 bytes
 *
 * Return: the value; all ones where there is nothing, or nothing of this cell
 */
uint32_t pci_read(uint16_t function, unsigned int offset, unsigned int size);

/** pci_write() - to configuration space; parameters as those of pci_read() */
void pci_write(uint16_t function, unsigned int offset, unsigned int size, uint32_t value);

/**
 * pci_next() - look for functions of this cell
 * @from: number of the first one that counts; 0 to begin with, 1 more than the result to go on
 *
 * Return: a function's number; -ENOENT if there are no more
 */
int pci_next(unsigned int from);

/**
 * struct pci_bar - where registers of a function are
 * @address: physical address, or port
 * @size: bytes
 * @is_port: it is a port
 * @n_registers: base address registers that this one takes: 2 with 64 bits, else 1
 */
struct pci_bar {
	uint64_t address, size;
	bool is_port;
	unsigned int n_registers;
};

/**
 * pci_bar() - where registers of a function are
 * @function: its number; it is not to be used meanwhile
 * @number: of the base address register, 0 to PCI_BARS - 1
 * @ret: written on success
 *
 * Return: 0; -ENOENT for one that is not used; -EINVAL for a number that there is not
 */
int pci_bar(uint16_t function, unsigned int number, struct pci_bar *ret);

/** pci_enable() - set bits of the command register: PCI_COMMAND_… */
void pci_enable(uint16_t function, uint16_t command);

/**
 * pci_find_capability() - in the function's list
 * @id: PCI_CAPABILITY_…
 *
 * Return: its offset; 0 if there is none
 */
unsigned int pci_find_capability(uint16_t function, uint8_t id);

/**
 * pci_msi_enable() - one interrupt of a function, as MSI
 * @function: its number
 * @vector: INTERRUPT_FIRST to INTERRUPT_LAST
 * @apic_id: a CPU of this cell; below 255
 *
 * Return: 0; -ENOENT if it has no MSI
 */
int pci_msi_enable(uint16_t function, unsigned int vector, uint32_t apic_id);

/**
 * pci_msix_enable() - one of the interrupts of a function, as MSI-X
 * @function: its number
 * @entry: of its table, from 0; those that were not given here stay masked
 * @vector: INTERRUPT_FIRST to INTERRUPT_LAST
 * @apic_id: a CPU of this cell; below 255
 *
 * Return: 0; -ENOENT if it has no MSI-X; -EINVAL if its table has no such entry, or cannot be
 * reached
 */
int pci_msix_enable(uint16_t function, unsigned int entry, unsigned int vector, uint32_t apic_id);

#endif
