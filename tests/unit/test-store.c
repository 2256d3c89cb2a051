// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "store/store.h"

struct fixture {
	char path[64];
	struct arena *arena;
	struct store *store;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->path, "/tmp/test-store-XXXXXX");
	assert_non_null(mkdtemp(f->path));
	f->arena = arena_new();
	assert_int_equal(store_open(f->path, &f->store), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	store_free(f->store);
	arena_free(f->arena);
	snprintf(command, sizeof(command), "rm -rf %s", f->path);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

static struct bytes text(const char *s)
{
	return (struct bytes){ (const uint8_t *)s, strlen(s) };
}

static uint64_t add(struct fixture *f, const char *config)
{
	struct store_meta meta = { .origin = "generated", .comment = "test" };

	assert_int_equal(store_add(f->store, text(config), text("{}"), &meta), 0);
	return meta.generation;
}

static void an_empty_store_has_no_current_configuration(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry;

	assert_int_equal(store_read(f->store, f->arena, 0, &entry), -ENOENT);
}

static void what_is_added_becomes_current_and_keeps_its_history(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry;
	struct store_meta *list;
	size_t n;

	assert_int_equal(add(f, "{\"a\":1}"), 1);
	assert_int_equal(add(f, "{\"a\":2}"), 2);
	assert_int_equal(store_read(f->store, f->arena, 0, &entry), 0);
	assert_string_equal((const char *)entry.config.data, "{\"a\":2}");
	assert_string_equal((const char *)entry.inventory.data, "{}");
	assert_true(entry.meta.is_current);
	assert_string_equal(entry.meta.origin, "generated");
	assert_int_equal(store_read(f->store, f->arena, 1, &entry), 0);
	assert_string_equal((const char *)entry.config.data, "{\"a\":1}");
	assert_false(entry.meta.is_current);

	assert_int_equal(store_list(f->store, f->arena, &list, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].generation, 2);
	assert_true(list[0].is_current);
	assert_int_equal(list[1].generation, 1);
}

static void one_can_go_back(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry;

	add(f, "1");
	add(f, "2");
	assert_int_equal(store_set_current(f->store, 1), 0);
	assert_int_equal(store_read(f->store, f->arena, 0, &entry), 0);
	assert_string_equal((const char *)entry.config.data, "1");
	assert_int_equal(store_set_current(f->store, 9), -ENOENT);
	assert_int_equal(add(f, "3"), 3);
}

static void the_oldest_generations_go_but_never_the_current_one(void **state)
{
	struct fixture *f = *state;
	struct store_meta *list;
	size_t n, i;

	for (i = 0; i < STORE_GENERATIONS_MAX + 5; i++)
		add(f, "x");
	assert_int_equal(store_list(f->store, f->arena, &list, &n), 0);
	assert_int_equal(n, STORE_GENERATIONS_MAX);
	assert_int_equal(list[0].generation, STORE_GENERATIONS_MAX + 5);
	assert_true(list[0].is_current);
}

static void only_root_may_look(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct stat st;

	add(f, "x");
	snprintf(path, sizeof(path), "%s/generations", f->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(path, sizeof(path), "%s/current/config.json", f->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_a_killed_writer_left_is_swept_away(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/generations/.new-000001", f->path);
	assert_int_equal(mkdir(path, 0700), 0);
	strcat(path, "/config.json");
	close(open(path, O_CREAT | O_WRONLY, 0600));
	f->store = store_free(f->store);
	assert_int_equal(store_open(f->path, &f->store), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(add(f, "x"), 1);
}

/* A writer is killed at 200 random instants; the store always reads as one whole generation. */
static void a_writer_may_be_killed_at_any_instant(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry;
	uint64_t last = 0;
	int round;

	add(f, "{}");
	for (round = 0; round < 200; round++) {
		pid_t child = fork();

		if (child == 0) {
			struct store_meta meta = { .origin = "generated" };

			while (store_add(f->store, text("{}"), text("{}"), &meta) == 0)
				;
			_exit(1);
		}
		usleep((useconds_t)(round * 37 % 3000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		f->store = store_free(f->store);
		assert_int_equal(store_open(f->path, &f->store), 0);
		assert_int_equal(store_read(f->store, f->arena, 0, &entry), 0);
		assert_string_equal((const char *)entry.config.data, "{}");
		assert_true(entry.meta.generation >= last);
		last = entry.meta.generation;
	}
	assert_true(add(f, "{}") > last);
}

static void damaged_meta_data_is_told_from_absence(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry;
	char path[128];
	int fd;

	add(f, "x");
	snprintf(path, sizeof(path), "%s/current/meta.json", f->path);
	fd = open(path, O_WRONLY | O_TRUNC);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(store_read(f->store, f->arena, 1, &entry), -EBADMSG);
}

int main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		STORE_TEST(an_empty_store_has_no_current_configuration),
		STORE_TEST(what_is_added_becomes_current_and_keeps_its_history),
		STORE_TEST(one_can_go_back),
		STORE_TEST(the_oldest_generations_go_but_never_the_current_one),
		STORE_TEST(only_root_may_look),
		STORE_TEST(what_a_killed_writer_left_is_swept_away),
		STORE_TEST(a_writer_may_be_killed_at_any_instant),
		STORE_TEST(damaged_meta_data_is_told_from_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
