// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads and writes the configuration space of functions that it does not have, through ports and
 * where MMCONFIG is. One function is the cell's own: the argument `own`, bus << 8 | device << 3.
 */
#include <inmate/arguments.h>
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/io.h>
#include <inmate/map.h>
#include <inmate/startup.h>
#include <stddef.h>

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc
#define IS_ENABLED   0x80000000u
#define N_FUNCTIONS  (2u * 256) /* of two buses */

/* Command and status, a base address, a bridge's buses, ROM, interrupt, and beyond the header */
static const uint8_t registers[] = { 0x00, 0x04, 0x0c, 0x10, 0x18, 0x20, 0x30, 0x3c,
				     0x40, 0x44, 0x60, 0x80, 0xb0, 0xdc, 0xfc };

static unsigned int n_seen;

static void see(const char *how, unsigned int function, unsigned int offset, uint32_t value)
{
	if (n_seen++ < 20)
		console_print("pci-writes: %s of function 0x%x, offset 0x%x is 0x%x\n", how,
			      function, offset, value);
}

static void try_ports(unsigned int function, unsigned int offset)
{
	port_write32(PORT_ADDRESS, IS_ENABLED | function << 8 | offset);
	port_write32(PORT_DATA, 0);
	port_write16(PORT_DATA + 2, 0xffff);
	port_write8(PORT_DATA + 1, 0xff);
	if (port_read32(PORT_DATA) != UINT32_MAX || port_read8(PORT_DATA + 3) != 0xff)
		see("port", function, offset, port_read32(PORT_DATA));
}

static void try_mmconfig(volatile uint8_t *space, unsigned int function, unsigned int offset)
{
	volatile uint8_t *at = space + function * 4096u + offset;

	mmio_write32(at, 0);
	mmio_write16(at + 2, 0xffff);
	mmio_write8(at + 1, 0xff);
	if (mmio_read32(at) != UINT32_MAX || mmio_read16(at) != 0xffff)
		see("memory", function, offset, mmio_read32(at));
	mmio_write32(at + 0x100, 0);
	if (mmio_read32(at + 0x100) != UINT32_MAX)
		see("memory", function, offset + 0x100, mmio_read32(at + 0x100));
}

void inmate_main(void)
{
	unsigned int own = argument_number("own", UINT32_MAX), function, i;
	volatile uint8_t *space = NULL;

	if (comm_region.pci_mmconfig_base)
		space = (volatile uint8_t *)map_device(comm_region.pci_mmconfig_base,
						       N_FUNCTIONS * 4096u);
	for (function = 0; function < N_FUNCTIONS; function++) {
		if (function == own)
			continue;
		for (i = 0; i < sizeof(registers); i++) {
			try_ports(function, registers[i]);
			if (space)
				try_mmconfig(space, function, registers[i]);
		}
	}
	console_print("pci-writes: %s seen%s\n", n_seen ? "something" : "nothing",
		      space ? ", in memory neither" : "");
}
