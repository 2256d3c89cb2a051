// SPDX-License-Identifier: GPL-2.0-or-later
/* The module's checks of the hypervisor's image, and where its parts go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../kmod/image-check.h"

#define FILE_SIZE 50000u

static const struct cellwarden_image_header good = {
	.signature = CELLWARDEN_IMAGE_SIGNATURE,
	.revision = CELLWARDEN_IMAGE_REVISION,
	.architecture = JAILHOUSE_X86,
	.vendor = CELLWARDEN_IMAGE_VENDOR_AMD,
	.file_size = FILE_SIZE,
	.core_size = 0x18000,
	.text_size = 0xd000,
	.cpu_size = 0x8000,
	.max_cpus = 256,
	.entry_offset = 0x6000,
	.console_offset = 0xd000,
	.boot_offset = 0xe000,
	.link_address = CELLWARDEN_X86_LINK_ADDRESS,
};

/* One field of the good header is changed. */
static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *problem;
} cases[] = {
#define FIELD(field) offsetof(struct cellwarden_image_header, field), sizeof(good.field)
	{ "nothing changed", FIELD(revision), CELLWARDEN_IMAGE_REVISION, NULL },
	{ "signature", FIELD(signature), 0x4e4452574c4c4542,
	  "it does not begin with the signature of an image" },
	{ "revision", FIELD(revision), 2, "it is of another release than this module" },
	{ "architecture", FIELD(architecture), JAILHOUSE_ARM64, "it is for another architecture" },
	{ "vendor", FIELD(vendor), CELLWARDEN_IMAGE_VENDOR_INTEL,
	  "it is for processors of another vendor" },
	{ "any vendor", FIELD(vendor), CELLWARDEN_IMAGE_VENDOR_ANY, NULL },
	{ "file size", FIELD(file_size), FILE_SIZE + 1, "its size is not what its header says" },
	{ "core of no pages", FIELD(core_size), 0x18001, "sizes in its header make no sense" },
	{ "core of nothing", FIELD(core_size), 0, "sizes in its header make no sense" },
	{ "core larger than any", FIELD(core_size), 0x80000000,
	  "sizes in its header make no sense" },
	{ "core smaller than the file", FIELD(core_size), 0xc000,
	  "sizes in its header make no sense" },
	{ "code larger than the core", FIELD(text_size), 0x19000,
	  "sizes in its header make no sense" },
	{ "CPU areas of nothing", FIELD(cpu_size), 0, "sizes in its header make no sense" },
	{ "CPU areas larger than any", FIELD(cpu_size), 0xfffff000,
	  "sizes in its header make no sense" },
	{ "no CPUs", FIELD(max_cpus), 0, "places in its header lie outside of it" },
	{ "entered behind the code", FIELD(entry_offset), 0xd000,
	  "places in its header lie outside of it" },
	{ "console behind the core", FIELD(console_offset), 0x18000,
	  "places in its header lie outside of it" },
	{ "console on no page", FIELD(console_offset), 0xd010,
	  "places in its header lie outside of it" },
	{ "boot behind the core", FIELD(boot_offset), 0x18000,
	  "places in its header lie outside of it" },
	{ "boot not aligned", FIELD(boot_offset), 0xe004,
	  "places in its header lie outside of it" },
	{ "linked elsewhere", FIELD(link_address), 0xfffffffff0000000,
	  "it is linked to another address" },
};

static void is_judged(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	struct cellwarden_image_header header = good;
	const char *problem;

	memcpy((uint8_t *)&header + cases[i].offset, &cases[i].value, cases[i].width);
	problem = image_check(&header, FILE_SIZE, JAILHOUSE_X86, CELLWARDEN_IMAGE_VENDOR_AMD);
	if (cases[i].problem)
		assert_string_equal(problem, cases[i].problem);
	else
		assert_null(problem);
}

static void parts_follow_each_other(void **state)
{
	struct image_layout layout;

	assert_null(image_place(&good, 4, 5000, 0x100000, &layout));
	assert_true(layout.parameters == 0x18000 + 4 * 0x8000);
	assert_true(layout.config == layout.parameters + 0x1000);
	assert_true(layout.pool == layout.config + 0x2000);
}

static void what_does_not_fit_is_refused(void **state)
{
	struct image_layout layout;
	uint64_t used = 0x18000 + 4 * 0x8000 + 0x1000 + 0x2000;

	assert_string_equal(image_place(&good, 257, 5000, 1ull << 40, &layout),
			    "the machine has more CPUs than the hypervisor can take");
	assert_string_equal(image_place(&good, 4, 5000, used, &layout),
			    "the hypervisor memory is too small for it");
	assert_null(image_place(&good, 4, 5000, used + 0x1000, &layout));
	assert_string_equal(image_place(&good, 256, UINT32_MAX, 0x1000, &layout),
			    "the hypervisor memory is too small for it");
}

int main(void)
{
	enum { N = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[N + 2];
	size_t i;

	for (i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){ .name = cases[i].name,
						.test_func = is_judged,
						.initial_state = (void *)(uintptr_t)i };
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(parts_follow_each_other);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(what_does_not_fit_is_refused);
	return cmocka_run_group_tests_name("image-check", tests, NULL, NULL);
}
