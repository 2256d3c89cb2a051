/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/format.h>
#include <inmate/hypercall.h>
#include <inmate/lock.h>
#include <inmate/uart-8250.h>

static struct lock lock;
static struct uart_8250 uart;
static bool has_uart, has_hypercall;

void console_init(void)
{
	struct jailhouse_console console = comm_region.console;
	uint32_t flags = comm_region.flags;

	has_uart = console.type == JAILHOUSE_CON_TYPE_8250;
	if (has_uart)
		uart_8250_init(&uart, &console);
	has_hypercall = flags & JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE ||
			(flags & JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED && !has_uart);
	if (has_hypercall)
		has_hypercall = hypercall_init();
}

static void put(char character, void *unused)
{
	if (has_hypercall)
		hypercall(JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, (uint8_t)character, 0);
	if (!has_uart)
		return;
	if (character == '\n')
		uart_8250_put(&uart, '\r');
	uart_8250_put(&uart, character);
}

void console_vprint(const char *format, va_list arguments)
{
	bool were_enabled = interrupts_disable();

	lock_take(&lock);
	format_text(put, NULL, format, arguments);
	lock_drop(&lock);
	interrupts_restore(were_enabled);
}

void console_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	console_vprint(format, arguments);
	va_end(arguments);
}
