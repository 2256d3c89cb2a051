// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/cpu-features.h"
#include "probe/cpu-list.h"
#include "probe/probe.h"

static const struct {
	const char *name, *text, *expected;
	int result;
	unsigned int count;
} list_cases[] = {
	{ "none", "", "", 0, 0 },
	{ "one", "0", "0-0 ", 0, 1 },
	{ "sparse", "0-3,5,8-11", "0-3 5-5 8-11 ", 0, 9 },
	{ "unsorted and touching", "4-5,0-3", "0-5 ", 0, 6 },
	{ "named twice", "1,1,0-2", "0-2 ", 0, 3 },
	{ "the last that there can be", "8191", "8191-8191 ", 0, 1 },
	{ "one too many", "8192", NULL, -ERANGE },
	{ "far too many", "0-99999999999999999999999", NULL, -ERANGE },
	{ "backwards", "3-1", NULL, -EINVAL },
	{ "comma at the end", "0,", NULL, -EINVAL },
	{ "comma at the start", ",0", NULL, -EINVAL },
	{ "half a range", "0-", NULL, -EINVAL },
	{ "minus", "-1", NULL, -EINVAL },
	{ "letters", "0x1", NULL, -EINVAL },
	{ "a stride", "0-8:2/4", NULL, -EINVAL },
	{ "space", "0 1", NULL, -EINVAL },
};

static void lists_of_cpus_are_sets(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(list_cases); i++) {
		struct range_set set = { 0 };
		const char *text = "";
		int r = cpu_list_parse(arena, list_cases[i].text, &set);

		if (r != list_cases[i].result)
			fail_msg("%s: %d", list_cases[i].name, r);
		if (r < 0)
			continue;
		for (j = 0; j < set.n; j++)
			text = arena_printf(arena, "%s%" PRIu64 "-%" PRIu64 " ", text,
					    set.items[j].start, set.items[j].end);
		assert_string_equal(text, list_cases[i].expected);
		assert_int_equal(cpu_list_count(&set), list_cases[i].count);
	}
}

/* ---- features ------------------------------------------------------------ */

static void intel_features_come_from_the_line_of_vmx(void **state)
{
	struct inv_cpu_features features = { 0 };

	cpu_features_of_x86("fpu vmx x2apic tsc_deadline_timer la57 pcid",
			    "vnmi preemption_timer ept_ad ept vpid unrestricted_guest_not",
			    "46 bits physical, 57 bits virtual", &features);
	assert_int_equal(features.vmx, YES);
	assert_int_equal(features.ept, YES);
	assert_int_equal(features.vpid, YES);
	assert_int_equal(features.preemption_timer, YES);
	assert_int_equal(features.unrestricted_guest, NO);
	assert_int_equal(features.svm, NO);
	assert_int_equal(features.npt, NO);
	assert_int_equal(features.x2apic, YES);
	assert_int_equal(features.tsc_deadline, YES);
	assert_int_equal(features.la57, YES);
	assert_int_equal(features.is_la57_active, YES);
	assert_int_equal(features.pcid, YES);
	assert_int_equal(features.pku, NO);
	assert_int_equal(features.physical_address_bits, 46);
}

static void an_old_kernel_does_not_tell_the_vmx_features(void **state)
{
	struct inv_cpu_features features = { .la57 = UNKNOWN_YET };

	cpu_features_of_x86("vmx ept", NULL, NULL, &features);
	assert_int_equal(features.vmx, YES);
	assert_int_equal(features.ept, UNKNOWN_YET);
	assert_int_equal(features.unrestricted_guest, UNKNOWN_YET);
	assert_int_equal(features.la57, UNKNOWN_YET);
	assert_int_equal(features.physical_address_bits, 0);
	cpu_features_of_x86("fpu", NULL, "99 bits physical, 57 bits virtual", &features);
	assert_int_equal(features.ept, NO);
	assert_int_equal(features.physical_address_bits, 0);
}

static void amd_features_are_flags(void **state)
{
	struct inv_cpu_features features = { 0 };

	cpu_features_of_x86("svm npt nrip_save decodeassists avic", NULL,
			    "48 bits physical, 48 bits virtual", &features);
	assert_int_equal(features.svm, YES);
	assert_int_equal(features.npt, YES);
	assert_int_equal(features.nrip_save, YES);
	assert_int_equal(features.decode_assists, YES);
	assert_int_equal(features.flush_by_asid, NO);
	assert_int_equal(features.avic, YES);
	assert_int_equal(features.vmx, NO);
	assert_int_equal(features.ept, NO);
	assert_int_equal(features.la57, NO);
	/* Nested in something that hides SVM itself. */
	cpu_features_of_x86("npt", NULL, NULL, &features);
	assert_int_equal(features.npt, NO);
}

/* ---- trees --------------------------------------------------------------- */

static void probe_into(struct tree *tree, struct inventory *inventory)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;

	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_arch(root, inventory);
	probe_cmdline(root, inventory);
	probe_cpu(root, inventory);
}

/* CPU 3 was never there, 4 is offline, 64 has an id that only an x2APIC can have. */
static void sparse_and_offline_cpus_keep_their_numbers(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct inv_cpus *cpus = &inventory->cpus;

	tree_file(tree, "/proc/sys/kernel/arch", "x86_64");
	tree_file(tree, "/sys/devices/system/cpu/online", "0-2,64");
	tree_file(tree, "/sys/devices/system/cpu/present", "0-2,4,64");
	tree_file(tree, "/sys/devices/system/cpu/possible", "0-127");
	tree_file(tree, "/sys/devices/system/cpu/cpu64/topology/physical_package_id", "1");
	tree_file(tree, "/sys/devices/system/cpu/cpu64/topology/core_id", "7");
	tree_file(tree, "/sys/devices/system/cpu/cpu0/topology/physical_package_id", "-1");
	tree_file(tree, "/sys/devices/system/node/node0/cpulist", "0-2");
	tree_file(tree, "/sys/devices/system/node/node1/cpulist", "64");
	tree_file(tree, "/sys/devices/system/node/online", "0-1");
	tree_file(tree, "/proc/cpuinfo",
		  "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\n"
		  "model name\t: AMD EPYC 7763 64-Core Processor\nstepping\t: 1\n"
		  "microcode\t: 0xa0011d1\napicid\t\t: 0\ninitial apicid\t: 0\n"
		  "flags\t\t: svm fpu x2apic\naddress sizes\t: 48 bits physical, 48 bits virtual\n"
		  "power management:\n\n"
		  "processor\t: 1\nvendor_id\t: Other\napicid\t\t: 2\n\n"
		  "processor\t: 64\napicid\t\t: 256\n\n"
		  "processor\t: 99\napicid\t\t: 5\n");
	probe_into(tree, inventory);

	assert_int_equal(cpus->n, 5);
	assert_int_equal(cpus->n_possible, 128);
	assert_int_equal(cpus->items[3].id, 4);
	assert_false(cpus->items[3].is_online);
	assert_true(cpus->items[3].is_present);
	assert_false(cpus->items[3].is_apic_id_known);
	assert_int_equal(cpus->items[0].package, -1);
	assert_int_equal(cpus->items[1].apic_id, 2);
	assert_false(cpus->items[2].is_apic_id_known);
	assert_int_equal(cpus->items[4].id, 64);
	assert_int_equal(cpus->items[4].apic_id, 256);
	assert_int_equal(cpus->items[4].node, 1);
	assert_int_equal(cpus->items[4].package, 1);
	assert_int_equal(cpus->items[4].core, 7);
	assert_int_equal(cpus->items[3].node, -1);
	assert_string_equal(cpus->vendor, "AuthenticAMD");
	assert_string_equal(cpus->microcode, "0xa0011d1");
	assert_int_equal(cpus->family, 25);
	assert_int_equal(cpus->features.is_x2apic_active, YES);
	assert_int_equal(cpus->n_flags, 3);
	assert_string_equal(cpus->flags[0], "fpu");
	assert_string_equal(cpus->flags[2], "x2apic");
}

static const struct {
	const char *name, *flags, *cmdline, *log;
	enum tristate expected;
} x2apic_cases[] = {
	{ "the CPU has none", "fpu", "quiet", "6,1,1,-;Switched APIC routing to cluster x2apic.",
	  NO },
	{ "turned off", "x2apic", "nox2apic", "", NO },
	{ "the log says so, 6.1", "x2apic", "quiet",
	  "6,1,1,-;Switched APIC routing to physical x2apic.", YES },
	{ "the log says so, 6.18", "x2apic", "quiet",
	  "6,1,1,-;APIC: Switched APIC routing to: cluster x2apic", YES },
	{ "the log says flat", "x2apic", "quiet", "6,1,1,-;Switched APIC routing to physical flat.",
	  NO },
	{ "a program says it", "x2apic", "quiet",
	  "14,1,1,-;Switched APIC routing to cluster x2apic.", UNKNOWN_YET },
	{ "nothing says", "x2apic", "quiet", "6,1,1,-;Linux version 6.1", UNKNOWN_YET },
};

static void the_apic_mode_is_known_or_not(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(x2apic_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

		tree_file(tree, "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : %s",
			  x2apic_cases[i].flags);
		tree_file(tree, "/proc/cmdline", "%s", x2apic_cases[i].cmdline);
		tree_file(tree, "/dev/kmsg", "%s", x2apic_cases[i].log);
		probe_into(tree, inventory);
		if (inventory->cpus.features.is_x2apic_active != x2apic_cases[i].expected)
			fail_msg("%s: %d", x2apic_cases[i].name,
				 inventory->cpus.features.is_x2apic_active);
	}
}

static void arm_is_told_by_its_implementer(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	tree_file(tree, "/sys/devices/system/cpu/present", "0-1");
	tree_file(tree, "/sys/devices/system/cpu/online", "1");
	tree_file(tree, "/proc/cpuinfo",
		  "processor\t: 1\nBogoMIPS\t: 125.00\nFeatures\t: fp asimd evtstrm\n"
		  "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\n"
		  "CPU part\t: 0xd07\nCPU revision\t: 0\n");
	probe_into(tree, inventory);
	assert_int_equal(inventory->arch, MACHINE_ARM64);
	assert_string_equal(inventory->cpus.vendor, "ARM");
	assert_int_equal(inventory->cpus.midr, 0x411fd070);
	assert_int_equal(inventory->cpus.n_flags, 3);
	assert_int_equal(inventory->cpus.features.vmx, UNKNOWN_YET);

	tree_file(tree, "/sys/devices/system/cpu/cpu1/regs/identification/midr_el1",
		  "0x00000000410fd034");
	inventory_free(inventory);
	inventory = inventory_new();
	probe_into(tree, inventory);
	assert_int_equal(inventory->cpus.midr, 0x410fd034);
	assert_int_equal(inventory->cpus.features.aarch32_el1, UNKNOWN_YET);
}

/* As 6.1 says it on cortex-a57, and on a CPU that has only AArch64 there. */
static void the_log_tells_whether_el1_can_be_32_bit(void **state)
{
	static const struct {
		const char *log;
		enum tristate expected;
	} rows[] = {
		{ "6,1,1,-;CPU features: detected: 32-bit EL1 Support\n"
		  "6,2,1,-;CPU: All CPU(s) started at EL2",
		  YES },
		{ "6,1,1,-;CPU features: detected: 32-bit EL0 Support\n"
		  "6,2,1,-;CPU: All CPU(s) started at EL2",
		  NO },
		{ "6,9,1,-;random: crng init done", UNKNOWN_YET },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

		tree_file(tree, "/proc/sys/kernel/arch", "aarch64");
		tree_file(tree, "/dev/kmsg", "%s", rows[i].log);
		probe_into(tree, inventory);
		assert_int_equal(inventory->cpus.features.aarch32_el1, rows[i].expected);
	}
}

static void a_list_that_is_none_is_a_finding(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	tree_file(tree, "/sys/devices/system/cpu/present", "0-banana");
	probe_into(tree, inventory);
	assert_int_equal(inventory->cpus.n, 0);
	assert_null(inventory->cpus.present);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].rule, "cpu-list");
	assert_string_equal(inventory->findings.items[0].object, "/sys/devices/system/cpu/present");
}

/* ---- idle states ---------------------------------------------------------- */

static const struct {
	const char *name, *desc;
	const char *expected; /* the registers that are found */
	size_t n_findings;
} idle_cases[] = {
	{ "by a port", "ACPI IOPORT 0x414", "414 idle state C2, of CPU 0;", 0 },
	{ "by MWAIT", "MWAIT 0x20", "", 0 },
	{ "by ACPI's MWAIT", "ACPI FFH MWAIT 0x60", "", 0 },
	{ "by HLT", "ACPI HLT", "", 0 },
	{ "no number", "ACPI IOPORT banana", "", 1 },
	{ "no port", "ACPI IOPORT 0x10000", "", 1 },
	{ "nothing", "ACPI IOPORT ", "", 1 },
	{ "where a block of the FADT is", "ACPI IOPORT 0x605", "", 0 },
};

static void idle_states_name_their_ports(void **state)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(idle_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		_cleanup_(sysroot_freep) struct sysroot *root = NULL;
		const char *text = "";

		tree_file(tree, "/proc/sys/kernel/arch", "x86_64");
		tree_file(tree, "/sys/devices/system/cpu/present", "0-1");
		tree_file(tree, "/sys/devices/system/cpu/cpuidle/current_driver", "acpi_idle");
		for (k = 0; k < 2; k++) {
			const char *folder = arena_printf(
				inventory->arena, "/sys/devices/system/cpu/cpu%zu/cpuidle", k);

			tree_file(tree, arena_printf(inventory->arena, "%s/state0/desc", folder),
				  "CPUIDLE CORE POLL IDLE");
			tree_file(tree, arena_printf(inventory->arena, "%s/state1/name", folder),
				  "C2");
			tree_file(tree, arena_printf(inventory->arena, "%s/state1/desc", folder),
				  "%s", idle_cases[i].desc);
		}
		*arena_append(inventory->arena, inventory->acpi.registers,
			      inventory->acpi.n_registers) =
			(struct inv_gas){ .space = 1, .address = 0x604, .length = 2 };
		assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
		probe_arch(root, inventory);
		probe_cpu(root, inventory);
		probe_cpu_idle(root, inventory);
		for (k = 1; k < inventory->acpi.n_registers; k++)
			text = arena_printf(inventory->arena, "%s%" PRIx64 " %s;", text,
					    inventory->acpi.registers[k].address,
					    inventory->acpi.registers[k].name);
		if (strcmp(text, idle_cases[i].expected) ||
		    inventory->findings.n != 2 * idle_cases[i].n_findings)
			fail_msg("%s: '%s', %zu findings", idle_cases[i].name, text,
				 inventory->findings.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_cpus_are_sets),
		cmocka_unit_test(intel_features_come_from_the_line_of_vmx),
		cmocka_unit_test(an_old_kernel_does_not_tell_the_vmx_features),
		cmocka_unit_test(amd_features_are_flags),
		cmocka_unit_test(sparse_and_offline_cpus_keep_their_numbers),
		cmocka_unit_test(the_apic_mode_is_known_or_not),
		cmocka_unit_test(arm_is_told_by_its_implementer),
		cmocka_unit_test(the_log_tells_whether_el1_can_be_32_bit),
		cmocka_unit_test(a_list_that_is_none_is_a_finding),
		cmocka_unit_test(idle_states_name_their_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
