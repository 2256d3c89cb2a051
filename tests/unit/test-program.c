// SPDX-License-Identifier: GPL-2.0-or-later
/* What every program of ours does at its edges: options, and whole files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "base/program.h"

static const struct {
	const char *name;
	const char *argv[4];
	int status;
	const char *root; /* afterwards; it was "/" */
} option_cases[] = {
	{ "nothing", { "x" }, 1, "/" },
	{ "a value behind it", { "x", "--root", "/a" }, 1, "/a" },
	{ "a value with an equals sign", { "x", "--root=/a" }, 1, "/a" },
	{ "an empty value", { "x", "--root=" }, 1, "" },
	{ "a value that looks like an option", { "x", "--root", "--root" }, 1, "--root" },
	{ "no value", { "x", "--root" }, -EINVAL, "/" },
	{ "another option that begins so", { "x", "--rootless" }, -EINVAL, "/" },
	{ "one dash", { "x", "-root", "/a" }, -EINVAL, "/" },
	{ "an argument", { "x", "now" }, -EINVAL, "/" },
	{ "help ends it", { "x", "--help", "--root" }, 0, "/" },
	{ "version ends it", { "x", "--version" }, 0, "/" },
};

static void options_are_taken_or_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(option_cases); i++) {
		const char *root = "/";
		const struct program_option options[] = { { "root", &root } };
		int argc = 0, status;

		while (argc < 4 && option_cases[i].argv[argc])
			argc++;
		status = program_take_options("x", "usage\n", options, 1, argc,
					      (char **)option_cases[i].argv);
		if (status != option_cases[i].status || strcmp(root, option_cases[i].root) != 0)
			fail_msg("%s: %d, %s", option_cases[i].name, status, root);
	}
}

static void all_is_read_up_to_the_limit(void **state)
{
	static uint8_t content[20000];
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bytes got;
	int ends[2];

	memset(content, 'x', sizeof(content));
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(io_write_all(ends[1], (struct bytes){ content, sizeof(content) }), 0);
	close(ends[1]);
	assert_int_equal(io_read_all(ends[0], sizeof(content), arena, &got), 0);
	assert_int_equal(got.size, sizeof(content));
	assert_memory_equal(got.data, content, sizeof(content));
	assert_int_equal(got.data[got.size], 0);
	close(ends[0]);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(io_write_all(ends[1], (struct bytes){ content, 101 }), 0);
	close(ends[1]);
	assert_int_equal(io_read_all(ends[0], 100, arena, &got), -EFBIG);
	close(ends[0]);
	assert_int_equal(io_read_all(ends[0], 100, arena, &got), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_taken_or_refused),
		cmocka_unit_test(all_is_read_up_to_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
