/* SPDX-License-Identifier: GPL-2.0-only */
/* There are no ports: what a configuration says to be one reads as idle, and takes all. */
#ifndef HV_ARCH_UART_8250_H
#define HV_ARCH_UART_8250_H

#include <hv/arch/processor.h>
#include <hv/types.h>

static inline uint8_t uart_8250_port_read(uint16_t port)
{
	return 0xff;
}

static inline void uart_8250_port_write(uint16_t port, uint8_t value)
{
}

#endif
