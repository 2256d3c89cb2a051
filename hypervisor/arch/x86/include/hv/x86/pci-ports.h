/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_PCI_PORTS_H
#define HV_X86_PCI_PORTS_H

#include <hv/cpu.h>

/** pci_ports_own() - whether a port is one of those that are never given to a cell */
bool pci_ports_own(uint16_t port);

/** pci_ports_handle() - a guest's access. Return: false when it may not do that */
bool pci_ports_handle(struct cpu *cpu, uint16_t port, unsigned int size, bool is_in,
		      uint32_t *value);

#endif
