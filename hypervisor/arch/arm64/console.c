/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/arch/console.h>
#include <hv/drivers/uart.h>

const struct console_driver *const console_drivers[] = { &uart_8250, &uart_pl011, NULL };
