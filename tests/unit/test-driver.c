// SPDX-License-Identifier: GPL-2.0-or-later
/* What the driver's sysfs tells, what its refusals mean, and what is remembered of what runs. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "driver/driver-error.h"
#include "driver/driver-ioctl.h"
#include "driver/driver-sysfs.h"
#include "store/running.h"

struct fixture {
	char folder[64];
	struct arena *arena;
};

static void put(const struct fixture *f, const char *path, const char *content)
{
	char whole[256], *slash;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s" DRIVER_SYSFS "/%s", f->folder, path);
	for (slash = whole + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		(void)mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->folder, "/tmp/test-driver-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->arena = arena_new();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", f->folder);
	assert_int_equal(system(command), 0);
	arena_free(f->arena);
	free(f);
	return 0;
}

/* ---- sysfs ------------------------------------------------------------------ */

static void pools_are_read_or_nothing_is(void **state)
{
	struct fixture *f = *state;
	struct driver_pools pools = { .memory_size = 42 };

	put(f, "mem_pool_size", "100\n");
	put(f, "mem_pool_used", "7\n");
	put(f, "remap_pool_size", "1000\n");
	assert_int_equal(driver_read_pools(f->folder, f->arena, &pools), -ENOENT);
	put(f, "remap_pool_used", "many\n");
	assert_int_equal(driver_read_pools(f->folder, f->arena, &pools), -EBADMSG);
	assert_int_equal(pools.memory_size, 42);
	put(f, "remap_pool_used", "3\n");
	assert_int_equal(driver_read_pools(f->folder, f->arena, &pools), 0);
	assert_int_equal(pools.memory_used, 7);
	assert_int_equal(pools.remap_used, 3);
}

static void counters_are_by_reason_and_cpu(void **state)
{
	struct fixture *f = *state;
	struct driver_counter *counters;
	const char **cpus;
	size_t n;

	put(f, "cells/1/statistics/vmexits_total", "12\n");
	put(f, "cells/1/statistics/vmexits_mmio", "5\n");
	put(f, "cells/1/statistics/other", "5\n");
	put(f, "cells/1/statistics/cpu3/vmexits_total", "2\n");
	put(f, "cells/1/statistics/cpux/vmexits_total", "2\n");
	assert_int_equal(driver_read_counters(f->folder, f->arena, 1, NULL, &counters, &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(counters[0].reason, "mmio");
	assert_int_equal(counters[0].exits, 5);
	assert_string_equal(counters[1].reason, "total");
	assert_int_equal(driver_list_cpus(f->folder, f->arena, 1, &cpus, &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(cpus[0], "cpu3");
	assert_int_equal(driver_read_counters(f->folder, f->arena, 1, "cpu3", &counters, &n), 0);
	assert_int_equal(counters[0].exits, 2);
	assert_int_equal(driver_read_counters(f->folder, f->arena, 2, NULL, &counters, &n),
			 -ENOENT);
}

static void a_console_with_any_bytes_is_text(void **state)
{
	struct fixture *f = *state;
	const char *text;

	assert_int_equal(driver_read_console(f->folder, f->arena, &text), -ENOENT);
	put(f, "console", "Cell \xff here\n");
	assert_int_equal(driver_read_console(f->folder, f->arena, &text), 0);
	assert_string_equal(text, "Cell \xef\xbf\xbd here\n");
}

/* ---- requests ----------------------------------------------------------------- */

static void without_a_device_there_is_no_driver(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(driver_open(f->folder), -ENOENT);
}

static void what_no_driver_could_take_is_not_sent(void **state)
{
	static const struct driver_image images[DRIVER_IMAGES_MAX + 1];

	/* /dev/null takes no ioctl: ENOTTY would mean that it was asked. */
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	assert_int_equal(driver_cell_load(fd, "demo", images, DRIVER_IMAGES_MAX + 1), -E2BIG);
	assert_int_equal(driver_cell_start(fd, "12345678901234567890123456789012"), -EINVAL);
	assert_int_equal(driver_cell_destroy(fd, ""), -EINVAL);
	assert_int_equal(driver_cell_start(fd, "1234567890123456789012345678901"), -ENOTTY);
	close(fd);
}

static const struct {
	enum driver_request request;
	int error;
	const char *cause, *remedy; /* parts of them */
} explanations[] = {
	{ DRIVER_OPEN, -ENOENT, "not loaded", "modprobe cellwarden" },
	{ DRIVER_ENABLE, -EBUSY, "enabled already", "cellctl disable" },
	{ DRIVER_ENABLE, ENOENT, "/lib/firmware", "Install" },
	{ DRIVER_START, ENOENT, "no such cell", "cell list" },
	{ DRIVER_CREATE, EEXIST, "of this name", "destroy" },
	{ DRIVER_SHUTDOWN, EPERM, "denied", "must agree" },
	{ DRIVER_CREATE, EPERM, "locked", "must leave it first" },
	{ DRIVER_DISABLE, EPERM, "running/locked", "must agree" },
	{ DRIVER_DESTROY, ENOMEM, "memory", "nothing was changed" },
	{ DRIVER_DISABLE, EXDEV, "cross-device", "dmesg" },
};

static void refusals_are_explained_by_request_and_errno(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(explanations); i++) {
		struct driver_explanation got =
			driver_explain(explanations[i].request, explanations[i].error);

		if (!strcasestr(got.cause, explanations[i].cause) ||
		    !strstr(got.remedy, explanations[i].remedy))
			fail_msg("%d, %s: %s. %s", explanations[i].request,
				 strerror(abs(explanations[i].error)), got.cause, got.remedy);
	}
}

/* ---- what runs ----------------------------------------------------------------- */

static struct bytes text(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static void what_runs_is_remembered_until_it_ends(void **state)
{
	struct fixture *f = *state;
	_cleanup_(running_freep) struct running *running = NULL;
	char path[128];
	struct bytes got;

	snprintf(path, sizeof(path), "%s/running", f->folder);
	assert_int_equal(running_open(path, &running), 0);
	assert_int_equal(running_get_system(running, f->arena, &got), -ENOENT);
	assert_int_equal(running_set_system(running, text("system")), 0);
	assert_int_equal(running_set_cell(running, "a/../b \xff", text("first")), 0);
	assert_int_equal(running_set_cell(running, "a/../b \xff", text("second")), 0);
	assert_int_equal(running_set_cell(running, "", text("x")), -EINVAL);
	assert_int_equal(running_set_cell(running, "12345678901234567890123456789012", text("x")),
			 -EINVAL);

	/* Found again by the next daemon. */
	running = running_free(running);
	assert_int_equal(running_open(path, &running), 0);
	assert_int_equal(running_get_cell(running, f->arena, "a/../b \xff", &got), 0);
	assert_memory_equal(got.data, "second", got.size);
	running_drop_cell(running, "a/../b \xff");
	assert_int_equal(running_get_cell(running, f->arena, "a/../b \xff", &got), -ENOENT);
	assert_int_equal(running_get_system(running, f->arena, &got), 0);
	assert_memory_equal(got.data, "system", got.size);

	/* A new system has no cells of an older one. */
	assert_int_equal(running_set_cell(running, "old", text("x")), 0);
	assert_int_equal(running_set_system(running, text("other")), 0);
	assert_int_equal(running_get_cell(running, f->arena, "old", &got), -ENOENT);
	running_clear(running);
	assert_int_equal(running_get_system(running, f->arena, &got), -ENOENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pools_are_read_or_nothing_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counters_are_by_reason_and_cpu, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_console_with_any_bytes_is_text, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(without_a_device_there_is_no_driver, set_up,
						tear_down),
		cmocka_unit_test(what_no_driver_could_take_is_not_sent),
		cmocka_unit_test(refusals_are_explained_by_request_and_errno),
		cmocka_unit_test_setup_teardown(what_runs_is_remembered_until_it_ends, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
