/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pretend machines as inventories, without probing: a PC and two ARM boards to
 * start from, and short words for what a test adds to them.
 */
#ifndef FAKES_INVENTORY_BUILDER_H
#define FAKES_INVENTORY_BUILDER_H

#include "inventory/inventory.h"

/**
 * machine_new_pc() - a q35 with 4 CPUs, 1 GiB of RAM, VT-d and one I/O APIC
 *
 * ECAM at 0xb0000000, memmap=82M$0x3a000000 set and honoured, COM1 as console, no
 * PCI function yet.
 */
struct inventory *machine_new_pc(void);

/** machine_new_gicv3() - arm64 virt: GICv3 with ITS, PL011, ECAM, SMMUv3, 1 GiB, a no-map node. */
struct inventory *machine_new_gicv3(void);

/** machine_new_gicv2() - arm64 with GICv2, no PCI at all, memory limited by mem=. */
struct inventory *machine_new_gicv2(void);

/** machine_set_iomem() - replace the tree by lines as /proc/iomem prints them. */
void machine_set_iomem(struct inventory *inventory, const char *lines);
void machine_set_ioports(struct inventory *inventory, const char *lines);

void machine_add_firmware(struct inventory *inventory, uint64_t start, uint64_t end,
			  const char *type);
void machine_add_parameter(struct inventory *inventory, const char *name, const char *value);
void machine_add_cpu(struct inventory *inventory, unsigned int id, bool is_online);
void machine_add_ioapic(struct inventory *inventory, uint64_t address, uint32_t gsi_base,
			uint16_t remap_bdf);
void machine_add_ecam(struct inventory *inventory, uint16_t segment, uint8_t end_bus,
		      uint64_t address);
void machine_add_reserved(struct inventory *inventory, enum reserved_memory_origin origin,
			  uint64_t start, uint64_t end, const char *name);
void machine_add_register(struct inventory *inventory, uint8_t space, uint64_t address,
			  uint32_t length, const char *name);

/** machine_add_function() - behind IOMMU 0 if there is one; valid until the next one is added. */
struct inv_pci_function *machine_add_function(struct inventory *inventory, uint16_t bdf,
					      uint32_t class_code, const char *driver);
void machine_set_bar(struct inv_pci_function *function, unsigned int number, enum pci_bar_type type,
		     uint64_t address, uint64_t size);
void machine_add_capability(struct inventory *inventory, struct inv_pci_function *function,
			    uint16_t id, uint16_t offset, uint16_t length);

/** machine_set_msix() - with its capability at 0xa0; the table is in a BAR that was set before. */
void machine_set_msix(struct inventory *inventory, struct inv_pci_function *function,
		      uint16_t n_vectors, uint8_t bar, uint32_t offset);
struct inv_dt_device *machine_add_dt_device(struct inventory *inventory, const char *path,
					    uint64_t start, uint64_t size, uint32_t irq);

#endif
