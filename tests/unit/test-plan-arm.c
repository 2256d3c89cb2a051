// SPDX-License-Identifier: GPL-2.0-or-later
/* Root cells of ARM boards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/plan-story.h"

#define MEMORY CONFIG_SPACE_MEMORY

static void a_board_with_gicv3_smmu_and_pcie(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());
	const struct config *config;

	machine_add_function(story.inventory, 0x0008, 0x020000, "virtio-pci");
	story_plan(&story);
	config = story.config;
	assert_string_equal(story_regions(&story, 0, UINT64_MAX), "8080000-809ffff rw--\n"
								  "9000000-9000fff rw--\n"
								  "10000000-3effffff rw--\n"
								  "40000000-79ffffff rwxd\n"
								  "7a400000-7fffffff rw--\n");
	assert_int_equal(config->arch, MACHINE_ARM64);
	assert_int_equal(config->system.arm.gic_version, 3);
	assert_int_equal(config->system.arm.gicd_base, 0x8000000);
	assert_int_equal(config->system.arm.gicr_base, 0x80a0000);
	assert_int_equal(config->system.arm.maintenance_irq, 25);
	assert_int_equal(config->system.pci_mmconfig_base, 0x4010000000);
	assert_false(config->system.pci_is_virtual);
	assert_int_equal(config->system.iommus[0].type, 3);
	assert_int_equal(config->system.hypervisor_memory.phys_start, 0x7a000000);
	assert_int_equal(config->n_pio, 0);
	assert_int_equal(config->n_stream_ids, 1);
	assert_int_equal(config->stream_ids[0].id, 8);
	assert_string_equal(config->stream_ids[0].reason,
			    "PCI 00:01.0, by the map of pcie@10000000");
	assert_int_equal(config->system.debug_console.type, 3);
	assert_int_equal(config->system.debug_console.flags, 3);
	assert_true(story_has_finding(&story, "gic-its"));
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0x9050000), "IOMMU"));
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0x80a0000), "redistributors"));
}

static void a_virtual_host_beside_a_real_one(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());
	const struct config_pci_device *device;

	machine_add_function(story.inventory, 0x0008, 0x020000, "virtio-pci");
	story.intent.want_virtual_pci = true;
	story.intent.n_shared_memory_devices = 1;
	story_plan(&story);
	assert_true(story.config->system.pci_is_virtual);
	assert_int_equal(story.config->system.pci_domain, 1);
	assert_int_equal(story.config->system.pci_mmconfig_end_bus, 0);
	/* The highest hole below 4 GiB, with a megabyte for BARs behind it. */
	assert_int_equal(story.config->system.pci_mmconfig_base, 0xffe00000);
	assert_int_equal(story.config->n_pci_devices, 1);
	device = &story.config->pci_devices[0];
	assert_int_equal(device->type, 3);
	assert_int_equal(device->domain, 1);
	assert_int_equal(device->bar_mask[0], 0xfffff000);
	assert_int_equal(device->num_msix_vectors, 0);
	assert_non_null(strstr(story_excluded(&story, CONFIG_SPACE_PCI, 8), "unmoderated"));
	assert_string_equal(story_region(&story, 0x4010000000), "4010000000-401fffffff rw--");
	/* SPIs 0 to 255; 1 and 74 are taken. */
	assert_int_equal(story.config->vpci_irq_base, 252);
}

static void a_board_with_gicv2_and_nothing_else(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv2());

	story_plan(&story);
	assert_int_equal(story.config->system.arm.gic_version, 2);
	assert_int_equal(story.config->system.arm.gicv_base, 0x8040000);
	assert_true(story.config->system.pci_is_virtual);
	assert_int_equal(story.config->system.pci_domain, 0);
	/* What mem= leaves over. */
	assert_int_equal(story.config->system.hypervisor_memory.phys_start, 0x70000000);
	assert_string_equal(story_region(&story, 0x7fffffff), "70400000-7fffffff rw--");
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0x8010000), "CPU interface"));
}

static const struct {
	const char *name;
	uint32_t n_spis;
	size_t n_chips;
	uint32_t last_base, last_word; /* of the last chip; its bitmap's last word */
} spi_cases[] = {
	{ "one entry", 128, 1, 32, 0xffffffff }, { "two", 256, 2, 160, 0xffffffff },
	{ "not full", 160, 2, 160, 0 },          { "all there can be", 988, 8, 896, 0x0fffffff },
	{ "unknown", 0, 8, 896, 0x0fffffff },    { "hostile", 0xffffffff, 8, 896, 0x0fffffff },
};

static void every_shared_interrupt_is_the_root_cells(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spi_cases); i++) {
		_cleanup_story_ struct story story = story_of(machine_new_gicv3());
		const struct config_irqchip *last;

		story.inventory->irqchips[0].n_pins = spi_cases[i].n_spis;
		story_plan(&story);
		last = &story.config->irqchips[story.config->n_irqchips - 1];
		if (story.config->n_irqchips != spi_cases[i].n_chips ||
		    last->pin_base != spi_cases[i].last_base ||
		    last->pin_bitmap[3] != spi_cases[i].last_word)
			fail_msg("%s: %zu chips, the last from %u with 0x%x", spi_cases[i].name,
				 story.config->n_irqchips, last->pin_base, last->pin_bitmap[3]);
		assert_int_equal(story.config->irqchips[0].pin_base, 32);
		assert_int_equal(last->address, 0x8000000);
	}
}

static void what_a_gic_lacks_is_said(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv2());

	story.inventory->irqchips[0].maintenance_irq = 0;
	story.inventory->irqchips[0].gicv = 0;
	story_plan(&story);
	assert_true(story_has_finding(&story, "gic-maintenance"));
	assert_true(story_has_finding(&story, "gic-virtualization"));
	story.inventory->n_irqchips = 0;
	machine_set_iomem(story.inventory, "08000000-0800ffff : GICD\n"
					   "40000000-6fffffff : System RAM\n");
	story_plan(&story);
	assert_true(story_has_finding(&story, "gic-unknown"));
	assert_true(story_has_finding(&story, "controller-unexplained"));
	assert_string_equal(story_region(&story, 0x8000000), "none");
}

static void streams_of_an_mmu500_carry_their_mask(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());
	struct inv_stream *stream;

	story.inventory->iommus[0].type = IOMMU_SMMU_V2;
	stream = arena_append(story.inventory->arena, story.inventory->streams,
			      story.inventory->n_streams);
	*stream = (struct inv_stream){ .device = "/ethernet@ff0b0000",
				       .id = 0x874,
				       .mask = 0x7f,
				       .n_ids = 1,
				       .pci_host = -1 };
	story_plan(&story);
	assert_int_equal(story.config->system.iommus[0].type, 5);
	assert_int_equal(story.config->n_stream_ids, 1);
	assert_int_equal(story.config->stream_ids[0].id, 0x7f0874);
	assert_string_equal(story.config->stream_ids[0].reason, "/ethernet@ff0b0000");
}

/* What ARM kernels call the window is the node's name, and drivers name what is below. */
static void a_window_is_known_by_its_address(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());

	machine_set_iomem(story.inventory, "09000000-09000fff : pl011@9000000\n"
					   "  09000000-09000fff : 9000000.pl011 pl011@9000000\n"
					   "40000000-79ffffff : System RAM\n"
					   "8000000000-ffffffffff : pcie@10000000\n"
					   "  8000000000-80001fffff : PCI Bus 0000:01\n");
	story_plan(&story);
	assert_string_equal(story_regions(&story, 0x4010000000, UINT64_MAX),
			    "8000000000-80001fffff rw--\n");
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0x9000000000), "assigned"));
	assert_int_equal(story.config->memory[1].phys_start, 0x9000000);
	assert_int_equal(story.config->memory[1].n_parts, 2);
	assert_string_equal(story.config->memory[1].parts[0].reason, "/pl011@9000000");
}

static void an_iommu_map_may_ignore_bits(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());

	machine_add_function(story.inventory, 0x0100, 0x020000, NULL);
	machine_add_function(story.inventory, 0x0101, 0x020000, NULL);
	story.inventory->streams[0].rid_ignored = 7;
	story.inventory->streams[0].rid_base = 0x100;
	story.inventory->streams[0].n_ids = 1;
	story.inventory->streams[0].id = 0x40;
	story_plan(&story);
	assert_int_equal(story.config->n_stream_ids, 1);
	assert_int_equal(story.config->stream_ids[0].id, 0x40);
}

static void only_a_node_named_for_us_is_our_reservation(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_gicv3());

	story.inventory->memory.reserved[0].name = "node optee@7a000000";
	story_plan(&story);
	assert_true(story_has_finding(&story, "reservation-missing"));
	assert_string_equal(story_region(&story, 0x7a000000), "7a000000-7fffffff rw-d");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_board_with_gicv3_smmu_and_pcie),
		cmocka_unit_test(a_virtual_host_beside_a_real_one),
		cmocka_unit_test(a_board_with_gicv2_and_nothing_else),
		cmocka_unit_test(every_shared_interrupt_is_the_root_cells),
		cmocka_unit_test(what_a_gic_lacks_is_said),
		cmocka_unit_test(streams_of_an_mmu500_carry_their_mask),
		cmocka_unit_test(a_window_is_known_by_its_address),
		cmocka_unit_test(an_iommu_map_may_ignore_bits),
		cmocka_unit_test(only_a_node_named_for_us_is_our_reservation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
