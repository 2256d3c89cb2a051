// SPDX-License-Identifier: GPL-2.0-or-later
/* Places that are proposed, and what becomes of boot loaders' files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "fakes/inventory-builder.h"
#include "plan/reservation.h"
#include "probe/cmdline.h"

#define M (UINT64_C(1) << 20)

static void set_line(struct inventory *inventory, const char *line)
{
	cmdline_parse(inventory->arena, line, &inventory->kernel.parameters,
		      &inventory->kernel.n_parameters);
}

static void set_loader(struct inventory *inventory, enum boot_loader loader, const char *config)
{
	inventory->boot.loader = loader;
	inventory->boot.loader_config = config;
	*arena_append(inventory->arena, inventory->boot.loader_files,
		      inventory->boot.n_loader_files) = config;
}

/* A PC whose kernel has no IOMMU and which Linux has all RAM of. */
static struct inventory *new_free_pc(void)
{
	struct inventory *inventory = machine_new_pc();

	set_line(inventory, "quiet");
	inventory->kernel.iommu_active = "";
	inventory->kernel.release = "6.1.0-38-amd64";
	machine_set_iomem(inventory, "00001000-0009fbff : System RAM\n"
				     "00100000-3ffdcfff : System RAM\n"
				     "  01000000-01ffffff : Kernel code\n"
				     "3ffdd000-3fffffff : Reserved\n"
				     "b0000000-bfffffff : PCI ECAM 0000 [bus 00-ff]\n");
	return inventory;
}

/* ---- places --------------------------------------------------------------------- */

static void propose(struct inventory *inventory, uint64_t size, struct reservation_proposal *ret)
{
	struct finding_list findings = { .arena = inventory->arena };

	assert_int_equal(reservation_propose(inventory, size, &findings, inventory->arena, ret), 0);
}

static void a_place_is_free_aligned_and_stays_where_it_is(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
	struct reservation_proposal first, second;

	propose(inventory, 81 * M, &first);
	assert_int_equal(first.range.start % (2 * M), 0);
	assert_int_equal(range_size(first.range), 82 * M);
	assert_true(first.range.start >= 16 * M && first.range.end < 0x3ffdd000 - 200 * M);
	assert_false(first.is_in_effect);
	assert_string_equal(first.parameters[0].text,
			    arena_printf(inventory->arena, "memmap=82M$0x%" PRIx64,
					 first.range.start));
	/* KASLR puts the kernel just there: it moves, the place does not. */
	machine_set_iomem(inventory, "00100000-3ffdcfff : System RAM\n"
				     "  2b000000-2dffffff : Kernel code\n");
	propose(inventory, 81 * M, &second);
	assert_int_equal(first.range.start, second.range.start);
	/* Without KASLR it stays there. */
	set_line(inventory, "nokaslr");
	propose(inventory, 81 * M, &second);
	assert_false(range_overlaps(second.range, (struct range){ 0x2b000000, 0x2dffffff }));
}

static void what_others_ask_for_is_avoided(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
	struct reservation_proposal proposal;

	set_line(inventory, "crashkernel=800M@32M cma=64M@900M");
	machine_add_reserved(inventory, RESERVED_FOR_DEVICE, 0x3fe00000, 0x3fefffff, "RMRR 0");
	propose(inventory, 16 * M, &proposal);
	assert_true(proposal.range.start >= 832 * M && proposal.range.end < 900 * M);
}

static void too_much_is_refused_with_what_there_is(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
	struct finding_list findings = { .arena = inventory->arena };
	struct reservation_proposal proposal;

	assert_int_equal(reservation_propose(inventory, UINT64_MAX, &findings, inventory->arena,
					     &proposal),
			 -ENOSPC);
	assert_int_equal(findings.n, 1);
	assert_string_equal(findings.items[0].rule, "reservation-no-place");
	inventory->memory.iomem = (struct inv_resources){ 0 };
	inventory->memory.n_firmware = 0;
	assert_int_equal(reservation_propose(inventory, M, &findings, inventory->arena, &proposal),
			 -ENOSPC);
}

static void linux_must_not_starve(void **state)
{
	static const struct {
		const char *line;
		uint64_t size;
		size_t n_findings;
	} cases[] = {
		{ "quiet", 700 * M, 0 },
		{ "quiet", 800 * M, 1 },
		{ "hugepages=64", 600 * M, 0 },
		{ "hugepages=128", 600 * M, 1 },
		{ "hugepages=0x7ffffffffff", 100 * M, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
		struct finding_list findings = { .arena = inventory->arena };
		struct reservation_proposal proposal;

		set_line(inventory, cases[i].line);
		set_loader(inventory, BOOT_LOADER_U_BOOT, "/boot/uEnv.txt");
		assert_int_equal(reservation_propose(inventory, cases[i].size, &findings,
						     inventory->arena, &proposal),
				 0);
		if (findings.n != cases[i].n_findings)
			fail_msg("%s, %d MiB: %zu findings", cases[i].line,
				 (int)(cases[i].size / M), findings.n);
	}
}

static void memory_below_4g_and_of_one_node_comes_first(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
	struct inv_memory *memory = &inventory->memory;
	static struct range banks[] = { { 0, 0x1fffffff }, { 0x20000000, 0x17fffffff } };
	static int nodes[] = { 0, 1 };
	struct reservation_proposal proposal;

	machine_add_firmware(inventory, 0x100000000, 0x17fffffff, "System RAM");
	propose(inventory, 100 * M, &proposal);
	assert_true(proposal.range.end < 0x40000000);
	propose(inventory, 1024 * M, &proposal);
	assert_true(proposal.range.start >= 0x100000000);
	memory->banks = banks;
	memory->bank_nodes = nodes;
	memory->n_banks = 2;
	propose(inventory, 100 * M, &proposal);
	assert_true(proposal.range.end <= 0x1fffffff);
	propose(inventory, 500 * M, &proposal);
	assert_true(proposal.range.start >= 0x20000000 && proposal.range.end < 0x40000000);
}

static void what_is_reserved_and_large_enough_is_kept(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();
	struct reservation_proposal proposal;

	inventory->kernel.iommu_active = "";
	propose(inventory, 82 * M, &proposal);
	assert_true(proposal.is_in_effect);
	assert_string_equal(proposal.parameters[0].text, "memmap=82M$0x3a000000");
	/* The kernel holds the IOMMU: the place is fine, the command line is not. */
	inventory->kernel.iommu_active = "dmar0";
	propose(inventory, 82 * M, &proposal);
	assert_false(proposal.is_in_effect);
	assert_string_equal(proposal.text, "memmap=82M$0x3a000000 intel_iommu=off");
	propose(inventory, 100 * M, &proposal);
	assert_int_equal(proposal.n_replaced, 1);
	assert_string_equal(proposal.replaced[0], "memmap=82M$0x3a000000");
}

static void rubbish_of_the_command_line_reaches_no_shell(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();
	struct reservation_proposal proposal;

	inventory->kernel.iommu_active = "dmar0";
	set_loader(inventory, BOOT_LOADER_GRUB, "/etc/default/grub.d/init-select.cfg");
	set_line(inventory, "memmap=82M$0x3a000000\";reboot;\" memmap=1M`reboot`");
	propose(inventory, 82 * M, &proposal);
	assert_null(strstr(proposal.text, "reboot"));
	propose(inventory, 100 * M, &proposal);
	assert_null(strstr(proposal.text, "reboot"));
	assert_non_null(strstr(proposal.text, "memmap=1M|memmap=1M[!0-9A-Za-z]*)"));
}

/* ---- ARM ------------------------------------------------------------------------- */

static void arm_gets_an_overlay_with_the_cells_of_its_tree(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_gicv3();
	struct finding_list findings = { .arena = inventory->arena };
	struct reservation_proposal proposal;

	inventory->memory.n_reserved = 0;
	inventory->dt.address_cells = 2;
	inventory->dt.size_cells = 1;
	propose(inventory, 64 * M, &proposal);
	assert_non_null(strstr(proposal.overlay, "reg = <0x0 0x"));
	assert_non_null(strstr(proposal.overlay, " 0x4000000>;"));
	assert_int_equal(proposal.edit, RESERVATION_EDIT_NONE);
	assert_string_equal(proposal.text, "");
	/* A tree whose cells are not known is not written to. */
	inventory->dt.address_cells = 0;
	assert_int_equal(
		reservation_propose(inventory, 64 * M, &findings, inventory->arena, &proposal), 0);
	assert_null(proposal.overlay);
	assert_string_equal(findings.items[0].rule, "reservation-overlay");
	/* Without a tree it is mem=, an amount of RAM. */
	inventory->dt.is_present = false;
	inventory->kernel.virt = VIRT_VHE;
	propose(inventory, 64 * M, &proposal);
	assert_string_equal(proposal.text, "mem=864M kvm-arm.mode=nvhe");
}

/* ---- files ------------------------------------------------------------------------- */

#define TEXT "memmap=82M$0x3a000000 intel_iommu=off"

static const struct {
	const char *name, *key, *text, *old, *expected; /* expected NULL: refused */
} edit_cases[] = {
	{ "added", "options", TEXT, "title Debian\noptions root=/dev/vda1 ro\nlinux /vmlinuz\n",
	  "title Debian\noptions root=/dev/vda1 ro " TEXT "\nlinux /vmlinuz\n" },
	{ "there already", "options", TEXT, "options  ro   " TEXT "\n",
	  "options  ro   " TEXT "\n" },
	{ "half of it there", "options", TEXT, "options memmap=82M$0x3a000000 ro\n",
	  "options memmap=82M$0x3a000000 ro intel_iommu=off\n" },
	{ "contradiction", "options", TEXT, "options intel_iommu=on ro\n",
	  "options ro " TEXT "\n" },
	{ "no newline at the end", "options", TEXT, "options ro", "options ro " TEXT },
	{ "carriage return", "options", TEXT, "options ro\r\nx\r\n",
	  "options ro " TEXT "\r\nx\r\n" },
	{ "empty value", "options", TEXT, "options\n", "options " TEXT "\n" },
	{ "key within a word", "options", TEXT, "optionsx ro\n", NULL },
	{ "no such line", "options", TEXT, "title Debian\n", NULL },
	{ "eaten one goes", "options", TEXT, "options memmap=512M$0x10000000 ro\n",
	  "options ro " TEXT "\n" },
	{ "eaten one goes, escaped", "options", TEXT, "options memmap=512M\\$0x10000000 ro\n",
	  "options ro " TEXT "\n" },
	{ "small one goes", "options", TEXT, "options memmap=16M\\\\\\$0x20000000 ro\n",
	  "options ro " TEXT "\n" },
	{ "others stay", "options", TEXT, "options memmap=16M$0x30000000 memmap=5120M$1 ro\n",
	  "options memmap=16M$0x30000000 memmap=5120M$1 ro " TEXT "\n" },
	{ "continued", "options", TEXT, "options ro \\\n x\n", NULL },

	{ "shell", "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=", "memmap=82M\\\\\\$0x3a000000",
	  "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n",
	  "GRUB_CMDLINE_LINUX=\"\"\n"
	  "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet memmap=82M\\\\\\$0x3a000000\"\n" },
	{ "shell, the other variable", "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=", "x=y",
	  "GRUB_CMDLINE_LINUX=\"\"\n", "GRUB_CMDLINE_LINUX=\"x=y\"\n" },
	{ "shell, comment", "GRUB_CMDLINE_LINUX=", "x=y", "#GRUB_CMDLINE_LINUX=\"\"\n", NULL },
	{ "shell, single quotes", "GRUB_CMDLINE_LINUX=", "x=y", "GRUB_CMDLINE_LINUX='a'\n", NULL },
	{ "shell, no quotes", "GRUB_CMDLINE_LINUX=", "x=y", "GRUB_CMDLINE_LINUX=a\n", NULL },
	{ "shell, one quote", "GRUB_CMDLINE_LINUX=", "x=y", "GRUB_CMDLINE_LINUX=\"\n", NULL },
	{ "shell, two strings", "GRUB_CMDLINE_LINUX=", "x=y", "GRUB_CMDLINE_LINUX=\"a\"b\"c\"\n",
	  NULL },
	{ "shell, a command", "GRUB_CMDLINE_LINUX=", "x=y", "GRUB_CMDLINE_LINUX=\"`a`\"\n", NULL },

	{ "default label", "APPEND", TEXT,
	  "DEFAULT b\nLABEL a\n  append one\nLABEL b\n  append two\nLABEL c\n  append three\n",
	  "DEFAULT b\nLABEL a\n  append one\nLABEL b\n  append two " TEXT
	  "\nLABEL c\n  append three\n" },
	{ "first label", "APPEND", TEXT, "LABEL a\nAPPEND one\nLABEL b\nAPPEND two\n",
	  "LABEL a\nAPPEND one " TEXT "\nLABEL b\nAPPEND two\n" },
	{ "default label without a line", "APPEND", TEXT,
	  "DEFAULT a\nLABEL a\nLINUX /x\nLABEL b\nAPPEND two\n", NULL },
	{ "default label that is not there", "APPEND", TEXT, "DEFAULT x\nLABEL a\nAPPEND one\n",
	  NULL },

	{ "environment", "optargs=|cmdline=", TEXT, "cmdline=ro\n", "cmdline=ro " TEXT "\n" },
	{ "environment, empty", "optargs=|cmdline=", TEXT, "optargs=", "optargs=" TEXT },

	{ "whole line", NULL, TEXT, "root=/dev/vda1 ro\n", "root=/dev/vda1 ro " TEXT "\n" },
	{ "whole line, empty", NULL, TEXT, "", TEXT },
	{ "whole line, two", NULL, TEXT, "root=/dev/vda1\nro\n", NULL },
	{ "absent", "options", TEXT, NULL, NULL },
};

static void one_line_is_changed_and_nothing_else(void **state)
{
	static const char *replaced[] = { "memmap=512Mx10000000", "memmap=16M$0x20000000" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(edit_cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		const struct reservation_proposal proposal = {
			.edit = edit_cases[i].key ? RESERVATION_EDIT_LINE :
						    RESERVATION_EDIT_WHOLE_LINE,
			.key = edit_cases[i].key,
			.file = "/boot/file",
			.text = edit_cases[i].text,
			.replaced = replaced,
			.n_replaced = ARRAY_SIZE(replaced),
		};
		const char *got = "refused", *again = NULL;
		int r = reservation_edit(&proposal, edit_cases[i].old, &findings, arena, &got);

		if (!edit_cases[i].expected) {
			if (r != -EBADMSG || findings.n != 1)
				fail_msg("%s: %d, %s", edit_cases[i].name, r, got);
			continue;
		}
		if (r != 0 || strcmp(got, edit_cases[i].expected) != 0)
			fail_msg("%s:\n got      %s\n expected %s", edit_cases[i].name, got,
				 edit_cases[i].expected);
		assert_int_equal(reservation_edit(&proposal, got, &findings, arena, &again), 0);
		if (strcmp(got, again) != 0)
			fail_msg("%s, again:\n got      %s", edit_cases[i].name, again);
	}
}

static void lines_that_no_kernel_takes_are_refused(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	const struct reservation_proposal proposal = { .edit = RESERVATION_EDIT_WHOLE_LINE,
						       .file = "/etc/kernel/cmdline",
						       .text = TEXT };
	char *old = arena_alloc(arena, 8194);
	const char *got;

	memset(old, 'a', 8192);
	assert_int_equal(reservation_edit(&proposal, old, &findings, arena, &got), 0);
	old[8192] = 'a';
	assert_int_equal(reservation_edit(&proposal, old, &findings, arena, &got), -EBADMSG);
}

static const struct {
	const char *name;
	enum boot_loader loader;
	const char *config, *file, *key;
	const char *dollar; /* in the text; NULL: nobody knows where to write */
} loader_cases[] = {
	{ "GRUB of Debian", BOOT_LOADER_GRUB, "/etc/default/grub.d/init-select.cfg",
	  "/etc/default/grub.d/zz-cellwarden.cfg", NULL, "M\\\\\\$0x" },
	{ "GRUB of others", BOOT_LOADER_GRUB, "/etc/default/grub", "/etc/default/grub",
	  "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=", "M\\\\\\$0x" },
	{ "GRUB with entries", BOOT_LOADER_GRUB, "/boot/loader/entries/x-6.1.0-38-amd64.conf",
	  "/boot/loader/entries/x-6.1.0-38-amd64.conf", "options", "M\\$0x" },
	{ "GRUB by hand", BOOT_LOADER_GRUB, "/boot/grub/grub.cfg", NULL, NULL, "M\\$0x" },
	{ "systemd-boot", BOOT_LOADER_SYSTEMD_BOOT,
	  "/boot/efi/loader/entries/x-6.1.0-38-amd64.conf",
	  "/boot/efi/loader/entries/x-6.1.0-38-amd64.conf", "options", "M$0x" },
	{ "systemd-boot, other kernel", BOOT_LOADER_SYSTEMD_BOOT,
	  "/boot/efi/loader/entries/x-5.0.conf", NULL, NULL, "M$0x" },
	{ "kernel-install", BOOT_LOADER_SYSTEMD_BOOT, "/etc/kernel/cmdline", "/etc/kernel/cmdline",
	  NULL, "M$0x" },
	{ "extlinux", BOOT_LOADER_EXTLINUX, "/boot/extlinux/extlinux.conf",
	  "/boot/extlinux/extlinux.conf", "APPEND", "M$0x" },
	{ "u-boot-menu", BOOT_LOADER_EXTLINUX, "/etc/default/u-boot", "/etc/default/u-boot",
	  "U_BOOT_PARAMETERS=", "M\\$0x" },
	{ "U-Boot", BOOT_LOADER_U_BOOT, "/boot/uEnv.txt", "/boot/uEnv.txt",
	  "optargs=|cmdline=|extraargs=|bootargs=", "M$0x" },
	{ "U-Boot's script", BOOT_LOADER_U_BOOT, "/boot/boot.scr", NULL, NULL, "M$0x" },
	{ "none", BOOT_LOADER_UNKNOWN, "/", NULL, NULL, "M$0x" },
};

static void each_boot_loader_has_its_file_and_quoting(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(loader_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = new_free_pc();
		struct finding_list findings = { .arena = inventory->arena };
		struct reservation_proposal proposal;

		set_loader(inventory, loader_cases[i].loader, loader_cases[i].config);
		assert_int_equal(reservation_propose(inventory, 0, &findings, inventory->arena,
						     &proposal),
				 0);
		if (!strstr(proposal.text, loader_cases[i].dollar))
			fail_msg("%s: %s", loader_cases[i].name, proposal.text);
		assert_string_equal(proposal.file ? proposal.file : "none",
				    loader_cases[i].file ? loader_cases[i].file : "none");
		assert_string_equal(proposal.key ? proposal.key : "none",
				    loader_cases[i].key ? loader_cases[i].key : "none");
		assert_int_equal(findings.n, loader_cases[i].file ? 0 : 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_free_aligned_and_stays_where_it_is),
		cmocka_unit_test(what_others_ask_for_is_avoided),
		cmocka_unit_test(too_much_is_refused_with_what_there_is),
		cmocka_unit_test(linux_must_not_starve),
		cmocka_unit_test(memory_below_4g_and_of_one_node_comes_first),
		cmocka_unit_test(what_is_reserved_and_large_enough_is_kept),
		cmocka_unit_test(rubbish_of_the_command_line_reaches_no_shell),
		cmocka_unit_test(arm_gets_an_overlay_with_the_cells_of_its_tree),
		cmocka_unit_test(one_line_is_changed_and_nothing_else),
		cmocka_unit_test(lines_that_no_kernel_takes_are_refused),
		cmocka_unit_test(each_boot_loader_has_its_file_and_quoting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
