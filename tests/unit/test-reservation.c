// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests for memory as the kernel takes them, and what became of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "check/check.h"
#include "fakes/inventory-builder.h"
#include "plan/reservation-json.h"
#include "plan/reservation.h"
#include "probe/cmdline.h"

#define M (UINT64_C(1) << 20)
#define G (UINT64_C(1) << 30)

/* ---- parsing ----------------------------------------------------------------- */

/* "memmap $ [0x3a000000-0x3f1fffff] 85983232" and what else is not 0, a line each. */
static const char *describe(struct arena *arena, const struct reservation_request *requests,
			    size_t n)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < n; i++) {
		const struct reservation_request *request = &requests[i];

		text = arena_printf(arena, "%s%s%s", text, i ? "\n" : "",
				    reservation_kind_name(request->kind));
		if (request->form)
			text = arena_printf(arena, "%s %c", text, request->form);
		if (request->is_range_known)
			text = arena_printf(arena, "%s [0x%" PRIx64 "-0x%" PRIx64 "]", text,
					    request->range.start, request->range.end);
		text = arena_printf(arena, "%s %" PRIu64, text, request->size_bytes);
		if (request->attribute)
			text = arena_printf(arena, "%s 0x%" PRIx64, text, request->attribute);
		if (request->problem)
			text = arena_printf(arena, "%s: %s", text, request->problem);
	}
	return text;
}

static const struct {
	const char *name, *line, *expected;
} parse_cases[] = {
	{ "nothing", "quiet splash root=/dev/vda1", "" },
	{ "the usual", "memmap=82M$0x3a000000", "memmap $ [0x3a000000-0x3f1fffff] 85983232" },
	{ "RAM", "memmap=4G@0", "memmap @ [0x0-0xffffffff] 4294967296" },
	{ "ACPI", "memmap=64K#0x18690000", "memmap # [0x18690000-0x1869ffff] 65536" },
	{ "persistent", "memmap=4G!12G", "memmap ! [0x300000000-0x3ffffffff] 4294967296" },
	{ "from RAM to reserved", "memmap=1M%1G-1+2",
	  "memmap % [0x40000000-0x400fffff] 1048576 0x2" },
	{ "to reserved from anything", "memmap=1M%1G+0x2",
	  "memmap % [0x40000000-0x400fffff] 1048576 0x2" },
	{ "removed", "memmap=1M%1G-2", "memmap % [0x40000000-0x400fffff] 1048576" },
	{ "types and rubbish", "memmap=1M%1G-1+2x",
	  "memmap % [0x40000000-0x400fffff] 1048576 0x2: 'x' behind it is not part of it, and "
	  "ignored" },
	{ "exactmap and its list", "memmap=exactmap,640K@0,1G@1M",
	  "memmap x 0\nmemmap @ [0x0-0x9ffff] 655360\nmemmap @ [0x100000-0x400fffff] 1073741824" },
	{ "several parameters", "memmap=1M$1G memmap=2M$2G",
	  "memmap $ [0x40000000-0x400fffff] 1048576\nmemmap $ [0x80000000-0x801fffff] 2097152" },
	{ "hexadecimal and octal", "memmap=0x100000$010000000",
	  "memmap $ [0x200000-0x2fffff] 1048576" },
	{ "units in lower case", "memmap=1m$1t", "memmap $ [0x10000000000-0x100000fffff] 1048576" },
	{ "large units", "memmap=1P$1E",
	  "memmap $ [0x1000000000000000-0x1003ffffffffffff] 1125899906842624" },
	{ "last byte", "memmap=1$0xffffffffffffffff",
	  "memmap $ [0xffffffffffffffff-0xffffffffffffffff] 1" },
	{ "beyond the last byte", "memmap=2$0xffffffffffffffff",
	  "memmap $ 2: it ends beyond 64 bits" },
	{ "eaten dollar", "memmap=82M", "memmap 85983232" },
	{ "half eaten dollar", "memmap=512Mx3a000000",
	  "memmap 536870912: 'x3a000000' stands where '$' and an address should, so the size "
	  "alone counts" },
	{ "eaten with the address", "memmap=82Ma00000000",
	  "memmap 85983232: 'a00000000' stands where '$' and an address should, so the size "
	  "alone counts" },
	{ "escape left over", "memmap=82M\\$0x3a000000",
	  "memmap 85983232: '\\$0x3a000000' stands where '$' and an address should, so the size "
	  "alone counts" },
	{ "no address", "memmap=82M$",
	  "memmap $ [0x0-0x51fffff] 85983232: no address that fits follows the '$', so it counts "
	  "as 0" },
	{ "rubbish behind", "memmap=1M$1G;",
	  "memmap $ [0x40000000-0x400fffff] 1048576: ';' behind it is not part of it, and "
	  "ignored" },
	{ "no size", "memmap=$1G", "memmap 0: it does not start with a size" },
	{ "no value", "memmap", "memmap 0: it has no value" },
	{ "empty value", "memmap=", "memmap 0: it does not start with a size" },
	{ "empty part", "memmap=1M$1G,,1M$2G",
	  "memmap $ [0x40000000-0x400fffff] 1048576\nmemmap 0: it does not start with a size\n"
	  "memmap $ [0x80000000-0x800fffff] 1048576" },
	{ "size 0", "memmap=0$1G", "memmap $ 0: its size is 0, so it does nothing" },
	{ "0x without digits", "memmap=0x$1G",
	  "memmap 0: 'x$1G' stands where '$' and an address should, so the size alone counts" },
	{ "too large", "memmap=17E$1G", "memmap 0: its size does not fit 64 bits" },
	{ "too large in octal", "memmap=07777777777777777777777$1G",
	  "memmap 0: its size does not fit 64 bits" },
	{ "address too large", "memmap=1M$0x10000000000000000",
	  "memmap $ [0x0-0xfffff] 1048576: no address that fits follows the '$', so it counts as "
	  "0" },
	{ "for init", "-- memmap=82M$0x3a000000", "" },
	{ "in quotes", "\"memmap=82M$0x3a000000\"", "memmap $ [0x3a000000-0x3f1fffff] 85983232" },

	{ "mem", "mem=768M", "mem 805306368" },
	{ "mem of a word", "mem=nopentium", "mem 0: it is no size, so it does nothing" },
	{ "mem with an address", "mem=64M@16M",
	  "mem 67108864: '@16M' behind it is not part of it, and ignored" },

	{ "crashkernel", "crashkernel=256M", "crashkernel 268435456" },
	{ "crashkernel at", "crashkernel=256M@896M",
	  "crashkernel [0x38000000-0x47ffffff] 268435456" },
	{ "crashkernel at 0 is anywhere", "crashkernel=256M@0", "crashkernel 268435456" },
	{ "crashkernel high and low", "crashkernel=512M,high crashkernel=72M,low",
	  "crashkernel 536870912\ncrashkernel 75497472" },
	{ "crashkernel by memory", "crashkernel=512M-2G:64M,2G-:128M", "crashkernel 67108864" },
	{ "crashkernel by memory at", "crashkernel=512M-2G:64M@16M",
	  "crashkernel [0x1000000-0x4ffffff] 67108864" },
	{ "crashkernel by other memory", "crashkernel=4G-8G:64M,8G-:128M", "crashkernel 0" },
	{ "crashkernel at its limits", "crashkernel=0-1G:1M,1G-1025M:2M", "crashkernel 2097152" },
	{ "crashkernel of rubbish", "crashkernel=auto", "crashkernel 0: it is no size" },
	{ "crashkernel with a bad list", "crashkernel=2G-1G:64M",
	  "crashkernel 0: it is no list of START-[END]:SIZE" },
	{ "crashkernel without a size",
	  "crashkernel=1G-:", "crashkernel 0: a size is missing behind a ':'" },
	{ "crashkernel with a bad word", "crashkernel=1G,middle",
	  "crashkernel 1073741824: ',middle' behind it is not part of it, and ignored" },

	{ "huge pages", "hugepages=16", "hugepages 33554432" },
	{ "huge pages of a size", "hugepagesz=1G hugepages=2", "hugepages 2147483648" },
	{ "huge pages of two sizes", "hugepagesz=1G hugepages=1 hugepagesz=2M hugepages=4",
	  "hugepages 1073741824\nhugepages 8388608" },
	{ "huge pages by node", "hugepages=0:2,1:4", "hugepages 12582912" },
	{ "huge pages of rubbish", "hugepages=many", "hugepages 0: it is no number of pages" },
	{ "huge pages without end", "hugepages=0xfffffffffffffff",
	  "hugepages 0: its pages are more than 64 bits can count" },
	{ "huge pages of CMA", "hugetlb_cma=1G", "hugepages 1073741824" },
	{ "huge pages of CMA by node", "hugetlb_cma=0:1G,1:1G", "hugepages 2147483648" },

	{ "cma", "cma=64M", "cma 67108864" },
	{ "cma at", "cma=64M@1G", "cma [0x40000000-0x43ffffff] 67108864" },
	{ "cma within", "cma=64M@0-4G", "cma 67108864" },
	{ "cma of rubbish", "cma=yes", "cma 0: it is no size" },

	{ "movable", "movablecore=1G", "movable 1073741824" },
	{ "kernel by share", "kernelcore=30%", "movable 0" },
	{ "kernel mirrored", "kernelcore=mirror", "movable 0" },
	{ "movable of rubbish", "movablecore=x",
	  "movable 0: it is neither a size nor a share in %" },

	{ "EFI attributes", "efi_fake_mem=2G@4G:0x10000,2G@0x10a0000000:0x40000",
	  "efi-fake [0x100000000-0x17fffffff] 2147483648 0x10000\n"
	  "efi-fake [0x10a0000000-0x111fffffff] 2147483648 0x40000" },
	{ "EFI attributes missing", "efi_fake_mem=2G@4G",
	  "efi-fake 0: it is no SIZE@ADDRESS:ATTRIBUTE" },
};

static void requests_are_taken_as_the_kernel_takes_them(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parse_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		struct reservation_request *requests;
		const char *got;
		size_t n;

		inventory->memory.total_bytes = G;
		cmdline_parse(inventory->arena, parse_cases[i].line, &inventory->kernel.parameters,
			      &inventory->kernel.n_parameters);
		reservation_parse(inventory, inventory->arena, &requests, &n);
		got = describe(inventory->arena, requests, n);
		if (strcmp(got, parse_cases[i].expected) != 0)
			fail_msg("%s:\n got      %s\n expected %s", parse_cases[i].name, got,
				 parse_cases[i].expected);
	}
}

/* ---- comparing ----------------------------------------------------------------- */

/* "usable [0x…-0x…]; error reservation-missing; …" */
static const char *outcome(struct arena *arena, const struct reservation_status *status,
			   const struct finding_list *findings)
{
	const char *text = "none";
	size_t i;

	if (status->is_usable)
		text = arena_printf(arena, "[0x%" PRIx64 "-0x%" PRIx64 "]", status->usable.start,
				    status->usable.end);
	for (i = 0; i < findings->n; i++)
		text = arena_printf(arena, "%s; %s %s", text,
				    finding_severity_name(findings->items[i].severity),
				    findings->items[i].rule);
	return text;
}

static const struct {
	const char *name, *line, *expected;
} pc_cases[] = {
	{ "honoured", "memmap=82M$0x3a000000", "[0x3a000000-0x3f1fffff]" },
	{ "part of what is reserved", "memmap=16M$0x3a000000", "[0x3a000000-0x3affffff]" },
	{ "nothing asked for", "quiet", "none; error reservation-missing" },
	{ "dollar eaten", "memmap=82M",
	  "none; error reservation-dollar-eaten; error reservation-missing" },
	{ "dollar eaten in part", "memmap=512Mx3a000000",
	  "none; error reservation-dollar-eaten; error reservation-missing" },
	{ "Linux uses it", "memmap=82M$0x20000000", "none; error reservation-in-use" },
	{ "Linux uses a part of it", "memmap=82M$0x39f00000", "none; error reservation-in-use" },
	{ "one of two is used", "memmap=82M$0x20000000 memmap=82M$0x3a000000",
	  "[0x3a000000-0x3f1fffff]; warning reservation-in-use" },
	{ "no RAM at all", "memmap=82M$0x100000000", "none; error reservation-not-ram" },
	{ "firmware's", "memmap=4K$0x3ffdd000",
	  "none; error reservation-not-ram; error reservation-overlap" },
	{ "a device's", "memmap=64K$0xfec00000",
	  "none; error reservation-not-ram; error reservation-overlap" },
	{ "not on pages", "memmap=0x1000001$0x3a000001",
	  "[0x3a001000-0x3affffff]; warning reservation-unaligned" },
	{ "not on 2 MiB", "memmap=16M$0x3a100000",
	  "[0x3a100000-0x3b0fffff]; note reservation-unaligned" },
	{ "persistent memory", "memmap=82M!0x3a000000",
	  "none; warning reservation-persistent; error reservation-missing" },
	{ "ACPI data", "memmap=82M#0x3a000000",
	  "none; warning reservation-acpi-data; error reservation-missing" },
	{ "changed to reserved", "memmap=82M%0x3a000000-1+2", "[0x3a000000-0x3f1fffff]" },
	{ "changed to ACPI", "memmap=82M%0x3a000000-1+3", "none; error reservation-missing" },
	{ "malformed but taken", "memmap=82M$0x3a000000,", "[0x3a000000-0x3f1fffff]" },
	{ "rubbish behind", "memmap=82M$0x3a000000;",
	  "[0x3a000000-0x3f1fffff]; warning reservation-malformed" },
	{ "too small", "memmap=1M$0x3a000000",
	  "[0x3a000000-0x3a0fffff]; error reservation-too-small" },
	{ "crash kernel in the same place", "memmap=82M$0x3a000000 crashkernel=256M@896M",
	  "[0x3a000000-0x3f1fffff]; warning reservation-crashkernel" },
	{ "crash kernel beside it", "memmap=82M$0x3a000000 crashkernel=64M@16M",
	  "[0x3a000000-0x3f1fffff]" },
	{ "CMA in the same place", "memmap=82M$0x3a000000 cma=64M@928M",
	  "[0x3a000000-0x3f1fffff]; warning reservation-cma" },
	{ "more than KASLR can avoid",
	  "memmap=1M$0x3a000000,1M$0x3a200000,1M$0x3a400000,1M$0x3a600000,8M$0x3a800000",
	  "[0x3a800000-0x3affffff]; warning reservation-kaslr" },
	{ "soft reserved", "efi_fake_mem=82M@0x3a000000:0x40000 memmap=82M$0x3a000000",
	  "[0x3a000000-0x3f1fffff]; warning reservation-soft-reserved" },
	{ "another attribute", "efi_fake_mem=82M@0x3a000000:0x10000 memmap=82M$0x3a000000",
	  "[0x3a000000-0x3f1fffff]" },
};

static void check_machine(struct inventory *inventory, const char *name, const char *line,
			  const char *expected)
{
	struct finding_list findings = { .arena = inventory->arena };
	struct reservation_status status;
	const char *got;
	size_t i;

	if (line)
		cmdline_parse(inventory->arena, line, &inventory->kernel.parameters,
			      &inventory->kernel.n_parameters);
	reservation_examine(inventory, &findings, inventory->arena, &status);
	got = outcome(inventory->arena, &status, &findings);
	if (strcmp(got, expected) != 0)
		fail_msg("%s:\n got      %s\n expected %s", name, got, expected);
	for (i = 0; i < findings.n; i++) {
		assert_true(findings.items[i].object && findings.items[i].remedy);
		if (!check_rule_find(findings.items[i].rule))
			fail_msg("%s: no rule of check is called %s", name, findings.items[i].rule);
	}
}

static void a_pc_is_compared_with_its_command_line(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pc_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

		check_machine(inventory, pc_cases[i].name, pc_cases[i].line, pc_cases[i].expected);
	}
}

static void the_crash_kernel_may_have_taken_it(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_set_iomem(inventory, "00100000-39ffffff : System RAM\n"
				     "3a000000-3f1fffff : Reserved\n"
				     "  3c000000-3cffffff : Crash kernel\n"
				     "3f200000-3ffdcfff : System RAM\n");
	check_machine(inventory, "crash kernel inside", NULL,
		      "[0x3d000000-0x3f1fffff]; warning reservation-crashkernel");
}

static void our_own_driver_is_no_obstacle(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_set_iomem(inventory, "00100000-39ffffff : System RAM\n"
				     "3a000000-3f1fffff : Reserved\n"
				     "  3a000000-3a5fffff : Jailhouse hypervisor\n"
				     "3f200000-3ffdcfff : System RAM\n");
	check_machine(inventory, "enabled", NULL, "[0x3a000000-0x3f1fffff]");
}

static void memory_promised_to_devices_is_not_ours(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_add_reserved(inventory, RESERVED_FOR_DEVICE, 0x3e000000, 0x3e7fffff, "RMRR 0");
	check_machine(inventory, "RMRR", NULL,
		      "[0x3a000000-0x3dffffff]; warning reservation-overlap");
}

static void without_root_nothing_is_certain(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	inventory->memory.iomem = (struct inv_resources){ 0 };
	check_machine(inventory, "hidden", NULL, "none; error reservation-unknown");
}

static void above_4g_matters_without_an_iommu(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_add_firmware(inventory, 0x100000000, 0x17fffffff, "System RAM");
	check_machine(inventory, "with", "memmap=82M$4G", "[0x100000000-0x1051fffff]");
	inventory->n_iommus = 0;
	check_machine(inventory, "without", "memmap=82M$4G",
		      "[0x100000000-0x1051fffff]; warning reservation-above-4g");
	inventory->arch = MACHINE_ARM;
	machine_add_reserved(inventory, RESERVED_BY_DT_NODE, 0x100000000, 0x1051fffff,
			     "node cellwarden@100000000");
	check_machine(inventory, "32 bit", "",
		      "[0x100000000-0x1051fffff]; error reservation-above-4g");
}

static void an_exact_map_leaves_memory_over(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_set_iomem(inventory, "00100000-1fffffff : System RAM\n");
	check_machine(inventory, "exactmap", "memmap=exactmap memmap=511M@1M",
		      "[0x20000000-0x3ffdcfff]; warning reservation-exactmap");
}

static void a_limit_leaves_memory_over(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();

	machine_set_iomem(inventory, "00100000-1fffffff : System RAM\n");
	check_machine(inventory, "mem=", "mem=512M",
		      "[0x20000000-0x3ffdcfff]; warning reservation-by-limit");
	check_machine(inventory, "mem= that means nothing", "mem=nopentium",
		      "none; warning reservation-malformed; error reservation-missing");
}

static void arm_machines_have_nodes_and_limits(void **state)
{
	_cleanup_(inventory_freep) struct inventory *node = machine_new_gicv3();
	_cleanup_(inventory_freep) struct inventory *limit = machine_new_gicv2();

	check_machine(limit, "mem=", NULL, "[0x70000000-0x7fffffff]");
	limit->memory.n_banks = 0;
	check_machine(limit, "mem= of unknown memory", NULL,
		      "none; warning reservation-limit-unverified; error reservation-missing");
	check_machine(limit, "memmap=", "memmap=82M$0x7a000000",
		      "none; error reservation-memmap-ignored");
	check_machine(node, "node", NULL, "[0x7a000000-0x7fffffff]");
	node->memory.reserved[0].is_no_map = false;
	check_machine(node, "mapped node", NULL,
		      "[0x7a000000-0x7fffffff]; error reservation-no-map-missing");
}

static void what_is_wanted_decides_what_is_enough(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine_new_pc();
	uint64_t hypervisor_bytes = reservation_hypervisor_bytes(inventory);
	static const struct {
		uint64_t usable, wanted;
		const char *rule;
	} cases[] = {
		{ 0, 0, "reservation-too-small" }, /* less than the hypervisor */
		{ 1, 0, "reservation-no-cells" },  /* exactly that */
		{ 2, 0, NULL },                    /* twice */
		{ 2, 100 * M, "reservation-too-small" },
	};
	size_t i;

	assert_true(hypervisor_bytes >= 2 * M);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct finding_list findings = { .arena = inventory->arena };
		struct reservation_status status = {
			.is_usable = true,
			.usable = range_of(G, cases[i].usable ? cases[i].usable * hypervisor_bytes :
								M),
		};

		reservation_check_size(&status, hypervisor_bytes, cases[i].wanted, &findings);
		assert_int_equal(findings.n, cases[i].rule != NULL);
		if (cases[i].rule)
			assert_string_equal(findings.items[0].rule, cases[i].rule);
	}
}

static void inventories_that_know_nothing_do_no_harm(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	_cleanup_json_ struct json_object *json = NULL;
	struct json_object *member;

	check_machine(inventory, "empty", NULL,
		      "none; error reservation-unknown; error reservation-missing");
	json = reservation_to_json(inventory, 0);
	assert_true(json_object_object_get_ex(json, "state", &member));
	assert_string_equal(json_object_get_string(member), "unknown");
	assert_false(json_object_object_get_ex(json, "hypervisor_bytes", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_taken_as_the_kernel_takes_them),
		cmocka_unit_test(a_pc_is_compared_with_its_command_line),
		cmocka_unit_test(the_crash_kernel_may_have_taken_it),
		cmocka_unit_test(our_own_driver_is_no_obstacle),
		cmocka_unit_test(memory_promised_to_devices_is_not_ours),
		cmocka_unit_test(without_root_nothing_is_certain),
		cmocka_unit_test(above_4g_matters_without_an_iommu),
		cmocka_unit_test(an_exact_map_leaves_memory_over),
		cmocka_unit_test(a_limit_leaves_memory_over),
		cmocka_unit_test(arm_machines_have_nodes_and_limits),
		cmocka_unit_test(what_is_wanted_decides_what_is_enough),
		cmocka_unit_test(inventories_that_know_nothing_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
