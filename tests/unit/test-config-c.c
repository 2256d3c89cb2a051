// SPDX-License-Identifier: GPL-2.0-or-later
/* C source as users keep it, and what is said about source that is not understood. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <abi/jailhouse/cell-config.h>

#include "encode/encode.h"
#include "fakes/random-config.h"

static struct bytes text_bytes(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

#define HEAD                                                                          \
	"struct { struct jailhouse_cell_desc cell; __u64 cpus[1];"                    \
	" struct jailhouse_memory mem_regions[6];"                                    \
	" struct jailhouse_irqchip irqchips[1]; struct jailhouse_pio pio_regions[2];" \
	" struct jailhouse_pci_device pci_devices[1]; } config = { "
#define CELL                                                                                        \
	".cell = { .signature = JAILHOUSE_CELL_DESC_SIGNATURE, .revision = 14, .architecture = 0, " \
	".name = \"x\", .cpu_set_size = 8, .num_memory_regions = 6, .num_irqchips = 1, "            \
	".num_pio_regions = 2, .num_pci_devices = 1 }, "

static struct config *read_source(const char *text, struct finding_list *findings)
{
	struct config *config = NULL;

	return config_read(text_bytes(text), MACHINE_X86, findings, &config) < 0 ? NULL : config;
}

static void what_people_write_is_understood(void **state)
{
	static const char text[] =
		"#define BASE 0x3f000000 // in the reservation\n"
		"#define MIB (1ULL << 20)\n"
		"#define RX (JAILHOUSE_MEM_READ | \\\n	JAILHOUSE_MEM_EXECUTE)\n" HEAD CELL
		".cpus = { 1 << 2 },\n"
		".mem_regions = {\n"
		"	{ .phys_start = BASE, .virt_start = 0, .size = 2 * MIB - 0x1000, .flags = RX },\n"
		"	{ 0 },\n"
		"	/* a link */ JAILHOUSE_SHMEM_NET_REGIONS(BASE + 0x100000, 1),\n"
		"},\n"
		".irqchips = { { .address = 0xfec00000, .id = 0xff00, .pin_bitmap = { 1, [2] = ~0 } } },\n"
		".pio_regions = { PIO_RANGE(0x3f8, 8), { 0xe010, .length = 8 } },\n"
		".pci_devices = { { .type = JAILHOUSE_PCI_TYPE_IVSHMEM, .bdf = 0x0e << 3,\n"
		"	.bar_mask = JAILHOUSE_IVSHMEM_BAR_MASK_MSIX, .msi_64bits = 1, .msi_maskable = 1 } },\n"
		"};\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config = read_source(text, &findings);

	if (!config)
		fail_msg("%s: %s", findings.items[0].object, findings.items[0].message);
	assert_true(config_has_cpu(config, 2));
	assert_int_equal(config_count_cpus(config), 1);
	assert_int_equal(config->memory[0].phys_start, 0x3f000000);
	assert_int_equal(config->memory[0].size, 0x1ff000);
	assert_int_equal(config->memory[0].flags, JAILHOUSE_MEM_READ | JAILHOUSE_MEM_EXECUTE);
	assert_int_equal(config->memory[1].size, 0);
	assert_int_equal(config->memory[2].phys_start, 0x3f100000);
	assert_int_equal(config->memory[2].size, 0x1000);
	assert_int_equal(config->memory[4].virt_start, 0x3f101000);
	assert_false(config->memory[4].flags & JAILHOUSE_MEM_WRITE);
	assert_true(config->memory[5].flags & JAILHOUSE_MEM_WRITE);
	assert_int_equal(config->irqchips[0].pin_bitmap[0], 1);
	assert_int_equal(config->irqchips[0].pin_bitmap[1], 0);
	assert_int_equal(config->irqchips[0].pin_bitmap[2], UINT32_MAX);
	assert_int_equal(config->pio[0].base, 0x3f8);
	assert_int_equal(config->pio[1].length, 8);
	assert_int_equal(config->pci_devices[0].bdf, 0x70);
	assert_int_equal(config->pci_devices[0].bar_mask[1], 0xfffffe00);
	assert_true(config->pci_devices[0].is_msi_64bits && config->pci_devices[0].is_msi_maskable);
}

static const struct {
	const char *name, *text;
	const char *where, *message; /* of the first finding */
} cases[] = {
	{ "nothing", "int x;\n", "line 2, column 1",
	  "there is no structure that could be a configuration" },
	{ "a comment without an end", "int x; /* no\nend", "line 1, column 8",
	  "a comment has no end" },
	{ "a condition", "#ifdef X\n", "line 1, column 1",
	  "#ifdef is not understood: it needs a compiler" },
	{ "a macro with parameters", "\n #define F(x) x\n", "line 2, column 2",
	  "only #define of a plain name is understood" },
	{ "a macro of itself", "#define A A\nA", "line 2, column 1",
	  "A is defined by itself, or through too many others" },
	{ "a number that is too large", "0x10000000000000000", "line 1, column 1",
	  "the number has more than 64 bits" },
	{ "a wrong digit", "089", "line 1, column 1", "'8' is no digit of base 8" },
	{ "no whole number", "1.5", "line 1, column 1", "this is no whole number" },
	{ "a text without an end", "\"abc\n", "line 1, column 1", "a text has no end on its line" },
	{ "a character that is none of C", "int @;", "line 1, column 5",
	  "the character 0x40 does not belong here" },
	{ "another structure", "struct { struct task t; } x = { };", "line 1, column 17",
	  "'task' is no structure of a configuration" },
	{ "no header", "struct { __u64 cpus[1]; } x = { };", "line 1, column 31",
	  "the structure does not begin with a configuration's header" },
	{ "an array that is too long", "struct { __u64 cpus[65536]; } x = { };",
	  "line 1, column 16", "65536 items are more than the 65535 that there can be" },
	{ "an unknown member of the configuration", HEAD ".ram = { } };", NULL,
	  "the configuration has no member 'ram'" },
	{ "an unknown member of a structure", HEAD ".cell = { .nam = \"x\" } };", NULL,
	  "struct jailhouse_cell_desc has no member 'nam'" },
	{ "an unknown name", HEAD ".cpus = { CPU_MASK } };", NULL,
	  "the value of CPU_MASK is not known" },
	{ "one item too many", HEAD ".cpus = { 1, 2 } };", NULL,
	  "there is no item 1; there are 1" },
	{ "an item beyond the list", HEAD ".mem_regions = { [6] = { 0 } } };", NULL,
	  "there is no item 6; there are 6" },
	{ "a value that does not fit", HEAD ".pio_regions = { { 0x10000 } } };", NULL,
	  "0x10000 does not fit the 16 bits of this member" },
	{ "a bit of 2", HEAD ".pci_devices = { { .msi_64bits = 2 } } };", NULL,
	  "0x2 does not fit the 1 bits of this member" },
	{ "a name that is too long",
	  HEAD ".cell = { .name = \"123456789012345678901234567890123\" } };", NULL,
	  "the text has 33 characters; there is room for 32" },
	{ "a division by 0", HEAD ".cpus = { 1 / 0 } };", NULL, "a division by 0" },
	{ "a shift that is too far", HEAD ".cpus = { 1 << 64 } };", NULL,
	  "numbers have 64 bits, which cannot be shifted by 64" },
	{ "a size of something else", HEAD ".cpus = { sizeof(long) } };", NULL,
	  "only sizes of the configuration's own members are known" },
	{ "an end that is missing", HEAD ".cpus = { 1 }", NULL,
	  "the end stands here, where '}' has to be" },
};

static void what_is_not_understood_is_named_with_its_place(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };

		assert_null(read_source(cases[i].text, &findings));
		assert_true(findings.n > 0);
		if (strcmp(findings.items[0].message, cases[i].message) != 0 ||
		    (cases[i].where && strcmp(findings.items[0].object, cases[i].where) != 0))
			fail_msg("%s: %s: %s", cases[i].name, findings.items[0].object,
				 findings.items[0].message);
		assert_non_null(findings.items[0].remedy);
	}
}

static void wrong_counts_are_the_decoders_to_find(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };

	assert_null(read_source("struct { struct jailhouse_cell_desc cell; __u64 cpus[1]; } c = { "
				".cell = { .signature = \"JHCLL\", .architecture = JAILHOUSE_X86, "
				".revision = 14, .name = \"x\", .cpu_set_size = 16 } };",
				&findings));
	assert_string_equal(findings.items[0].rule, "config-binary-size");
}

/* JSON has what binary has; so must C. */
static void what_is_written_is_read_again(void **state)
{
	uint64_t number;

	for (number = 1; number < 200; number++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		_cleanup_(config_freep) struct config *config = random_config(number, number % 2);
		_cleanup_(config_freep) struct config *again = NULL;
		struct bytes content, before, after;

		if (config_write(config, CONFIG_FORMAT_C, 14, arena, &findings, &content) < 0)
			continue; /* cells that do not say their architecture */
		if (config_read(content, MACHINE_ARCH_UNKNOWN, &findings, &again) < 0)
			fail_msg("%llu: %s: %s", (unsigned long long)number,
				 findings.items[findings.n - 1].object,
				 findings.items[findings.n - 1].message);
		assert_int_equal(config_encode(config, 14, arena, &findings, &before), 0);
		assert_int_equal(config_encode(again, 14, arena, &findings, &after), 0);
		assert_int_equal(before.size, after.size);
		assert_memory_equal(before.data, after.data, before.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_write_is_understood),
		cmocka_unit_test(what_is_not_understood_is_named_with_its_place),
		cmocka_unit_test(wrong_counts_are_the_decoders_to_find),
		cmocka_unit_test(what_is_written_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
