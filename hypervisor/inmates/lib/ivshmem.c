/* SPDX-License-Identifier: GPL-2.0-only */
#include <abi/jailhouse/ivshmem.h>
#include <inmate/errno.h>
#include <inmate/io.h>
#include <inmate/ivshmem.h>
#include <inmate/map.h>
#include <inmate/pci.h>
#include <stddef.h>

#define REG_BAR0    0x10u /* PCI Local Bus specification 3.0, 6.1 */
#define PLACE_BYTES 0x10000u

/* Offsets of fields of the vendor's capability */
#define VENDOR(field) \
	(IVSHMEM_CAP_VENDOR_OFFSET + offsetof(struct ivshmem_vendor_capability, field))

static uint64_t read64(uint16_t function, unsigned int offset)
{
	return pci_read(function, offset, 4) | (uint64_t)pci_read(function, offset + 4, 4) << 32;
}

static uint32_t id_of(uint16_t function)
{
	return pci_read(function, PCI_VENDOR, 4);
}

int ivshmem_next(unsigned int from)
{
	int function = pci_next(from);

	while (function >= 0 &&
	       id_of((uint16_t)function) != ((uint32_t)IVSHMEM_DEVICE_ID << 16 | IVSHMEM_VENDOR_ID))
		function = pci_next((unsigned int)function + 1);
	return function;
}

/* Nobody has done it before: there is no firmware here. */
static int place_bar(uint16_t function, unsigned int number, uint32_t place)
{
	struct pci_bar bar;
	int err;

	pci_write(function, REG_BAR0 + 4 * number, 4, place + number * PLACE_BYTES);
	err = pci_bar(function, number, &bar);
	return err == 0 && bar.size > PLACE_BYTES ? -EINVAL : err;
}

int ivshmem_open(uint16_t function, uint32_t place, struct ivshmem *ret)
{
	struct ivshmem device = { .function = function };
	uint64_t base, states;
	int err;

	if (ivshmem_next(function) != function)
		return -ENOENT;
	err = place_bar(function, IVSHMEM_BAR_REGISTERS, place);
	if (!err)
		err = place_bar(function, IVSHMEM_BAR_MSIX, place);
	if (err && err != -ENOENT)
		return err;
	pci_enable(function, PCI_COMMAND_MEMORY | PCI_COMMAND_DMA);
	base = read64(function, VENDOR(base_address));
	states = pci_read(function, VENDOR(state_table_size), 4);
	device.common_size = read64(function, VENDOR(common_section_size));
	device.output_size = read64(function, VENDOR(output_section_size));
	device.registers = map_device(place, PLACE_BYTES);
	if (!device.registers)
		return -EINVAL;
	device.id = mmio_read32(device.registers + IVSHMEM_REG_ID);
	device.n_peers = mmio_read32(device.registers + IVSHMEM_REG_MAX_PEERS);
	device.states =
		map_device(base, states + device.common_size + device.n_peers * device.output_size);
	if (!device.states)
		return -EINVAL;
	device.common = (volatile uint8_t *)device.states + states;
	device.outputs = device.common + device.common_size;
	*ret = device;
	return 0;
}

uint32_t ivshmem_state(const struct ivshmem *device, unsigned int peer)
{
	return device->states[peer];
}

void ivshmem_set_state(const struct ivshmem *device, uint32_t state)
{
	mmio_write32(device->registers + IVSHMEM_REG_STATE, state);
}

volatile void *ivshmem_output(const struct ivshmem *device, unsigned int peer)
{
	return device->outputs + peer * device->output_size;
}

void ivshmem_interrupts(const struct ivshmem *device, uint32_t is_enabled)
{
	mmio_write32(device->registers + IVSHMEM_REG_INT_CONTROL,
		     is_enabled ? IVSHMEM_INT_ENABLE : 0);
}

void ivshmem_ring(const struct ivshmem *device, unsigned int peer, unsigned int vector)
{
	mmio_write32(device->registers + IVSHMEM_REG_DOORBELL, peer << 16 | vector);
}
