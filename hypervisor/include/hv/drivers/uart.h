/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_DRIVERS_UART_H
#define HV_DRIVERS_UART_H

#include <hv/console.h>

extern const struct console_driver uart_8250, uart_pl011;

#endif
