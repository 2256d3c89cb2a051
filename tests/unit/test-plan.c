// SPDX-License-Identifier: GPL-2.0-or-later
/* Root cells of PCs: one machine a story, and what a careful expert would have written. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/plan-story.h"

#define MEMORY CONFIG_SPACE_MEMORY
#define PORT   CONFIG_SPACE_PORT

static void a_plain_pc(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const struct config *config;

	story_plan(&story);
	config = story.config;
	assert_int_equal(story.findings.n, 0);
	assert_string_equal(story_regions(&story, 0, UINT64_MAX), "0-9ffff rwxd\n"
								  "a0000-bffff rw--\n"
								  "c0000-fffff rwx-\n"
								  "100000-39ffffff rwxd\n"
								  "3a400000-3f1fffff rw--\n"
								  "3f200000-3ffdcfff rwxd\n"
								  "3ffdd000-3fffffff rw-d\n"
								  "40000000-afffffff rw--\n"
								  "c0000000-febfffff rw--\n"
								  "fed00000-fed00fff rw--\n"
								  "fed1c000-fed1ffff rw-d\n"
								  "feffc000-feffffff rw-d\n"
								  "fffc0000-ffffffff rw-d\n");
	assert_int_equal(config_count_cpus(config), 4);
	assert_int_equal(config->system.hypervisor_memory.phys_start, 0x3a000000);
	assert_int_equal(config->system.hypervisor_memory.size, 0x400000);
	assert_int_equal(config->system.pci_mmconfig_base, 0xb0000000);
	assert_int_equal(config->system.pci_mmconfig_end_bus, 255);
	assert_int_equal(config->system.x86.pm_timer_address, 0x608);
	assert_int_equal(config->system.x86.vtd_interrupt_limit, 128);
	assert_int_equal(config->system.flags, 1);
	assert_int_equal(config->system.iommus[0].type, 2);
	assert_int_equal(config->system.iommus[0].size, 0x1000);
	assert_string_equal(config->name, "RootCell");
}

static void what_the_hypervisor_keeps_has_a_reason(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story_plan(&story);
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0xb8000000), "MCFG entry 0"));
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0xfec00010), "I/O APIC 0"));
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0xfee00300), "local APICs"));
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0xfed90000), "DRHD 0"));
	assert_string_equal(story_excluded(&story, MEMORY, 0x3a000000), "hypervisor memory");
	assert_null(story_excluded(&story, MEMORY, 0x100000));
}

/* KASLR moves the kernel, and RAM may come in several lines: the plan stays the same. */
static void the_kernel_may_lie_anywhere(void **state)
{
	static const char *const rams[] = {
		"00100000-39ffffff : System RAM\n"
		"  01000000-01ffffff : Kernel code\n",
		"00100000-39ffffff : System RAM\n"
		"  1a000000-1affffff : Kernel code\n"
		"  1b000000-1bfffff0 : Kernel bss\n"
		"  30000000-31ffffff : Crash kernel\n",
		"00100000-12345fff : System RAM\n"
		"12346000-12346067 : System RAM\n"
		"12346068-39ffffff : System RAM\n",
		"00100000-39ffffff : System RAM\n"
		"  00101234-00105678 : Reserved\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rams); i++) {
		_cleanup_story_ struct story story = story_of(machine_new_pc());

		machine_set_iomem(story.inventory, rams[i]);
		story_plan(&story);
		assert_string_equal(story_regions(&story, 0x100000, 0x3a3fffff),
				    "100000-39ffffff rwxd\n");
		assert_string_equal(story.config->memory[3].reason, "System RAM");
	}
}

static void a_second_plan_is_the_same(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const char *first, *summary;

	story_plan(&story);
	first = story_regions(&story, 0, UINT64_MAX);
	summary = story.config->memory[3].reason;
	summary = arena_strdup(story.arena, summary);
	story_plan(&story);
	assert_string_equal(story_regions(&story, 0, UINT64_MAX), first);
	assert_string_equal(story.config->memory[3].reason, summary);
}

/* The I/O APIC and ECAM lie inside of what the kernel calls one window. */
static void controllers_inside_a_window(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_set_iomem(story.inventory, "00100000-39ffffff : System RAM\n"
					   "3a000000-3f1fffff : Reserved\n"
					   "40000000-ffffffff : PCI Bus 0000:00\n");
	story_plan(&story);
	assert_string_equal(story_regions(&story, 0x40000000, 0xffffffff),
			    "40000000-afffffff rw--\n"
			    "c0000000-febfffff rw--\n"
			    "fec01000-fed8ffff rw--\n"
			    "fed91000-fedfffff rw--\n"
			    "fef00000-ffffffff rw--\n");
}

/* What newer kernels call ECAM, and what no table explains. */
static void names_only_exclude_more(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_set_iomem(story.inventory, "00100000-39ffffff : System RAM\n"
					   "3a000000-3f1fffff : Reserved\n"
					   "80000000-8fffffff : PCI ECAM 0002 [bus 00-ff]\n"
					   "fed40000-fed40fff : IOAPIC 7\n");
	story_plan(&story);
	assert_true(story_has_finding(&story, "controller-unexplained"));
	assert_string_equal(story_region(&story, 0x80000000), "none");
	assert_string_equal(story_region(&story, 0xfed40000), "none");
}

static void two_bars_on_one_page_are_one_mapping_with_two_reasons(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const struct config_memory *memory;
	struct inv_pci_function *function;
	size_t i;

	machine_set_iomem(story.inventory, "00100000-39ffffff : System RAM\n"
					   "3a000000-3f1fffff : Reserved\n"
					   "c0000000-c00003ff : 0000:00:1a.0\n"
					   "c0000400-c00007ff : 0000:00:1d.0\n");
	function = machine_add_function(story.inventory, 0xd0, 0x0c0320, "ehci-pci");
	machine_set_bar(function, 0, PCI_BAR_MEMORY32, 0xc0000000, 0x400);
	function = machine_add_function(story.inventory, 0xe8, 0x0c0320, "ehci-pci");
	machine_set_bar(function, 0, PCI_BAR_MEMORY32, 0xc0000400, 0x400);
	story_plan(&story);
	assert_string_equal(story_regions(&story, 0xc0000000, 0xc0ffffff),
			    "c0000000-c0000fff rw--\n");
	for (i = 0; story.config->memory[i].phys_start != 0xc0000000; i++)
		;
	memory = &story.config->memory[i];
	assert_int_equal(memory->n_parts, 2);
	assert_string_equal(memory->parts[0].reason, "BAR 0 of 00:1a.0");
	assert_string_equal(memory->parts[1].reason, "BAR 0 of 00:1d.0");
	assert_int_equal(story.config->pci_devices[0].bar_mask[0], 0xfffffc00);
}

static const struct {
	const char *name;
	uint32_t offset;
	uint16_t n_vectors;
	const char *regions;
	uint64_t address;
	uint16_t region_size;
} msix_cases[] = {
	{ "in the middle of a BAR", 0x2000, 65, "c0000000-c0001fff rw--\nc0003000-c0003fff rw--\n",
	  0xc0002000, 0x1000 },
	{ "over two pages", 0x1000, 257, "c0000000-c0000fff rw--\nc0003000-c0003fff rw--\n",
	  0xc0001000, 0x2000 },
	{ "at the start, pending bits behind it", 0x0, 5, "c0001000-c0003fff rw--\n", 0xc0000000,
	  0x1000 },
	{ "inside a page, behind registers", 0x1800, 4,
	  "c0000000-c0000fff rw--\nc0001000-c00017ff rw-- io15u\nc0002000-c0003fff rw--\n",
	  0xc0001800, 0x800 },
};

static void an_msix_table_is_cut_out_of_its_bar(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(msix_cases); i++) {
		_cleanup_story_ struct story story = story_of(machine_new_pc());
		const struct config_pci_device *device;
		struct inv_pci_function *function;

		machine_set_iomem(story.inventory, "00100000-39ffffff : System RAM\n"
						   "3a000000-3f1fffff : Reserved\n"
						   "c0000000-c0003fff : 0000:00:02.0\n"
						   "  c0000000-c0003fff : e1000e\n");
		function = machine_add_function(story.inventory, 0x10, 0x020000, "e1000e");
		machine_set_bar(function, 3, PCI_BAR_MEMORY32, 0xc0000000, 0x4000);
		machine_set_msix(story.inventory, function, msix_cases[i].n_vectors, 3,
				 msix_cases[i].offset);
		story_plan(&story);
		if (strcmp(story_regions(&story, 0xc0000000, 0xc0ffffff), msix_cases[i].regions))
			fail_msg("%s: %s", msix_cases[i].name,
				 story_regions(&story, 0xc0000000, 0xc0ffffff));
		device = story_device(&story, 0x10);
		assert_int_equal(device->msix_address, msix_cases[i].address);
		assert_int_equal(device->msix_region_size, msix_cases[i].region_size);
		assert_int_equal(device->num_msix_vectors, msix_cases[i].n_vectors);
		assert_int_equal(story_has_finding(&story, "pci-msix-unaligned"),
				 (msix_cases[i].offset & 0xfff) != 0);
	}
}

static void an_rmrr_inside_reserved_memory_is_for_devices(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->boot.is_efi = true;
	machine_add_reserved(story.inventory, RESERVED_FOR_DEVICE, 0x3ffe0000, 0x3ffeffff,
			     "RMRR 0");
	story_plan(&story);
	/* EFI runtime services are code in reserved memory, and write variables to flash. */
	assert_string_equal(story_region(&story, 0xffb00000), "feffc000-ffffffff rwxd");
	assert_string_equal(story_region(&story, 0x3ffe0000), "3f200000-3fffffff rwxd");
	assert_string_equal(story_region(&story, 0x40000000), "40000000-afffffff rw--");
}

static void windows_above_4g_pass_only_what_is_assigned(void **state)
{
	static const char iomem[] = "00100000-39ffffff : System RAM\n"
				    "3a000000-3f1fffff : Reserved\n"
				    "100000000-1ffffffff : System RAM\n"
				    "4000000000-7fffffffff : PCI Bus 0000:00\n"
				    "  4000000000-40000fffff : PCI Bus 0000:01\n"
				    "    4000000000-4000003fff : 0000:01:00.0\n"
				    "  4000200000-400020ffff : 0000:00:02.0\n";
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_pci_function *function;

	machine_set_iomem(story.inventory, iomem);
	function = machine_add_function(story.inventory, 0x10, 0x030000, "qxl");
	machine_set_bar(function, 2, PCI_BAR_MEMORY64, 0x4000200000, 0x10000);
	story_plan(&story);
	assert_string_equal(story_regions(&story, 0x100000000, UINT64_MAX),
			    "100000000-1ffffffff rwxd\n"
			    "4000000000-40000fffff rw--\n"
			    "4000200000-400020ffff rw--\n");
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0x5000000000), "--full-pci-windows"));
	assert_int_equal(story_device(&story, 0x10)->bar_mask[2], 0xffff0000);
	assert_int_equal(story_device(&story, 0x10)->bar_mask[3], 0xffffffff);

	story.intent.full_pci_windows = true;
	story_plan(&story);
	assert_string_equal(story_region(&story, 0x5000000000), "4000000000-7fffffffff rw--");
}

static void a_machine_without_iommu(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->n_iommus = 0;
	story.inventory->irqchips[0].iommu = -1;
	story_plan(&story);
	assert_true(story_has_finding(&story, "iommu-absent"));
	assert_int_equal(story.config->system.iommus[0].type, 0);
	assert_int_equal(story.config->system.x86.vtd_interrupt_limit, 0);
	assert_int_equal(story.config->irqchips[0].id, 0xff00);
}

static void the_amd_iommu_is_a_function_that_stays_out(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_iommu *unit = story.inventory->iommus;

	*unit = (struct inv_iommu){ .type = IOMMU_AMD,
				    .name = "IVHD 0",
				    .address = 0xfed80000,
				    .size = 0x80000,
				    .bdf = 0x0002,
				    .base_capability = 0x40,
				    .msi_capability = 0x64,
				    .features = 0x40200 };
	machine_add_function(story.inventory, 0x0002, 0x080600, NULL);
	machine_add_function(story.inventory, 0x0010, 0x020000, "e1000e");
	story_plan(&story);
	assert_int_equal(story.config->n_pci_devices, 1);
	assert_non_null(strstr(story_excluded(&story, CONFIG_SPACE_PCI, 2), "IOMMU itself"));
	assert_int_equal(story.config->system.iommus[0].type, 1);
	assert_int_equal(story.config->system.iommus[0].amd.msi_cap, 0x64);
	assert_string_equal(story_region(&story, 0xfed80000), "none");
	assert_string_equal(story_region(&story, 0xfedfffff), "none");
}

static void hypertransport_is_not_memory(void **state)
{
	static const char iomem[] = "00100000-39ffffff : System RAM\n"
				    "3a000000-3f1fffff : Reserved\n"
				    "fd00000000-ffffffffff : Reserved\n";
	static const char with_ram[] = "00100000-39ffffff : System RAM\n"
				       "3a000000-3f1fffff : Reserved\n"
				       "fe00000000-17fffffffff : System RAM\n";
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_set_iomem(story.inventory, iomem);
	story.inventory->cpus.vendor = "GenuineIntel";
	story_plan(&story);
	assert_string_equal(story_region(&story, 0xfdfe000000), "fd00000000-ffffffffff rw-d");
	story.inventory->cpus.vendor = "AuthenticAMD";
	story_plan(&story);
	assert_string_equal(story_region(&story, 0xfdfe000000), "none");
	assert_non_null(strstr(story_excluded(&story, MEMORY, 0xfdfe000000), "HyperTransport"));
	machine_set_iomem(story.inventory, with_ram);
	story_plan(&story);
	assert_string_equal(story_region(&story, 0xfe00000000), "fe00000000-17fffffffff rwxd");
}

static void several_segments_are_refused_but_kept_out(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_add_ecam(story.inventory, 1, 31, 0x90000000);
	story_plan(&story);
	assert_true(story_has_finding(&story, "pci-segment"));
	assert_int_equal(finding_list_worst(&story.findings), FINDING_ERROR);
	assert_string_equal(story_region(&story, 0x90000000), "none");
	assert_string_equal(story_region(&story, 0x92000000), "92000000-afffffff rw--");
	assert_int_equal(story.config->system.pci_mmconfig_base, 0xb0000000);
}

static void a_function_that_does_not_answer_is_left_out(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_add_function(story.inventory, 0x0100, 0xffffff, NULL)->is_not_responding = true;
	story_plan(&story);
	assert_int_equal(story.config->n_pci_devices, 0);
	assert_true(story_has_finding(&story, "pci-not-responding"));
	assert_non_null(strstr(story_excluded(&story, CONFIG_SPACE_PCI, 0x100), "all ones"));
}

static void capabilities_are_shared_and_writable_with_a_driver(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	static const char *const drivers[] = { "pcieport", "pcieport", NULL };
	const struct config_pci_device *device;
	const struct config_pci_cap *caps;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(drivers); i++) {
		struct inv_pci_function *function = machine_add_function(
			story.inventory, (uint16_t)(0xe0 + i), 0x060400, drivers[i]);

		machine_add_capability(story.inventory, function, 0x10, 0x40, 0x3c);
		machine_add_capability(story.inventory, function, 0x05, 0x80, 10);
		machine_add_capability(story.inventory, function, 0x800d, 0x148, 8);
		/* Longer by its specification than there is room before the next. */
		machine_add_capability(story.inventory, function, 0x8001, 0x140, 0x48);
	}
	story_plan(&story);
	assert_int_equal(story.config->n_pci_caps, 8);
	device = story_device(&story, 0xe1);
	assert_int_equal(device->type, 2);
	assert_int_equal(device->caps_start, 0);
	caps = story.config->pci_caps;
	assert_int_equal(caps[0].flags, 1);
	assert_int_equal(caps[1].flags, 1);
	assert_int_equal(caps[2].flags, 0);
	assert_int_equal(caps[3].len, 8);
	/* Without a driver only power and message interrupts may be written. */
	assert_int_equal(story_device(&story, 0xe2)->caps_start, 4);
	assert_int_equal(caps[4].flags, 0);
	assert_int_equal(caps[5].flags, 1);
}

static void private_registers_of_known_drivers_are_writable(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_pci_function *function =
		machine_add_function(story.inventory, 0xfb, 0x0c0500, "i801_smbus");

	story_plan(&story);
	assert_int_equal(story_device(&story, 0xfb)->num_caps, 1);
	assert_int_equal(story.config->pci_caps[0].id, 0);
	assert_int_equal(story.config->pci_caps[0].start, 0x40);
	assert_int_equal(story.config->pci_caps[0].flags, 1);
	function->vendor = 0x1002;
	story_plan(&story);
	assert_int_equal(story_device(&story, 0xfb)->num_caps, 0);
}

static void several_io_apics_count_for_the_interrupt_limit(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_pci_function *function;

	/* 120 interrupts before the next chip's: the first has more than 24 pins. */
	machine_add_ioapic(story.inventory, 0xfec40000, 120, 0x00f8);
	machine_add_ioapic(story.inventory, 0xfec10000, 144, 0x80f8);
	function = machine_add_function(story.inventory, 0x0100, 0x010802, "nvme");
	function->n_msi_vectors = 32;
	story_plan(&story);
	/* 3 * 120 + 32 = 392 */
	assert_int_equal(story.config->system.x86.vtd_interrupt_limit, 512);
	assert_int_equal(story.config->n_irqchips, 3);
	assert_int_equal(story.config->irqchips[0].pin_bitmap[3], 0xffffff);
	assert_string_equal(story.config->irqchips[0].reason,
			    "I/O APIC 0, interrupts 0 to 119; known to the IOMMU as ff:00.0");
	assert_int_equal(story.config->irqchips[1].address, 0xfec10000);
	assert_int_equal(story.config->irqchips[1].id, 0x80f8);
	assert_int_equal(story.config->irqchips[1].pin_bitmap[0], 0xffffff);
	assert_int_equal(story.config->irqchips[1].pin_bitmap[1], 0);
	assert_string_equal(story_region(&story, 0xfec40000), "none");
}

static void ports_pass_except_those_of_pci_configuration(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const struct config *config;

	story_plan(&story);
	config = story.config;
	assert_int_equal(config->n_pio, 3);
	assert_int_equal(config->pio[0].base, 0);
	assert_int_equal(config->pio[0].length, 0xcf8);
	assert_int_equal(config->pio[1].base, 0xcf9);
	assert_int_equal(config->pio[1].length, 1);
	assert_int_equal(config->pio[2].base, 0xd00);
	assert_int_equal(config->pio[2].length, 0xf300);
	assert_non_null(story_excluded(&story, PORT, 0xcf8));
	assert_null(story_excluded(&story, PORT, 0xcf9));
	assert_non_null(story_excluded(&story, PORT, 0xcfc));
}

/* No host window: ports one by one, those that the kernel does not list included. */
static void ports_without_a_window(void **state)
{
	static const struct {
		const char *name;
		uint16_t port;
		bool is_planned;
	} ports[] = {
		{ "delay", 0x80, true },     { "NMI status", 0x61, true },
		{ "serial", 0x3f8, true },   { "PM1a event", 0x601, true },
		{ "PM timer", 0x60b, true }, { "behind it", 0x60c, false },
		{ "BAR", 0xc01f, true },     { "behind the BAR", 0xc020, false },
		{ "VMware", 0x5658, true },  { "PCI address", 0xcf8, false },
		{ "GPE0", 0x620, true },     { "PCI data", 0xcff, false },
	};
	static const char *flags[] = { "hypervisor" };
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_pci_function *function;
	size_t i, k;

	machine_set_ioports(story.inventory, "0cf8-0cff : PCI conf1\n");
	machine_add_register(story.inventory, 1, 0x620, 16, "GPE0 block");
	function = machine_add_function(story.inventory, 0x10, 0x010601, "ahci");
	machine_set_bar(function, 4, PCI_BAR_IO, 0xc000, 0x20);
	story.inventory->cpus.flags = flags;
	story.inventory->cpus.n_flags = 1;
	story_plan(&story);
	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		bool is_planned = false;

		for (k = 0; k < story.config->n_pio; k++)
			if (ports[i].port >= story.config->pio[k].base &&
			    ports[i].port - story.config->pio[k].base <
				    (int)story.config->pio[k].length)
				is_planned = true;
		if (is_planned != ports[i].is_planned)
			fail_msg("%s, port 0x%x: planned is %d", ports[i].name, ports[i].port,
				 is_planned);
	}
	assert_int_equal(story_device(&story, 0x10)->bar_mask[4], 0xffffffe0);
}

/* ---- the reservation ------------------------------------------------------------ */

static void without_tables_enabling_is_refused(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->n_irqchips = 0;
	story_plan(&story);
	assert_true(story_has_finding(&story, "irqchip-none"));
	assert_true(story_has_finding(&story, "controller-unexplained"));
	assert_int_equal(finding_list_worst(&story.findings), FINDING_ERROR);
	assert_string_equal(story_region(&story, 0xfec00000), "none");
}

static void without_a_reservation_there_is_still_a_plan(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->kernel.n_parameters = 0;
	story_plan(&story);
	assert_true(story_has_finding(&story, "reservation-missing"));
	assert_int_equal(story.config->system.hypervisor_memory.size, 0);
	assert_true(story.config->n_sizing > 4);
	assert_string_equal(story_region(&story, 0x3a000000), "3a000000-3f1fffff rw-d");
}

static void the_sum_of_the_terms_is_the_size(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	uint64_t sum = 0;
	size_t i;

	machine_add_cpu(story.inventory, 127, false);
	story_plan(&story);
	for (i = 0; i < story.config->n_sizing; i++)
		sum += story.config->sizing[i].bytes;
	assert_int_equal(story.config->system.hypervisor_memory.size, sum);
	assert_int_equal(sum % 0x200000, 0);
	assert_string_equal(story.config->sizing[1].how, "128 CPUs * 65536");
	assert_true(sum > 128 * 65536);
	assert_true(story_has_finding(&story, "cpu-offline"));
}

static const struct {
	const char *name, *memmap;
	uint64_t start, end; /* intent.reservation */
	const char *rule;
	uint64_t hypervisor;
} reservation_cases[] = {
	{ "eaten dollar", "82M", 0, 0, "reservation-missing", 0 },
	{ "not in effect", "82M$0x20000000", 0, 0, "reservation-in-use", 0x20000000 },
	{ "the honoured one of two", "16M$0x20000000,82M$0x3a000000", 0, 0, NULL, 0x3a000000 },
	{ "the large one of two", "4K$0x3ffdd000,82M$0x3a000000", 0, 0, NULL, 0x3a000000 },
	{ "asked for", "82M$0x3a000000", 0x3a800000, 0x3affffff, NULL, 0x3a800000 },
	{ "not on a page", "82M$0x3a000000", 0x3a000001, 0x3affffff, NULL, 0x3a001000 },
	{ "too small", "1M$0x3a000000", 0, 0, "reservation-too-small", 0x3a000000 },
	{ "over a device", NULL, 0xfed00000, 0xfeffffff, "reservation-overlap", 0xfed00000 },
	{ "less than a page", "1K$0x3a000000", 0, 0, NULL, 0 },
	{ "beyond the address space", "82M$0xfffffffffffff000", 0, 0, "reservation-missing", 0 },
};

static void reservations_are_found_or_explained(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reservation_cases); i++) {
		_cleanup_story_ struct story story = story_of(machine_new_pc());

		story.inventory->kernel.n_parameters = 0;
		if (reservation_cases[i].memmap)
			machine_add_parameter(story.inventory, "memmap",
					      reservation_cases[i].memmap);
		story.intent.reservation =
			(struct range){ reservation_cases[i].start, reservation_cases[i].end };
		story_plan(&story);
		if (story.config->system.hypervisor_memory.phys_start !=
		    reservation_cases[i].hypervisor)
			fail_msg("%s: at %llx", reservation_cases[i].name,
				 (unsigned long long)
					 story.config->system.hypervisor_memory.phys_start);
		if (reservation_cases[i].rule)
			assert_true(story_has_finding(&story, reservation_cases[i].rule));
		else if (reservation_cases[i].hypervisor)
			assert_int_equal(story.findings.n, 0);
		assert_true(!reservation_cases[i].rule ||
			    finding_list_worst(&story.findings) == FINDING_ERROR);
	}
}

static void shared_memory_gets_functions_and_regions(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const struct config_pci_device *device;
	const struct config_memory *memory;

	machine_add_function(story.inventory, 16 << 3, 0x020000, "e1000e");
	story.intent.n_shared_memory_devices = 2;
	story_plan(&story);
	assert_int_equal(story.config->n_pci_devices, 3);
	assert_null(story_device(&story, 18 << 3)->reason ? NULL : "reason");
	device = story_device(&story, 17 << 3);
	assert_int_equal(device->type, 3);
	assert_int_equal(device->shmem_peers, 2);
	memory = &story.config->memory[device->shmem_regions_start];
	assert_int_equal(memory[0].phys_start, 0x3f100000);
	assert_int_equal(memory[0].flags, 1);
	assert_int_equal(memory[1].size, 0);
	assert_int_equal(memory[2].flags, 3);
	assert_int_equal(memory[3].phys_start, 0x3f180000);
	device = story_device(&story, 18 << 3);
	assert_int_equal(story.config->memory[device->shmem_regions_start].phys_start, 0x3f000000);
	assert_string_equal(story_region(&story, 0x3eff0000), "3a400000-3effffff rw--");
	assert_int_equal(story.config->system.x86.vtd_interrupt_limit, 128);
}

static void registers_of_shared_memory_are_not_the_root_cells(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	machine_set_bar(machine_add_function(story.inventory, 0x0010, 0x020000, "e1000e"), 0,
			PCI_BAR_MEMORY32, 0xfeb00000, 0x20000);
	story_plan(&story);
	assert_string_equal(story_region(&story, 0xfea00000), "c0000000-febfffff rw--");
	story.intent.n_shared_memory_devices = 1;
	story_plan(&story);
	assert_string_equal(story_region(&story, 0xfe9fffff), "c0000000-fe9fffff rw--");
	assert_string_equal(story_region(&story, 0xfeb00000), "feb00000-febfffff rw--");
}

static const struct {
	const char *name, *wanted;
	uint16_t type;
	uint64_t address;
	uint32_t divider;
	bool is_reported;
} console_cases[] = {
	{ "not the kernel's", NULL, 2, 0x2f8, 1, false },
	{ "auto", "auto", 2, 0x2f8, 1, false },
	{ "the kernel's by name", "ttyS0", 2, 0x3f8, 0, false },
	{ "by name", "ttyS1", 2, 0x2f8, 1, false },
	{ "by address", "0x2f8", 2, 0x2f8, 1, false },
	{ "a port that Linux does not know", "0x3e8", 2, 0x3e8, 1, false },
	{ "none", "none", 0, 0, 0, false },
	{ "no such name", "ttyUSB0", 0, 0, 0, true },
	{ "no framebuffer", "efifb", 0, 0, 0, true },
	{ "an address that cannot be a port", "0x10000000", 0, 0, 0, true },
};

static void the_debug_console_is_the_one_asked_for(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(console_cases); i++) {
		_cleanup_story_ struct story story = story_of(machine_new_pc());
		const struct config_console *console;
		struct inv_uart *uart;

		uart = arena_append(story.inventory->arena, story.inventory->uarts,
				    story.inventory->n_uarts);
		*uart = (struct inv_uart){
			.name = "ttyS1", .type = 2, .address = 0x2f8, .clock_hz = 1843200
		};
		story.intent.console = console_cases[i].wanted;
		story_plan(&story);
		console = &story.config->system.debug_console;
		if (console->type != console_cases[i].type ||
		    console->address != console_cases[i].address ||
		    console->divider != console_cases[i].divider ||
		    story_has_finding(&story, "debug-console") != console_cases[i].is_reported)
			fail_msg("%s: type %u at 0x%llx, divider %u", console_cases[i].name,
				 console->type, (unsigned long long)console->address,
				 console->divider);
	}
}

static void the_framebuffer_must_have_a_known_size(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->framebuffer = (struct inv_framebuffer){ .is_present = true,
								 .is_efi = true,
								 .address = 0xc0000000,
								 .size = 0x7e9000,
								 .width = 1920,
								 .height = 1080,
								 .stride_bytes = 7680,
								 .depth_bits = 32 };
	story.intent.console = "efifb";
	story_plan(&story);
	assert_int_equal(story.config->system.debug_console.type, 1);
	assert_int_equal(story.config->system.debug_console.flags, 5);
	assert_int_equal(story.config->system.debug_console.size, 1920 * 1080 * 4);
	/* Something between its lines */
	story.inventory->framebuffer.stride_bytes = 8192;
	story_plan(&story);
	assert_int_equal(story.config->system.debug_console.type, 0);
	assert_true(story_has_finding(&story, "debug-console"));
}

static void an_io_apic_without_a_name_is_an_error_for_vtd_alone(void **state)
{
	_cleanup_story_ struct story intel = story_of(machine_new_pc());
	_cleanup_story_ struct story amd = story_of(machine_new_pc());
	size_t i;

	intel.inventory->iommus[0].type = IOMMU_INTEL;
	amd.inventory->iommus[0].type = IOMMU_AMD;
	for (i = 0; i < intel.inventory->n_irqchips; i++)
		intel.inventory->irqchips[i].iommu = amd.inventory->irqchips[i].iommu = -1;
	story_plan(&intel);
	assert_true(story_has_finding(&intel, "irqchip-without-iommu"));
	assert_int_equal(finding_list_worst(&intel.findings), FINDING_ERROR);
	story_plan(&amd);
	assert_true(story_has_finding(&amd, "irqchip-without-iommu"));
	assert_int_equal(finding_list_worst(&amd.findings), FINDING_WARNING);
}

static void a_port_of_its_own_comes_first_then_the_kernels_then_the_framebuffer(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());

	story.inventory->framebuffer = (struct inv_framebuffer){ .is_present = true,
								 .address = 0xc0000000,
								 .size = 0x300000,
								 .width = 1024,
								 .height = 768,
								 .stride_bytes = 4096,
								 .depth_bits = 32 };
	story_plan(&story);
	assert_int_equal(story.config->system.debug_console.address, 0x3f8);
	assert_non_null(strstr(story.config->system.debug_console.reason, "mix"));
	story.inventory->n_uarts = 0;
	story_plan(&story);
	assert_int_equal(story.config->system.debug_console.type, 1);
	assert_int_equal(story.config->system.debug_console.flags, 1);
	assert_int_equal(story.config->system.debug_console.address, 0xc0000000);
	assert_false(story_has_finding(&story, "debug-console"));
	story.inventory->framebuffer.is_present = false;
	story_plan(&story);
	assert_int_equal(story.config->system.debug_console.type, 0);
	assert_true(story_has_finding(&story, "debug-console"));
}

static void hopeless_inventories_are_refused(void **state)
{
	_cleanup_story_ struct story unknown = story_of(inventory_new());
	_cleanup_story_ struct story zeroed = story_of(machine_new_pc());

	assert_int_equal(plan_root_cell(unknown.inventory, &unknown.intent, &unknown.findings,
					&unknown.config),
			 -EINVAL);
	assert_true(story_has_finding(&unknown, "plan-architecture"));
	zeroed.inventory->memory.iomem = (struct inv_resources){ 0 };
	assert_int_equal(plan_root_cell(zeroed.inventory, &zeroed.intent, &zeroed.findings,
					&zeroed.config),
			 -EINVAL);
	assert_true(story_has_finding(&zeroed, "plan-iomem"));
	assert_null(zeroed.config);
}

/* Addresses at the end of everything, sizes of nothing: cut, never wrapped. */
static void hostile_numbers_do_no_harm(void **state)
{
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	struct inv_pci_function *function;

	function = machine_add_function(story.inventory, 0x10, 0x020000, "x");
	machine_set_bar(function, 0, PCI_BAR_MEMORY64, UINT64_MAX - 0xfff, 0x1000);
	machine_set_bar(function, 2, PCI_BAR_MEMORY64, UINT64_MAX, UINT64_MAX);
	machine_set_bar(function, 4, PCI_BAR_IO, 0xfff8, 0x20);
	machine_set_bar(function, 5, PCI_BAR_MEMORY32, 0, 0);
	function->n_msix_vectors = 2048;
	function->msix_table_address = (UINT64_C(1) << 52) - 0x1000;
	machine_add_register(story.inventory, 0, UINT64_MAX, 8, "nowhere");
	machine_add_register(story.inventory, 1, UINT64_MAX - 2, 8, "nowhere");
	machine_add_ecam(story.inventory, 0, 255, UINT64_MAX << 20);
	story.inventory->iommus[0].size = UINT64_MAX;
	machine_add_firmware(story.inventory, 0, UINT64_MAX, "Reserved");
	story.intent.hypervisor_bytes = UINT64_MAX;
	assert_int_equal(
		plan_root_cell(story.inventory, &story.intent, &story.findings, &story.config), 0);
	assert_true(story_has_finding(&story, "address-beyond"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_pc),
		cmocka_unit_test(what_the_hypervisor_keeps_has_a_reason),
		cmocka_unit_test(the_kernel_may_lie_anywhere),
		cmocka_unit_test(a_second_plan_is_the_same),
		cmocka_unit_test(controllers_inside_a_window),
		cmocka_unit_test(names_only_exclude_more),
		cmocka_unit_test(two_bars_on_one_page_are_one_mapping_with_two_reasons),
		cmocka_unit_test(an_msix_table_is_cut_out_of_its_bar),
		cmocka_unit_test(an_rmrr_inside_reserved_memory_is_for_devices),
		cmocka_unit_test(windows_above_4g_pass_only_what_is_assigned),
		cmocka_unit_test(a_machine_without_iommu),
		cmocka_unit_test(the_amd_iommu_is_a_function_that_stays_out),
		cmocka_unit_test(hypertransport_is_not_memory),
		cmocka_unit_test(several_segments_are_refused_but_kept_out),
		cmocka_unit_test(a_function_that_does_not_answer_is_left_out),
		cmocka_unit_test(capabilities_are_shared_and_writable_with_a_driver),
		cmocka_unit_test(private_registers_of_known_drivers_are_writable),
		cmocka_unit_test(several_io_apics_count_for_the_interrupt_limit),
		cmocka_unit_test(ports_pass_except_those_of_pci_configuration),
		cmocka_unit_test(ports_without_a_window),
		cmocka_unit_test(without_tables_enabling_is_refused),
		cmocka_unit_test(without_a_reservation_there_is_still_a_plan),
		cmocka_unit_test(the_sum_of_the_terms_is_the_size),
		cmocka_unit_test(reservations_are_found_or_explained),
		cmocka_unit_test(shared_memory_gets_functions_and_regions),
		cmocka_unit_test(registers_of_shared_memory_are_not_the_root_cells),
		cmocka_unit_test(the_debug_console_is_the_one_asked_for),
		cmocka_unit_test(an_io_apic_without_a_name_is_an_error_for_vtd_alone),
		cmocka_unit_test(the_framebuffer_must_have_a_known_size),
		cmocka_unit_test(
			a_port_of_its_own_comes_first_then_the_kernels_then_the_framebuffer),
		cmocka_unit_test(hopeless_inventories_are_refused),
		cmocka_unit_test(hostile_numbers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
