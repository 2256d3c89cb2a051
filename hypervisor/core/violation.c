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

#define REFUSALS_MAX 64

void refusal(const struct cell *cell, const char *format, ...)
{
	struct cpu *cpu = cpu_self();
	va_list arguments;

	if (cpu->n_refusals >= REFUSALS_MAX)
		return;
	cpu->n_refusals++;
	va_start(arguments, format);
	printk_about("refused", cell->desc->name, cpu->id, format, arguments);
	va_end(arguments);
}

void violation_of_device(struct cell *cell, uint16_t bdf, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printk_about_device("violation", cell ? cell->desc->name : NULL, bdf, format, arguments);
	va_end(arguments);
	if (cell)
		cell_fail(cell, NULL);
}
