/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * I/O APICs. Their registers are reached through a window, so that each cell has a
 * selection of its own; entries of the redirection table are the cell's that has
 * the input, and lead nowhere else. Intel 82093AA data sheet, chapter 3.
 */
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/violation.h>
#include <hv/x86/apic.h>
#include <hv/x86/ioapic.h>
#include <hv/x86/iommu.h>

#define IOAPICS_MAX 16u
#define PINS_MAX    128u /* what an entry of a configuration can say */

#define WINDOW_SELECT 0x00
#define WINDOW_DATA   0x10
#define WINDOW_EOI    0x40 /* since version 0x20 */

#define REG_VERSION 0x01
#define REG_TABLE   0x10

#define ENTRY_MASKED             (1ull << 16)
#define ENTRY_LEVEL              (1ull << 15)
#define ENTRY_LOGICAL            (1ull << 11)
#define ENTRY_MODE(entry)        ((unsigned int)((entry) >> 8 & 7))
#define ENTRY_DESTINATION(entry) ((uint32_t)((entry) >> 56))
#define ENTRY_READ_ONLY          0x5000ull /* delivery status, remote IRR */

enum { MODE_FIXED, MODE_LOWEST, MODE_NMI = 4, MODE_EXTINT = 7 };

/**
 * struct ioapic
 * @lock: the window is one for all
 * @registers: where it is mapped
 * @address: physical
 * @n_pins: as its version register says, or PINS_MAX
 * @entries: of the redirection table, as cells wrote them
 * @first_route: of its inputs, where interrupts are remapped
 * @source: its name there; 0 when the configuration has none
 */
struct ioapic {
	struct lock lock;
	volatile uint32_t *registers;
	uint64_t address;
	unsigned int n_pins;
	uint64_t *entries;
	uint32_t first_route;
	uint16_t source;
};

/* A cell's view of one; the object of its MMIO region. */
struct ioapic_view {
	struct cell *cell;
	struct ioapic *ioapic;
	uint32_t selected;
};

static struct ioapic ioapics[IOAPICS_MAX];
static unsigned int n_ioapics;

static uint32_t reg_read(const struct ioapic *ioapic, uint32_t reg)
{
	ioapic->registers[WINDOW_SELECT / 4] = reg;
	return ioapic->registers[WINDOW_DATA / 4];
}

static void reg_write(const struct ioapic *ioapic, uint32_t reg, uint32_t value)
{
	ioapic->registers[WINDOW_SELECT / 4] = reg;
	ioapic->registers[WINDOW_DATA / 4] = value;
}

static uint64_t entry_read(const struct ioapic *ioapic, unsigned int pin)
{
	return (uint64_t)reg_read(ioapic, REG_TABLE + 2 * pin + 1) << 32 |
	       reg_read(ioapic, REG_TABLE + 2 * pin);
}

/* Never with a destination that belongs to another entry's mask. */
static void entry_write(const struct ioapic *ioapic, unsigned int pin, uint64_t entry)
{
	reg_write(ioapic, REG_TABLE + 2 * pin, (uint32_t)(entry | ENTRY_MASKED));
	reg_write(ioapic, REG_TABLE + 2 * pin + 1, (uint32_t)(entry >> 32));
	reg_write(ioapic, REG_TABLE + 2 * pin, (uint32_t)entry);
}

/* What the cell has in it, and what the machine says about it. */
static uint64_t entry_seen(const struct ioapic *ioapic, unsigned int pin)
{
	return (ioapic->entries[pin] & ~ENTRY_READ_ONLY) |
	       (entry_read(ioapic, pin) & ENTRY_READ_ONLY);
}

static void entry_set(const struct ioapic *ioapic, unsigned int pin, uint64_t entry)
{
	struct iommu_interrupt interrupt = {
		.is_valid = true,
		.is_logical = entry & ENTRY_LOGICAL,
		.is_level = entry & ENTRY_LEVEL,
		.has_source = ioapic->source,
		.mode = (uint8_t)ENTRY_MODE(entry),
		.vector = (uint8_t)entry,
		.source = ioapic->source,
		.destination = ENTRY_DESTINATION(entry),
	};

	entry &= ~ENTRY_READ_ONLY;
	ioapic->entries[pin] = entry;
	if (iommu_remaps_inputs() && !(entry & ENTRY_MASKED)) {
		iommu_route(ioapic->first_route + pin, &interrupt);
		entry = iommu_ioapic_entry(ioapic->first_route + pin, entry);
	}
	entry_write(ioapic, pin, entry);
}

/* ---- whose an input is ------------------------------------------------------ */

static uint32_t count(const struct cell *cell)
{
	return cell->config.n_items[CONFIG_VIEW_IRQCHIPS];
}

static const struct jailhouse_irqchip *chip_of(const struct cell *cell, uint32_t i)
{
	return (const struct jailhouse_irqchip *)config_view_item(&cell->config,
								  CONFIG_VIEW_IRQCHIPS, i);
}

static bool wants_pin(const struct cell *cell, uint64_t address, unsigned int pin)
{
	const struct jailhouse_irqchip *chip;
	uint32_t i, bit;

	for (i = 0; i < count(cell); i++) {
		chip = chip_of(cell, i);
		bit = pin - chip->pin_base;
		if (chip->address == address && pin >= chip->pin_base && bit < PINS_MAX &&
		    chip->pin_bitmap[bit / 32] >> bit % 32 & 1)
			return true;
	}
	return false;
}

/* The root cell has what no other cell has. */
static bool has_pin(const struct cell *cell, uint64_t address, unsigned int pin)
{
	const struct cell *other;

	if (!wants_pin(cell, address, pin))
		return false;
	for (other = root_cell.next; cell == &root_cell && other; other = other->next)
		if (wants_pin(other, address, pin))
			return false;
	return true;
}

/* ---- where it may lead ------------------------------------------------------- */

static bool is_entry_allowed(const struct cell *cell, uint64_t entry)
{
	unsigned int mode = ENTRY_MODE(entry);

	if (entry & ENTRY_MASKED)
		return true;
	if (mode == MODE_FIXED || mode == MODE_LOWEST)
		return (entry & 0xff) >= 16 &&
		       apic_reaches_only(cell, ENTRY_DESTINATION(entry), entry & ENTRY_LOGICAL);
	/* Others have no place in a cell but in the one that has the old controller. */
	return cell == &root_cell && (mode == MODE_NMI || mode == MODE_EXTINT) &&
	       apic_reaches_only(cell, ENTRY_DESTINATION(entry), entry & ENTRY_LOGICAL);
}

static void report_refused(const struct cell *cell, const struct ioapic *ioapic, unsigned int pin,
			   uint64_t entry)
{
	refusal(cell, "interrupt %u of the I/O APIC at 0x%lx to entry 0x%lx", pin, ioapic->address,
		entry);
}

static void write_entry_half(struct ioapic_view *view, unsigned int pin, bool is_high,
			     uint32_t value)
{
	uint64_t entry = view->ioapic->entries[pin];

	entry = is_high ? (uint32_t)entry | (uint64_t)value << 32 :
			  (entry & 0xffffffff00000000ull) | value;
	if (!is_entry_allowed(view->cell, entry)) {
		report_refused(view->cell, view->ioapic, pin, entry);
		entry |= ENTRY_MASKED;
	}
	entry_set(view->ioapic, pin, entry);
}

/* Edges: while the entry is masked, what comes is lost. What other cells have leads to none of its CPUs. */
void ioapic_raise(const struct cell *cell, unsigned int pin)
{
	struct ioapic *ioapic = &ioapics[0];
	uint64_t entry;

	if (!n_ioapics || pin >= ioapic->n_pins || !wants_pin(cell, ioapic->address, pin))
		return;
	lock_take(&ioapic->lock);
	entry = ioapic->entries[pin];
	lock_drop(&ioapic->lock);
	if (!(entry & ENTRY_MASKED) && is_entry_allowed(cell, entry))
		apic_inject(ENTRY_DESTINATION(entry), entry & ENTRY_LOGICAL, ENTRY_MODE(entry),
			    (uint8_t)entry);
}

/* ---- the window --------------------------------------------------------------- */

static uint32_t read_selected(struct ioapic_view *view)
{
	unsigned int pin = (view->selected - REG_TABLE) / 2;

	if (view->selected < REG_TABLE)
		return reg_read(view->ioapic, view->selected);
	if (pin < view->ioapic->n_pins && has_pin(view->cell, view->ioapic->address, pin))
		return (uint32_t)(entry_seen(view->ioapic, pin) >> (view->selected & 1 ? 32 : 0));
	return view->selected & 1 ? 0 : (uint32_t)ENTRY_MASKED;
}

/* Return: false for an input that is another cell's, unless it stays masked */
static bool write_selected(struct ioapic_view *view, uint32_t value)
{
	unsigned int pin = (view->selected - REG_TABLE) / 2;
	bool is_high = view->selected & 1;

	if (view->selected < REG_TABLE) /* the id is not used, and stays */
		return true;
	if (pin >= view->ioapic->n_pins || !has_pin(view->cell, view->ioapic->address, pin))
		return is_high || value & ENTRY_MASKED;
	write_entry_half(view, pin, is_high, value);
	return true;
}

static bool handle_locked(struct ioapic_view *view, struct mmio_access *access)
{
	switch (access->offset) {
	case WINDOW_SELECT:
		if (access->is_write)
			view->selected = access->value & 0xff;
		else
			access->value = view->selected;
		return true;
	case WINDOW_DATA:
		if (access->is_write)
			return write_selected(view, (uint32_t)access->value);
		access->value = read_selected(view);
		return true;
	case WINDOW_EOI: /* ends what is pending; an interrupt that is still there comes again */
		if (!access->is_write)
			return false;
		view->ioapic->registers[WINDOW_EOI / 4] = (uint32_t)access->value;
		return true;
	default:
		return false;
	}
}

static bool handle(struct cpu *cpu, struct mmio_access *access, void *object)
{
	struct ioapic_view *view = object;
	bool is_done;

	if (access->size != 4 && (access->size != 1 || access->offset != WINDOW_SELECT))
		return false;
	lock_take(&view->ioapic->lock);
	is_done = handle_locked(view, access);
	lock_drop(&view->ioapic->lock);
	return is_done;
}

/* ---- cells -------------------------------------------------------------------- */

static struct ioapic *find(uint64_t address)
{
	unsigned int i;

	for (i = 0; i < n_ioapics; i++)
		if (ioapics[i].address == address)
			return &ioapics[i];
	return NULL;
}

static int add(const struct jailhouse_irqchip *chip)
{
	struct ioapic *ioapic = &ioapics[n_ioapics];
	uint64_t address = chip->address;
	unsigned int pin;

	if (find(address))
		return 0;
	if (n_ioapics == IOAPICS_MAX)
		return -E2BIG;
	ioapic->registers = memory_map_device(PHYS(address), PAGE_SIZE);
	if (!ioapic->registers)
		return -ENOMEM;
	ioapic->address = address;
	ioapic->n_pins = (reg_read(ioapic, REG_VERSION) >> 16 & 0xff) + 1;
	if (ioapic->n_pins > PINS_MAX)
		ioapic->n_pins = PINS_MAX;
	ioapic->entries = memory_take(1);
	if (!ioapic->entries)
		return -ENOMEM;
	for (pin = 0; pin < ioapic->n_pins; pin++)
		ioapic->entries[pin] = entry_read(ioapic, pin) & ~ENTRY_READ_ONLY;
	if (iommu_remaps_inputs())
		ioapic->first_route = iommu_take_routes(ioapic->n_pins, 1);
	ioapic->source = (uint16_t)chip->id;
	n_ioapics++;
	return 0;
}

static int init(void)
{
	uint32_t i;
	int err;

	for (i = 0; i < count(&root_cell); i++) {
		err = add(chip_of(&root_cell, i));
		if (err)
			return err;
	}
	return 0;
}

static unsigned int mmio_regions(const struct cell *cell)
{
	return count(cell);
}

static uint64_t view_pages(const struct cell *cell)
{
	return page_up(count(cell) * sizeof(struct ioapic_view)) >> PAGE_SHIFT;
}

/* A cell gets inputs that the root cell has now. */
static int check_pins(const struct cell *cell)
{
	unsigned int i, pin;

	for (i = 0; i < count(cell); i++)
		if (!find(chip_of(cell, i)->address))
			return -EINVAL;
	for (i = 0; i < n_ioapics; i++)
		for (pin = 0; pin < ioapics[i].n_pins; pin++)
			if (wants_pin(cell, ioapics[i].address, pin) &&
			    !has_pin(&root_cell, ioapics[i].address, pin)) {
				printk("cellwarden: cell %s: input %u of the I/O APIC at 0x%lx is "
				       "not to be had\n",
				       cell->desc->name, pin, ioapics[i].address);
				return -EBUSY;
			}
	return 0;
}

static int cell_init(struct cell *cell)
{
	struct ioapic_view *views;
	uint32_t i;
	int err;

	if (!count(cell))
		return 0;
	err = cell == &root_cell ? 0 : check_pins(cell);
	if (err)
		return err;
	views = memory_take(view_pages(cell));
	if (!views)
		return -ENOMEM;
	cell->arch.ioapic_views = views;
	for (i = 0; i < count(cell); i++) {
		views[i] = (struct ioapic_view){ cell, find(chip_of(cell, i)->address), 0 };
		err = mmio_add(&cell->mmio, chip_of(cell, i)->address, PAGE_SIZE, handle,
			       &views[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Masks the inputs that go from one cell to another, in either direction. */
static void mask_pins(const struct cell *cell)
{
	unsigned int i, pin;

	for (i = 0; i < n_ioapics; i++)
		for (pin = 0; pin < ioapics[i].n_pins; pin++)
			if (wants_pin(cell, ioapics[i].address, pin)) {
				entry_set(&ioapics[i], pin, ENTRY_MASKED);
				if (iommu_remaps_inputs())
					iommu_route(ioapics[i].first_route + pin, NULL);
			}
}

/* What the root cell has is led by routes from now on, or as Linux knows it. */
static void convert(bool is_begin)
{
	unsigned int i, pin;

	for (i = 0; i < n_ioapics && iommu_remaps_inputs(); i++)
		for (pin = 0; pin < ioapics[i].n_pins; pin++)
			if (is_begin)
				entry_set(&ioapics[i], pin, ioapics[i].entries[pin]);
			else
				entry_write(&ioapics[i], pin, ioapics[i].entries[pin]);
}

/* The root cell has fewer CPUs than before. */
static void check_root(void)
{
	unsigned int i, pin;

	for (i = 0; i < n_ioapics; i++)
		for (pin = 0; pin < ioapics[i].n_pins; pin++) {
			if (!has_pin(&root_cell, ioapics[i].address, pin) ||
			    is_entry_allowed(&root_cell, ioapics[i].entries[pin]))
				continue;
			report_refused(&root_cell, &ioapics[i], pin, ioapics[i].entries[pin]);
			entry_set(&ioapics[i], pin, ioapics[i].entries[pin] | ENTRY_MASKED);
		}
}

static void cell_commit(struct cell *cell)
{
	if (cell == &root_cell) {
		convert(true);
		return;
	}
	mask_pins(cell);
	cell->arch.has_pins = true;
	check_root();
}

static void cell_done(struct cell *cell)
{
	if (cell == &root_cell)
		convert(false);
	else if (cell->arch.has_pins)
		mask_pins(cell);
	memory_give(cell->arch.ioapic_views, view_pages(cell));
	cell->arch.ioapic_views = NULL;
}

const struct unit ioapic_unit = {
	.name = "I/O APIC",
	.init = init,
	.mmio_regions = mmio_regions,
	.cell_init = cell_init,
	.cell_commit = cell_commit,
	.cell_done = cell_done,
};
