/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration space without MMCONFIG: what an architecture has for that. */
#ifndef HV_ARCH_PCI_H
#define HV_ARCH_PCI_H

#include <hv/pci-msi.h>

uint32_t arch_pci_read(struct pci_address address);
void arch_pci_write(struct pci_address address, uint32_t value);

/**
 * arch_pci_route() - what a function is to send, so that a message arrives as its cell wants
 * @vector: the function's number of it
 * @message: what the cell wants; then what the function has to be told
 *
 * Return: false when it interrupts others than CPUs of the cell; then nothing has changed
 */
bool arch_pci_route(const struct cell *cell, uint16_t bdf, unsigned int vector,
		    struct pci_message *message);

/** arch_pci_unroute() - a message of the function that leads nowhere, where that can be said */
void arch_pci_unroute(uint16_t bdf, unsigned int vector);

/* ---- interrupts of functions that are emulated ------------------------------- */

/** arch_pci_reaches() - whether a message interrupts CPUs of the cell, and no others */
bool arch_pci_reaches(const struct cell *cell, const struct pci_message *message);

/** arch_pci_send() - interrupt as a function that sends a message would, whose arch_pci_reaches() is true */
void arch_pci_send(const struct pci_message *message);

/**
 * arch_pci_raise() - interrupt as a line would
 * @pin: 0 to 3 for INTA to INTD. With vpci_irq_base of the cell's configuration that is an input
 *	of its interrupt controller; when it is none that the cell has nothing happens.
 */
void arch_pci_raise(struct cell *cell, unsigned int pin);

#endif
