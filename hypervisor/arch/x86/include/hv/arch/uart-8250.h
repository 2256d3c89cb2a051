/* SPDX-License-Identifier: GPL-2.0-only */
/* Only x86 has ports. */
#ifndef HV_ARCH_UART_8250_H
#define HV_ARCH_UART_8250_H

#include <hv/arch/processor.h>

static inline uint8_t uart_8250_port_read(uint16_t port)
{
	return port_read8(port);
}

static inline void uart_8250_port_write(uint16_t port, uint8_t value)
{
	port_write8(port, value);
}

#endif
