// SPDX-License-Identifier: GPL-2.0-or-later
/* Those ports that every cell has, PCI configuration and the ACPI timer, in each width. */
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/io.h>
#include <inmate/startup.h>

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc
#define ABSENT       0x80000000u /* 00:00.0, which the cell does not have */

static void read_port(uint16_t port, unsigned int size)
{
	if (size == 1)
		port_read8(port);
	else if (size == 2)
		port_read16(port);
	else
		port_read32(port);
}

static void write_port(uint16_t port, unsigned int size)
{
	if (size == 1)
		port_write8(port, 0);
	else if (size == 2)
		port_write16(port, 0);
	else
		port_write32(port, 0);
}

void inmate_main(void)
{
	uint32_t timer = comm_region.x86.pm_timer_address;
	unsigned int size, at;

	port_write32(PORT_ADDRESS, ABSENT);
	if (port_read32(PORT_ADDRESS) != ABSENT)
		console_print("ports: not ok: the address is 0x%x\n", port_read32(PORT_ADDRESS));
	for (size = 1; size <= 4; size *= 2)
		for (at = 0; at + size <= 4; at++) {
			read_port((uint16_t)(PORT_DATA + at), size);
			write_port((uint16_t)(PORT_DATA + at), size);
		}
	if (port_read8(PORT_DATA) != 0xff || port_read16(PORT_DATA + 2) != 0xffff)
		console_print("ports: not ok: a function is seen\n");
	if (timer && port_read32((uint16_t)timer) == port_read32((uint16_t)timer) &&
	    port_read32((uint16_t)timer) == port_read32((uint16_t)timer))
		console_print("ports: the timer stands still\n");
	console_print("ports: those of every cell work\n");
}
