// SPDX-License-Identifier: GPL-2.0-or-later
/* What of the library for cells needs no machine: formatting, arguments, mapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <inmate/arguments.h>
#include <inmate/format.h>
#include <inmate/map.h>

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* ---- formatting: what the C library makes of it is what is expected ------------ */

struct text {
	char characters[256];
	size_t length;
};

static void append(char character, void *object)
{
	struct text *text = object;

	assert_true(text->length < sizeof(text->characters) - 1);
	text->characters[text->length++] = character;
}

static void compare(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void compare(const char *format, ...)
{
	struct text ours = { .length = 0 };
	char theirs[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(theirs, sizeof(theirs), format, arguments);
	va_end(arguments);
	va_start(arguments, format);
	format_text(append, &ours, format, arguments);
	va_end(arguments);
	assert_string_equal(ours.characters, theirs);
}

static void numbers(void **state)
{
	compare("%d %i %u %x", 0, -1, 4294967295u, 0xdeadbeefu);
	compare("%d %d", INT32_MIN, INT32_MAX);
	compare("%ld %lu %lx", INT64_MIN, UINT64_MAX, UINT64_MAX);
	compare("%lld %llu %zu", -1ll, 1ull << 63, sizeof(int));
	compare("%hu %hhx", (unsigned short)65535, (unsigned char)255);
	compare("%p", (void *)(uintptr_t)0x1234567890ull);
}

static void fields(void **state)
{
	compare("[%5d] [%-5d] [%05d]", 42, 42, 42);
	compare("[%5d] [%-5d] [%05d]", -42, -42, -42);
	compare("[%2u] [%02x] [%016lx]", 12345, 7, 0xabcul);
	compare("[%8s] [%-8s] [%2s]", "abc", "abc", "abc");
	compare("[%3c] [%-3c]", 'x', 'y');
}

static void texts(void **state)
{
	compare("nothing");
	compare("100%%: %s%c%s", "a", 'b', "");
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=format"
static void format_wrong(struct text *ret, const char *format, ...)
{
	va_list arguments;

	*ret = (struct text){ .length = 0 };
	va_start(arguments, format);
	format_text(append, ret, format, arguments);
	va_end(arguments);
}
#pragma GCC diagnostic pop

/* What is behind a lonely percent sign does not exist; a letter that is not known stands. */
static void wrong_formats(void **state)
{
	struct text text;

	format_wrong(&text, "a%-08l");
	assert_string_equal(text.characters, "a");
	format_wrong(&text, "a%");
	assert_string_equal(text.characters, "a");
	format_wrong(&text, "%q%d", 5);
	assert_string_equal(text.characters, "q5");
}

static void division(void **state)
{
	static const uint64_t dividends[] = {
		0, 1, 99, UINT32_MAX, 1ull << 32, UINT64_MAX, 0x123456789abcdef0ull
	};
	static const uint32_t divisors[] = { 1, 3, 10, 1000, 0x80000000u, UINT32_MAX };
	uint64_t quotient;
	uint32_t remainder;
	size_t i, j;

	for (i = 0; i < ARRAY_LENGTH(dividends); i++)
		for (j = 0; j < ARRAY_LENGTH(divisors); j++) {
			quotient = dividends[i];
			remainder = divide(&quotient, divisors[j]);
			assert_int_equal(quotient, dividends[i] / divisors[j]);
			assert_int_equal(remainder, dividends[i] % divisors[j]);
		}
}

/* ---- arguments ------------------------------------------------------------------ */

#define OTHERWISE 77u

static const struct {
	const char *name, *text;
	uint32_t expected;
} argument_cases[] = {
	{ "none", "", OTHERWISE },
	{ "alone", "pin=3", 3 },
	{ "first", "pin=3 port=4", 3 },
	{ "last", "port=4 pin=3", 3 },
	{ "several spaces", "port=4   pin=3  ", 3 },
	{ "the end of a line", "pin=3\n", 3 },
	{ "hexadecimal", "pin=0xFfffFffe", 0xfffffffe },
	{ "zero", "pin=0", 0 },
	{ "the largest", "pin=4294967295", UINT32_MAX },
	{ "too large", "pin=4294967296", OTHERWISE },
	{ "much too large", "pin=99999999999999999999999", OTHERWISE },
	{ "empty", "pin=", OTHERWISE },
	{ "only a prefix", "pin=0x", OTHERWISE },
	{ "no number", "pin=three", OTHERWISE },
	{ "a digit of another base", "pin=1a", OTHERWISE },
	{ "negative", "pin=-1", OTHERWISE },
	{ "no value", "pin", OTHERWISE },
	{ "a longer name", "pins=3", OTHERWISE },
	{ "the end of another name", "spin=3", OTHERWISE },
	{ "the first of two", "pin=1 pin=2", 1 },
};

static void argument(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;

	memset(arguments_text, 0, sizeof(arguments_text));
	memcpy(arguments_text, argument_cases[i].text, strlen(argument_cases[i].text));
	assert_int_equal(argument_number("pin", OTHERWISE), argument_cases[i].expected);
}

/* Text that fills its place, of which the last piece is cut */
static void argument_at_the_end(void **state)
{
	memset(arguments_text, ' ', sizeof(arguments_text));
	memcpy(arguments_text + sizeof(arguments_text) - 5, "pin=3", 5);
	assert_int_equal(argument_number("pin", OTHERWISE), 3);
	memset(arguments_text, ' ', sizeof(arguments_text));
	memcpy(arguments_text + sizeof(arguments_text) - 3, "pin", 3);
	assert_int_equal(argument_number("pin", OTHERWISE), OTHERWISE);
	memset(arguments_text, 'x', sizeof(arguments_text));
	assert_int_equal(argument_number("pin", OTHERWISE), OTHERWISE);
}

/* ---- mapping --------------------------------------------------------------------- */

extern uint64_t paging_root[512];
uint64_t paging_root[512] __attribute__((aligned(4096)));

#define MIB2 0x200000ull
#define GIB1 0x40000000ull

static const uint64_t *below(uint64_t entry)
{
	assert_int_equal(entry & 0xfff, 0x3);
	return (const uint64_t *)(uintptr_t)(entry & ~0xfffull);
}

/* The entry of the level of 2 MiB; 0 if there is none */
static uint64_t entry_of(uint64_t address)
{
	const uint64_t *table = paging_root;
	unsigned int shift;

	for (shift = 39; shift > 21; shift -= 9) {
		if (!table[address >> shift & 511])
			return 0;
		table = below(table[address >> shift & 511]);
	}
	return table[address >> 21 & 511];
}

static void maps(void **state)
{
	const uint64_t address = 0x800000000ull + MIB2 - 4;
	unsigned int i;

	assert_ptr_equal(map_device(0xfee00000, 0x1000), (void *)0xfee00000);
	assert_int_equal(paging_root[0], 0); /* start-up's */
	assert_ptr_equal(map_device(address, 8), (void *)(uintptr_t)address);
	assert_int_equal(entry_of(0x800000000ull), 0x80000009bull);
	assert_int_equal(entry_of(0x800000000ull + MIB2), 0x80020009bull);
	assert_int_equal(entry_of(0x800000000ull + 2 * MIB2), 0);
	assert_ptr_equal(map_device(address, 8), (void *)(uintptr_t)address);
	assert_null(map_device(1ull << 47, 1));
	assert_null(map_device((1ull << 47) - 1, 2));
	/* There are eight tables: two are used, and each GiB here takes one. */
	for (i = 1; i <= 6; i++)
		assert_non_null(map_device(0x800000000ull + i * GIB1, 1));
	assert_null(map_device(0x800000000ull + 7 * GIB1, 1));
	assert_non_null(map_device(0x800000000ull + 6 * GIB1 + MIB2, 1));
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(numbers),  cmocka_unit_test(fields),
		cmocka_unit_test(texts),    cmocka_unit_test(wrong_formats),
		cmocka_unit_test(division), cmocka_unit_test(argument_at_the_end),
		cmocka_unit_test(maps),
	};
	struct CMUnitTest tests[ARRAY_LENGTH(argument_cases) + ARRAY_LENGTH(others)];
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(argument_cases); i++)
		tests[i] = (struct CMUnitTest){ .name = argument_cases[i].name,
						.test_func = argument,
						.initial_state = (void *)(uintptr_t)i };
	memcpy(tests + i, others, sizeof(others));
	return cmocka_run_group_tests_name("inmate-lib", tests, NULL, NULL);
}
