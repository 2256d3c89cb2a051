/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/comm.h>
#include <inmate/errno.h>
#include <inmate/io.h>
#include <inmate/lock.h>
#include <inmate/map.h>
#include <inmate/pci.h>
#include <stddef.h>

/* 3.2.2.3.2 */
#define PORT_ADDRESS   0xcf8u
#define PORT_DATA      0xcfcu
#define ADDRESS_ENABLE 0x80000000u

#define LEGACY_SIZE 0x100u
#define N_FUNCTIONS 0x10000u

#define REG_STATUS          0x06u
#define REG_BAR0            0x10u
#define REG_CAPABILITIES    0x34u
#define STATUS_CAPABILITIES 0x10u
#define TYPE_MANY           0x80u
#define CAPABILITIES_MAX    48u /* of 4 bytes, behind the header */

/* 6.2.5.1 */
#define BAR_PORT         0x1u
#define BAR_PORT_FLAGS   0x3u
#define BAR_MEMORY_FLAGS 0xfu
#define BAR_TYPE         0x6u
#define BAR_TYPE_64      0x4u

static struct lock lock;

/* Both ports are one window. */
static uint32_t access_ports(uint16_t function, unsigned int offset, unsigned int size,
			     const uint32_t *value)
{
	uint16_t port = (uint16_t)(PORT_DATA + (offset & 3));
	bool were_enabled = interrupts_disable();
	uint32_t result = 0;

	lock_take(&lock);
	port_write32(PORT_ADDRESS, ADDRESS_ENABLE | (uint32_t)function << 8 | (offset & 0xfc));
	if (value && size == 1)
		port_write8(port, (uint8_t)*value);
	else if (value && size == 2)
		port_write16(port, (uint16_t)*value);
	else if (value)
		port_write32(port, *value);
	else if (size == 1)
		result = port_read8(port);
	else if (size == 2)
		result = port_read16(port);
	else
		result = port_read32(port);
	lock_drop(&lock);
	interrupts_restore(were_enabled);
	return result;
}

static volatile uint8_t *extended(uint16_t function, unsigned int offset)
{
	uint64_t base = comm_region.pci_mmconfig_base;

	return base ? map_device(base + ((uint64_t)function << 12) + offset, 4) : NULL;
}

uint32_t pci_read(uint16_t function, unsigned int offset, unsigned int size)
{
	volatile uint8_t *place;

	if (offset < LEGACY_SIZE)
		return access_ports(function, offset, size, NULL);
	place = extended(function, offset);
	if (!place)
		return UINT32_MAX;
	return size == 1 ? mmio_read8(place) : size == 2 ? mmio_read16(place) : mmio_read32(place);
}

void pci_write(uint16_t function, unsigned int offset, unsigned int size, uint32_t value)
{
	volatile uint8_t *place;

	if (offset < LEGACY_SIZE) {
		access_ports(function, offset, size, &value);
		return;
	}
	place = extended(function, offset);
	if (!place)
		return;
	if (size == 1)
		mmio_write8(place, (uint8_t)value);
	else if (size == 2)
		mmio_write16(place, (uint16_t)value);
	else
		mmio_write32(place, value);
}

/* Each function is asked for: a cell need not have the one with number 0 of a device. */
int pci_next(unsigned int from)
{
	for (; from < N_FUNCTIONS; from++)
		if (pci_read((uint16_t)from, PCI_VENDOR, 2) != 0xffff)
			return (int)from;
	return -ENOENT;
}

/* What is left of all ones, in a register that is put back. */
static uint32_t probe(uint16_t function, unsigned int reg, uint32_t *ret)
{
	uint32_t mask;

	*ret = pci_read(function, reg, 4);
	pci_write(function, reg, 4, UINT32_MAX);
	mask = pci_read(function, reg, 4);
	pci_write(function, reg, 4, *ret);
	return mask;
}

int pci_bar(uint16_t function, unsigned int number, struct pci_bar *ret)
{
	struct pci_bar bar = { .n_registers = 1 };
	unsigned int reg = REG_BAR0 + 4 * number;
	uint32_t low, high = 0, flags;
	uint64_t mask;

	if (number >= PCI_BARS)
		return -EINVAL;
	mask = probe(function, reg, &low);
	bar.is_port = low & BAR_PORT;
	flags = bar.is_port ? BAR_PORT_FLAGS : BAR_MEMORY_FLAGS;
	if (!bar.is_port && (low & BAR_TYPE) == BAR_TYPE_64 && number + 1 < PCI_BARS) {
		bar.n_registers = 2;
		mask |= (uint64_t)probe(function, reg + 4, &high) << 32;
	} else {
		mask |= 0xffffffff00000000ull;
	}
	mask &= ~(uint64_t)flags;
	if (!(uint32_t)mask && mask >> 32 == UINT32_MAX && bar.n_registers == 1)
		return -ENOENT;
	bar.address = (uint64_t)high << 32 | (low & ~flags);
	/* Of ports the upper bits may be missing. */
	bar.size = bar.is_port ? (~mask & 0xffff) + 1 : ~mask + 1;
	*ret = bar;
	return 0;
}

void pci_enable(uint16_t function, uint16_t command)
{
	pci_write(function, PCI_COMMAND, 2, pci_read(function, PCI_COMMAND, 2) | command);
}

unsigned int pci_find_capability(uint16_t function, uint8_t id)
{
	unsigned int at = REG_CAPABILITIES, n;

	if (!(pci_read(function, REG_STATUS, 2) & STATUS_CAPABILITIES))
		return 0;
	/* A list that leads in circles ends too. */
	for (n = 0; n < CAPABILITIES_MAX; n++) {
		at = pci_read(function, at, 1) & 0xfc;
		if (!at || pci_read(function, at, 1) == id)
			return at;
		at++;
	}
	return 0;
}
