// SPDX-License-Identifier: GPL-2.0-or-later
/* What counts as a difference between two configurations, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/jailhouse/cell-config.h>

#include "fakes/random-config.h"
#include "model/config.h"

#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)

static void add_region(struct config *config, uint64_t phys, uint64_t virt, uint64_t size,
		       uint64_t flags)
{
	*arena_append(config->arena, config->memory, config->n_memory) =
		(struct config_memory){ phys, virt, size, flags };
}

static void add_device(struct config *config, uint16_t bdf, uint16_t caps, uint16_t n)
{
	*arena_append(config->arena, config->pci_devices, config->n_pci_devices) =
		(struct config_pci_device){
			.type = 1, .bdf = bdf, .caps_start = caps, .num_caps = n
		};
}

static void add_cap(struct config *config, uint16_t id, uint16_t start, uint16_t len)
{
	*arena_append(config->arena, config->pci_caps, config->n_pci_caps) =
		(struct config_pci_cap){ id, start, len, 0 };
}

/* All changes, a line each: "+ object: text". */
static const char *changes(struct arena *arena, const struct config *from, const struct config *to)
{
	struct config_diff diff;
	const char *text = "";
	size_t i;

	config_diff(arena, from, to, &diff);
	for (i = 0; i < diff.n; i++)
		text = arena_printf(arena, "%s%c %s: %s\n", text, "+-~"[diff.items[i].kind],
				    diff.items[i].object, diff.items[i].text);
	return text;
}

struct pair {
	struct config *from, *to;
	struct arena *arena;
};

static int set_up(void **state)
{
	static struct pair pair;

	pair.from = config_new(CONFIG_CELL, MACHINE_X86);
	pair.to = config_new(CONFIG_CELL, MACHINE_X86);
	pair.arena = arena_new();
	*state = &pair;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *pair = *state;

	config_free(pair->from);
	config_free(pair->to);
	arena_free(pair->arena);
	return 0;
}

static void how_regions_are_cut_does_not_matter(void **state)
{
	struct pair *pair = *state;

	add_region(pair->from, 0x1000, 0x1000, 0x3000, RW);
	add_region(pair->to, 0x3000, 0x3000, 0x1000, RW);
	add_region(pair->to, 0x1000, 0x1000, 0x2000, RW);
	assert_string_equal(changes(pair->arena, pair->from, pair->to), "");
}

static void memory_is_compared_by_what_it_may(void **state)
{
	struct pair *pair = *state;

	add_region(pair->from, 0x1000, 0x1000, 0x4000, RW);
	add_region(pair->to, 0x2000, 0x2000, 0x1000, RW | JAILHOUSE_MEM_DMA);
	add_region(pair->to, 0x3000, 0x3000, 0x1000, RW);
	add_region(pair->to, 0x9000, 0x4000, 0x1000, RW);
	add_region(pair->to, 0x5000, 0x5000, 0x1000, RW);
	assert_string_equal(changes(pair->arena, pair->from, pair->to),
			    "- memory [0x1000-0x1fff]: read,write\n"
			    "~ memory [0x2000-0x2fff]: read,write,dma instead of read,write\n"
			    "~ memory [0x4000-0x4fff]: read,write, of physical 0x9000 instead of "
			    "read,write\n"
			    "+ memory [0x5000-0x5fff]: read,write\n");
}

static void the_last_address_has_no_next_one(void **state)
{
	struct pair *pair = *state;

	add_region(pair->from, 0, UINT64_MAX - 0xfff, 0x1000, RW);
	assert_string_equal(changes(pair->arena, pair->from, pair->to),
			    "- memory [0xfffffffffffff000-0xffffffffffffffff]: read,write, of "
			    "physical 0x0\n");
}

static void devices_are_known_by_their_place(void **state)
{
	struct pair *pair = *state;

	add_device(pair->from, 0x0010, 0, 1);
	add_device(pair->from, 0x0018, 0, 1);
	add_cap(pair->from, 5, 0x50, 10);
	add_device(pair->to, 0x0020, 0, 0);
	add_device(pair->to, 0x0010, 1, 2);
	pair->to->pci_devices[1].iommu = 1;
	add_cap(pair->to, 0x11, 0x70, 12); /* of nobody */
	add_cap(pair->to, 5, 0x50, 14);
	add_cap(pair->to, 1, 0x80, 8);
	assert_string_equal(
		changes(pair->arena, pair->from, pair->to),
		"~ PCI 00:02.0: IOMMU unit is 0x1 instead of 0x0\n"
		"~ PCI 00:02.0: length of capability msi at 0x50 is 0xe instead of 0xa\n"
		"+ PCI 00:02.0: capability pm at 0x80\n"
		"- PCI 00:03.0: with its capabilities\n"
		"+ PCI 00:04.0: with its capabilities\n");
}

static void everything_else_is_compared_too(void **state)
{
	struct pair *pair = *state;

	strcpy(pair->from->name, "one");
	strcpy(pair->to->name, "two");
	config_set_cpu(pair->from, 1);
	config_set_cpu(pair->to, 2);
	*arena_append(pair->to->arena, pair->to->pio, pair->to->n_pio) =
		(struct config_pio){ 0x3f8, 8 };
	*arena_append(pair->from->arena, pair->from->stream_ids, pair->from->n_stream_ids) =
		(struct config_stream_id){ 7, NULL };
	assert_string_equal(changes(pair->arena, pair->from, pair->to),
			    "~ name: \"two\" instead of \"one\"\n"
			    "- CPU 1: in the set\n"
			    "+ CPU 2: in the set\n"
			    "+ ports [0x3f8-0x3ff]: passed\n"
			    "- stream 0x7: listed\n");
}

static void a_configuration_is_no_different_from_itself(void **state)
{
	uint64_t number;

	for (number = 1; number < 100; number++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_(config_freep) struct config *config = random_config(number, false);

		if (*changes(arena, config, config))
			fail_msg("%llu: %s", (unsigned long long)number,
				 changes(arena, config, config));
	}
}

#define PAIR_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAIR_TEST(how_regions_are_cut_does_not_matter),
		PAIR_TEST(memory_is_compared_by_what_it_may),
		PAIR_TEST(the_last_address_has_no_next_one),
		PAIR_TEST(devices_are_known_by_their_place),
		PAIR_TEST(everything_else_is_compared_too),
		cmocka_unit_test(a_configuration_is_no_different_from_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
