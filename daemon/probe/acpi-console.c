// SPDX-License-Identifier: GPL-2.0-or-later
/* Serial ports that firmware names: SPCR 1.10 for the console, DBG2 1.2 for debugging. */
#include "probe/acpi.h"

/* Access sizes of a generic address structure (ACPI 6.5, 5.2.3.2). */
enum { ACCESS_UNSAID = 0, ACCESS_BYTE = 1, ACCESS_DWORD = 3 };

/* Interface types of DBG2, table 3 (SPCR uses the same) and the ABI's (abi.md, section 5). */
static const struct {
	uint16_t subtype, console;
} uart_types[] = {
	{ 0x00, 2 }, /* 16550 */
	{ 0x01, 2 }, /* 16550, as DBGP has it */
	{ 0x03, 3 }, /* PL011 */
	{ 0x05, 2 }, /* NVIDIA's 16550 */
	{ 0x0c, 8 }, /* i.MX 6 */
	{ 0x0d, 3 }, /* SBSA generic, 32 bits wide */
	{ 0x0e, 3 }, /* SBSA generic */
	{ 0x12, 2 }, /* 16550, registers as the address structure says */
};

static uint16_t console_of(unsigned int subtype)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(uart_types); i++)
		if (uart_types[i].subtype == subtype)
			return uart_types[i].console;
	return 0;
}

/* Return: the new entry; NULL when the structure says that there is no port. */
static struct inv_uart *add_uart(struct acpi *acpi, struct bytes gas, size_t offset,
				 unsigned int subtype)
{
	struct inventory *inventory = acpi->inventory;
	uint8_t space = bytes_u8(gas, offset), access = bytes_u8(gas, offset + 3);
	uint64_t address = bytes_u64(gas, offset + 4);
	struct inv_uart *uart;

	if (!address || space > ACPI_SPACE_PORTS)
		return NULL;
	uart = arena_append(acpi->arena, inventory->uarts, inventory->n_uarts);
	uart->path = acpi->name;
	uart->type = console_of(subtype);
	uart->is_mmio = space == ACPI_SPACE_MEMORY;
	uart->address = address;
	uart->clock_gate = -1;
	if (access > ACCESS_UNSAID && access <= ACCESS_DWORD)
		uart->io_width = 1u << (access - 1);
	else
		uart->io_width = uart->type == 2 ? 1 : 4;
	if (uart->type == 2 && uart->is_mmio && access == ACCESS_DWORD)
		uart->register_shift = 2;
	if (uart->type == 2)
		uart->size = UINT64_C(8) << uart->register_shift;
	return uart;
}

/* ---- SPCR ----------------------------------------------------------------- */

#define SPCR_INTERFACE 36
#define SPCR_ADDRESS   40
#define SPCR_IRQ_TYPE  52
#define SPCR_PC_IRQ    53
#define SPCR_GSI       54
#define SPCR_BAUD      58
#define SPCR_CLOCK     76 /* from revision 3 on */
#define SPCR_LENGTH    80
#define SPCR_BAUD_SAID 80 /* from revision 4 on */

static uint32_t spcr_baud(uint8_t code)
{
	switch (code) {
	case 3:
		return 9600;
	case 4:
		return 19200;
	case 6:
		return 57600;
	case 7:
		return 115200;
	}
	return 0;
}

void acpi_read_spcr(struct acpi *acpi)
{
	struct inv_uart *uart;
	uint8_t irq_types;

	if (!acpi_has(acpi, acpi->table, 0, SPCR_LENGTH, "the table"))
		return;
	uart = add_uart(acpi, acpi->table, SPCR_ADDRESS, bytes_u8(acpi->table, SPCR_INTERFACE));
	if (!uart)
		return;
	irq_types = bytes_u8(acpi->table, SPCR_IRQ_TYPE);
	uart->is_firmware_console = true;
	if (irq_types & ~1u)
		uart->irq = bytes_u32(acpi->table, SPCR_GSI);
	else if (irq_types & 1u)
		uart->irq = bytes_u8(acpi->table, SPCR_PC_IRQ);
	uart->baud = spcr_baud(bytes_u8(acpi->table, SPCR_BAUD));
	if (bytes_u8(acpi->table, 8) >= 3)
		uart->clock_hz = bytes_u32(acpi->table, SPCR_CLOCK);
	if (bytes_u8(acpi->table, 8) >= 4 && bytes_u32(acpi->table, SPCR_BAUD_SAID))
		uart->baud = bytes_u32(acpi->table, SPCR_BAUD_SAID);
}

/* ---- DBG2 ----------------------------------------------------------------- */

#define DBG2_OFFSET        36
#define DBG2_COUNT         40
#define DBG2_SERIAL        0x8000
#define DBG2_DEVICE_LENGTH 22

static const struct acpi_list dbg2_list = { 1, 1, 2, DBG2_DEVICE_LENGTH };

static void take_debug_port(struct acpi *acpi, struct bytes device, size_t at)
{
	unsigned int n_registers = bytes_u8(device, 3), subtype = bytes_u16(device, 14);
	size_t address = bytes_u16(device, 18), size = bytes_u16(device, 20);
	struct inv_uart *uart;

	if (bytes_u16(device, 12) != DBG2_SERIAL || !n_registers)
		return;
	if (!bytes_has(device, address, 12) || !bytes_has(device, size, 4)) {
		acpi_complain(acpi, at + 18,
			      "the registers of a debug port are described beyond "
			      "its structure");
		return;
	}
	uart = add_uart(acpi, device, address, subtype);
	if (!uart)
		return;
	uart->is_debug_port = true;
	if (!uart->size)
		uart->size = bytes_u32(device, size);
}

void acpi_read_dbg2(struct acpi *acpi)
{
	size_t offset = bytes_u32(acpi->table, DBG2_OFFSET), at = offset, i;
	size_t n = bytes_u32(acpi->table, DBG2_COUNT);
	struct bytes device;
	unsigned int type;

	if (!acpi_has(acpi, acpi->table, 0, DBG2_COUNT + 4, "the table"))
		return;
	for (i = 0; i < n && acpi_next(acpi, &dbg2_list, &offset, acpi->table.size, &type, &device);
	     i++) {
		take_debug_port(acpi, device, at);
		at = offset;
	}
}
