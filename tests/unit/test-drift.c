// SPDX-License-Identifier: GPL-2.0-or-later
/* What counts as another machine, and in which words it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "fakes/inventory-builder.h"
#include "manager/drift.h"

#define CARD         "{'segment':0,'bdf':'00:05.0','vendor':'0x8086','device':'0x10d3'"
#define BAR(address) "{'index':0,'type':'memory32','address':'" address "','size':4096}"

static const struct {
	const char *name, *stored, *live;
	const char *messages; /* a line each, severity in front; "" for none */
} cases[] = {
	{ "nothing changed", "{'machine':{'vendor':'QEMU'}}", "{'machine':{'vendor':'QEMU'}}", "" },
	{ "a card was pulled", "{'pci':[" CARD "}]}", "{'pci':[]}",
	  "error: PCI function 00:05.0 (0x8086:0x10d3) is gone\n" },
	{ "a card was plugged in", "{'pci':[]}", "{'pci':[" CARD "}]}",
	  "error: PCI function 00:05.0 (0x8086:0x10d3) is new\n" },
	{ "another card is in the slot", "{'pci':[" CARD "}]}",
	  "{'pci':[{'segment':0,'bdf':'00:05.0','vendor':'0x8086','device':'0x100e'}]}",
	  "error: PCI function 00:05.0 (0x8086:0x10d3): device was \"0x10d3\", now it is \"0x100e\"\n" },
	{ "a BAR has moved", "{'pci':[" CARD ",'bars':[" BAR("0xfeb00000") "]}]}",
	  "{'pci':[" CARD ",'bars':[" BAR("0xfea00000") "]}]}",
	  "error: PCI function 00:05.0 (0x8086:0x10d3): bars[0].address was \"0xfeb00000\", now it "
	  "is \"0xfea00000\"\n" },
	{ "another segment is another function",
	  "{'pci':[{'segment':1,'bdf':'00:05.0','vendor':'0x1','device':'0x2'}]}", "{'pci':[]}",
	  "error: PCI function 1:00:05.0 (0x1:0x2) is gone\n" },
	{ "drivers, power and interrupt numbers are no drift",
	  "{'pci':[" CARD
	  ",'driver':'e1000e','irq':22,'power_state':'D0','msi':{'enabled':true}}]}",
	  "{'pci':[" CARD ",'irq':30,'power_state':'D3hot','msi':{'enabled':false}}]}", "" },
	{ "KASLR moves the kernel within RAM",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0x8fff','name':'System RAM','depth':0},"
	  "{'start':'0x2000','end':'0x2fff','name':'Kernel code','depth':1}]}}",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0x8fff','name':'System RAM','depth':0},"
	  "{'start':'0x5000','end':'0x5fff','name':'Kernel code','depth':1}]}}",
	  "" },
	{ "RAM in two pieces that touch is the same RAM",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0x8fff','name':'System RAM','depth':0}]}}",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0x3fff','name':'System RAM','depth':0},"
	  "{'start':'0x4000','end':'0x8fff','name':'System RAM','depth':0}]}}",
	  "" },
	{ "more memory",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0x8fff','name':'System RAM','depth':0}]}}",
	  "{'memory':{'iomem':[{'start':'0x1000','end':'0xffff','name':'System RAM','depth':0}]}}",
	  "error: memory 0x1000 (System RAM): end was \"0x8fff\", now it is \"0xffff\"\n" },
	{ "new firmware", "{'machine':{'firmware_version':'1.0'}}",
	  "{'machine':{'firmware_version':'1.1'}}",
	  "warning: the firmware: firmware_version was \"1.0\", now it is \"1.1\"\n" },
	{ "a table of the firmware", "{'acpi':{'tables':[{'signature':'DMAR','hash':'0x1'}]}}",
	  "{'acpi':{'tables':[{'signature':'DMAR','hash':'0x2'}]}}",
	  "warning: ACPI table DMAR: hash was \"0x1\", now it is \"0x2\"\n" },
	{ "a CPU less", "{'cpus':{'items':[{'id':0},{'id':1}]}}", "{'cpus':{'items':[{'id':0}]}}",
	  "error: CPU 1 is gone\n" },
	{ "new kernel and command line", "{'kernel':{'release':'6.1.0-38','command_line':'quiet'}}",
	  "{'kernel':{'release':'6.1.0-40','command_line':'quiet splash'}}",
	  "note: the kernel: release was \"6.1.0-38\", now it is \"6.1.0-40\"\n"
	  "warning: the kernel: command_line was \"quiet\", now it is \"quiet splash\"\n" },
	{ "the kernel took the IOMMU", "{'kernel':{'iommu_active':''}}",
	  "{'kernel':{'iommu_active':'dmar0'}}",
	  "error: the kernel: iommu_active was \"\", now it is \"dmar0\"\n" },
	{ "an IOMMU unit was turned off", "{'iommus':[{'address':'0xfed90000','name':'DRHD 0'}]}",
	  "{'iommus':[]}", "error: IOMMU unit 0xfed90000 (DRHD 0) is gone\n" },
	{ "what an older version did not store is new", "{'cpus':{'vendor':'AuthenticAMD'}}",
	  "{'cpus':{'vendor':'AuthenticAMD','family':25}}",
	  "warning: the CPU: family is 25 now; before there was none\n" },
	{ "stored garbage is no crash",
	  "{'pci':{'a':1},'cpus':[7],'machine':'x','memory':{'iomem':[1,null,{'start':7}]},"
	  "'iommus':[{},{}],'acpi':{'tables':[{'signature':{}},[]]}}",
	  "{}", "" /* only that it ends; see below */ },
};

static struct json_object *parse(const char *text)
{
	char copy[2048];
	char *at;

	assert_true(strlen(text) < sizeof(copy));
	strcpy(copy, text);
	for (at = copy; (at = strchr(at, '\''));)
		*at = '"';
	return json_tokener_parse(copy);
}

static const char *messages_of(struct arena *arena, struct json_object *drift)
{
	struct json_object *changes = json_object_object_get(drift, "changes");
	const char *text = "";
	size_t i;

	for (i = 0; i < json_object_array_length(changes); i++) {
		struct json_object *change = json_object_array_get_idx(changes, i);

		text = arena_printf(
			arena, "%s%s: %s\n", text,
			json_object_get_string(json_object_object_get(change, "severity")),
			json_object_get_string(json_object_object_get(change, "message")));
	}
	return text;
}

static void changes_are_told_in_words(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_json_ struct json_object *stored = parse(cases[i].stored);
		_cleanup_json_ struct json_object *live = parse(cases[i].live);
		_cleanup_json_ struct json_object *drift = NULL;
		const char *got;

		assert_non_null(stored);
		assert_non_null(live);
		drift = drift_to_json(arena, stored, live);
		got = messages_of(arena, drift);
		if (strstr(cases[i].name, "garbage"))
			continue;
		if (strcmp(got, cases[i].messages) != 0)
			fail_msg("%s:\n%s", cases[i].name, got);
		assert_int_equal(json_object_get_boolean(json_object_object_get(drift, "drifted")),
				 *got != 0);
	}
}

static const char *fingerprint(struct json_object *drift, const char *part, const char *side)
{
	struct json_object *parts = json_object_object_get(drift, "parts");
	size_t i;

	for (i = 0; i < json_object_array_length(parts); i++) {
		struct json_object *item = json_object_array_get_idx(parts, i);

		if (strcmp(json_object_get_string(json_object_object_get(item, "part")), part) == 0)
			return json_object_get_string(json_object_object_get(item, side));
	}
	return NULL;
}

static void each_part_has_a_fingerprint_of_its_own(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(inventory_freep) struct inventory *before = machine_new_pc();
	_cleanup_(inventory_freep) struct inventory *after = machine_new_pc();
	_cleanup_json_ struct json_object *stored = NULL, *live = NULL, *drift = NULL;

	machine_add_function(after, 0x0028, 0x020000, "e1000e");
	stored = inventory_to_json(before);
	live = inventory_to_json(after);
	drift = drift_to_json(arena, stored, live);
	assert_string_equal(fingerprint(drift, "memory", "stored"),
			    fingerprint(drift, "memory", "live"));
	assert_string_not_equal(fingerprint(drift, "pci", "stored"),
				fingerprint(drift, "pci", "live"));
	assert_string_equal(json_object_get_string(json_object_object_get(drift, "worst")),
			    "error");
	assert_int_equal(json_object_array_length(json_object_object_get(drift, "changes")), 1);
}

static void another_machine_altogether_is_cut_short(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_json_ struct json_object *stored = json_object_new_object();
	_cleanup_json_ struct json_object *live = json_object_new_object();
	_cleanup_json_ struct json_object *drift = NULL;
	struct json_object *list = json_put_array(live, "pci");
	unsigned int i;

	for (i = 0; i < 700; i++) {
		struct json_object *function = json_add_object(list);
		char bdf[16];

		snprintf(bdf, sizeof(bdf), "%02x:%02x.%x", i >> 8, i >> 3 & 31, i & 7);
		json_put_string(function, "bdf", bdf);
	}
	drift = drift_to_json(arena, stored, live);
	assert_int_equal(json_object_array_length(json_object_object_get(drift, "changes")), 500);
	assert_int_equal(json_object_get_int(json_object_object_get(drift, "more")), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told_in_words),
		cmocka_unit_test(each_part_has_a_fingerprint_of_its_own),
		cmocka_unit_test(another_machine_altogether_is_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
