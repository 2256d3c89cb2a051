// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Machines that nobody would build: whatever overlaps whatever, everything is
 * accounted for, nothing of the hypervisor's is given away, and the order in
 * which sources list their items does not matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/plan-story.h"

#define ROUNDS 400

static uint64_t seed;

static uint64_t draw(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 24) % below;
}

/* Somewhere between 3 and 4 GiB, often on the same few pages, rarely aligned to them. */
static uint64_t draw_address(void)
{
	return 0xc0000000 + draw(64) * 0x1000 + (draw(4) ? 0 : draw(32) * 0x80);
}

static void add_iomem(struct inventory *inventory)
{
	static const char *const names[] = { "Reserved",        "PCI Bus 0000:00", "pnp 00:01",
					     "ACPI Tables",     "RAM buffer",      "0000:00:02.0",
					     "Unusable memory", "PCI Bus 0000:01", "IOAPIC 3" };
	struct inv_resources *iomem = &inventory->memory.iomem;
	unsigned int i, n = (unsigned int)draw(10);

	for (i = 0; i < n; i++) {
		struct inv_resource *item = arena_append(inventory->arena, iomem->items, iomem->n);

		item->range = range_of(draw_address(), 1 + draw(0x6000));
		item->name = names[draw(ARRAY_SIZE(names))];
		item->parent = draw(2) ? SIZE_MAX : draw(iomem->n - 1);
		/* Never below RAM, where nothing counts. */
		if (item->parent < iomem->n && strstr(iomem->items[item->parent].name, "RAM"))
			item->parent = SIZE_MAX;
	}
}

static void add_functions(struct inventory *inventory)
{
	unsigned int i, k, n = (unsigned int)draw(6);

	for (i = 0; i < n; i++) {
		struct inv_pci_function *function =
			machine_add_function(inventory, (uint16_t)(0x10 + i),
					     draw(4) ? 0x020000 : 0x060400,
					     draw(2) ? "driver" : NULL);

		for (k = 0; k < INV_PCI_BARS; k += 2)
			if (draw(2))
				machine_set_bar(function, k, PCI_BAR_MEMORY64, draw_address(),
						UINT64_C(1) << (4 + draw(11)));
		if (draw(2) && function->bars[0].size) {
			machine_set_msix(inventory, function, (uint16_t)(1 + draw(300)), 0,
					 (uint32_t)draw(0x800) * 8);
			machine_add_capability(inventory, function, 0x10, 0x40, 60);
		}
		function->is_not_responding = draw(10) == 0;
	}
}

static void add_others(struct inventory *inventory)
{
	unsigned int i, n = (unsigned int)draw(4);

	for (i = 0; i < n; i++) {
		uint64_t start = draw_address();

		machine_add_reserved(inventory, RESERVED_FOR_DEVICE, start, start + draw(0x3000),
				     "RMRR");
		machine_add_register(inventory, 0, draw_address(), (uint32_t)draw(16), "register");
		machine_add_firmware(inventory, start, start + draw(0x8000),
				     draw(2) ? "System RAM" : "Reserved");
	}
	if (draw(3) == 0)
		machine_add_ioapic(inventory, 0xc0000000 + draw(64) * 0x1000, 24, 0x1234);
	if (draw(3) == 0)
		inventory->iommus[0].address = 0xc0000000 + draw(64) * 0x1000;
}

static struct story random_story(uint64_t number)
{
	struct story story = story_of(machine_new_pc());

	seed = number * 0x9e3779b97f4a7c15;
	add_iomem(story.inventory);
	add_functions(story.inventory);
	add_others(story.inventory);
	story.intent.n_shared_memory_devices = (unsigned int)draw(3);
	story.intent.full_pci_windows = draw(2);
	return story;
}

static void everything_is_accounted_for(void **state)
{
	uint64_t number;

	for (number = 1; number <= ROUNDS; number++) {
		_cleanup_story_ struct story story = random_story(number);

		story_plan(&story);
	}
}

/* Lists that firmware and kernel may put in any order. */
static void reverse(void *items, size_t n, size_t size)
{
	char *first = items, *last = first + (n ? n - 1 : 0) * size, kept[512];

	assert_true(size <= sizeof(kept));
	for (; first < last; first += size, last -= size) {
		memcpy(kept, first, size);
		memcpy(first, last, size);
		memcpy(last, kept, size);
	}
}

static void the_order_of_sources_does_not_matter(void **state)
{
	uint64_t number;

	for (number = 1; number <= ROUNDS / 4; number++) {
		_cleanup_story_ struct story story = random_story(number);
		struct inventory *inventory = story.inventory;
		const char *first;
		size_t i, n_parts = 0;

		story_plan(&story);
		first = story_regions(&story, 0, UINT64_MAX);
		for (i = 0; i < story.config->n_memory; i++)
			n_parts += story.config->memory[i].n_parts;
		reverse(inventory->memory.firmware, inventory->memory.n_firmware,
			sizeof(*inventory->memory.firmware));
		reverse(inventory->memory.reserved, inventory->memory.n_reserved,
			sizeof(*inventory->memory.reserved));
		reverse(inventory->acpi.registers, inventory->acpi.n_registers,
			sizeof(*inventory->acpi.registers));
		reverse(inventory->irqchips, inventory->n_irqchips, sizeof(*inventory->irqchips));
		story_plan(&story);
		assert_string_equal(story_regions(&story, 0, UINT64_MAX), first);
		for (i = 0; i < story.config->n_memory; i++)
			n_parts -= story.config->memory[i].n_parts;
		assert_int_equal(n_parts, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_accounted_for),
		cmocka_unit_test(the_order_of_sources_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
