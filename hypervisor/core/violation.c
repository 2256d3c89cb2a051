/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/arch.h>
#include <hv/printk.h>
#include <hv/violation.h>

void violation(struct cpu *cpu, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printk_about("violation", cpu->cell->desc->name, cpu->id, format, arguments);
	va_end(arguments);
	arch_cpu_report(cpu);
	cell_fail(cpu->cell, cpu);
}
