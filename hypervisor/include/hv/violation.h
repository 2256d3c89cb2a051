/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens when a cell does what it may not: decided here, and nowhere else. */
#ifndef HV_VIOLATION_H
#define HV_VIOLATION_H

#include <hv/cell.h>
#include <hv/cpu.h>

/**
 * violation() - report it, and stop the CPU's cell
 * @cpu: who did it
 * @format: what it was, as printk(): one line without its end, which begins with the
 *	kind of access: "memory write of 4 bytes at 0x…"
 *
 * The report is "violation: cell NAME, CPU N: " and the text, then registers; the
 * daemon parses it.
 */
void violation(struct cpu *cpu, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * refusal() - report what a cell tried on this CPU and was not done; the cell goes on
 * @cell: who tried
 * @format: as that of violation()
 *
 * The report is "refused: cell NAME, CPU N: " and the text. A CPU reports 64 times until it is
 * given to another cell: one that is refused things over and over does not fill the console.
 */
void refusal(const struct cell *cell, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * violation_of_device() - the same for DMA that an IOMMU has stopped
 * @cell: whose device it is; NULL for none that has one
 * @bdf: the device, or the bridge that speaks for it
 *
 * The report begins with "violation: cell NAME, device BB:DD.F: ", or with "violation: no
 * cell, device BB:DD.F: ". The root cell goes on: there is no CPU that did it.
 */
void violation_of_device(struct cell *cell, uint16_t bdf, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
