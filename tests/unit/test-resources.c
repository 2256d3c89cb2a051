// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/probe.h"
#include "probe/resources.h"

/* Expected: "start-end name<parent" each; then "!" and the line of each finding. */
static const struct {
	const char *name, *text, *expected;
	bool is_known;
} parse_cases[] = {
	{ "nothing", "", "", false },
	{ "one line without newline", "00001000-0009fbff : System RAM", "1000-9fbff System RAM",
	  true },
	{ "a tree",
	  "0-fff : a\n"
	  "1000-1fff : b\n"
	  "  1000-17ff : c\n"
	  "    1000-10ff : d\n"
	  "  1800-1fff : e\n"
	  "2000-2fff : f\n",
	  "0-fff a; 1000-1fff b; 1000-17ff c<1; 1000-10ff d<2; 1800-1fff e<1; 2000-2fff f", true },
	{ "all of 64 bits", "0-ffffffffffffffff : PCI mem", "0-ffffffffffffffff PCI mem", true },
	{ "name with colons and spaces at its end", "0-f : 0000:00:1f.2 : x ",
	  "0-f 0000:00:1f.2 : x ", true },
	{ "empty name", "0-f : ", "0-f ", true },
	{ "zeroed for those who are not root", "0-0 : System RAM\n  0-0 : Kernel code\n",
	  "0-0 System RAM; 0-0 Kernel code<0", false },
	{ "empty line in between", "0-f : a\n\n10-1f : b", "0-f a; 10-1f b", true },
	{ "not addresses", "System RAM\n0-f : a", "0-f a!1", true },
	{ "one address", "1000 : a", "!1", false },
	{ "17 digits", "0-10000000000000000 : a", "!1", false },
	{ "sign", "-1-2 : a", "!1", false },
	{ "0x", "0x0-0xf : a", "!1", false },
	{ "no name", "0-f", "!1", false },
	{ "colon without spaces", "0-f:a", "!1", false },
	{ "ends before it starts", "20-10 : a\n30-3f : b", "30-3f b!1", true },
	{ "odd indentation", "0-f : a\n   0-7 : b", "0-f a!2", true },
	{ "first line indented", "  0-f : a", "!1", false },
	{ "two levels at once", "0-f : a\n    0-7 : b\n  0-3 : c", "0-f a; 0-3 c<0!2", true },
	{ "beyond its parent", "10-1f : a\n  18-20 : b", "10-1f a!2", true },
	{ "a tab", "0-f : a\n\t0-7 : b", "0-f a!2", true },
	{ "deeper than the kernel indents: the sixth level stands on the fifth",
	  "0-ff : 0\n  0-7f : 1\n    0-3f : 2\n      0-1f : 3\n        0-f : 4\n"
	  "          0-7 : 5\n          0-3 : 6\n          4-7 : 6b\n          8-9 : 5b\n"
	  "        10-1f : 4b\n",
	  "0-ff 0; 0-7f 1<0; 0-3f 2<1; 0-1f 3<2; 0-f 4<3; 0-7 5<4; 0-3 6<5; 4-7 6b<5; 8-9 5b<4; "
	  "10-1f 4b<3",
	  true },
};

static const char *render(struct arena *arena, const struct inv_resources *resources,
			  const struct finding_list *findings)
{
	const char *result = "";
	unsigned int line;
	size_t i;

	for (i = 0; i < resources->n; i++) {
		const struct inv_resource *item = &resources->items[i];

		result =
			arena_printf(arena, "%s%s%" PRIx64 "-%" PRIx64 " %s", result, i ? "; " : "",
				     item->range.start, item->range.end, item->name);
		if (item->parent != SIZE_MAX)
			result = arena_printf(arena, "%s<%zu", result, item->parent);
	}
	for (i = 0; i < findings->n; i++) {
		assert_string_equal(findings->items[i].rule, "resource-line");
		assert_int_equal(sscanf(findings->items[i].message, "line %u", &line), 1);
		result = arena_printf(arena, "%s!%u", result, line);
	}
	return result;
}

static void every_line_is_taken_or_named(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parse_cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		struct inv_resources resources;
		const char *result;

		resources_parse(arena, parse_cases[i].text, "/proc/iomem", &findings, &resources);
		result = render(arena, &resources, &findings);
		if (strcmp(result, parse_cases[i].expected) != 0)
			fail_msg("%s: expected [%s], got [%s]", parse_cases[i].name,
				 parse_cases[i].expected, result);
		if (resources.is_known != parse_cases[i].is_known)
			fail_msg("%s: is_known is %d", parse_cases[i].name, resources.is_known);
	}
}

static void findings_do_not_pile_up(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct inv_resources resources;
	char text[201];

	memset(text, '\n', sizeof(text));
	for (size_t i = 0; i < 200; i += 2)
		text[i] = 'x';
	text[200] = '\0';
	resources_parse(arena, text, "/proc/ioports", &findings, &resources);
	assert_int_equal(findings.n, RESOURCES_FINDINGS_MAX + 1);
	assert_string_equal(findings.items[RESOURCES_FINDINGS_MAX].message,
			    "92 more lines are left out");
}

/* ---- the sources around it ----------------------------------------------- */

static const struct inv_source *probe_source(struct tree *tree, struct inventory *inventory,
					     const char *name)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	size_t i;

	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_memory(root, inventory);
	for (i = 0; i < inventory->n_sources; i++)
		if (strcmp(inventory->sources[i].name, name) == 0)
			return &inventory->sources[i];
	fail_msg("no source %s", name);
	return NULL;
}

static const struct {
	const char *name, *source, *path, *content;
	enum source_state state;
} source_cases[] = {
	{ "good", "iomem", "/proc/iomem", "0-fff : a", SOURCE_OK },
	{ "missing", "iomem", "/proc/other", "", SOURCE_ABSENT },
	{ "zeroed", "ioports", "/proc/ioports", "0000-0000 : dma1", SOURCE_DENIED },
	{ "garbage in it", "ioports", "/proc/ioports", "0-1 : a\ngarbage", SOURCE_PARTIAL },
	{ "firmware map missing", "firmware-map", "/proc/iomem", "0-1 : a", SOURCE_ABSENT },
	{ "firmware map with a hole", "firmware-map", "/sys/firmware/memmap/0/start", "0x0",
	  SOURCE_ABSENT },
	{ "firmware map with garbage", "firmware-map", "/sys/firmware/memmap/0/start", "zero",
	  SOURCE_INVALID },
	{ "meminfo without a unit", "meminfo", "/proc/meminfo", "MemTotal: 12", SOURCE_INVALID },
	{ "meminfo too big", "meminfo", "/proc/meminfo", "MemTotal: 18446744073709551615 kB",
	  SOURCE_INVALID },
};

static void what_cannot_be_used_is_said(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(source_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		const struct inv_source *source;

		tree_file(tree, source_cases[i].path, "%s", source_cases[i].content);
		source = probe_source(tree, inventory, source_cases[i].source);
		if (source->state != source_cases[i].state)
			fail_msg("%s: state %d, %s", source_cases[i].name, source->state,
				 source->reason);
		assert_true((source->reason == NULL) == (source->state == SOURCE_OK));
		assert_int_equal(inventory->memory.n_firmware, 0);
		assert_false(inventory->memory.is_firmware_known);
	}
}

static void the_firmware_map_keeps_the_kernels_order(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	char path[64];
	int i;

	for (i = 0; i < 12; i++) {
		snprintf(path, sizeof(path), "/sys/firmware/memmap/%d/start", i);
		tree_file(tree, path, "0x%x", i * 0x1000);
		snprintf(path, sizeof(path), "/sys/firmware/memmap/%d/end", i);
		tree_file(tree, path, "0x%x", i * 0x1000 + 0xfff);
		snprintf(path, sizeof(path), "/sys/firmware/memmap/%d/type", i);
		tree_file(tree, path, i == 11 ? "ACPI Tables" : "System RAM");
	}
	tree_file(tree, "/proc/meminfo",
		  "MemTotal:       24684084 kB\nMemFree: 1 kB\nCmaTotal:  32768 kB");
	assert_int_equal(probe_source(tree, inventory, "firmware-map")->state, SOURCE_OK);
	assert_int_equal(inventory->memory.n_firmware, 12);
	for (i = 0; i < 12; i++)
		assert_int_equal(inventory->memory.firmware[i].range.start, i * 0x1000);
	assert_string_equal(inventory->memory.firmware[11].type, "ACPI Tables");
	assert_int_equal(inventory->memory.total_bytes, 24684084ull * 1024);
	assert_int_equal(inventory->memory.cma_bytes, 32768 * 1024);
	assert_int_equal(inventory->memory.hugetlb_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_taken_or_named),
		cmocka_unit_test(findings_do_not_pile_up),
		cmocka_unit_test(what_cannot_be_used_is_said),
		cmocka_unit_test(the_firmware_map_keeps_the_kernels_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
