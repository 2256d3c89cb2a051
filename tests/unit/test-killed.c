// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Killed at any instant: a process changes all that is kept, and is killed at its first system
 * call, at its second, and so on until it gets through. Whoever comes next finds what was before
 * or what was to be, whole, and can go on.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/arming.h"
#include "store/desired.h"
#include "store/running.h"
#include "store/store.h"

#define POINTS_MIN 200u /* so that nothing is left out unnoticed */

static char folder[64];

static char *in(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static void empty_folder(void)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s' && mkdir '%s'", folder, folder);
	assert_int_equal(system(command), 0);
}

/* ---- before, and what is done to it ------------------------------------------------- */

static void make_before(struct arena *arena)
{
	const struct arming arming = { .boot_id = "before", .name = "n", .config_hash = "h" };
	struct store_meta meta = { .origin = "generated", .comment = "before" };
	struct running *running;
	struct store *store;

	empty_folder();
	assert_int_equal(store_open(in(arena, "store"), &store), 0);
	assert_int_equal(store_add(store, bytes_of("config 1"), bytes_of("inventory 1"), &meta), 0);
	store_free(store);
	assert_int_equal(running_open(in(arena, "running"), &running), 0);
	assert_int_equal(running_set_system(running, bytes_of("system before")), 0);
	assert_int_equal(running_set_cell(running, "demo", bytes_of("cell before")), 0);
	running_free(running);
	assert_int_equal(arming_write(in(arena, "store"), &arming), 0);
	assert_int_equal(desired_write(in(arena, "cells.d"), "demo", bytes_of("before")), 0);
	assert_int_equal(desired_write(in(arena, "cells.d"), "gone", bytes_of("before")), 0);
}

/* Return: how many of the changes could not be made. */
static int change_everything(struct arena *arena)
{
	const struct arming arming = { .boot_id = "after", .name = "n", .config_hash = "h" };
	struct store_meta meta = { .origin = "generated", .comment = "after" };
	struct running *running;
	struct store *store;
	int failed = 0;

	failed += store_open(in(arena, "store"), &store) < 0;
	failed += store_add(store, bytes_of("config 2"), bytes_of("inventory 2"), &meta) < 0;
	failed += store_set_current(store, 1) < 0;
	failed += store_set_current(store, 2) < 0;
	failed += arming_write(in(arena, "store"), &arming) < 0;
	failed += running_open(in(arena, "running"), &running) < 0;
	failed += running_set_system(running, bytes_of("system after")) < 0;
	failed += running_set_cell(running, "demo", bytes_of("cell after")) < 0;
	failed += desired_write(in(arena, "cells.d"), "demo", bytes_of("after")) < 0;
	failed += desired_remove(in(arena, "cells.d"), "gone") < 0;
	failed += arming_clear(in(arena, "store")) < 0;
	running_drop_cell(running, "demo");
	running_free(running);
	store_free(store);
	return failed;
}

/* ---- what is found ------------------------------------------------------------------- */

static bool is_one_of(struct bytes found, const char *before, const char *after)
{
	return (found.size == strlen(before) && memcmp(found.data, before, found.size) == 0) ||
	       (found.size == strlen(after) && memcmp(found.data, after, found.size) == 0);
}

static const char *check_store(struct arena *arena)
{
	struct store_entry entry = { 0 };
	struct store_meta *metas;
	struct store *store;
	size_t n, i;
	int r;

	if (store_open(in(arena, "store"), &store) < 0)
		return "the store cannot be opened";
	r = store_read(store, arena, 0, &entry);
	if (r < 0 || !is_one_of(entry.config, "config 1", "config 2") ||
	    entry.config.data[7] != entry.inventory.data[10])
		return "the current generation is no whole one";
	if (store_list(store, arena, &metas, &n) < 0 || n < 1 || n > 2)
		return "the generations cannot be listed";
	for (i = 0; i < n; i++)
		if (store_read(store, arena, metas[i].generation, &entry) < 0)
			return "a generation cannot be read";
	store_free(store);
	return NULL;
}

static const char *check_rest(struct arena *arena)
{
	struct running *running;
	struct desired *items;
	struct arming arming;
	struct bytes found;
	size_t n;
	int r;

	r = arming_read(in(arena, "store"), arena, &arming);
	if (r != -ENOENT &&
	    (r < 0 || (strcmp(arming.boot_id, "before") && strcmp(arming.boot_id, "after"))))
		return "the arming record is damaged";
	if (running_open(in(arena, "running"), &running) < 0)
		return "what runs cannot be opened";
	r = running_get_system(running, arena, &found);
	if (r != -ENOENT && (r < 0 || !is_one_of(found, "system before", "system after")))
		return "what runs is damaged";
	r = running_get_cell(running, arena, "demo", &found);
	if (r != -ENOENT && (r < 0 || !is_one_of(found, "cell before", "cell after")))
		return "a cell that runs is damaged";
	running_free(running);
	if (desired_list(in(arena, "cells.d"), arena, &items, &n) < 0 || n < 1 || n > 2 ||
	    !is_one_of(items[0].document, "before", "after"))
		return "a document is damaged";
	return NULL;
}

static const char *check_found(struct arena *arena)
{
	const char *wrong = check_store(arena);

	return wrong ? wrong : check_rest(arena);
}

/* What was left over is in nobody's way: the same changes can be made. */
static const char *go_on(struct arena *arena)
{
	(void)desired_write(in(arena, "cells.d"), "gone", bytes_of("before"));
	return change_everything(arena) ? "the same cannot be done again" : NULL;
}

/* ---- killing --------------------------------------------------------------------------- */

/* Return: whether it was killed; false when it got through before. */
static bool run_until(unsigned int n_stops)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(change_everything(arena_new()) ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	while (n_stops--) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFSTOPPED(status))
			continue;
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), EXIT_SUCCESS);
		return false;
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return true;
}

static void whatever_is_left_is_whole(void **state)
{
	unsigned int point;

	/* Stops are at the begin and at the end of each system call. */
	for (point = 1;; point++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *wrong;
		bool is_killed;

		make_before(arena);
		is_killed = run_until(point);
		wrong = check_found(arena);
		if (!wrong)
			wrong = go_on(arena);
		if (wrong)
			fail_msg("killed at stop %u: %s", point, wrong);
		if (!is_killed)
			break;
	}
	print_message("killed at %u points\n", point - 1);
	assert_true(point > POINTS_MIN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_left_is_whole),
	};
	int n_failed;

	/* In memory: each of hundreds of rounds syncs a dozen files. */
	strcpy(folder,
	       access("/dev/shm", W_OK) == 0 ? "/dev/shm/killed-XXXXXX" : "/tmp/killed-XXXXXX");
	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	n_failed = cmocka_run_group_tests(tests, NULL, NULL);
	empty_folder();
	rmdir(folder);
	return n_failed;
}
