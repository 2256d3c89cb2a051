/* SPDX-License-Identifier: GPL-2.0-only */
/* What x86 keeps of a cell. */
#ifndef HV_ARCH_CELL_H
#define HV_ARCH_CELL_H

#include <abi/jailhouse/types.h>
#include <hv/paging.h>

#define ARCH_ARCHITECTURE JAILHOUSE_X86 /* in configurations */

/* A bit for each port, and for three beyond; set: the access is trapped (APM vol. 2, 15.10.1) */
#define PORT_BITMAP_PAGES 3
/* Two bits for each MSR of three ranges (APM vol. 2, 15.11) */
#define MSR_BITMAP_PAGES  2

/**
 * struct arch_cell
 * @paging: nested page tables of its CPUs
 * @ports: PORT_BITMAP_PAGES
 * @msrs: MSR_BITMAP_PAGES
 * @ioapic_views: one for each interrupt controller of its configuration; ioapic.c
 * @has_pins: it has got its inputs from the root cell
 * @dma: page tables of its devices; without root where there is no IOMMU
 * @dma_domain: by what number IOMMUs know it; 0 for none
 * @pci_address: what was written to port 0xcf8 last
 */
struct arch_cell {
	struct paging paging;
	uint8_t *ports;
	uint8_t *msrs;
	struct ioapic_view *ioapic_views;
	bool has_pins;
	struct paging dma;
	uint16_t dma_domain;
	uint32_t pci_address;
};

#endif
