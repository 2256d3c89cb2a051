/* SPDX-License-Identifier: GPL-2.0-only */
/* Serial ports of the 8250 family. National Semiconductor PC16550D data sheet, section 8. */
#ifndef INMATE_UART_8250_H
#define INMATE_UART_8250_H

#include <abi/jailhouse/console.h>
#include <stdbool.h>
#include <stdint.h>

/* Registers, in the order of their addresses */
enum {
	UART_8250_DATA,       /* DLAB set: divisor, low byte */
	UART_8250_INTERRUPTS, /* DLAB set: divisor, high byte */
	UART_8250_IDENTITY,   /* written: FIFO control */
	UART_8250_LINE,
	UART_8250_MODEM,
	UART_8250_STATUS,
};

#define UART_8250_LINE_8N1        0x03 /* 8 bits, no parity, one stop bit */
#define UART_8250_LINE_DLAB       0x80
#define UART_8250_FIFO_CLEAR      0x07 /* enabled, both emptied */
#define UART_8250_MODEM_OUT2      0x08 /* PCs: interrupts reach their controller */
#define UART_8250_INTERRUPT_EMPTY 0x02 /* when the transmitter is empty */
#define UART_8250_STATUS_EMPTY    0x20

/**
 * struct uart_8250 - where a port is
 * @base: of its registers: a port, or an address
 * @is_mmio: it is an address
 * @distance: bytes from one register to the next, 1 or 4
 */
struct uart_8250 {
	unsigned long base;
	bool is_mmio;
	unsigned int distance;
};

/**
 * uart_8250_init() - a port as a description of the contract says
 * @uart: written
 * @console: of type JAILHOUSE_CON_TYPE_8250; the bit rate is set if it has a divider
 */
void uart_8250_init(struct uart_8250 *uart, const struct jailhouse_console *console);

/**
 * uart_8250_read() - read a register; uart_8250_write() writes one
 * @uart: its port
 * @reg: UART_8250_DATA to UART_8250_STATUS
 */
uint8_t uart_8250_read(const struct uart_8250 *uart, unsigned int reg);
void uart_8250_write(const struct uart_8250 *uart, unsigned int reg, uint8_t value);

/**
 * uart_8250_put() - send a character
 *
 * Waits until the one before is sent, but not for ever: nobody may be there.
 */
void uart_8250_put(const struct uart_8250 *uart, char character);

#endif
