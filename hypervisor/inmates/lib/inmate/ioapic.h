/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupt lines that the cell's configuration gives it. Intel 82093AA data sheet, chapter 3. */
#ifndef INMATE_IOAPIC_H
#define INMATE_IOAPIC_H

#include <stdbool.h>
#include <stdint.h>

/* Where PCs have their first one, which ISA's interrupts lead to */
#define IOAPIC_ADDRESS 0xfec00000u

/**
 * struct ioapic_pin - one input
 * @ioapic: physical address of its controller
 * @pin: counted from 0 within the controller
 * @is_level: PCI's are, ISA's are edges
 * @is_low: active when low: PCI's are, ISA's are not
 */
struct ioapic_pin {
	uint32_t ioapic;
	unsigned int pin;
	bool is_level, is_low;
};

/**
 * ioapic_route() - let an input interrupt a CPU
 * @pin: one of the cell's; the hypervisor fails cells that try others
 * @vector: INTERRUPT_FIRST to INTERRUPT_LAST
 * @apic_id: a CPU of this cell; below 255
 */
void ioapic_route(const struct ioapic_pin *pin, unsigned int vector, uint32_t apic_id);

/** ioapic_mask() - no more interrupts of this input */
void ioapic_mask(const struct ioapic_pin *pin);

#endif
