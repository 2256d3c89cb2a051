// SPDX-License-Identifier: GPL-2.0-or-later
/* What boots know of each other: the arming record, documents of cells, and the settings. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/io.h"
#include "manager/boot-settings.h"
#include "store/arming.h"
#include "store/desired.h"

struct fixture {
	struct arena *arena;
	char folder[64];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	strcpy(f->folder, "/tmp/boot-state-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	(void)!system(command);
	arena_free(f->arena);
	free(f);
	return 0;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static void put(const struct fixture *f, const char *name, const char *text)
{
	int fd = open(f->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)unlinkat(fd, name, 0);
	assert_int_equal(io_write_file(fd, name, bytes_of(text)), 0);
	close(fd);
}

static void a_record_is_what_was_written(void **state)
{
	const struct arming written = { "a-boot", "Root \"cell\"", "0123", 5, 6, 7 };
	struct fixture *f = *state;
	struct arming read;

	assert_int_equal(arming_read(f->folder, f->arena, &read), -ENOENT);
	assert_int_equal(arming_clear(f->folder), 0);
	assert_int_equal(arming_write(f->folder, &written), 0);
	assert_int_equal(arming_read(f->folder, f->arena, &read), 0);
	assert_string_equal(read.boot_id, written.boot_id);
	assert_string_equal(read.name, written.name);
	assert_string_equal(read.config_hash, written.config_hash);
	assert_int_equal(read.realtime_us, 5);
	assert_int_equal(read.settled_boottime_us, 6);
	assert_int_equal(read.confirm_boottime_us, 7);
	assert_int_equal(arming_clear(f->folder), 0);
	assert_int_equal(arming_read(f->folder, f->arena, &read), -ENOENT);
}

static void what_a_crash_left_does_not_keep_from_writing(void **state)
{
	const struct arming written = { .boot_id = "b", .name = "n", .config_hash = "h" };
	struct fixture *f = *state;
	struct arming read;

	put(f, ".arming.new", "half");
	assert_int_equal(arming_write(f->folder, &written), 0);
	assert_int_equal(arming_read(f->folder, f->arena, &read), 0);
	assert_string_equal(read.boot_id, "b");
}

static void a_damaged_record_is_no_absent_one(void **state)
{
	struct fixture *f = *state;
	struct arming read;

	put(f, "arming.json", "{\"boot_id\":");
	assert_int_equal(arming_read(f->folder, f->arena, &read), -EBADMSG);
	put(f, "arming.json", "[]");
	assert_int_equal(arming_read(f->folder, f->arena, &read), -EBADMSG);
	put(f, "arming.json", "{}");
	assert_int_equal(arming_read(f->folder, f->arena, &read), 0);
	assert_string_equal(read.boot_id, "");
}

static void names_that_are_no_files_are_refused(void **state)
{
	static const struct {
		const char *name;
		bool expected;
	} cases[] = {
		{ "demo", true },
		{ "a.b-c_1", true },
		{ "", false },
		{ ".", false },
		{ ".hidden", false },
		{ "../etc", false },
		{ "a/b", false },
		{ "a b", false },
		{ "\xc3\xbc", false },
		{ "1234567890123456789012345678901", true },
		{ "12345678901234567890123456789012", false },
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (desired_is_name(cases[i].name) != cases[i].expected)
			fail_msg("\"%s\"", cases[i].name);
		if (!cases[i].expected)
			assert_int_equal(desired_write(f->folder, cases[i].name, bytes_of("{}")),
					 -EINVAL);
	}
}

static void documents_are_listed_by_name(void **state)
{
	struct fixture *f = *state;
	const char *folder = arena_printf(f->arena, "%s/cells.d", f->folder);
	struct desired *items;
	struct bytes document;
	size_t n;

	assert_int_equal(desired_list(folder, f->arena, &items, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(desired_read(folder, f->arena, "a", &document), -ENOENT);
	assert_int_equal(desired_write(folder, "b", bytes_of("two")), 0);
	assert_int_equal(desired_write(folder, "a", bytes_of("old")), 0);
	assert_int_equal(desired_write(folder, "a", bytes_of("one")), 0);
	put(f, "cells.d/note.txt", "no document");
	put(f, "cells.d/.json", "no name");
	assert_int_equal(symlink("/etc/shadow", arena_printf(f->arena, "%s/link.json", folder)), 0);
	assert_int_equal(desired_list(folder, f->arena, &items, &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(items[0].name, "a");
	assert_memory_equal(items[0].document.data, "one", 3);
	assert_string_equal(items[1].name, "b");
	assert_int_equal(desired_remove(folder, "a"), 0);
	assert_int_equal(desired_remove(folder, "a"), -ENOENT);
	assert_int_equal(desired_read(folder, f->arena, "../arming", &document), -ENOENT);
}

static void settings_say_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *error;
		enum boot_policy policy;
		uint64_t settle_s;
	} cases[] = {
		{ "", NULL, BOOT_REFUSE, 60 },
		{ "# x\n[Boot]\n InventoryChanged = warn\r\n;y\nSettleSec=5", NULL, BOOT_WARN, 5 },
		{ "InventoryChanged=regenerate\nSettleSec=0\n", NULL, BOOT_REGENERATE, 0 },
		{ "\nInventoryChanged=ask",
		  "line 2: InventoryChanged=ask is not known; use \"refuse\", \"regenerate\" or "
		  "\"warn\"",
		  BOOT_REFUSE, 0 },
		{ "SettleSec=86401",
		  "line 1: SettleSec=86401 is no number of seconds from 0 to 86400", BOOT_REFUSE,
		  0 },
		{ "SettleSec=-1", "line 1: SettleSec=-1 is no number of seconds from 0 to 86400",
		  BOOT_REFUSE, 0 },
		{ "Settle=1",
		  "line 1: the setting \"Settle\" is not known; known are: InventoryChanged, "
		  "SettleSec",
		  BOOT_REFUSE, 0 },
		{ "nonsense", "line 1: this is no Name=value line", BOOT_REFUSE, 0 },
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct boot_settings settings;
		const char *error = NULL;

		put(f, BOOT_SETTINGS_FILE, cases[i].text);
		if (boot_settings_load(f->folder, f->arena, &settings, &error) == 0) {
			assert_null(cases[i].error);
			assert_int_equal(settings.inventory_changed, cases[i].policy);
			assert_int_equal(settings.settle_us, cases[i].settle_s * 1000000);
		} else {
			assert_string_equal(error, cases[i].error);
		}
	}
}

static void without_a_file_nothing_is_done_by_itself(void **state)
{
	struct fixture *f = *state;
	struct boot_settings settings;
	const char *error;

	assert_int_equal(boot_settings_load(f->folder, f->arena, &settings, &error), 0);
	assert_int_equal(settings.inventory_changed, BOOT_REFUSE);
}

int main(void)
{
#define STATE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		STATE_TEST(a_record_is_what_was_written),
		STATE_TEST(what_a_crash_left_does_not_keep_from_writing),
		STATE_TEST(a_damaged_record_is_no_absent_one),
		STATE_TEST(names_that_are_no_files_are_refused),
		STATE_TEST(documents_are_listed_by_name),
		STATE_TEST(settings_say_what_is_wrong),
		STATE_TEST(without_a_file_nothing_is_done_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
