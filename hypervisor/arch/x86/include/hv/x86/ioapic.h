/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IOAPIC_H
#define HV_X86_IOAPIC_H

#include <hv/unit.h>

/* I/O APICs: each input belongs to a cell, and leads to CPUs of that cell. */
extern const struct unit ioapic_unit;

#endif
