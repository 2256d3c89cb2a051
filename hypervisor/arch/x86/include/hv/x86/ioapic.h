/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IOAPIC_H
#define HV_X86_IOAPIC_H

#include <hv/cell.h>
#include <hv/unit.h>

/* I/O APICs: each input belongs to a cell, and leads to CPUs of that cell. */
extern const struct unit ioapic_unit;

/** ioapic_raise() - as if an input of the first one had become active, if the cell has the input */
void ioapic_raise(const struct cell *cell, unsigned int pin);

#endif
