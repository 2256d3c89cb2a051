// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/finding.h"
#include "base/json.h"
#include "base/quantity.h"
#include "base/range-set.h"

static const struct {
	const char *text;
	int expected;
	uint64_t value;
} quantity_cases[] = {
	{ "0", 0, 0 },
	{ "82M", 0, 82ULL << 20 },
	{ "82m", 0, 82ULL << 20 },
	{ "0x3a000000", 0, 0x3a000000 },
	{ "0X10k", 0, 0x4000 },
	{ "010", 0, 8 },
	{ "15E", 0, 15ULL << 60 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "16E", -ERANGE, 0 },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "M", -EINVAL, 0 },
	{ "0x", -EINVAL, 0 },
	{ "08", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ " 1", -EINVAL, 0 },
	{ "82MB", -EINVAL, 0 },
};

static void a_quantity_is_parsed_whole_or_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(quantity_cases); i++) {
		uint64_t value = 4711;
		int r = quantity_parse(quantity_cases[i].text, &value);

		if (r != quantity_cases[i].expected)
			fail_msg("\"%s\": got %d", quantity_cases[i].text, r);
		assert_int_equal(value, r < 0 ? 4711 : quantity_cases[i].value);
	}
}

static void sizes_print_exactly(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	assert_string_equal(quantity_format_size(arena, 82ULL << 20), "82 MiB");
	assert_string_equal(quantity_format_size(arena, 1025), "1025 B");
	assert_string_equal(quantity_format_size(arena, 0), "0 B");
	assert_string_equal(quantity_format_size_short(arena, 82ULL << 20), "82M");
	assert_string_equal(quantity_format_size_short(arena, 0x1234), "0x1234");
	assert_string_equal(quantity_format_range(arena, 0x3a000000, 0x5200000),
			    "[0x3a000000-0x3f1fffff]");
}

static void ranges_that_touch_become_one(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct range_set set = { 0 };

	range_set_add(arena, &set, 0x2000, 0x2fff);
	range_set_add(arena, &set, 0, 0xfff);
	assert_int_equal(set.n, 2);
	range_set_add(arena, &set, 0x1000, 0x1fff);
	assert_int_equal(set.n, 1);
	assert_true(range_set_contains(&set, 0, 0x2fff));
	assert_false(range_set_contains(&set, 0, 0x3000));
	range_set_add(arena, &set, 0x2f00, UINT64_MAX);
	assert_int_equal(set.n, 1);
	assert_int_equal(range_size(set.items[0]), 0);
}

static void removing_the_middle_leaves_two(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct range_set set = { 0 };

	range_set_add(arena, &set, 0, UINT64_MAX);
	range_set_remove(arena, &set, 0x1000, 0x1fff);
	assert_int_equal(set.n, 2);
	assert_int_equal(set.items[0].end, 0xfff);
	assert_int_equal(set.items[1].start, 0x2000);
	assert_false(range_set_overlaps(&set, 0x1000, 0x1fff));
	assert_true(range_set_overlaps(&set, 0x1fff, 0x2000));
	range_set_remove(arena, &set, 0, UINT64_MAX);
	assert_int_equal(set.n, 0);
}

/* The same operations on a set of 64 members and on the bits of a word. */
static void ranges_agree_with_a_bit_mask(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct range_set set = { 0 };
	uint64_t mask = 0, seed = 42;
	size_t step, bit, i;

	for (step = 0; step < 2000; step++) {
		uint64_t start, end, bits;

		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		start = seed >> 58;
		end = start + ((seed >> 40) % (64 - start));
		bits = (end == 63 ? 0 : ~0ULL << (end + 1)) ^ (~0ULL << start);
		if (seed & 1ULL << 33) {
			range_set_add(arena, &set, start, end);
			mask |= bits;
		} else {
			range_set_remove(arena, &set, start, end);
			mask &= ~bits;
		}
		for (bit = 0; bit < 64; bit++)
			assert_int_equal(range_set_contains(&set, bit, bit), mask >> bit & 1);
		for (i = 1; i < set.n; i++)
			assert_true(set.items[i - 1].end + 1 < set.items[i].start);
	}
}

static void bytes_outside_the_window_read_as_zero(void **state)
{
	static const uint8_t data[] = { 1, 2, 3, 4 };
	struct bytes bytes = { data, sizeof(data) };

	assert_int_equal(bytes_u32(bytes, 0), 0x04030201);
	assert_int_equal(bytes_u32(bytes, 1), 0);
	assert_false(bytes_has(bytes, 4, 1));
	assert_true(bytes_has(bytes, 4, 0));
	assert_false(bytes_has(bytes, SIZE_MAX, 2));
	assert_int_equal(bytes_slice(bytes, 2, 100).size, 2);
	assert_int_equal(bytes_slice(bytes, 9, 1).size, 0);
}

static void a_finding_keeps_rule_object_reason_and_remedy(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list list = { .arena = arena };
	struct finding *finding;

	assert_int_equal(finding_list_worst(&list), FINDING_NOTE);
	finding = finding_add(&list, "memory-overlap", FINDING_ERROR, "cell \"a\"",
			      "regions %d and %d overlap", 1, 2);
	finding_set_remedy(&list, finding, "move region %d", 2);
	finding_set_pointer(&list, finding, "/memory/%d", 2);
	assert_int_equal(finding_list_worst(&list), FINDING_ERROR);
	assert_string_equal(list.items[0].message, "regions 1 and 2 overlap");
	assert_string_equal(list.items[0].pointer, "/memory/2");
}

static void an_arena_array_keeps_its_items_while_growing(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t *items = NULL, n = 0, i;

	for (i = 0; i < 5000; i++)
		*arena_append(arena, items, n) = i;
	assert_int_equal(n, 5000);
	for (i = 0; i < n; i++)
		assert_int_equal(items[i], i);
}

#define REPLACED "\xef\xbf\xbd"

static const struct {
	const char *name, *text, *expected;
} text_cases[] = {
	{ "ASCII", "DMAR", "DMAR" },
	{ "empty", "", "" },
	{ "two, three and four bytes", "\xc3\xb6 \xe2\x82\xac \xf0\x9f\x90\xa7",
	  "\xc3\xb6 \xe2\x82\xac \xf0\x9f\x90\xa7" },
	{ "a lone continuation byte",
	  "a\x80"
	  "b",
	  "a" REPLACED "b" },
	{ "an overlong slash", "\xc0\xaf", REPLACED REPLACED },
	{ "a surrogate", "\xed\xa0\x80", REPLACED REPLACED REPLACED },
	{ "beyond U+10FFFF", "\xf4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED },
	{ "cut short by the end", "\xe2\x82", REPLACED REPLACED },
};

static void text_from_firmware_becomes_utf8(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(text_cases); i++) {
		_cleanup_json_ struct json_object *json = json_new_text(text_cases[i].text);

		if (strcmp(json_object_get_string(json), text_cases[i].expected) != 0)
			fail_msg("%s: got \"%s\"", text_cases[i].name,
				 json_object_get_string(json));
	}
	assert_null(json_new_text(NULL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quantity_is_parsed_whole_or_refused),
		cmocka_unit_test(sizes_print_exactly),
		cmocka_unit_test(ranges_that_touch_become_one),
		cmocka_unit_test(removing_the_middle_leaves_two),
		cmocka_unit_test(ranges_agree_with_a_bit_mask),
		cmocka_unit_test(bytes_outside_the_window_read_as_zero),
		cmocka_unit_test(a_finding_keeps_rule_object_reason_and_remedy),
		cmocka_unit_test(text_from_firmware_becomes_utf8),
		cmocka_unit_test(an_arena_array_keeps_its_items_while_growing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
