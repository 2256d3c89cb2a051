/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/io.h>
#include <inmate/processor.h>
#include <inmate/uart-8250.h>

/* A character takes 10 ms at 1200 baud, and reading a register about a microsecond. */
#define TRIES_MAX 100000u

uint8_t uart_8250_read(const struct uart_8250 *uart, unsigned int reg)
{
	unsigned long at = uart->base + reg * uart->distance;

	if (!uart->is_mmio)
		return port_read8((uint16_t)at);
	if (uart->distance == 4)
		return (uint8_t)mmio_read32((const volatile void *)at);
	return mmio_read8((const volatile void *)at);
}

void uart_8250_write(const struct uart_8250 *uart, unsigned int reg, uint8_t value)
{
	unsigned long at = uart->base + reg * uart->distance;

	if (!uart->is_mmio)
		port_write8((uint16_t)at, value);
	else if (uart->distance == 4)
		mmio_write32((volatile void *)at, value);
	else
		mmio_write8((volatile void *)at, value);
}

void uart_8250_init(struct uart_8250 *uart, const struct jailhouse_console *console)
{
	uart->base = (unsigned long)console->address;
	uart->is_mmio = console->flags & JAILHOUSE_CON_ACCESS_MMIO;
	uart->distance = console->flags & JAILHOUSE_CON_REGDIST_4 ? 4 : 1;
	/* Without a divider somebody else has set it up. */
	if (!console->divider)
		return;
	uart_8250_write(uart, UART_8250_LINE, UART_8250_LINE_DLAB);
	uart_8250_write(uart, UART_8250_DATA, (uint8_t)console->divider);
	uart_8250_write(uart, UART_8250_INTERRUPTS, (uint8_t)(console->divider >> 8));
	uart_8250_write(uart, UART_8250_LINE, UART_8250_LINE_8N1);
	uart_8250_write(uart, UART_8250_INTERRUPTS, 0);
	uart_8250_write(uart, UART_8250_IDENTITY, UART_8250_FIFO_CLEAR);
}

void uart_8250_put(const struct uart_8250 *uart, char character)
{
	unsigned int tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		if (uart_8250_read(uart, UART_8250_STATUS) & UART_8250_STATUS_EMPTY)
			break;
		processor_relax();
	}
	uart_8250_write(uart, UART_8250_DATA, (uint8_t)character);
}
