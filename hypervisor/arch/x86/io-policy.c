/* SPDX-License-Identifier: GPL-2.0-only */
/* Which ports are whose. A port that a cell gets is no longer the root cell's. */
#include <hv/config.h>
#include <hv/string.h>
#include <hv/x86/io-policy.h>
#include <hv/x86/pci-ports.h>

static void set_port(uint8_t *bitmap, uint32_t port, bool is_trapped)
{
	if (port > UINT16_MAX)
		return;
	if (is_trapped)
		bitmap[port / 8] |= (uint8_t)(1u << port % 8);
	else
		bitmap[port / 8] &= (uint8_t) ~(1u << port % 8);
}

static uint32_t count(const struct cell *cell)
{
	return cell->config.n_items[CONFIG_VIEW_PIO];
}

static const struct jailhouse_pio *range(const struct cell *cell, uint32_t i)
{
	return (const struct jailhouse_pio *)config_view_item(&cell->config, CONFIG_VIEW_PIO, i);
}

/* Everybody may print where the hypervisor prints, if its configuration says so. */
static bool is_console(uint32_t port)
{
	const struct jailhouse_console *console = &system_config->debug_console;

	return console->type == JAILHOUSE_CON_TYPE_8250 &&
	       !(console->flags & JAILHOUSE_CON_ACCESS_MMIO) && port >= console->address &&
	       port - console->address < console->size;
}

#define PM_TIMER_PORTS 4u /* ACPI 6.5, 4.8.3.3 */

/* Only reading means anything there, and cells are told where it is. */
static bool is_pm_timer(uint32_t port)
{
	uint32_t timer = system_config->platform_info.x86.pm_timer_address;

	return timer && port >= timer && port - timer < PM_TIMER_PORTS;
}

static bool is_shared(uint32_t port)
{
	return is_console(port) || is_pm_timer(port);
}

static void set_range(uint8_t *bitmap, const struct jailhouse_pio *range, bool is_trapped)
{
	uint32_t port;

	for (port = range->base; port < (uint32_t)range->base + range->length && port < 0x10000;
	     port++)
		if (!pci_ports_own((uint16_t)port) && !(is_trapped && is_shared(port)))
			set_port(bitmap, port, is_trapped);
}

static bool has_port(const struct cell *cell, uint32_t port)
{
	uint32_t i;

	for (i = 0; i < count(cell); i++)
		if (port >= range(cell, i)->base &&
		    port - range(cell, i)->base < range(cell, i)->length)
			return true;
	return false;
}

/* Whether another cell than the root cell has it; then it cannot have it too. */
static bool is_lent(uint32_t port)
{
	const struct cell *cell;

	for (cell = root_cell.next; cell; cell = cell->next)
		if (has_port(cell, port))
			return true;
	return false;
}

bool io_check_cell(const struct cell *cell)
{
	uint32_t i, port;

	for (i = 0; i < count(cell); i++)
		for (port = range(cell, i)->base;
		     port < (uint32_t)range(cell, i)->base + range(cell, i)->length; port++)
			if (!is_shared(port) && (!has_port(&root_cell, port) || is_lent(port)))
				return false;
	return true;
}

void io_bitmap_init(const struct cell *cell, uint8_t *bitmap)
{
	uint32_t i;

	memset(bitmap, 0xff, PORT_BITMAP_PAGES * PAGE_SIZE);
	for (i = 0; i < count(cell); i++)
		set_range(bitmap, range(cell, i), false);
	for (i = 0; i < PM_TIMER_PORTS; i++)
		if (system_config->platform_info.x86.pm_timer_address)
			set_port(bitmap, system_config->platform_info.x86.pm_timer_address + i,
				 false);
}

void io_take(const struct cell *cell)
{
	uint32_t i;

	for (i = 0; i < count(cell); i++)
		set_range(root_cell.arch.ports, range(cell, i), true);
}

void io_give(const struct cell *cell)
{
	uint32_t i, port;

	for (i = 0; i < count(cell); i++)
		for (port = range(cell, i)->base;
		     port < (uint32_t)range(cell, i)->base + range(cell, i)->length; port++)
			if (has_port(&root_cell, port) && !pci_ports_own((uint16_t)port))
				set_port(root_cell.arch.ports, port, false);
}
