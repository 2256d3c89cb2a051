// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said about bytes before anything of them is read, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/config-view.h>

#include "encode/encode.h"
#include "fakes/random-config.h"

#define CELL_BYTES sizeof(struct jailhouse_cell_desc)

/* A cell of revision 14 with one region, on the heap, so that a sanitizer sees its end. */
static uint8_t *new_cell(size_t *ret_size)
{
	struct jailhouse_cell_desc cell = {
		.revision = 14, .name = "x", .cpu_set_size = 8, .num_memory_regions = 1
	};
	uint8_t *bytes = calloc(1, CELL_BYTES + 8 + 32);

	assert_non_null(bytes);
	memcpy(cell.signature, JAILHOUSE_CELL_DESC_SIGNATURE, JAILHOUSE_SIGNATURE_SIZE);
	memcpy(bytes, &cell, sizeof(cell));
	bytes[CELL_BYTES] = 2;
	bytes[CELL_BYTES + 8 + 16] = 0x10;
	*ret_size = CELL_BYTES + 8 + 32;
	return bytes;
}

static void the_parts_of_a_cell_are_found(void **state)
{
	struct config_view view;
	size_t size;
	uint8_t *bytes = new_cell(&size);

	assert_int_equal(config_view_open(bytes, size, CONFIG_VIEW_ARCHITECTURE_UNKNOWN, &view),
			 CONFIG_VIEW_OK);
	assert_int_equal(view.kind, CONFIG_VIEW_CELL);
	assert_int_equal(view.revision, 14);
	assert_int_equal(view.architecture, JAILHOUSE_X86);
	assert_int_equal(view.n_items[CONFIG_VIEW_CPU_SET], 8);
	assert_int_equal(*config_view_item(&view, CONFIG_VIEW_CPU_SET, 0), 2);
	assert_int_equal(view.n_items[CONFIG_VIEW_MEMORY], 1);
	assert_int_equal(CONFIG_VIEW_LE(config_view_item(&view, CONFIG_VIEW_MEMORY, 0),
					struct jailhouse_memory, size),
			 0x10);
	assert_int_equal(view.n_items[CONFIG_VIEW_STREAM_IDS], 0);
	free(bytes);
}

static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value; /* written there */
	enum config_view_code code;
	size_t at;
} damages[] = {
	{ "another signature", 2, 1, 'X', CONFIG_VIEW_NO_SIGNATURE, 0 },
	{ "an older revision under the newer signature", 6, 2, 13, CONFIG_VIEW_REVISION, 6 },
	{ "a newer revision", 6, 2, 15, CONFIG_VIEW_REVISION, 6 },
	{ "an architecture that is none", 5, 1, 3, CONFIG_VIEW_ARCHITECTURE_BAD, 5 },
	{ "the older signature with the newer revision", 3, 3, 0x4c4c45, CONFIG_VIEW_REVISION, 6 },
	{ "a CPU set that is too large", 48, 4, 1025, CONFIG_VIEW_COUNT_TOO_LARGE, 48 },
	{ "more regions than there can be", 52, 4, 65536, CONFIG_VIEW_COUNT_TOO_LARGE, 52 },
	{ "as many regions as a number can say", 52, 4, UINT32_MAX, CONFIG_VIEW_COUNT_TOO_LARGE,
	  52 },
	{ "more regions than there are", 52, 4, 2, CONFIG_VIEW_TRUNCATED_ARRAY, CELL_BYTES + 8 },
	{ "a list behind the last one", 76, 4, 1, CONFIG_VIEW_TRUNCATED_ARRAY,
	  CELL_BYTES + 8 + 32 },
	{ "fewer regions than there are", 52, 4, 0, CONFIG_VIEW_EXCESS, CELL_BYTES + 8 },
};

static void damage_is_told_with_its_place(void **state)
{
	size_t i, k, size;

	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		struct config_view view;
		uint8_t *bytes = new_cell(&size);
		enum config_view_code code;

		for (k = 0; k < damages[i].width; k++)
			bytes[damages[i].offset + k] = (uint8_t)(damages[i].value >> 8 * k);
		code = config_view_open(bytes, size, CONFIG_VIEW_ARCHITECTURE_UNKNOWN, &view);
		if (code != damages[i].code || view.problem_at != damages[i].at)
			fail_msg("%s: code %d at %zu", damages[i].name, code, view.problem_at);
		free(bytes);
	}
}

static void a_name_has_an_end(void **state)
{
	struct config_view view;
	size_t size;
	uint8_t *bytes = new_cell(&size);

	memset(bytes + 8, 'a', 32);
	assert_int_equal(config_view_open(bytes, size, 0, &view), CONFIG_VIEW_NAME_UNTERMINATED);
	assert_int_equal(view.problem_at, 8);
	bytes[8 + 31] = 0;
	assert_int_equal(config_view_open(bytes, size, 0, &view), CONFIG_VIEW_OK);
	free(bytes);
}

static void old_systems_need_to_be_told_their_architecture(void **state)
{
	uint8_t bytes[600] = "JHSYST\015";
	struct config_view view;

	assert_int_equal(config_view_open(bytes, 489, CONFIG_VIEW_ARCHITECTURE_UNKNOWN, &view),
			 CONFIG_VIEW_ARCHITECTURE_NEEDED);
	assert_int_equal(config_view_open(bytes, 488, JAILHOUSE_ARM64, &view), CONFIG_VIEW_OK);
	assert_int_equal(view.architecture, JAILHOUSE_ARM64);
	assert_int_equal(view.cell_at, 356);
}

/* Copies of exactly that length: a read beyond would be seen. */
static void no_beginning_of_a_configuration_is_one(void **state)
{
	uint64_t number;
	size_t length;

	for (number = 1; number <= 40; number++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		_cleanup_(config_freep) struct config *config = random_config(number, false);
		unsigned int revision = 12 + (unsigned int)(number % 3);
		struct config_view view;
		struct bytes whole;

		if (config_encode(config, revision, arena, &findings, &whole) < 0)
			continue;
		assert_int_equal(config_view_open(whole.data, whole.size, config->arch, &view),
				 CONFIG_VIEW_OK);
		for (length = 0; length < whole.size; length += length < 600 ? 1 : 97) {
			uint8_t *copy = malloc(length ? length : 1);

			assert_non_null(copy);
			memcpy(copy, whole.data, length);
			if (config_view_open(copy, length, config->arch, &view) == CONFIG_VIEW_OK)
				fail_msg("number %llu, %zu of %zu bytes",
					 (unsigned long long)number, length, whole.size);
			assert_true(view.problem_at <= length || view.problem_at < 8);
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_of_a_cell_are_found),
		cmocka_unit_test(damage_is_told_with_its_place),
		cmocka_unit_test(a_name_has_an_end),
		cmocka_unit_test(old_systems_need_to_be_told_their_architecture),
		cmocka_unit_test(no_beginning_of_a_configuration_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
