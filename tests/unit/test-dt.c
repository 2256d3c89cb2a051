// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole device trees: boards, QEMU's own, and the places where a tree is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/dtb.h"
#include "fakes/tree-builder.h"
#include "probe/dt.h"
#include "probe/probe.h"

static void add_cpus(struct inventory *inventory, unsigned int n)
{
	unsigned int id;

	for (id = 0; id < n; id++)
		arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n)->id = id;
}

static struct inventory *decode(const char *name, unsigned int n_cpus)
{
	struct inventory *inventory = inventory_new();

	add_cpus(inventory, n_cpus);
	assert_int_equal(dt_decode(dtb_load(inventory->arena, name), "/fdt", NULL, inventory), 0);
	return inventory;
}

/* ---- boards -------------------------------------------------------------- */

/* dts/NAME.expected, which a person wrote from the tree, line by line. */
static const struct board {
	const char *name, *blob;
	unsigned int n_cpus;
} boards[] = {
	{ "zynqmp", "zynqmp", 3 },
	{ "imx8", "imx8", 2 },
	{ "rpi4", "rpi4", 0 },
	{ "juno", "juno", 3 },
	{ "qemu-gicv2", "corpus/qemu-gicv2", 2 },
	{ "qemu-gicv3-smmuv3", "corpus/qemu-gicv3-smmuv3", 4 },
	{ "qemu-numa", "corpus/qemu-numa", 4 },
};

static const char *read_expected(struct arena *arena, const char *name)
{
	const char *path = arena_printf(arena, "%s/tests/unit/dts/%s.expected",
					getenv("TEST_SOURCE_DIR"), name);
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	char *text = arena_alloc(arena, 1 << 16);

	if (!file)
		fail_msg("%s: cannot be read", path);
	text[fread(text, 1, (1 << 16) - 1, file)] = 0;
	return text;
}

/* Ends at the first line that differs, with both. */
static void assert_same_lines(const char *found, const char *expected)
{
	size_t line;

	for (line = 1; *found || *expected; line++) {
		int n_found = (int)strcspn(found, "\n"), n_expected = (int)strcspn(expected, "\n");

		if (n_found != n_expected || strncmp(found, expected, (size_t)n_found) != 0)
			fail_msg("line %zu:\n  expected %.*s\n  found    %.*s", line, n_expected,
				 expected, n_found, found);
		found += n_found + (found[n_found] == '\n');
		expected += n_expected + (expected[n_expected] == '\n');
	}
}

static void a_board_is_told_line_by_line(void **state)
{
	const struct board *board = *state;
	_cleanup_(inventory_freep) struct inventory *inventory = decode(board->blob, board->n_cpus);

	assert_same_lines(dtb_describe(inventory), read_expected(inventory->arena, board->name));
}

/* ---- CPUs ---------------------------------------------------------------- */

static void cpus_are_matched_by_the_name_of_their_node(void **state)
{
	static const char *const names[] = { "cpu@3", "cpu@0", "cpu@2" };
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	add_cpus(inventory, 3);
	assert_int_equal(dt_decode(dtb_load(inventory->arena, "zynqmp"), "/fdt", names, inventory),
			 0);
	assert_int_equal(inventory->cpus.items[0].mpidr, 3);
	assert_int_equal(inventory->cpus.items[1].mpidr, 0);
	assert_true(inventory->cpus.items[1].is_mpidr_known);
	assert_false(inventory->cpus.items[2].is_mpidr_known); /* its node has failed */
}

static void the_cpu_that_linux_was_started_on_is_its_first(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes blob = dtb_load(inventory->arena, "zynqmp");
	uint8_t *copy = arena_memdup(inventory->arena, blob.data, blob.size);

	copy[31] = 1; /* boot_cpuid_phys */
	add_cpus(inventory, 4);
	assert_int_equal(dt_decode((struct bytes){ copy, blob.size }, "/fdt", NULL, inventory), 0);
	assert_int_equal(inventory->cpus.items[0].mpidr, 1);
	assert_int_equal(inventory->cpus.items[1].mpidr, 0);
	assert_int_equal(inventory->cpus.items[2].mpidr, 3);
	assert_false(inventory->cpus.items[3].is_mpidr_known);
}

/* ---- PCI functions ------------------------------------------------------- */

static void functions_get_the_unit_that_their_host_is_behind(void **state)
{
	static const struct {
		const char *blob;
		uint16_t segment, bdf;
		int iommu;
	} cases[] = {
		{ "corpus/qemu-gicv3-smmuv3", 0, 0x0008, 0 },
		{ "corpus/qemu-gicv3-smmuv3", 0, 0xffff, 0 },
		{ "corpus/qemu-gicv3-smmuv3", 1, 0x0008, -1 },
		{ "corpus/qemu-gicv2", 0, 0x0008, -1 },
		{ "zynqmp", 0, 0x0100, 0 }, /* all requester ids are one there */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		struct inv_pci_function *function =
			arena_append(inventory->arena, inventory->pci, inventory->n_pci);

		function->segment = cases[i].segment;
		function->bdf = cases[i].bdf;
		function->iommu = -1;
		assert_int_equal(dt_decode(dtb_load(inventory->arena, cases[i].blob), "/fdt", NULL,
					   inventory),
				 0);
		assert_int_equal(function->iommu, cases[i].iommu);
	}
}

/* ---- hash ---------------------------------------------------------------- */

static uint64_t hash_of(const char *name)
{
	_cleanup_(inventory_freep) struct inventory *inventory = decode(name, 0);

	return inventory->dt.hash;
}

static void the_hash_does_not_depend_on_order_or_chosen(void **state)
{
	uint64_t hash = hash_of("order-1");

	assert_true(hash == hash_of("order-2"));
	assert_true(hash != hash_of("order-3")); /* one byte of one property differs */
	assert_true(hash != hash_of("imx8"));
}

/* ---- where trees are found ----------------------------------------------- */

static struct inventory *probe(struct tree *tree)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	struct inventory *inventory = inventory_new();

	add_cpus(inventory, 2);
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_dt(root, inventory);
	assert_int_equal(inventory->n_sources, 1);
	assert_string_equal(inventory->sources[0].name, "dt");
	return inventory;
}

static void put_blob(struct tree *tree, const char *name)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bytes blob = dtb_load(arena, name);

	tree_bytes(tree, "/sys/firmware/fdt", blob.data, blob.size);
}

static void a_machine_shows_its_tree(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	put_blob(tree, "imx8");
	tree_link(tree, "/sys/devices/system/cpu/cpu0/of_node",
		  "../../../../firmware/devicetree/base/cpus/cpu@1");
	tree_link(tree, "/sys/devices/system/cpu/cpu1/of_node",
		  "../../../../firmware/devicetree/base/cpus/cpu@0");
	inventory = probe(tree);
	assert_int_equal(inventory->sources[0].state, SOURCE_OK);
	assert_true(inventory->dt.is_present);
	assert_true(inventory->cpus.items[0].mpidr == 0x100000000);
	assert_true(inventory->cpus.items[1].mpidr == 0x100);
}

static void without_a_tree_there_is_a_reason(void **state)
{
	static const struct {
		const char *blob, *other_path;
		enum source_state state;
		const char *reason;
	} cases[] = {
		{ NULL, NULL, SOURCE_ABSENT, "this machine or its kernel does not offer it" },
		{ "stub", NULL, SOURCE_ABSENT, "the tree has nothing but /chosen" },
		{ "imx8", "/sys/firmware/acpi/tables/FACP", SOURCE_ABSENT,
		  "the kernel was started with ACPI and does not use it" },
		{ "imx8.dts", NULL, SOURCE_INVALID, "it is no device tree; a finding says where" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = NULL;

		if (cases[i].blob && strchr(cases[i].blob, '.'))
			tree_file(tree, "/sys/firmware/fdt",
				  "/dts-v1/; / { model = \"source, not blob\"; };");
		else if (cases[i].blob)
			put_blob(tree, cases[i].blob);
		if (cases[i].other_path)
			tree_file(tree, cases[i].other_path, "x");
		inventory = probe(tree);
		assert_int_equal(inventory->sources[0].state, cases[i].state);
		assert_string_equal(inventory->sources[0].reason, cases[i].reason);
		assert_false(inventory->dt.is_present);
		assert_int_equal(inventory->dt.n_devices, 0);
		assert_int_equal(inventory->findings.n, cases[i].state == SOURCE_INVALID);
	}
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(boards) + 6];
	size_t n = 0;

	for (; n < ARRAY_SIZE(boards); n++)
		tests[n] = (struct CMUnitTest){ .name = boards[n].name,
						.test_func = a_board_is_told_line_by_line,
						.initial_state = (void *)&boards[n] };
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(cpus_are_matched_by_the_name_of_their_node);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(the_cpu_that_linux_was_started_on_is_its_first);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		functions_get_the_unit_that_their_host_is_behind);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(the_hash_does_not_depend_on_order_or_chosen);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_machine_shows_its_tree);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(without_a_tree_there_is_a_reason);
	return cmocka_run_group_tests_name("dt", tests, NULL, NULL);
}
