/* SPDX-License-Identifier: GPL-2.0-only */
/* 8250 and its successors, by ports or in memory. National Semiconductor PC16550D data sheet. */
#include <hv/arch/uart-8250.h>
#include <hv/drivers/uart.h>

enum { REG_DATA, REG_INTERRUPTS, REG_FIFO, REG_LINE, REG_MODEM, REG_STATUS };

#define LINE_8N1     0x03
#define LINE_DIVISOR 0x80
#define FIFO_ENABLE  0x07
#define STATUS_EMPTY 0x20

/* A character takes 100 us at 115200 baud; a register of a bus that is asleep may take long. */
#define TRIES_MAX 1000000u

static volatile uint8_t *registers;
static uint16_t port;
static unsigned int distance;

static uint8_t reg_read(unsigned int reg)
{
	if (!registers)
		return uart_8250_port_read((uint16_t)(port + reg * distance));
	if (distance == 4)
		return (uint8_t) * (volatile uint32_t *)(registers + reg * 4);
	return registers[reg];
}

static void reg_write(unsigned int reg, uint8_t value)
{
	if (!registers)
		uart_8250_port_write((uint16_t)(port + reg * distance), value);
	else if (distance == 4)
		*(volatile uint32_t *)(registers + reg * 4) = value;
	else
		registers[reg] = value;
}

static void init(const struct jailhouse_console *console, volatile void *base)
{
	registers = base;
	port = (uint16_t)console->address;
	distance = console->flags & JAILHOUSE_CON_REGDIST_4 ? 4 : 1;
	/* Without a divider it is as somebody else has set it up. */
	if (!console->divider)
		return;
	reg_write(REG_LINE, LINE_DIVISOR);
	reg_write(REG_DATA, (uint8_t)console->divider);
	reg_write(REG_INTERRUPTS, (uint8_t)(console->divider >> 8));
	reg_write(REG_LINE, LINE_8N1);
	reg_write(REG_FIFO, FIFO_ENABLE);
}

static void put(char character)
{
	unsigned int tries;

	for (tries = 0; tries < TRIES_MAX && !(reg_read(REG_STATUS) & STATUS_EMPTY); tries++)
		processor_relax();
	reg_write(REG_DATA, (uint8_t)character);
}

const struct console_driver uart_8250 = { JAILHOUSE_CON_TYPE_8250, init, put };
