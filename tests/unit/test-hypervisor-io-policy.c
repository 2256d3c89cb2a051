// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All 65536 ports, in all widths, against the bitmap that the processor asks: AMD64 APM vol. 2,
 * 15.10.1. It has one bit for both directions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <hv/config.h>
#include <hv/x86/io-policy.h>
#include <hv/x86/pci-ports.h>

#define PORTS        0x10000u
#define BITMAP_BYTES (PORT_BITMAP_PAGES * 4096u)
#define PM_TIMER     0x608u
#define CONSOLE      0x3f8u
#define RANGES_MAX   3

/* ---- what the source wants of the rest of the hypervisor ------------------------ */

static struct jailhouse_system machine = {
	.debug_console = { .address = CONSOLE, .size = 8, .type = JAILHOUSE_CON_TYPE_8250 },
	.platform_info.x86.pm_timer_address = PM_TIMER,
};

const struct jailhouse_system *system_config = &machine;
struct cell root_cell;

bool pci_ports_own(uint16_t port)
{
	return port >= 0xcf8 && port <= 0xcff;
}

/* ---- cells --------------------------------------------------------------------- */

struct ranges {
	const char *name;
	uint32_t n;
	struct jailhouse_pio items[RANGES_MAX];
};

static const struct ranges all = { "all", 2, { { 0, 0xffff }, { 0xffff, 1 } } };

static const struct ranges configurations[] = {
	{ "none", 0, { { 0, 0 } } },
	{ "a serial port", 1, { { 0x2f8, 8 } } },
	{ "the first", 1, { { 0, 1 } } },
	{ "the last", 1, { { 0xffff, 1 } } },
	{ "beyond the last", 1, { { 0xfff0, 0x100 } } },
	{ "one, and its neighbour but one", 2, { { 0x60, 1 }, { 0x62, 1 } } },
	{ "around PCI's", 1, { { 0xcf0, 0x20 } } },
	{ "twice the same", 2, { { 0x100, 16 }, { 0x108, 16 } } },
	{ "half of the ACPI timer", 1, { { PM_TIMER + 2, 4 } } },
	{ "part of the hypervisor's console", 1, { { CONSOLE + 4, 16 } } },
	{ "an empty one", 1, { { 0x500, 0 } } },
};

static void open_cell(struct cell *cell, const struct ranges *ranges)
{
	*cell = (struct cell){ .config.data = (const uint8_t *)ranges->items,
			       .config.n_items[CONFIG_VIEW_PIO] = ranges->n };
	cell->arch.ports = malloc(BITMAP_BYTES);
	assert_non_null(cell->arch.ports);
	io_bitmap_init(cell, cell->arch.ports);
}

static bool names(const struct ranges *ranges, uint32_t port)
{
	uint32_t i;

	for (i = 0; i < ranges->n; i++)
		if (port >= ranges->items[i].base &&
		    port < (uint32_t)ranges->items[i].base + ranges->items[i].length)
			return true;
	return false;
}

static bool is_pm_timer(uint32_t port)
{
	return port >= PM_TIMER && port < PM_TIMER + 4;
}

static bool is_expected(const struct ranges *ranges, uint32_t port)
{
	if (port >= PORTS || pci_ports_own((uint16_t)port))
		return false;
	return names(ranges, port) || is_pm_timer(port);
}

/* What the processor does with an access of @size bytes. */
static bool is_trapped(const uint8_t *bitmap, uint32_t port, unsigned int size)
{
	uint32_t at;

	for (at = port; at < port + size; at++)
		if (bitmap[at / 8] >> at % 8 & 1)
			return true;
	return false;
}

static void assert_access(const struct cell *cell, const struct ranges *ranges,
			  const struct ranges *lent)
{
	unsigned int size, at;
	uint32_t port;
	bool is_allowed;

	for (port = 0; port < PORTS; port++)
		for (size = 1; size <= 4; size *= 2) {
			is_allowed = true;
			for (at = 0; at < size; at++)
				is_allowed = is_allowed && is_expected(ranges, port + at) &&
					     !(lent && names(lent, port + at) &&
					       !is_pm_timer(port + at) &&
					       !(port + at >= CONSOLE && port + at < CONSOLE + 8));
			if (is_trapped(cell->arch.ports, port, size) == is_allowed)
				fail_msg("%s: %u bytes at 0x%x are %sallowed", ranges->name, size,
					 port, is_allowed ? "not " : "");
		}
}

/* ---- the tests ------------------------------------------------------------------- */

static void cells_reach_what_they_have_and_nothing_else(void **state)
{
	struct cell cell;
	size_t i;

	for (i = 0; i < sizeof(configurations) / sizeof(configurations[0]); i++) {
		open_cell(&cell, &configurations[i]);
		assert_access(&cell, &configurations[i], NULL);
		free(cell.arch.ports);
	}
}

static void nothing_but_the_configuration_opens_a_port(void **state)
{
	struct cell cell;

	machine.platform_info.x86.pm_timer_address = 0;
	open_cell(&cell, &configurations[0]);
	assert_true(cell.arch.ports[0] == 0xff);
	assert_memory_equal(cell.arch.ports, cell.arch.ports + 1, BITMAP_BYTES - 1);
	free(cell.arch.ports);
	machine.platform_info.x86.pm_timer_address = PM_TIMER;
}

static void what_a_cell_has_the_root_cell_has_not_until_it_gets_it_back(void **state)
{
	struct cell cell;
	size_t i;

	open_cell(&root_cell, &all);
	assert_access(&root_cell, &all, NULL);
	for (i = 0; i < sizeof(configurations) / sizeof(configurations[0]); i++) {
		open_cell(&cell, &configurations[i]);
		io_take(&cell);
		assert_access(&root_cell, &all, &configurations[i]);
		io_give(&cell);
		assert_access(&root_cell, &all, NULL);
		free(cell.arch.ports);
	}
	free(root_cell.arch.ports);
}

static void two_cells_do_not_get_the_same_port(void **state)
{
	struct cell first, second;

	open_cell(&root_cell, &all);
	open_cell(&first, &configurations[1]);
	open_cell(&second, &configurations[1]);
	assert_true(io_check_cell(&first));
	root_cell.next = &first;
	assert_false(io_check_cell(&second));
	free(first.arch.ports);
	free(second.arch.ports);
	free(root_cell.arch.ports);
	root_cell = (struct cell){ .next = NULL };
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_reach_what_they_have_and_nothing_else),
		cmocka_unit_test(nothing_but_the_configuration_opens_a_port),
		cmocka_unit_test(what_a_cell_has_the_root_cell_has_not_until_it_gets_it_back),
		cmocka_unit_test(two_cells_do_not_get_the_same_port),
	};

	return cmocka_run_group_tests_name("hypervisor-io-policy", tests, NULL, NULL);
}
