/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/arch/processor.h>
#include <hv/console.h>
#include <hv/cpu.h>
#include <hv/panic.h>
#include <hv/printk.h>

void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printk_about("panic", "none", cpu_self()->id, format, arguments);
	va_end(arguments);
	for (;;)
		processor_halt();
}
