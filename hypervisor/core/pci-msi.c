/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSI and MSI-X (PCI Local Bus specification 3.0, 6.8). Without interrupt remapping
 * a message is an interrupt of whatever CPU it names: so each is read before it
 * can be sent.
 */
#include <hv/arch/pci.h>
#include <hv/config.h>
#include <hv/memory.h>
#include <hv/pci-msi.h>
#include <hv/printk.h>
#include <hv/string.h>

/* MSI capability, from its start: control, address, data; the latter moves with 64 bits */
#define MSI_CONTROL        2
#define MSI_CONTROL_ENABLE 0x1u
#define MSI_CONTROL_64BIT  0x80u
#define MSI_ADDRESS        4
#define MSI_DATA_32        8
#define MSI_DATA_64        12
#define MSI_SIZE           16

/* Entry of an MSI-X table: address, data, control */
#define MSIX_ENTRY_SIZE 16u
#define MSIX_DATA       8
#define MSIX_CONTROL    12
#define MSIX_MASKED     0x1u

static uint64_t read_le(const uint8_t *from, unsigned int size)
{
	return config_view_le(from, size);
}

static void overlay(uint8_t *to, unsigned int size, uint64_t value)
{
	for (; size; size--, value >>= 8)
		*to++ = (uint8_t)value;
}

bool msi_is_write_allowed(const struct cell *cell, struct pci_address address, uint16_t capability,
			  uint32_t value)
{
	unsigned int offset = address.offset - capability, i;
	uint8_t image[MSI_SIZE];
	uint64_t message, data;
	uint16_t control;

	for (i = 0; i < MSI_SIZE; i += 4)
		overlay(image + i, 4, pci_machine_read(address.bdf, (uint16_t)(capability + i), 4));
	if (offset + address.size <= MSI_SIZE)
		overlay(image + offset, address.size, value);
	control = (uint16_t)read_le(image + MSI_CONTROL, 2);
	if (!(control & MSI_CONTROL_ENABLE))
		return true;
	message = read_le(image + MSI_ADDRESS, control & MSI_CONTROL_64BIT ? 8 : 4);
	data = read_le(image + (control & MSI_CONTROL_64BIT ? MSI_DATA_64 : MSI_DATA_32), 2);
	return arch_pci_is_message_allowed(cell, message, (uint32_t)data);
}

/* ---- MSI-X ------------------------------------------------------------------- */

/* The entry as it would be; its part that is written is 4 bytes, or 8 at the start of either half. */
static bool is_entry_allowed(const struct cell *cell, volatile uint8_t *entry, unsigned int offset,
			     const struct mmio_access *access)
{
	uint8_t image[MSIX_ENTRY_SIZE];
	unsigned int i;

	for (i = 0; i < MSIX_ENTRY_SIZE; i += 4)
		overlay(image + i, 4, *(volatile uint32_t *)(entry + i));
	overlay(image + offset, access->size, access->value);
	if (read_le(image + MSIX_CONTROL, 4) & MSIX_MASKED)
		return true;
	return arch_pci_is_message_allowed(cell, read_le(image, 8),
					   (uint32_t)read_le(image + MSIX_DATA, 4));
}

static bool handle_msix(struct cpu *cpu, struct mmio_access *access, void *object)
{
	const struct jailhouse_pci_device *info = object;
	uint64_t phys = info->msix_address + access->offset;
	unsigned int offset = access->offset % MSIX_ENTRY_SIZE;
	volatile uint8_t *page;
	bool is_allowed = true;

	if ((access->size != 4 && access->size != 8) || access->offset & (access->size - 1))
		return false;
	page = memory_window_device(0, PHYS(phys));
	/* Behind the table is the array of pending bits, which writing does nothing to. */
	if (access->is_write && access->offset / MSIX_ENTRY_SIZE < info->num_msix_vectors)
		is_allowed = is_entry_allowed(cpu->cell, page + (phys & (PAGE_SIZE - 1)) - offset,
					      offset, access);
	if (is_allowed)
		mmio_do(page + (phys & (PAGE_SIZE - 1)), access);
	memory_window_close(0);
	if (!is_allowed)
		printk("refused: cell %s, CPU %u: message of %02x:%02x.%x, vector %lu\n",
		       cpu->cell->desc->name, cpu->id, info->bdf >> 8, info->bdf >> 3 & 0x1f,
		       info->bdf & 7, access->offset / MSIX_ENTRY_SIZE);
	return true;
}

static bool has_table(const struct jailhouse_pci_device *info)
{
	return info->type != JAILHOUSE_PCI_TYPE_IVSHMEM && info->num_msix_vectors &&
	       info->msix_address && is_page_aligned(info->msix_address) && info->msix_region_size;
}

int msix_add(struct cell *cell, const struct jailhouse_pci_device *info)
{
	if (!has_table(info))
		return 0;
	return mmio_add(&cell->mmio, info->msix_address, page_up(info->msix_region_size),
			handle_msix, (void *)info);
}

unsigned int msix_regions(const struct cell *cell)
{
	unsigned int n = 0;
	uint32_t i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++)
		n += has_table((const struct jailhouse_pci_device *)config_view_item(
			&cell->config, CONFIG_VIEW_PCI_DEVICES, i));
	return n;
}
