/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts that functions send as messages: PCI Local Bus specification 3.0, 6.8. */
#include <inmate/errno.h>
#include <inmate/io.h>
#include <inmate/map.h>
#include <inmate/pci.h>
#include <stddef.h>

/* From the start of the capability */
#define CONTROL 2u

#define MSI_ENABLE  0x1u
#define MSI_64      0x80u
#define MSI_COUNT   0x70u /* how many vectors are enabled, as a power of two */
#define MSI_ADDRESS 4u

#define MSIX_ENABLE     0x8000u
#define MSIX_MASK_ALL   0x4000u
#define MSIX_LAST       0x7ffu
#define MSIX_TABLE      4u /* offset within the registers that bits 0 to 2 name */
#define MSIX_BAR        0x7u
#define MSIX_ENTRY_SIZE 16u

/* To where APICs listen, to one CPU by its id: AMD64 APM vol. 2 (24593), 16.11 */
static uint32_t message_address(uint32_t apic_id)
{
	return 0xfee00000u | (apic_id & 0xff) << 12;
}

int pci_msi_enable(uint16_t function, unsigned int vector, uint32_t apic_id)
{
	unsigned int at = pci_find_capability(function, PCI_CAPABILITY_MSI), data;
	uint32_t control;

	if (!at)
		return -ENOENT;
	control = pci_read(function, at + CONTROL, 2) & ~(MSI_ENABLE | MSI_COUNT);
	pci_write(function, at + CONTROL, 2, control);
	pci_write(function, at + MSI_ADDRESS, 4, message_address(apic_id));
	data = at + MSI_ADDRESS + 4;
	if (control & MSI_64) {
		pci_write(function, data, 4, 0);
		data += 4;
	}
	pci_write(function, data, 2, vector & 0xff);
	pci_write(function, at + CONTROL, 2, control | MSI_ENABLE);
	return 0;
}

/* The entry of the table; NULL if it cannot be reached */
static volatile uint8_t *find_entry(uint16_t function, unsigned int at, unsigned int entry)
{
	uint32_t table = pci_read(function, at + MSIX_TABLE, 4);
	struct pci_bar bar;

	if (pci_bar(function, table & MSIX_BAR, &bar) < 0 || bar.is_port)
		return NULL;
	return map_device(bar.address + (table & ~MSIX_BAR) + entry * MSIX_ENTRY_SIZE,
			  MSIX_ENTRY_SIZE);
}

int pci_msix_enable(uint16_t function, unsigned int entry, unsigned int vector, uint32_t apic_id)
{
	unsigned int at = pci_find_capability(function, PCI_CAPABILITY_MSIX);
	volatile uint8_t *place;
	uint32_t control;

	if (!at)
		return -ENOENT;
	control = pci_read(function, at + CONTROL, 2);
	if (entry > (control & MSIX_LAST))
		return -EINVAL;
	place = find_entry(function, at, entry);
	if (!place)
		return -EINVAL;
	pci_enable(function, PCI_COMMAND_MEMORY);
	pci_write(function, at + CONTROL, 2, control | MSIX_ENABLE | MSIX_MASK_ALL);
	mmio_write32(place, message_address(apic_id));
	mmio_write32(place + 4, 0);
	mmio_write32(place + 8, vector & 0xff);
	mmio_write32(place + 12, 0); /* not masked */
	pci_write(function, at + CONTROL, 2, (control | MSIX_ENABLE) & ~MSIX_MASK_ALL);
	return 0;
}
