// SPDX-License-Identifier: GPL-2.0-or-later
/* Configurations as JSON: the identity, the canonical form, and every mistake with its place. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "encode/encode.h"
#include "fakes/random-config.h"

#define ROUNDS 400

static struct arena *arena;
static struct finding_list findings;

static int start(void **state)
{
	arena = arena_new();
	findings = (struct finding_list){ .arena = arena };
	return 0;
}

static int stop(void **state)
{
	arena = arena_free(arena);
	return 0;
}

static int read_text(const char *text, struct config **ret)
{
	return config_read((struct bytes){ (const uint8_t *)text, strlen(text) },
			   MACHINE_ARCH_UNKNOWN, &findings, ret);
}

static const char *text_of(const struct config *config)
{
	struct bytes text;

	assert_int_equal(config_write(config, CONFIG_FORMAT_JSON, 14, arena, &findings, &text), 0);
	return (const char *)text.data;
}

static void written_and_read_again(void **state)
{
	uint64_t number;

	for (number = 1; number <= ROUNDS; number++) {
		_cleanup_(config_freep) struct config *config = random_config(number, true);
		_cleanup_(config_freep) struct config *back = NULL;
		const char *text = text_of(config);
		int r = read_text(text, &back);

		if (r < 0 || findings.n)
			fail_msg("configuration %llu: %s: %s", (unsigned long long)number,
				 findings.items[0].object, findings.items[0].message);
		assert_string_equal(text_of(back), text);
	}
}

#define CELL "{ \"kind\": \"cell\", "

static void canonical_form(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;

	assert_int_equal(
		read_text(CELL
			  "\"name\": \"demo\", \"architecture\": \"x86\", \"cpus\": \"3,1-2\","
			  "\"memory\": [{\"size\": 85983232, \"flags\": [\"write\", \"0x2000\","
			  "\"read\"], \"virt_start\": \"0x0\", \"phys_start\": 4096},"
			  "{\"phys_start\": \"0xFEE00000\", \"size\": \"0x1001\","
			  "\"virt_start\": \"0xfee00000\"}],"
			  "\"irqchips\": [{\"address\": \"0x1\", \"pin_base\": 32, "
			  "\"pins\": \"40,32-33\"}],"
			  "\"pci_devices\": [{\"type\": \"device\", \"bdf\": \"00:1F.2\","
			  "\"msi\": {\"vectors\": 0}}] }",
			  &config),
		0);
	assert_string_equal(text_of(config), "{\n"
					     "  \"kind\": \"cell\",\n"
					     "  \"architecture\": \"x86\",\n"
					     "  \"name\": \"demo\",\n"
					     "  \"cpus\": \"1-3\",\n"
					     "  \"memory\": [\n"
					     "    {\n"
					     "      \"phys_start\": \"0x1000\",\n"
					     "      \"virt_start\": \"0x0\",\n"
					     "      \"size\": \"82M\",\n"
					     "      \"flags\": [\n"
					     "        \"read\",\n"
					     "        \"write\",\n"
					     "        \"0x2000\"\n"
					     "      ]\n"
					     "    },\n"
					     "    {\n"
					     "      \"phys_start\": \"0xfee00000\",\n"
					     "      \"size\": \"0x1001\"\n"
					     "    }\n"
					     "  ],\n"
					     "  \"irqchips\": [\n"
					     "    {\n"
					     "      \"address\": \"0x1\",\n"
					     "      \"pin_base\": 32,\n"
					     "      \"pins\": \"32-33,40\"\n"
					     "    }\n"
					     "  ],\n"
					     "  \"pci_devices\": [\n"
					     "    {\n"
					     "      \"type\": \"device\",\n"
					     "      \"bdf\": \"00:1f.2\"\n"
					     "    }\n"
					     "  ]\n"
					     "}\n");
}

static void cpu_set_sizes(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *written; /* NULL: left out */
	} rows[] = {
		{ CELL "\"cpus\": \"0\" }", 8, NULL },
		{ CELL "\"cpus\": \"64\" }", 16, NULL },
		{ CELL "\"cpus\": \"0\", \"cpu_set_size\": 8 }", 8, NULL },
		{ CELL "\"cpus\": \"0\", \"cpu_set_size\": 1 }", 1, "\"cpu_set_size\": 1" },
		{ CELL "\"cpus\": \"0\", \"cpu_set_size\": 32 }", 32, "\"cpu_set_size\": 32" },
		{ CELL "\"cpu_set_size\": 3 }", 3, "\"cpu_set_size\": 3" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(config_freep) struct config *config = NULL;

		assert_int_equal(read_text(rows[i].text, &config), 0);
		assert_int_equal(config->cpu_set_size, rows[i].size);
		if (rows[i].written)
			assert_non_null(strstr(text_of(config), rows[i].written));
		else
			assert_null(strstr(text_of(config), "cpu_set_size"));
	}
}

#define REGION CELL "\"memory\": [{\"phys_start\": \"0x0\", \"size\": \"4K\"}, "
#define DEVICE CELL "\"pci_devices\": [{\"type\": \"device\", \"bdf\": "
#define SYSTEM                                                                         \
	"{ \"kind\": \"system\", \"architecture\": \"arm64\", \"hypervisor_memory\": " \
	"{\"phys_start\": \"0x0\", \"size\": \"4M\"}, \"root_cell\": {}, "

static const struct {
	const char *name, *text;
	const char *rule, *pointer, *remedy; /* of the first finding; a part of the remedy */
	size_t n;                            /* of findings */
} mistakes[] = {
	{ "unknown member, near", CELL "\"nmae\": \"x\" }", "config-json-member", "/nmae",
	  "did you mean \"name\"?", 1 },
	{ "unknown member, far", CELL "\"temperature~/\": 1 }", "config-json-member",
	  "/temperature~0~1", "remove it", 1 },
	{ "unknown member below", REGION "{\"phys_start\": \"0x0\", \"size\": 1, \"flag\": []}] }",
	  "config-json-member", "/memory/1/flag", "did you mean \"flags\"?", 1 },
	{ "required members", REGION "{}] }", "config-json-missing", "/memory/1",
	  "add \"phys_start\"", 2 },
	{ "no object", REGION "7] }", "config-json-type", "/memory/1", "correct it", 1 },
	{ "null", CELL "\"name\": null }", "config-json-type", "/name", "leave it out", 1 },
	{ "wrong type", CELL "\"memory\": {} }", "config-json-type", "/memory", "correct it", 1 },
	{ "name too long", CELL "\"name\": \"12345678901234567890123456789012\" }",
	  "config-json-range", "/name", "shorten", 1 },
	{ "control character", CELL "\"name\": \"a\\tb\" }", "config-json-text", "/name",
	  "remove it", 1 },
	{ "zero character", CELL "\"name\": \"a\\u0000b\" }", "config-json-text", "/name",
	  "remove it", 1 },
	{ "kind", "{ \"kind\": \"sytem\", \"root_cell\": {} }", "config-json-word", "/kind",
	  "did you mean \"system\"?", 3 },
	{ "unknown architecture", CELL "\"architecture\": \"riscv\" }", "config-json-word",
	  "/architecture", "use one of: x86, arm, arm64", 1 },
	{ "architecture as number", CELL "\"architecture\": 0 }", "config-json-type",
	  "/architecture", "correct it", 1 },
	{ "fraction", CELL "\"id\": 1.5 }", "config-json-type", "/id", "correct it", 1 },
	{ "number as text", CELL "\"id\": \"1\" }", "config-json-type", "/id", "correct it", 1 },
	{ "negative", CELL "\"id\": -1 }", "config-json-range", "/id", "without sign", 1 },
	{ "33 bits", CELL "\"id\": 4294967296 }", "config-json-range", "/id", "smaller", 1 },
	{ "inexact number", CELL "\"cpu_reset_address\": 9007199254740992 }", "config-json-range",
	  "/cpu_reset_address", "as a string", 1 },
	{ "beyond every number", CELL "\"cpu_reset_address\": 99999999999999999999 }",
	  "config-json-range", "/cpu_reset_address", "as a string", 1 },
	{ "octal", CELL "\"cpu_reset_address\": \"010\" }", "config-json-number",
	  "/cpu_reset_address", "without leading zeros", 1 },
	{ "65 bits", CELL "\"cpu_reset_address\": \"0x10000000000000000\" }", "config-json-range",
	  "/cpu_reset_address", "smaller", 1 },
	{ "unit on an address", CELL "\"cpu_reset_address\": \"1M\" }", "config-json-number",
	  "/cpu_reset_address", "hexadecimal", 1 },
	{ "unknown unit", REGION "{\"phys_start\": \"0x0\", \"size\": \"4MiB\"}] }",
	  "config-json-number", "/memory/1/size", "\"82M\"", 1 },
	{ "unit beyond 64 bits", REGION "{\"phys_start\": \"0x0\", \"size\": \"16E\"}] }",
	  "config-json-range", "/memory/1/size", "smaller", 1 },
	{ "unknown flag",
	  REGION "{\"phys_start\": \"0x0\", \"size\": 1, \"flags\": [\"raed\", \"dma\"]}] }",
	  "config-json-word", "/memory/1/flags/0", "did you mean \"read\"?", 1 },
	{ "flag twice",
	  REGION "{\"phys_start\": \"0x0\", \"size\": 1, \"flags\": [\"dma\", \"0x8\"]}] }",
	  "config-json-repeated", "/memory/1/flags/1", "remove it", 1 },
	{ "CPU twice", CELL "\"cpus\": \"0-3,2\" }", "config-json-repeated", "/cpus", "once", 1 },
	{ "CPU list", CELL "\"cpus\": \"0-\" }", "config-json-list", "/cpus", "\"0-3,5\"", 1 },
	{ "CPU out of range", CELL "\"cpus\": \"8192\" }", "config-json-range", "/cpus", "beyond",
	  1 },
	{ "CPU set too small", CELL "\"cpus\": \"8\", \"cpu_set_size\": 1 }", "config-json-range",
	  "/cpu_set_size", "leave it out", 1 },
	{ "CPU set too large", CELL "\"cpu_set_size\": 1025 }", "config-json-range",
	  "/cpu_set_size", "leave it out", 1 },
	{ "pin below the base",
	  CELL "\"irqchips\": [{\"address\": 1, \"pin_base\": 32, \"pins\": \"31\"}] }",
	  "config-json-range", "/irqchips/0/pins", "pin_base", 1 },
	{ "pin beyond the words", CELL "\"irqchips\": [{\"address\": 1, \"pins\": \"128\"}] }",
	  "config-json-range", "/irqchips/0/pins", "beyond", 1 },
	{ "function with segment", DEVICE "\"0000:00:1f.2\"}] }", "config-json-bdf",
	  "/pci_devices/0/bdf", "\"00:1f.2\"", 1 },
	{ "device number", DEVICE "\"00:20.0\"}] }", "config-json-bdf", "/pci_devices/0/bdf",
	  "\"00:1f.2\"", 1 },
	{ "function number", DEVICE "\"00:1f.8\"}] }", "config-json-bdf", "/pci_devices/0/bdf",
	  "\"00:1f.2\"", 1 },
	{ "five BARs", DEVICE "\"00:00.0\", \"bar_masks\": [0, 0, 0, 0, 0]}] }",
	  "config-json-range", "/pci_devices/0/bar_masks", "one for each", 1 },
	{ "BAR of 33 bits",
	  DEVICE "\"00:00.0\", \"bar_masks\": [0, 0, \"0x100000000\", 0, 0, 0]}] }",
	  "config-json-range", "/pci_devices/0/bar_masks/2", "smaller", 1 },
	{ "boolean", DEVICE "\"00:00.0\", \"msi\": {\"is_64bit\": 1}}] }", "config-json-type",
	  "/pci_devices/0/msi/is_64bit", "correct it", 1 },
	{ "architecture's own", SYSTEM "\"x86\": {\"tsc_khz\": 1} }", "config-json-member", "/x86",
	  "remove it", 1 },
	{ "unit's own", SYSTEM "\"iommu_units\": [{\"type\": \"intel\", \"amd\": {}}] }",
	  "config-json-member", "/iommu_units/0/amd", "remove it", 1 },
	{ "nine units", SYSTEM "\"iommu_units\": [{},{},{},{},{},{},{},{},{}] }",
	  "config-json-range", "/iommu_units", "leave out", 1 },
	{ "excluded function",
	  SYSTEM "\"excluded\": [{\"space\": \"pci\", \"function\": \"00:1f.2\"}] }",
	  "config-json-bdf", "/excluded/0/function", "0000:00:1f.2", 1 },
	{ "several mistakes", CELL "\"id\": -1, \"name\": 3, \"cpus\": \"x\", \"foo\": {} }",
	  "config-json-type", "/name", "correct it", 4 },
	{ "no JSON", "{ \"kind\": ", "config-json-syntax", NULL, "correct it there", 1 },
	{ "bad UTF-8", CELL "\"name\": \"\xff\" }", "config-json-syntax", NULL, "correct it", 1 },
	{ "text behind", "{} x", "config-json-syntax", NULL, "correct it", 1 },
	{ "member twice", CELL "\"id\": 1, \"id\": 2 }", "config-json-repeated", NULL,
	  "write it once", 1 },
};

static void mistakes_have_places(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		struct config *config = NULL;
		const struct finding *first;
		int r = read_text(mistakes[i].text, &config);

		first = findings.items;
		if (r != -EINVAL || findings.n != mistakes[i].n)
			fail_msg("%s: %d with %zu findings, first %s %s %s", mistakes[i].name, r,
				 findings.n, first ? first->rule : "", first ? first->object : "",
				 first ? first->message : "");
		if (strcmp(first->rule, mistakes[i].rule) != 0 ||
		    strcmp(first->pointer ? first->pointer : "-",
			   mistakes[i].pointer ? mistakes[i].pointer : "-") != 0 ||
		    !strstr(first->remedy, mistakes[i].remedy))
			fail_msg("%s: %s at %s: %s (%s)", mistakes[i].name, first->rule,
				 first->pointer, first->message, first->remedy);
		findings.n = 0;
	}
}

/* A hostile document does not fill memory with complaints. */
static void mistakes_are_bounded(void **state)
{
	const char *text = CELL "\"memory\": [1";
	struct config *config = NULL;
	unsigned int i;

	for (i = 0; i < 6; i++)
		text = arena_printf(arena,
				    "%s,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
				    "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
				    text);
	text = arena_printf(arena, "%s]}", text);
	assert_int_equal(read_text(text, &config), -EINVAL);
	assert_int_equal(findings.n, 201);
	assert_string_equal(findings.items[200].rule, "config-json-mistakes");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	static const struct CMUnitTest tests[] = {
		TEST(written_and_read_again), TEST(canonical_form),       TEST(cpu_set_sizes),
		TEST(mistakes_have_places),   TEST(mistakes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
