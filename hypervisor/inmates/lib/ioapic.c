/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/io.h>
#include <inmate/ioapic.h>
#include <inmate/lock.h>

/* A window: which register, and what is in it */
#define WINDOW_SELECT 0x00u
#define WINDOW_DATA   0x10u

#define REG_TABLE 0x10u /* two registers an entry */

#define ENTRY_LOW    0x2000u
#define ENTRY_LEVEL  0x8000u
#define ENTRY_MASKED 0x10000u

static struct lock lock;

static void write_register(uint32_t ioapic, unsigned int reg, uint32_t value)
{
	mmio_write32((volatile void *)(unsigned long)(ioapic + WINDOW_SELECT), reg);
	mmio_write32((volatile void *)(unsigned long)(ioapic + WINDOW_DATA), value);
}

/* Masked while its halves do not fit each other. */
static void write_entry(const struct ioapic_pin *pin, uint32_t low, uint32_t high)
{
	unsigned int reg = REG_TABLE + 2 * pin->pin;
	bool were_enabled = interrupts_disable();

	lock_take(&lock);
	write_register(pin->ioapic, reg, ENTRY_MASKED);
	write_register(pin->ioapic, reg + 1, high);
	write_register(pin->ioapic, reg, low);
	lock_drop(&lock);
	interrupts_restore(were_enabled);
}

void ioapic_route(const struct ioapic_pin *pin, unsigned int vector, uint32_t apic_id)
{
	write_entry(pin,
		    (vector & 0xff) | (pin->is_level ? ENTRY_LEVEL : 0) |
			    (pin->is_low ? ENTRY_LOW : 0),
		    apic_id << 24);
}

void ioapic_mask(const struct ioapic_pin *pin)
{
	write_entry(pin, ENTRY_MASKED, 0);
}
