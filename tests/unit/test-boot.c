// SPDX-License-Identifier: GPL-2.0-or-later
/* Boot loaders, DMI, and a hypervisor that is there already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/inventory-builder.h"
#include "fakes/tree-builder.h"
#include "probe/probe.h"

static struct inventory *probe_with(struct tree *tree,
				    void (*step)(const struct sysroot *, struct inventory *))
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	struct inventory *inventory = inventory_new();

	inventory->kernel.release = "6.1.0-38-amd64";
	inventory->arch = MACHINE_X86;
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	step(root, inventory);
	return inventory;
}

static const struct {
	const char *name, *files[5];
	enum boot_loader loader;
	const char *config;
} loader_cases[] = {
	{ "nothing", { NULL }, BOOT_LOADER_UNKNOWN, NULL },
	{ "Debian",
	  { "/etc/default/grub", "/boot/grub/grub.cfg", "/etc/default/grub.d/init.cfg" },
	  BOOT_LOADER_GRUB,
	  "/etc/default/grub" },
	{ "GRUB without its defaults",
	  { "/boot/grub2/grub.cfg" },
	  BOOT_LOADER_GRUB,
	  "/boot/grub2/grub.cfg" },
	{ "GRUB installed, its menu not yet made",
	  { "/etc/default/grub" },
	  BOOT_LOADER_GRUB,
	  "/etc/default/grub" },
	{ "Fedora: GRUB that reads entries",
	  { "/etc/default/grub", "/boot/grub2/grub.cfg", "/boot/loader/entries/x.conf" },
	  BOOT_LOADER_GRUB,
	  "/etc/default/grub" },
	{ "systemd-boot, one entry a kernel",
	  { "/boot/efi/loader/entries/id-5.10.0-1-amd64.conf",
	    "/boot/efi/loader/entries/id-6.1.0-38-amd64.conf", "/boot/efi/loader/loader.conf" },
	  BOOT_LOADER_SYSTEMD_BOOT,
	  "/boot/efi/loader/entries/id-6.1.0-38-amd64.conf" },
	{ "systemd-boot, entries by kernel-install",
	  { "/etc/kernel/cmdline", "/efi/loader/entries/id-6.1.0-38-amd64.conf" },
	  BOOT_LOADER_SYSTEMD_BOOT,
	  "/etc/kernel/cmdline" },
	{ "a folder of entries without any",
	  { "/boot/loader/entries/README" },
	  BOOT_LOADER_UNKNOWN,
	  NULL },
	{ "a board with extlinux, and GRUB's defaults left over",
	  { "/boot/extlinux/extlinux.conf", "/etc/default/grub" },
	  BOOT_LOADER_EXTLINUX,
	  "/boot/extlinux/extlinux.conf" },
	{ "extlinux made by u-boot-menu",
	  { "/boot/extlinux/extlinux.conf", "/etc/default/u-boot" },
	  BOOT_LOADER_EXTLINUX,
	  "/etc/default/u-boot" },
	{ "U-Boot's script", { "/boot/boot.scr" }, BOOT_LOADER_U_BOOT, "/boot/boot.scr" },
	{ "U-Boot's script with an environment",
	  { "/boot/boot.scr", "/boot/uEnv.txt" },
	  BOOT_LOADER_U_BOOT,
	  "/boot/uEnv.txt" },
};

static void the_file_to_change_is_found(void **state)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(loader_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = NULL;

		for (j = 0; j < ARRAY_SIZE(loader_cases[i].files) && loader_cases[i].files[j]; j++)
			tree_file(tree, loader_cases[i].files[j], "x");
		inventory = probe_with(tree, probe_boot);
		if (inventory->boot.loader != loader_cases[i].loader ||
		    !inventory->boot.loader_config != !loader_cases[i].config ||
		    (loader_cases[i].config &&
		     strcmp(inventory->boot.loader_config, loader_cases[i].config) != 0))
			fail_msg("%s: loader %d, %s", loader_cases[i].name, inventory->boot.loader,
				 inventory->boot.loader_config);
		for (j = 1; j < inventory->boot.n_loader_files; j++)
			assert_true(strcmp(inventory->boot.loader_files[j - 1],
					   inventory->boot.loader_files[j]) < 0);
		assert_false(inventory->boot.is_efi);
	}
}

static void what_the_loader_says_of_itself_is_stronger(void **state)
{
	static const char variable[] = "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
	static const char *const loaders[] = { "systemd-boot 252.31", "GRUB 2.12" };
	static const enum boot_loader expected[] = { BOOT_LOADER_SYSTEMD_BOOT, BOOT_LOADER_GRUB };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(loaders); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = NULL;
		uint8_t content[64] = { 6 };
		char path[128];

		for (j = 0; loaders[i][j]; j++)
			content[4 + 2 * j] = (uint8_t)loaders[i][j];
		snprintf(path, sizeof(path), "/sys/firmware/efi/efivars/%s", variable);
		tree_bytes(tree, path, content, sizeof(content));
		tree_file(tree, "/boot/grub/grub.cfg", "x");
		tree_file(tree, "/boot/loader/entries/6.1.0-38-amd64.conf", "x");
		inventory = probe_with(tree, probe_boot);
		assert_true(inventory->boot.is_efi);
		assert_int_equal(inventory->boot.loader, expected[i]);
	}
}

static void dmi_fields_that_are_empty_are_absent(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;

	tree_file(tree, "/sys/class/dmi/id/sys_vendor", "QEMU");
	tree_file(tree, "/sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)");
	tree_file(tree, "/sys/class/dmi/id/board_name", "%s", "");
	tree_file(tree, "/sys/class/dmi/id/product_serial", "secret");
	inventory = probe_with(tree, probe_dmi);
	assert_string_equal(inventory->machine.vendor, "QEMU");
	assert_string_equal(inventory->machine.product, "Standard PC (Q35 + ICH9, 2009)");
	assert_null(inventory->machine.board);
	assert_null(inventory->machine.firmware_version);
	assert_int_equal(inventory->n_sources, 1);
	assert_int_equal(inventory->sources[0].state, SOURCE_OK);
}

/* ---- the hypervisor ------------------------------------------------------ */

static void cells_are_listed_by_number(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	const struct inv_hypervisor *hypervisor;

	tree_file(tree, "/sys/devices/jailhouse/enabled", "1");
	tree_file(tree, "/sys/devices/jailhouse/cells/10/name", "ten");
	tree_file(tree, "/sys/devices/jailhouse/cells/0/name", "RootCell");
	tree_file(tree, "/sys/devices/jailhouse/cells/0/state", "running/locked");
	tree_file(tree, "/sys/devices/jailhouse/cells/0/cpus_assigned_list", "0-2");
	tree_file(tree, "/sys/devices/jailhouse/cells/2/name", "two");
	tree_file(tree, "/sys/devices/jailhouse/cells/x/name", "none");
	inventory = probe_with(tree, probe_hypervisor);
	hypervisor = &inventory->hypervisor;
	assert_true(hypervisor->is_driver_present);
	assert_false(hypervisor->is_ours);
	assert_int_equal(hypervisor->is_enabled, YES);
	assert_int_equal(hypervisor->n_cells, 3);
	assert_string_equal(hypervisor->cells[0].name, "RootCell");
	assert_string_equal(hypervisor->cells[0].state, "running/locked");
	assert_string_equal(hypervisor->cells[0].cpus, "0-2");
	assert_int_equal(hypervisor->cells[1].id, 2);
	assert_null(hypervisor->cells[1].state);
	assert_int_equal(hypervisor->cells[2].id, 10);
}

static const struct {
	const char *enabled;
	enum tristate expected;
	enum source_state state;
} enabled_cases[] = {
	{ "0", NO, SOURCE_OK },
	{ "1", YES, SOURCE_OK },
	{ "2", UNKNOWN_YET, SOURCE_INVALID },
	{ "", UNKNOWN_YET, SOURCE_INVALID },
};

static void enabled_is_0_or_1(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(enabled_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = NULL;

		tree_file(tree, "/sys/devices/jailhouse/enabled", "%s", enabled_cases[i].enabled);
		tree_directory(tree, "/sys/devices/jailhouse/cellwarden");
		inventory = probe_with(tree, probe_hypervisor);
		assert_true(inventory->hypervisor.is_ours);
		assert_int_equal(inventory->hypervisor.is_enabled, enabled_cases[i].expected);
		assert_int_equal(inventory->sources[0].state, enabled_cases[i].state);
	}
}

/* Of three functions the second one is the hypervisor's. */
static void what_it_made_up_is_no_part_of_the_machine(void **state)
{
	static const struct {
		const char *enabled;
		size_t expected;
	} cases[] = { { "0", 3 }, { "1", 2 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(sysroot_freep) struct sysroot *root = NULL;
		_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

		inventory->n_pci = 0;
		machine_add_function(inventory, 0x0010, 0x020000, "e1000e");
		machine_add_function(inventory, 0x0080, 0xff0000, NULL)->vendor = 0x110a;
		inventory->pci[1].device = 0x4106;
		machine_add_function(inventory, 0x0088, 0xff0000, NULL)->vendor = 0x110a;
		inventory->pci[2].device = 0x4105;
		tree_file(tree, "/sys/devices/jailhouse/enabled", "%s", cases[i].enabled);
		assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
		probe_hypervisor(root, inventory);
		assert_int_equal(inventory->n_pci, cases[i].expected);
		assert_int_equal(inventory->pci[inventory->n_pci - 1].bdf, 0x0088);
	}
}

static void without_a_driver_nothing_is_claimed(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = probe_with(tree, probe_hypervisor);

	assert_false(inventory->hypervisor.is_driver_present);
	assert_int_equal(inventory->hypervisor.is_enabled, UNKNOWN_YET);
	assert_int_equal(inventory->sources[0].state, SOURCE_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_to_change_is_found),
		cmocka_unit_test(what_the_loader_says_of_itself_is_stronger),
		cmocka_unit_test(dmi_fields_that_are_empty_are_absent),
		cmocka_unit_test(cells_are_listed_by_number),
		cmocka_unit_test(enabled_is_0_or_1),
		cmocka_unit_test(what_it_made_up_is_no_part_of_the_machine),
		cmocka_unit_test(without_a_driver_nothing_is_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
