// SPDX-License-Identifier: GPL-2.0-or-later
/* Binary configurations: identities over all forms, layout byte by byte, and what is refused. */
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

#define ROUNDS 300

/* A list for each test, so that what should be fine can be looked at. */
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

static void assert_fine(int r, const char *what, uint64_t number)
{
	if (r < 0 || findings.n)
		fail_msg("%s of configuration %llu: %d, %s: %s", what, (unsigned long long)number,
			 r, findings.n ? findings.items[0].object : "",
			 findings.n ? findings.items[0].message : "no finding");
}

static struct bytes encode(const struct config *config, unsigned int revision, uint64_t number)
{
	struct bytes blob;

	assert_fine(config_encode(config, revision, arena, &findings, &blob), "encoding", number);
	return blob;
}

static void assert_same(struct bytes a, struct bytes b, uint64_t number)
{
	size_t i;

	for (i = 0; i < a.size && i < b.size; i++)
		if (a.data[i] != b.data[i])
			fail_msg("configuration %llu differs at offset 0x%zx",
				 (unsigned long long)number, i);
	assert_int_equal(a.size, b.size);
}

/* Without what the binary form does not hold. */
static const char *json_of(const struct config *config)
{
	_cleanup_json_ struct json_object *json = config_to_json(config);

	return arena_strdup(arena, json_print(json));
}

static void json_to_binary_to_json(void **state)
{
	uint64_t number;

	for (number = 1; number <= ROUNDS; number++) {
		_cleanup_(config_freep) struct config *config = random_config(number, false);
		unsigned int revision;

		for (revision = 12; revision <= 14; revision++) {
			_cleanup_(config_freep) struct config *back = NULL;
			struct bytes blob = encode(config, revision, number);

			assert_fine(config_decode(blob, config->arch, &findings, &back), "decoding",
				    number);
			assert_int_equal(back->revision, revision);
			assert_string_equal(json_of(back), json_of(config));
		}
	}
}

static void binary_to_json_to_binary(void **state)
{
	uint64_t number;

	for (number = 1; number <= ROUNDS; number++) {
		_cleanup_(config_freep) struct config *config = random_config(number, false);
		unsigned int revision;

		for (revision = 12; revision <= 14; revision++) {
			_cleanup_(config_freep) struct config *decoded = NULL, *back = NULL;
			_cleanup_json_ struct json_object *json = NULL;
			struct bytes blob = encode(config, revision, number);

			assert_fine(config_decode(blob, config->arch, &findings, &decoded),
				    "decoding", number);
			json = config_to_json(decoded);
			assert_fine(config_from_json(json, &findings, &back), "reading JSON",
				    number);
			assert_same(blob, encode(back, revision, number), number);
		}
	}
}

/* Every shorter file is refused; none is read past its end (sanitizers watch). */
static void truncations_are_refused(void **state)
{
	uint64_t number;
	size_t size;

	for (number = 1; number <= 12; number++) {
		_cleanup_(config_freep) struct config *config = random_config(number, false);
		unsigned int revision = 12 + (unsigned int)number % 3;
		struct bytes blob = encode(config, revision, number);

		for (size = 0; size < blob.size; size++) {
			_cleanup_free_ uint8_t *copy = malloc(size + 1);
			_cleanup_(arena_freep) struct arena *scratch = arena_new();
			struct finding_list list = { .arena = scratch };
			struct config *back = NULL;

			memcpy(copy, blob.data, size);
			assert_int_equal(config_decode((struct bytes){ copy, size }, config->arch,
						       &list, &back),
					 -EINVAL);
			assert_null(back);
			assert_int_equal(list.n, 1);
			assert_non_null(strstr(list.items[0].object, "offset 0x"));
			assert_non_null(list.items[0].remedy);
		}
	}
}

/* A number of the binary at an offset that abi.md names. */
static void expect(struct bytes blob, size_t offset, size_t width, uint64_t value)
{
	if (bytes_le(blob, offset, width) != value)
		fail_msg("offset %zu: 0x%llx is not 0x%llx", offset,
			 (unsigned long long)bytes_le(blob, offset, width),
			 (unsigned long long)value);
}

static struct config *known_system(enum machine_arch arch)
{
	struct config *config = config_new(CONFIG_SYSTEM, arch);
	struct config_system *system = &config->system;

	strcpy(config->name, "Root");
	system->flags = 1;
	system->hypervisor_memory.phys_start = 0x3a000000;
	system->hypervisor_memory.size = 0x600000;
	system->debug_console.address = 0x3f8;
	system->debug_console.type = 2;
	system->pci_mmconfig_base = 0xb0000000;
	system->pci_mmconfig_end_bus = 255;
	system->pci_is_virtual = true;
	system->pci_domain = 0x1234;
	system->iommus[7].type = 1;
	system->iommus[7].amd.features = 0x80048824;
	system->x86.pm_timer_address = 0x608;
	system->x86.apic_mode = 2;
	system->x86.vtd_interrupt_limit = 256;
	system->x86.apic_khz = 1000000;
	system->arm.maintenance_irq = 25;
	system->arm.gic_version = 3;
	system->arm.gicd_base = 0x8000000;
	system->arm.gicr_base = 0x80a0000;
	config_set_cpu(config, 3);
	*arena_append(config->arena, config->memory, config->n_memory) = (struct config_memory){
		.phys_start = 0x1000, .virt_start = 0x2000, .size = 0x3000, .flags = 0x47
	};
	*arena_append(config->arena, config->stream_ids, config->n_stream_ids) =
		(struct config_stream_id){ .id = 0x00ff0010 };
	return config;
}

/* What does not depend on the architecture, root cell at @root. */
static void expect_system(struct bytes blob, size_t root)
{
	assert_int_equal(blob.size, root + 132 + 8 + 32 + 4);
	expect(blob, 8, 4, 1);
	expect(blob, 12, 8, 0x3a000000);
	expect(blob, 28, 8, 0x600000);
	expect(blob, 44, 8, 0x3f8);
	expect(blob, 56, 2, 2);
	expect(blob, 76, 8, 0xb0000000);
	expect(blob, 84, 1, 255);
	expect(blob, 85, 1, 1);
	expect(blob, 86, 2, 0x1234);
	expect(blob, root, 8, 0);
	assert_string_equal((const char *)blob.data + root + 8, "Root");
	expect(blob, root + 48, 4, 8);
	expect(blob, root + 52, 4, 1);
	expect(blob, root + 76, 4, 1);
	expect(blob, root + 132, 8, 8);
	expect(blob, root + 140, 8, 0x1000);
	expect(blob, root + 148, 8, 0x2000);
	expect(blob, root + 164, 8, 0x47);
	expect(blob, root + 172, 4, 0x00ff0010);
}

static void system_layout(void **state)
{
	_cleanup_(config_freep) struct config *x86 = known_system(MACHINE_X86);
	_cleanup_(config_freep) struct config *arm = known_system(MACHINE_ARM64);
	struct bytes blob;

	blob = encode(x86, 14, 0);
	assert_memory_equal(blob.data, "JHSYS\0\16\0", 8);
	expect_system(blob, 356);
	expect(blob, 88 + 7 * 28, 4, 1);
	expect(blob, 88 + 7 * 28 + 20, 4, 0x80048824);
	expect(blob, 312, 2, 0x608);
	expect(blob, 314, 1, 2);
	expect(blob, 316, 4, 256);
	expect(blob, 324, 4, 1000000);

	blob = encode(x86, 12, 0);
	assert_memory_equal(blob.data, "JHSYST\14\0", 8);
	expect_system(blob, 354);
	expect(blob, 88, 2, 0x608);
	expect(blob, 90, 4, 256);
	expect(blob, 94, 1, 2);
	expect(blob, 102, 4, 1000000);
	expect(blob, 106 + 7 * 28 + 20, 4, 0x80048824);

	blob = encode(arm, 13, 0);
	assert_memory_equal(blob.data, "JHSYST\15\0", 8);
	expect_system(blob, 356);
	expect(blob, 312, 1, 25);
	expect(blob, 313, 1, 3);
	expect(blob, 316, 8, 0x8000000);
	expect(blob, 348, 8, 0x80a0000);

	blob = encode(arm, 12, 0);
	expect_system(blob, 354);
	expect(blob, 88, 1, 25);
	expect(blob, 90, 8, 0x8000000);
	expect(blob, 122, 8, 0x80a0000);
	expect(blob, 130 + 7 * 28 + 20, 4, 0x80048824);
}

static void cell_layout(void **state)
{
	_cleanup_(config_freep) struct config *cell = config_new(CONFIG_CELL, MACHINE_ARM64);
	struct bytes blob;

	strcpy(cell->name, "demo");
	cell->flags = 0x80000001;
	cell->vpci_irq_base = 108;
	cell->cpu_reset_address = 0x1122334455667788;
	cell->msg_reply_timeout = 7;
	cell->console.clock_reg = 0x99;
	config_set_cpu(cell, 64);
	*arena_append(cell->arena, cell->caches, cell->n_caches) =
		(struct config_cache){ 1, 2, 3, 4 };
	*arena_append(cell->arena, cell->irqchips, cell->n_irqchips) =
		(struct config_irqchip){ 0x8000000, 1, 32, { 1, 2, 3, 4 }, NULL };
	*arena_append(cell->arena, cell->pio, cell->n_pio) =
		(struct config_pio){ .base = 0x3f8, .length = 8 };
	*arena_append(cell->arena, cell->pci_devices, cell->n_pci_devices) =
		(struct config_pci_device){ .type = 3,
					    .is_msi_maskable = true,
					    .bar_mask = { [5] = 0xfffff000 },
					    .shmem_protocol = 0x4001 };
	*arena_append(cell->arena, cell->pci_caps, cell->n_pci_caps) =
		(struct config_pci_cap){ 0x8001, 0x100, 72, 1 };
	blob = encode(cell, 14, 0);
	assert_memory_equal(blob.data, "JHCLL\2\16\0demo", 13);
	assert_int_equal(blob.size, 132 + 16 + 12 + 32 + 4 + 56 + 8);
	expect(blob, 44, 4, 0x80000001);
	expect(blob, 48, 4, 16);
	expect(blob, 80, 4, 108);
	expect(blob, 84, 8, 0x1122334455667788);
	expect(blob, 92, 8, 7);
	expect(blob, 124, 8, 0x99);
	expect(blob, 132, 8, 0);
	expect(blob, 140, 8, 1);
	expect(blob, 148, 8, UINT64_C(0x200000001));
	expect(blob, 156, 4, 0x00040003);
	expect(blob, 160, 8, 0x8000000);
	expect(blob, 188, 4, 4);
	expect(blob, 192, 4, 0x000803f8);
	expect(blob, 196, 1, 3);
	expect(blob, 222, 4, 0xfffff000);
	expect(blob, 231, 1, 2);
	expect(blob, 250, 2, 0x4001);
	expect(blob, 252, 8, UINT64_C(0x0001004801008001));
	assert_memory_equal(encode(cell, 13, 0).data, "JHCELL\15\0demo", 13);
}

/* One byte of a good file of revision 14, x86, with one I/O port range, changed. */
static const struct {
	const char *name;
	size_t offset;
	uint8_t byte;
	enum config_kind kind;
	const char *rule, *object;
} changes[] = {
	{ "no signature", 0, 'X', CONFIG_CELL, "config-binary-signature", "offset 0x0" },
	{ "unknown architecture", 5, 3, CONFIG_CELL, "config-binary-architecture", "offset 0x5" },
	{ "old signature, new revision", 5, 'T', CONFIG_SYSTEM, "config-binary-revision",
	  "offset 0x6" },
	{ "revision 15", 6, 15, CONFIG_CELL, "config-binary-revision", "offset 0x6" },
	{ "revision 13 with an architecture", 6, 13, CONFIG_SYSTEM, "config-binary-revision",
	  "offset 0x6" },
	{ "name without an end", 39, 'x', CONFIG_CELL, "config-binary-reserved", "offset 0x27" },
	{ "control character in the name", 8, 1, CONFIG_CELL, "config-binary-name", "offset 0x8" },
	{ "name not UTF-8", 8, 0xff, CONFIG_CELL, "config-binary-name", "offset 0x8" },
	{ "CPU set too large", 49, 5, CONFIG_CELL, "config-binary-range", "offset 0x30" },
	{ "CPU set beyond the file", 49, 1, CONFIG_CELL, "config-binary-size", "offset 0x84" },
	{ "too many regions", 54, 1, CONFIG_CELL, "config-binary-range", "offset 0x34" },
	{ "regions beyond the file", 52, 1, CONFIG_CELL, "config-binary-size", "offset 0x8c" },
	{ "a port range less", 64, 0, CONFIG_CELL, "config-binary-trailing", "offset 0x8c" },
	{ "virtual PCI host is 2", 85, 2, CONFIG_SYSTEM, "config-binary-reserved", "offset 0x55" },
	{ "padding of x86", 315, 1, CONFIG_SYSTEM, "config-binary-reserved", "offset 0x13b" },
	{ "behind what x86 has", 330, 1, CONFIG_SYSTEM, "config-binary-reserved", "offset 0x14a" },
	{ "root cell with half a signature", 356, 'J', CONFIG_SYSTEM, "config-binary-reserved",
	  "offset 0x164" },
	{ "AMD members of no unit", 104, 1, CONFIG_SYSTEM, "config-binary-reserved",
	  "offset 0x68" },
};

static void changed_bytes_are_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		_cleanup_(config_freep) struct config *config =
			config_new(changes[i].kind, MACHINE_X86);
		struct config *back = NULL;
		struct bytes blob;
		uint8_t *copy;

		config_set_cpu(config, 0);
		strcpy(config->name, "x");
		*arena_append(config->arena, config->pio, config->n_pio) =
			(struct config_pio){ .base = 1, .length = 2 };
		blob = encode(config, 14, i);
		copy = arena_memdup(arena, blob.data, blob.size);
		copy[changes[i].offset] = changes[i].byte;
		blob.data = copy;
		assert_int_equal(config_decode(blob, MACHINE_ARCH_UNKNOWN, &findings, &back),
				 -EINVAL);
		assert_int_equal(findings.n, 1);
		if (strcmp(findings.items[0].rule, changes[i].rule) != 0 ||
		    strcmp(findings.items[0].object, changes[i].object) != 0)
			fail_msg("%s: %s at %s: %s", changes[i].name, findings.items[0].rule,
				 findings.items[0].object, findings.items[0].message);
		findings.n = 0;
	}
}

static void names_end(void **state)
{
	_cleanup_(config_freep) struct config *config = config_new(CONFIG_CELL, MACHINE_X86);
	struct config *back = NULL;
	struct bytes blob = encode(config, 14, 0);
	uint8_t *copy = arena_memdup(arena, blob.data, blob.size);

	memset(copy + 8, 'x', 32);
	blob.data = copy;
	assert_int_equal(config_decode(blob, MACHINE_ARCH_UNKNOWN, &findings, &back), -EINVAL);
	assert_string_equal(findings.items[0].rule, "config-binary-name");
	assert_string_equal(findings.items[0].message, "the name has no terminating 0");
}

/* objcopy of a linker that adds .note.gnu.property. */
static void polluted_file(void **state)
{
	static const uint8_t note[48] = { 4, 0, 0, 0, 0x10, 0, 0, 0, 5, 0, 0, 0, 'G', 'N', 'U' };
	_cleanup_(config_freep) struct config *config = config_new(CONFIG_CELL, MACHINE_X86);
	struct bytes blob = encode(config, 14, 0);
	uint8_t *copy = arena_alloc(arena, sizeof(note) + blob.size);
	struct config *back = NULL;

	memcpy(copy, note, sizeof(note));
	memcpy(copy + sizeof(note), blob.data, blob.size);
	blob = (struct bytes){ copy, sizeof(note) + blob.size };
	assert_int_equal(config_read(blob, MACHINE_ARCH_UNKNOWN, &findings, &back), -EINVAL);
	assert_string_equal(findings.items[0].rule, "config-binary-polluted");
	assert_non_null(strstr(findings.items[0].message, "offset 0x30"));
	assert_non_null(strstr(findings.items[0].remedy, ".note.gnu.property"));
}

static void root_cell_with_a_signature(void **state)
{
	_cleanup_(config_freep) struct config *config = known_system(MACHINE_X86), *back = NULL;
	struct bytes blob = encode(config, 13, 0);
	uint8_t *copy = arena_memdup(arena, blob.data, blob.size);

	memcpy(copy + 356, "JHCELL\15\0", 8);
	assert_int_equal(
		config_decode((struct bytes){ copy, blob.size }, MACHINE_X86, &findings, &back), 0);
	assert_int_equal(findings.n, 1);
	assert_string_equal(findings.items[0].rule, "config-binary-dropped");
	assert_int_equal(findings.items[0].severity, FINDING_WARNING);
	findings.n = 0;
	assert_same(encode(back, 13, 0), blob, 0);
}

static void architecture_must_be_known(void **state)
{
	_cleanup_(config_freep) struct config *system = known_system(MACHINE_X86), *cell = NULL;
	_cleanup_(config_freep) struct config *source = config_new(CONFIG_CELL, MACHINE_X86);
	struct config *back = NULL;
	struct bytes blob;

	assert_int_equal(config_decode(encode(system, 13, 0), MACHINE_ARCH_UNKNOWN, &findings,
				       &back),
			 -EINVAL);
	assert_string_equal(findings.items[0].rule, "config-binary-architecture");
	assert_string_equal(findings.items[0].remedy, "say --arch");
	findings.n = 0;
	/* A cell can do without, until revision 14 is wanted. */
	blob = encode(source, 13, 0);
	assert_fine(config_decode(blob, MACHINE_ARCH_UNKNOWN, &findings, &cell), "decoding", 0);
	assert_int_equal(cell->arch, MACHINE_ARCH_UNKNOWN);
	assert_same(blob, encode(cell, 13, 0), 0);
	assert_int_equal(config_encode(cell, 14, arena, &findings, &blob), -EINVAL);
	assert_string_equal(findings.items[0].pointer, "/architecture");
}

static void what_does_not_fit(void **state)
{
	_cleanup_(config_freep) struct config *config = known_system(MACHINE_X86);
	struct bytes blob = { NULL, 0 };

	*arena_append(config->arena, config->pio, config->n_pio) =
		(struct config_pio){ .base = 0, .length = 0x10000 };
	config->cpu_set_size = CONFIG_CPU_SET_MAX + 1;
	assert_int_equal(config_encode(config, 15, arena, &findings, &blob), -EINVAL);
	assert_null(blob.data);
	assert_int_equal(findings.n, 3);
	assert_string_equal(findings.items[0].rule, "config-binary-revision");
	assert_string_equal(findings.items[1].pointer, "/root_cell/pio/0/length");
	assert_string_equal(findings.items[2].pointer, "/root_cell/cpu_set_size");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	static const struct CMUnitTest tests[] = {
		TEST(json_to_binary_to_json),
		TEST(binary_to_json_to_binary),
		TEST(truncations_are_refused),
		TEST(system_layout),
		TEST(cell_layout),
		TEST(changed_bytes_are_refused),
		TEST(names_end),
		TEST(polluted_file),
		TEST(root_cell_with_a_signature),
		TEST(architecture_must_be_known),
		TEST(what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
