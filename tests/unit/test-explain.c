// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions about a planned configuration, and the whole answers. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/plan-story.h"

static struct inventory *machine(void)
{
	struct inventory *inventory = machine_new_pc();
	struct inv_pci_function *function;

	function = machine_add_function(inventory, 0xfa, 0x010601, "ahci");
	machine_set_bar(function, 5, PCI_BAR_MEMORY32, 0xfebff000, 0x1000);
	machine_add_capability(inventory, function, 0x05, 0x80, 14);
	machine_add_capability(inventory, function, 0x12, 0xa8, 8);
	function->n_msi_vectors = 1;
	machine_add_reserved(inventory, RESERVED_FOR_DEVICE, 0x3ffe0000, 0x3ffeffff, "RMRR 0");
	machine_add_function(inventory, 0x100, 0xffffff, NULL)->is_not_responding = true;
	return inventory;
}

static const struct {
	const char *query;
	bool is_port;
	const char *answer;
} questions[] = {
	{ "0x100000", false,
	  "0x100000: memory region [0x100000-0x39ffffff], read,write,execute,dma\n"
	  "  because of [0x100000-0x39ffffff] System RAM" },
	{ "0xfebff004", false,
	  "0xfebff004: memory region [0xc0000000-0xfebfffff], read,write\n"
	  "  because of [0xc0000000-0xfebfffff] PCI Bus 0000:00: in full, so that BARs can be "
	  "moved in it\n"
	  "  because of [0xfebff000-0xfebfffff] BAR 5 of 00:1f.2" },
	{ "0x3ffe0000", false,
	  "0x3ffe0000: memory region [0x3ffdd000-0x3fffffff], read,write,dma\n"
	  "  because of [0x3ffdd000-0x3fffffff] Reserved: firmware and its drivers may use it\n"
	  "  because of [0x3ffe0000-0x3ffeffff] RMRR 0: devices were promised access to it" },
	{ "0xfed00800", false,
	  "0xfed00800: memory region [0xfed00000-0xfed00fff], read,write\n"
	  "  nothing is at this very address; its page belongs to the region" },
	{ "0xb0000000", false,
	  "0xb0000000: not given to the root cell, [0xb0000000-0xbfffffff]: PCI configuration space "
	  "(MCFG entry 0): the hypervisor moderates it" },
	{ "0x3a000000", false,
	  "0x3a000000: hypervisor memory [0x3a000000-0x3a3fffff]: start of the reservation "
	  "[0x3a000000-0x3f1fffff]; its size is the sum of the terms under \"sizing\", in whole 2 "
	  "MiB\n"
	  "0x3a000000: not given to the root cell, [0x3a000000-0x3a3fffff]: hypervisor memory" },
	{ "0x800000000", false,
	  "0x800000000: not in the machine's map: no memory, no device and no window is known "
	  "there, and an access would stop the CPU" },
	{ "00:1f.2", false,
	  "00:1f.2: PCI device: 8086:10d3, class 0x010601, driver ahci\n"
	  "  behind IOMMU 0: DRHD 0 (Intel VT-d), for all devices not named elsewhere; size "
	  "assumed, firmware does not say it\n"
	  "  BAR 5: mask 0xfffff000\n"
	  "  MSI: 1 vectors\n"
	  "  capability 0x5 at 0x80, 14 bytes, writable\n"
	  "  capability 0x12 at 0xa8, 8 bytes, writable\n"
	  "  capability 0x0 at 0x92, 2 bytes, writable" },
	{ "0000:01:00.0", false,
	  "01:00.0: not given to the root cell: does not answer: its configuration space reads as "
	  "all ones" },
	{ "00:02.0", false,
	  "00:02.0: not in the machine's map: no such function answered when the configuration was "
	  "made, and writing to it would stop the CPU" },
	{ "0x3f8", true,
	  "port 0x3f8: port range 0x0-0xcf7\n"
	  "  because of [0x0-0xcf7] PCI Bus 0000:00: window of the PCI host or bridge\n"
	  "  because of [0x3f8-0x3ff] serial\n"
	  "  because of [0x3f8-0x3ff] serial port: ttyS0" },
	{ "port:0xcf8", false,
	  "port 0xcf8: not given to the root cell, [0xcf8-0xcf8]: PCI configuration ports: the "
	  "hypervisor moderates them" },
};

static void questions_are_answered(void **state)
{
	_cleanup_story_ struct story story = story_of(machine());
	const char *answer;
	size_t i;

	story_plan(&story);
	for (i = 0; i < ARRAY_SIZE(questions); i++) {
		assert_int_equal(plan_explain(story.config, story.arena, questions[i].query,
					      questions[i].is_port, &answer),
				 0);
		assert_string_equal(answer, questions[i].answer);
	}
}

static void what_is_no_question_is_refused(void **state)
{
	static const char *const texts[] = { "",           "here",         "00:1f",
					     "00:20.0",    "00:1f.8",      "00:1f.2x",
					     "port 65536", "port:0x10000", "1:2:3:4" };
	_cleanup_story_ struct story story = story_of(machine_new_pc());
	const char *answer = NULL;
	size_t i;

	story_plan(&story);
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (plan_explain(story.config, story.arena, texts[i], false, &answer) != -EINVAL)
			fail_msg("\"%s\": %s", texts[i], answer);
	assert_null(answer);
}

static void flags_are_words(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	assert_string_equal(config_format_memory_flags(arena, 0), "");
	assert_string_equal(config_format_memory_flags(arena, 0x3), "read,write");
	assert_string_equal(config_format_memory_flags(arena, 0xf81ff),
			    "read,write,execute,dma,io,comm-region,loadable,root-shared,"
			    "no-huge-pages,io-unaligned,io-8,io-16,io-32,io-64");
	assert_string_equal(config_format_memory_flags(arena, 0x100000001), "read,0x100000000");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_are_answered),
		cmocka_unit_test(what_is_no_question_is_refused),
		cmocka_unit_test(flags_are_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
