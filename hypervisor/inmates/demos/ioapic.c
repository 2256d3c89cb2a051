/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of a line that is the cell's: that of a serial port, which interrupts
 * whenever it has sent a character.
 *
 * Arguments: port (0x2f8), pin (3): the second serial port of a PC
 */
#include <inmate/apic.h>
#include <inmate/arguments.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/ioapic.h>
#include <inmate/processor.h>
#include <inmate/startup.h>
#include <inmate/uart-8250.h>

#define VECTOR      INTERRUPT_FIRST
#define N_EXPECTED  10u
#define ROUNDS_MAX  1000u
#define ROUND_US    1000u
#define BAUD_115200 1 /* the divider for it: PC16550D data sheet, table III */

static struct uart_8250 uart;
static volatile unsigned int n_interrupts;

/* Reading who it is takes the request back; the next character makes the next one. */
static void sent(unsigned int vector)
{
	uart_8250_read(&uart, UART_8250_IDENTITY);
	n_interrupts++;
	if (n_interrupts < N_EXPECTED)
		uart_8250_write(&uart, UART_8250_DATA, (uint8_t)('0' + n_interrupts));
}

static void start(uint32_t port)
{
	struct jailhouse_console console = {
		.address = port,
		.type = JAILHOUSE_CON_TYPE_8250,
		.divider = BAUD_115200,
	};

	uart_8250_init(&uart, &console);
	uart_8250_write(&uart, UART_8250_MODEM, UART_8250_MODEM_OUT2);
	uart_8250_write(&uart, UART_8250_INTERRUPTS, UART_8250_INTERRUPT_EMPTY);
}

void inmate_main(void)
{
	struct ioapic_pin pin = {
		.ioapic = IOAPIC_ADDRESS,
		.pin = argument_number("pin", 3),
	};
	unsigned int round;

	interrupt_set_handler(VECTOR, sent);
	ioapic_route(&pin, VECTOR, apic_id());
	interrupts_enable();
	start(argument_number("port", 0x2f8));
	for (round = 0; round < ROUNDS_MAX && n_interrupts < N_EXPECTED; round++)
		clock_delay_us(ROUND_US);
	uart_8250_write(&uart, UART_8250_INTERRUPTS, 0);
	ioapic_mask(&pin);
	console_print("ioapic: %u interrupts of input %u, %u others\n", n_interrupts, pin.pin,
		      interrupt_count_unexpected());
	console_print("ioapic: done\n");
}
