/* SPDX-License-Identifier: GPL-2.0-only */
/* PrimeCell UART PL011. Arm's technical reference manual, DDI 0183, chapter 3. */
#include <hv/arch/processor.h>
#include <hv/drivers/uart.h>

#define REG_DATA    0x00
#define REG_FLAGS   0x18
#define REG_IBRD    0x24
#define REG_FBRD    0x28
#define REG_LINE    0x2c
#define REG_CONTROL 0x30

#define FLAG_FULL      0x20
#define LINE_8N1_FIFO  0x70
#define CONTROL_ENABLE 0x301 /* UART, transmitter, receiver */

/* A character takes 100 us at 115200 baud. */
#define TRIES_MAX 1000000u

static volatile uint8_t *registers;

static void reg_write(unsigned int reg, uint32_t value)
{
	*(volatile uint32_t *)(registers + reg) = value;
}

/* The divider is of 16ths of a bit: in 64ths, as its two registers hold it. */
static void init(const struct jailhouse_console *console, volatile void *base)
{
	registers = base;
	/* Without a divider it is as somebody else has set it up. */
	if (!console->divider || !registers)
		return;
	reg_write(REG_CONTROL, 0);
	reg_write(REG_IBRD, console->divider >> 6);
	reg_write(REG_FBRD, console->divider & 0x3f);
	reg_write(REG_LINE, LINE_8N1_FIFO);
	reg_write(REG_CONTROL, CONTROL_ENABLE);
}

static void put(char character)
{
	unsigned int tries;

	if (!registers)
		return;
	for (tries = 0;
	     tries < TRIES_MAX && *(volatile uint32_t *)(registers + REG_FLAGS) & FLAG_FULL;
	     tries++)
		processor_relax();
	reg_write(REG_DATA, (uint8_t)character);
}

const struct console_driver uart_pl011 = { JAILHOUSE_CON_TYPE_PL011, init, put };
