// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/cmdline.h"

/* Expected: "name" or "name=<value>", separated by "; "; "--" before those for init. */
static const struct {
	const char *name, *text, *expected;
} parse_cases[] = {
	{ "nothing", "", "" },
	{ "only spaces", " \t\v ", "" },
	{ "flag and value", "quiet root=/dev/sda1", "quiet; root=<>/dev/sda1" },
	{ "empty value", "quiet=", "quiet=<>" },
	{ "second equals sign is value", "root=UUID=12", "root=<>UUID=12" },
	{ "leading equals sign is name", "=x", "=x" },
	{ "leading equals sign, then one that counts", "=x=y", "=x=<>y" },
	{ "the dollar stays", "memmap=82M$0x3a000000", "memmap=<>82M$0x3a000000" },
	{ "spaces around and between", "  a   b  ", "a; b" },
	{ "no-break space separates",
	  "a\xa0"
	  "b",
	  "a; b" },
	{ "quoted value", "a=\"b c\" d", "a=<>b c; d" },
	{ "quoted parameter", "\"a b=c d\" e", "a b=<>c d; e" },
	{ "quotes inside stay", "a=b\"c d\"e", "a=<>b\"c d\"e" },
	{ "quote at the end of a value only", "a=b\"c d\"", "a=<>b\"c d\"" },
	{ "quoted empty value", "a=\"\"", "a=<>" },
	{ "quote never closed", "a=\"b c", "a=<>b c" },
	{ "lone quote", "\"", "" },
	{ "lone quote as value", "a=\"", "a=<>" },
	{ "quoted parameter never closed", "\"a b", "a b" },
	{ "dashes end the kernel's", "a -- b=c d", "a; -- b=<>c; -- d" },
	{ "dashes with a value do not", "a --=x b", "a; --=<>x; b" },
	{ "second dashes are init's", "-- a -- b", "-- a; -- --; -- b" },
	{ "quoted dashes end too", "\"--\" a", "-- a" },
};

static const char *render(struct arena *arena, const char *text)
{
	struct inv_parameter *parameters;
	const char *result = "";
	size_t n, i;

	cmdline_parse(arena, text, &parameters, &n);
	for (i = 0; i < n; i++)
		result = arena_printf(arena, "%s%s%s%s%s%s", result, i ? "; " : "",
				      parameters[i].is_for_init ? "-- " : "", parameters[i].name,
				      parameters[i].value ? "=<>" : "",
				      parameters[i].value ? parameters[i].value : "");
	return result;
}

static void a_command_line_splits_as_the_kernel_splits_it(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parse_cases); i++) {
		const char *expected = parse_cases[i].expected;
		const char *result = render(arena, parse_cases[i].text);

		/* A lone quote is a parameter without a name. */
		if (strcmp(result, expected) != 0)
			fail_msg("%s: expected [%s], got [%s]", parse_cases[i].name, expected,
				 result);
	}
}

static void the_last_one_wins_and_dashes_equal_underscores(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct inv_kernel *kernel = &inventory->kernel;

	cmdline_parse(inventory->arena, "kvm-arm.mode=vhe kvm_arm.mode=nvhe -- kvm-arm.mode=none",
		      &kernel->parameters, &kernel->n_parameters);
	assert_string_equal(inventory_find_parameter(inventory, "kvm-arm.mode")->value, "nvhe");
	assert_null(inventory_find_parameter(inventory, "kvm-arm"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_line_splits_as_the_kernel_splits_it),
		cmocka_unit_test(the_last_one_wins_and_dashes_equal_underscores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
