// SPDX-License-Identifier: GPL-2.0-or-later
/* EFI's runtime map, and how reading it goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/probe.h"

#define MAP "/sys/firmware/efi/runtime-map"

static void put_entry(struct tree *tree, unsigned int number, unsigned int type,
		      const char *address, const char *pages)
{
	char path[64];

	snprintf(path, sizeof(path), MAP "/%u/type", number);
	tree_file(tree, path, "0x%x", type);
	snprintf(path, sizeof(path), MAP "/%u/phys_addr", number);
	tree_file(tree, path, "%s", address);
	snprintf(path, sizeof(path), MAP "/%u/num_pages", number);
	tree_file(tree, path, "%s", pages);
}

static void probe(struct tree *tree, struct inventory *inventory)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;

	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_efi(root, inventory);
	assert_int_equal(inventory->n_sources, 1);
	assert_string_equal(inventory->sources[0].name, "efi-runtime-map");
}

static void every_entry_is_memory_of_efi(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct inv_reserved *reserved;
	unsigned int i;

	for (i = 0; i < 11; i++) { /* in the order of numbers, not of names */
		char address[32];

		snprintf(address, sizeof(address), "0x7f%x00000", i);
		put_entry(tree, i, i == 10 ? 14 : 5 + i % 2, address, "0x3");
	}
	probe(tree, inventory);
	assert_int_equal(inventory->sources[0].state, SOURCE_OK);
	assert_int_equal(inventory->memory.n_reserved, 11);
	reserved = inventory->memory.reserved;
	for (i = 0; i < 11; i++) {
		assert_int_equal(reserved[i].origin, RESERVED_BY_EFI);
		assert_int_equal(reserved[i].range.start, 0x7f000000 + i * 0x100000);
		assert_int_equal(reserved[i].range.end, 0x7f000000 + i * 0x100000 + 0x2fff);
	}
	assert_string_equal(reserved[0].name, "EFI runtime services code");
	assert_string_equal(reserved[1].name, "EFI runtime services data");
	assert_string_equal(reserved[10].name, "EFI memory of type 14");
}

/* The second of two entries; the first is good. */
static const struct {
	const char *name, *address, *pages, *manifest;
	enum source_state state;
	const char *reason;
} cases[] = {
	{ "no pages", "0x1000", "0x0", NULL, SOURCE_INVALID, "entry 1: Invalid argument" },
	{ "more pages than there are addresses", "0x1000", "0x10000000000000", NULL, SOURCE_INVALID,
	  "entry 1: Invalid argument" },
	{ "beyond the last address", "0xfffffffffffff000", "0x2", NULL, SOURCE_INVALID,
	  "entry 1: Invalid argument" },
	{ "no number", "1000z", "0x1", NULL, SOURCE_INVALID, "entry 1: Invalid argument" },
	{ "not for us", "0x1000", "0x1",
	  "{\"format\":1,\"errors\":{\"" MAP "/1/phys_addr\":\"EACCES\"}}", SOURCE_DENIED,
	  "entry 1: Permission denied" },
	{ "none of it for us", "0x1000", "0x1",
	  "{\"format\":1,\"errors\":{\"" MAP "\":\"EACCES\"}}", SOURCE_DENIED,
	  "permission denied; run as root" },
};

static void what_cannot_be_used_is_said(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		bool is_listed = !cases[i].manifest || strstr(cases[i].manifest, "phys_addr");

		put_entry(tree, 0, 5, "0x7f000000", "0x1");
		put_entry(tree, 1, 6, cases[i].address, cases[i].pages);
		if (cases[i].manifest)
			tree_file(tree, SYSROOT_MANIFEST_PATH, "%s", cases[i].manifest);
		probe(tree, inventory);
		if (inventory->sources[0].state != cases[i].state ||
		    strcmp(inventory->sources[0].reason, cases[i].reason) != 0)
			fail_msg("%s: state %d, %s", cases[i].name, inventory->sources[0].state,
				 inventory->sources[0].reason);
		assert_int_equal(inventory->memory.n_reserved, is_listed);
	}
}

static void a_machine_without_efi_has_none(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	probe(tree, inventory);
	assert_int_equal(inventory->sources[0].state, SOURCE_ABSENT);
	assert_int_equal(inventory->memory.n_reserved, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_memory_of_efi),
		cmocka_unit_test(what_cannot_be_used_is_said),
		cmocka_unit_test(a_machine_without_efi_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
