// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI as sysfs shows it: a tree is built, probed, and told back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/probe.h"

#define DEVICES "/sys/bus/pci/devices/"

/* Flags of resource lines, as Linux prints them for what the name says. */
#define MEM32   "0x0000000000040200"
#define MEM64P  "0x000000000014220c"
#define PORTS   "0x0000000000040101"
#define ROM     "0x0000000000046200"
#define WINDOW  "0x0000000000000200"
#define NO_LINE "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"

static const char empty_resources[] = NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE;

static const char nic_resources[] =
	"0x00000000feb00000 0x00000000feb1ffff " MEM32 "\n"
	"0x000000000000c000 0x000000000000c01f " PORTS "\n"
	"0x0000004000000000 0x0000004000003fff " MEM64P "\n" NO_LINE
	"0x0000000000000000 0x0000000000000fff 0x0000000020040200\n" /* unset */
	NO_LINE "0x00000000feb40000 0x00000000feb7ffff " ROM "\n"
	"0x0000004000100000 0x000000400011ffff " MEM64P
	"\n" NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE;

static const char bridge_resources[] = NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE
	NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE
	"0x000000000000d000 0x000000000000dfff 0x0000000000000101\n"
	"0x00000000fe800000 0x00000000fe9fffff " WINDOW "\n"
	"0x0000008000000000 0x00000087ffffffff 0x0000000000102201\n" NO_LINE;

static void put_config(struct tree *tree, const char *name, const void *config, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), DEVICES "%s/config", name);
	tree_bytes(tree, path, config, size);
}

/* One file of a function, as text without its last newline. */
static void put(struct tree *tree, const char *name, const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), DEVICES "%s/%s", name, file);
	tree_file(tree, path, "%.*s", (int)(strlen(text) - (text[strlen(text) - 1] == '\n')), text);
}

static void put_function(struct tree *tree, const char *name, const char *vendor,
			 const char *device, const char *class_code, const char *resources)
{
	put(tree, name, "vendor", vendor);
	put(tree, name, "device", device);
	put(tree, name, "class", class_code);
	put(tree, name, "irq", "16");
	put(tree, name, "resource", resources);
}

static struct inventory *probe(struct tree *tree)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	struct inventory *inventory = inventory_new();

	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_pci(root, inventory);
	return inventory;
}

static void a_network_card_is_told_as_it_is(void **state)
{
	static const uint8_t config[4096] = {
		[0x00] = 0x86,
		0x80,
		0xd3,
		0x10,
		[0x06] = 0x10,
		[0x08] = 3,
		0,
		0,
		2,
		[0x2c] = 0x86,
		0x80,
		0x34,
		0x12,
		[0x34] = 0x40,
		[0x3c] = 10,
		1,
		/* MSI-X, 5 vectors, in BAR 2; SR-IOV with 8 virtual functions */
		[0x40] = 0x11,
		0,
		4,
		0x80,
		2,
		0,
		0,
		0,
		2,
		0x20,
		0,
		0,
		[0x100] = 0x10,
		0,
		1,
		0,
		[0x10e] = 8,
		[0x114] = 0x80,
		0,
		2,
		0,
	};
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	const struct inv_pci_function *nic;

	put_function(tree, "0000:01:00.0", "0x8086", "0x10d3", "0x020000", nic_resources);
	put_config(tree, "0000:01:00.0", config, sizeof(config));
	put(tree, "0000:01:00.0", "power_state", "D0");
	tree_link(tree, DEVICES "0000:01:00.0/driver", "../../../../bus/pci/drivers/e1000e");
	tree_link(tree, DEVICES "0000:01:00.0/iommu_group", "../../../kernel/iommu_groups/7");

	inventory = probe(tree);
	assert_int_equal(inventory->n_pci, 1);
	assert_int_equal(inventory->findings.n, 0);
	assert_int_equal(inventory->sources[0].state, SOURCE_OK);
	nic = inventory->pci;
	assert_int_equal(nic->bdf, 0x0100);
	assert_int_equal(nic->vendor, 0x8086);
	assert_int_equal(nic->subsystem, 0x1234);
	assert_int_equal(nic->class_code, 0x020000);
	assert_int_equal(nic->irq, 16);
	assert_string_equal(nic->driver, "e1000e");
	assert_string_equal(nic->power_state, "D0");
	assert_int_equal(nic->iommu_group, 7);
	assert_int_equal(nic->iommu, -1);

	assert_int_equal(nic->bars[0].type, PCI_BAR_MEMORY32);
	assert_true(nic->bars[0].address == 0xfeb00000 && nic->bars[0].size == 0x20000);
	assert_int_equal(nic->bars[1].type, PCI_BAR_IO);
	assert_true(nic->bars[1].address == 0xc000 && nic->bars[1].size == 0x20);
	assert_int_equal(nic->bars[2].type, PCI_BAR_MEMORY64);
	assert_true(nic->bars[2].address == 0x4000000000 && nic->bars[2].is_prefetchable);
	assert_int_equal(nic->bars[3].type, PCI_BAR_NONE);
	assert_false(nic->bars[4].is_assigned);
	assert_true(nic->bars[4].size == 0x1000);
	assert_true(nic->rom.address == 0xfeb40000 && nic->rom.size == 0x40000);
	assert_true(nic->msix_table_address == 0x4000000000);
	assert_true(nic->msix_pba_address == 0x4000002000);
	assert_int_equal(nic->sriov_total_vfs, 8);
	assert_true(nic->sriov_bars[0].address == 0x4000100000);
	assert_true(nic->sriov_bars[0].size == 0x20000);
}

static void a_bridge_has_its_windows(void **state)
{
	static const uint8_t config[256] = {
		[0x00] = 0x36, 0x1b, 0x0c, 0, [0x0a] = 4, 6, [0x0e] = 1, [0x18] = 0, 1, 3
	};
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	const struct inv_pci_bar *windows;

	put_function(tree, "0000:00:02.0", "0x1b36", "0x000c", "0x060400", bridge_resources);
	put_config(tree, "0000:00:02.0", config, sizeof(config));
	inventory = probe(tree);
	assert_true(inventory->pci->is_bridge);
	assert_int_equal(inventory->pci->secondary_bus, 1);
	assert_int_equal(inventory->pci->subordinate_bus, 3);
	windows = inventory->pci->bridge_windows;
	assert_int_equal(windows[0].type, PCI_BAR_IO);
	assert_true(windows[0].address == 0xd000 && windows[0].size == 0x1000);
	assert_true(windows[1].address == 0xfe800000 && windows[1].size == 0x200000);
	assert_int_equal(windows[2].type, PCI_BAR_MEMORY64);
	assert_true(windows[2].address == 0x8000000000 && windows[2].size == 0x800000000);
}

static void functions_are_sorted_by_segment_bus_device_function(void **state)
{
	static const char *const names[] = { "0001:00:00.0", "0000:10:00.0", "0000:00:1f.2",
					     "0000:02:00.0", "0000:00:1f.0" };
	static const struct {
		uint16_t segment, bdf;
	} expected[] = { { 0, 0x00f8 }, { 0, 0x00fa }, { 0, 0x0200 }, { 0, 0x1000 }, { 1, 0 } };
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		put_function(tree, names[i], "0x1", "0x2", "0x0", empty_resources);
	inventory = probe(tree);
	assert_int_equal(inventory->n_pci, ARRAY_SIZE(expected));
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(inventory->pci[i].segment, expected[i].segment);
		assert_int_equal(inventory->pci[i].bdf, expected[i].bdf);
	}
}

static void a_virtual_function_knows_its_physical_one(void **state)
{
	/* Vendor and device of a virtual function read as ones (PCIe 5.0, section 9.3.4.1). */
	static const uint8_t config[256] = { 0xff, 0xff, 0xff, 0xff, [0x0b] = 2 };
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	put_function(tree, "0000:01:10.0", "0x8086", "0x10ca", "0x020000", empty_resources);
	put_config(tree, "0000:01:10.0", config, sizeof(config));
	tree_link(tree, DEVICES "0000:01:10.0/physfn", "../0000:01:00.0");
	inventory = probe(tree);
	assert_true(inventory->pci->is_virtual_function);
	assert_int_equal(inventory->pci->physical_function, 0x0100);
	assert_int_equal(inventory->pci->vendor, 0x8086);
	assert_int_equal(inventory->pci->device, 0x10ca);
	assert_false(inventory->pci->is_not_responding);
}

static void sixty_four_bytes_are_a_partial_source(void **state)
{
	static const uint8_t config[64] = { [0x06] = 0x10, [0x34] = 0x40 };
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	put_function(tree, "0000:00:01.0", "0x1", "0x2", "0x0", empty_resources);
	put_config(tree, "0000:00:01.0", config, sizeof(config));
	inventory = probe(tree);
	assert_int_equal(inventory->sources[0].state, SOURCE_PARTIAL);
	assert_string_equal(inventory->sources[0].reason,
			    "of 1 functions, 1 show only the first 64 bytes of their configuration "
			    "space and 0 none; run as root");
	assert_false(inventory->pci->is_config_complete);
}

static void a_missing_file_costs_only_what_it_says(void **state)
{
	static const uint8_t config[256] = { [0x00] = 0x86, 0x80, 0xd3, 0x10, [0x09] = 0, 0, 2 };
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	put(tree, "0000:01:00.0", "vendor", "0x8086");
	put(tree, "0000:01:00.0", "class", "0x020000");
	put(tree, "0000:01:00.0", "irq", "16");
	put(tree, "0000:01:00.0", "resource", nic_resources);
	put_config(tree, "0000:01:00.0", config, sizeof(config));
	inventory = probe(tree);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].object, DEVICES "0000:01:00.0/device");
	assert_string_equal(inventory->findings.items[0].message,
			    "No such file or directory; ids are those of the configuration space");
	assert_int_equal(inventory->sources[0].state, SOURCE_INVALID);
	assert_int_equal(inventory->pci->device, 0x10d3);
	assert_int_equal(inventory->pci->irq, 16);
	assert_true(inventory->pci->bars[0].address == 0xfeb00000);
}

static void a_machine_without_pci_is_absent(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = probe(tree);

	assert_int_equal(inventory->n_pci, 0);
	assert_int_equal(inventory->sources[0].state, SOURCE_ABSENT);
}

/* Trees that no kernel makes; libpci, left alone, ends the process on most of them. */
static const struct {
	const char *name, *function, *file, *text;
	size_t n_functions;
	const char *rule, *object, *message;
} hostile_cases[] = {
	{ "a resource line of words", "0000:00:01.0", "resource", "what is this", 1, "pci-resource",
	  DEVICES "0000:00:01.0/resource", "is malformed; BARs are unknown" },
	{ "a resource beyond 64 bits", "0000:00:01.0", "resource", "0x10000000000000000 0x1 0x1", 1,
	  "pci-resource", DEVICES "0000:00:01.0/resource", "is malformed; BARs are unknown" },
	{ "a name with words", "not-a-function", "vendor", "0x1", 0, "pci-name",
	  DEVICES "not-a-function", "is not named like a PCI function" },
	{ "a device above 1f", "0000:00:20.0", "vendor", "0x1", 0, "pci-name",
	  DEVICES "0000:00:20.0", "is not named like a PCI function" },
	{ "a segment of VMD", "10000:00:00.0", "vendor", "0x1", 0, "pci-segment",
	  DEVICES "10000:00:00.0",
	  "is in segment 0x10000, which configurations cannot name; it stays with the function that "
	  "its segment is behind" },
	{ "a value that is too long", "0000:00:01.0", "irq",
	  "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
	  1, "pci-value", DEVICES "0000:00:01.0/irq", "is malformed; the interrupt is unknown" },
};

static void a_hostile_tree_is_a_finding(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hostile_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = NULL;
		const struct finding *finding;

		put_function(tree, hostile_cases[i].function, "0x1", "0x2", "0x0", empty_resources);
		put(tree, hostile_cases[i].function, hostile_cases[i].file, hostile_cases[i].text);
		inventory = probe(tree);
		if (inventory->n_pci != hostile_cases[i].n_functions || inventory->findings.n != 1)
			fail_msg("%s: %zu functions, %zu findings", hostile_cases[i].name,
				 inventory->n_pci, inventory->findings.n);
		finding = inventory->findings.items;
		assert_string_equal(finding->rule, hostile_cases[i].rule);
		assert_string_equal(finding->object, hostile_cases[i].object);
		assert_string_equal(finding->message, hostile_cases[i].message);
	}
}

/* sysroot would look for it below the root; libpci must not be asked. */
static void a_link_out_of_the_snapshot_is_not_followed(void **state)
{
	_cleanup_(tree_freep) struct tree *outside = tree_new();
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	static const char *const values[] = { "vendor", "device", "class", "irq" };
	char target[256], inside[512];
	size_t i;

	put_function(outside, "0000:00:01.0", "0x1", "0x2", "0x0", nic_resources);
	snprintf(target, sizeof(target), "%s" DEVICES "0000:00:01.0", tree_path(outside));
	tree_directory(tree, "/sys/bus/pci/devices");
	tree_link(tree, DEVICES "0000:00:01.0", target);
	/* What sysroot finds at that path below the root: all of it readable. */
	snprintf(inside, sizeof(inside), "%s/resource", target);
	tree_file(tree, inside, "0x0 0x0 0x0");
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		snprintf(inside, sizeof(inside), "%s/%s", target, values[i]);
		tree_file(tree, inside, "0x7");
	}
	inventory = probe(tree);
	assert_int_equal(inventory->n_pci, 1);
	assert_int_equal(inventory->pci->bars[0].type, PCI_BAR_NONE);
	assert_int_equal(inventory->pci->vendor, 0);
	assert_int_equal(inventory->findings.n, 5); /* resource and four values */
	for (i = 0; i < inventory->findings.n; i++)
		assert_int_equal(
			strncmp(inventory->findings.items[i].message, "is malformed; ", 14), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_network_card_is_told_as_it_is),
		cmocka_unit_test(a_bridge_has_its_windows),
		cmocka_unit_test(functions_are_sorted_by_segment_bus_device_function),
		cmocka_unit_test(a_virtual_function_knows_its_physical_one),
		cmocka_unit_test(sixty_four_bytes_are_a_partial_source),
		cmocka_unit_test(a_missing_file_costs_only_what_it_says),
		cmocka_unit_test(a_machine_without_pci_is_absent),
		cmocka_unit_test(a_hostile_tree_is_a_finding),
		cmocka_unit_test(a_link_out_of_the_snapshot_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
