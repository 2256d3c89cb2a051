// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/sysroot.h"

struct fixture {
	struct tree *tree;
	struct arena *arena;
	struct sysroot *root;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[256];

	f->tree = tree_new();
	f->arena = arena_new();
	tree_file(f->tree, "/proc/cmdline", "quiet");
	tree_file(f->tree, "/proc/mounts", "proc /proc proc\nx /secret ext4\nr /r resctrl");
	tree_file(f->tree, "/etc/passwd", "inside");
	tree_bytes(f->tree, "/empty", "", 0);
	tree_directory(f->tree, "/sys/devices/card");
	tree_file(f->tree, "/sys/devices/card/irq", "4");
	tree_link(f->tree, "/sys/bus/card", "../devices/card");
	tree_link(f->tree, "/sys/bus/driver", "../../bus/pci/drivers/e1000e");
	tree_link(f->tree, "/out-absolute", "/etc/passwd");
	tree_link(f->tree, "/out-relative", "../../../../../../../../etc/passwd");
	tree_link(f->tree, "/loop", "/loop");
	tree_link(f->tree, "/dangling", "/nowhere");
	snprintf(path, sizeof(path), "%s/pipe", tree_path(f->tree));
	assert_int_equal(mkfifo(path, 0600), 0);
	tree_file(f->tree, "/.cellwarden/manifest.json",
		  "{\"format\":1,\"errors\":{\"/denied\":\"EACCES\",\"/listed\":\"EIO\","
		  "\"/strange\":\"EWHATEVER\"}}");
	tree_file(f->tree, "/denied", "what the manifest says is stronger");
	tree_directory(f->tree, "/listed");
	tree_file(f->tree, "/strange", "x");
	assert_int_equal(sysroot_open(tree_path(f->tree), &f->root), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	sysroot_free(f->root);
	arena_free(f->arena);
	tree_free(f->tree);
	free(f);
	return 0;
}

static const struct {
	const char *name, *path;
	int expected;
	const char *content;
} read_cases[] = {
	{ "a file", "/proc/cmdline", 0, "quiet\n" },
	{ "an empty file", "/empty", 0, "" },
	{ "through a link", "/sys/bus/card/irq", 0, "4\n" },
	{ "an absolute link stays inside", "/out-absolute", 0, "inside\n" },
	{ "dots stay inside", "/out-relative", 0, "inside\n" },
	{ "nothing there", "/proc/iomem", -ENOENT, NULL },
	{ "below a file", "/proc/cmdline/x", -ENOENT, NULL },
	{ "a directory", "/proc", -EISDIR, NULL },
	{ "a pipe does not block", "/pipe", -EINVAL, NULL },
	{ "a link to itself", "/loop", -ELOOP, NULL },
	{ "a link to nothing", "/dangling", -ENOENT, NULL },
	{ "failed on its machine", "/denied", -EACCES, NULL },
	{ "failed with an error of another kernel", "/strange", -EIO, NULL },
};

static void files_are_read_below_the_root_and_nowhere_else(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(read_cases); i++) {
		struct bytes content = { 0 };
		int r = sysroot_read(f->root, f->arena, read_cases[i].path, &content);

		if (r != read_cases[i].expected)
			fail_msg("%s: expected %d, got %d", read_cases[i].name,
				 read_cases[i].expected, r);
		if (r == 0) {
			assert_string_equal((const char *)content.data, read_cases[i].content);
			assert_int_equal(content.size, strlen(read_cases[i].content));
		} else {
			assert_null(content.data);
		}
	}
}

static void a_file_above_the_limit_is_refused(void **state)
{
	struct fixture *f = *state;
	struct bytes content;
	char path[256];

	tree_bytes(f->tree, "/big", "", 0);
	snprintf(path, sizeof(path), "%s/big", tree_path(f->tree));
	assert_int_equal(truncate(path, SYSROOT_FILE_MAX), 0);
	assert_int_equal(sysroot_read(f->root, f->arena, "/big", &content), 0);
	assert_int_equal(content.size, SYSROOT_FILE_MAX);
	assert_int_equal(truncate(path, SYSROOT_FILE_MAX + 1), 0);
	assert_int_equal(sysroot_read(f->root, f->arena, "/big", &content), -EFBIG);
}

static void a_line_comes_without_its_newline(void **state)
{
	struct fixture *f = *state;
	const char *line;

	assert_int_equal(sysroot_read_line(f->root, f->arena, "/proc/mounts", &line), 0);
	assert_string_equal(line, "proc /proc proc");
	assert_int_equal(sysroot_read_line(f->root, f->arena, "/empty", &line), 0);
	assert_string_equal(line, "");
}

static const struct {
	const char *path;
	int expected;
	const char *target, *last;
} link_cases[] = {
	{ "/sys/bus/driver", 0, "../../bus/pci/drivers/e1000e", "e1000e" },
	{ "/dangling", 0, "/nowhere", "nowhere" },
	{ "/loop", 0, "/loop", "loop" },
	{ "/proc/cmdline", -EINVAL, NULL, NULL },
	{ "/proc", -EINVAL, NULL, NULL },
	{ "/nothing", -ENOENT, NULL, NULL },
	{ "/denied", -EACCES, NULL, NULL },
};

static void links_are_read_not_followed(void **state)
{
	struct fixture *f = *state;
	const char *text;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(link_cases); i++) {
		r = sysroot_read_target(f->root, f->arena, link_cases[i].path, &text);
		if (r != link_cases[i].expected)
			fail_msg("%s: expected %d, got %d", link_cases[i].path,
				 link_cases[i].expected, r);
		if (r < 0)
			continue;
		assert_string_equal(text, link_cases[i].target);
		assert_int_equal(sysroot_read_link(f->root, f->arena, link_cases[i].path, &text),
				 0);
		assert_string_equal(text, link_cases[i].last);
	}
}

static void names_sort_by_the_numbers_in_them(void **state)
{
	struct fixture *f = *state;
	static const char *const expected[] = { "cpu0", "cpu1", "cpu2", "cpu10", "cpufreq" };
	const char **names;
	size_t n, i;

	tree_directory(f->tree, "/cpus/cpu10");
	tree_directory(f->tree, "/cpus/cpu2");
	tree_directory(f->tree, "/cpus/cpufreq");
	tree_directory(f->tree, "/cpus/cpu0");
	tree_directory(f->tree, "/cpus/cpu1");
	assert_int_equal(sysroot_list(f->root, f->arena, "/cpus", &names, &n), 0);
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (i = 0; i < n; i++)
		assert_string_equal(names[i], expected[i]);
	assert_int_equal(sysroot_list(f->root, f->arena, "/listed", &names, &n), -EIO);
	assert_int_equal(sysroot_list(f->root, f->arena, "/none", &names, &n), -ENOENT);
	assert_int_equal(sysroot_list(f->root, f->arena, "/empty", &names, &n), -ENOENT);
}

static void existence_follows_links(void **state)
{
	struct fixture *f = *state;

	assert_true(sysroot_exists(f->root, "/proc"));
	assert_true(sysroot_exists(f->root, "/sys/bus/card"));
	assert_true(sysroot_exists(f->root, "/pipe"));
	assert_false(sysroot_exists(f->root, "/dangling"));
	assert_false(sysroot_exists(f->root, "/loop"));
	assert_false(sysroot_exists(f->root, "/nothing"));
}

/* ---- observer ------------------------------------------------------------ */

static void hear_file(void *userdata, const char *path, struct bytes content, int error)
{
	char *log = userdata;

	sprintf(log + strlen(log), "%s=%d:%.*s ", path, error, (int)content.size,
		content.data ? (const char *)content.data : "");
}

static void hear_link(void *userdata, const char *path, const char *target, int error)
{
	char *log = userdata;

	sprintf(log + strlen(log), "%s->%d:%s ", path, error, target ? target : "");
}

static void hear_directory(void *userdata, const char *path, const char *const *names, size_t n,
			   int error)
{
	char *log = userdata;

	sprintf(log + strlen(log), "%s/%d:%zu%s ", path, error, n, names ? "" : "?");
}

static bool is_resctrl(struct bytes line)
{
	return line.size >= 7 && memcmp(line.data + line.size - 7, "resctrl", 7) == 0;
}

static void the_observer_hears_what_was_read_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	char log[1024] = "";
	struct sysroot_observer observer = { hear_file, hear_link, hear_directory, log };
	struct bytes content;
	const char **names, *text;
	size_t n;

	sysroot_set_observer(f->root, &observer);
	sysroot_read_line(f->root, f->arena, "/etc/passwd", &text);
	sysroot_read(f->root, f->arena, "/none", &content);
	assert_int_equal(
		sysroot_read_matching(f->root, f->arena, "/proc/mounts", is_resctrl, &content), 0);
	assert_string_equal((const char *)content.data, "r /r resctrl\n");
	sysroot_read_link(f->root, f->arena, "/sys/bus/driver", &text);
	sysroot_list(f->root, f->arena, "/sys/bus", &names, &n);
	sysroot_exists(f->root, "/sys");
	sysroot_exists(f->root, "/none");
	sysroot_set_observer(f->root, NULL);
	sysroot_read_line(f->root, f->arena, "/proc/cmdline", &text);
	assert_string_equal(log, "/etc/passwd=0:inside\n /none=-2: /proc/mounts=0:r /r resctrl\n "
				 "/sys/bus/driver->0:../../bus/pci/drivers/e1000e "
				 "/sys/bus/0:2 /sys/0:0? ");
}

/* ---- opening ------------------------------------------------------------- */

static const struct {
	const char *name, *manifest;
	int expected;
} manifest_cases[] = {
	{ "good", "{\"format\":1,\"errors\":{}}", 0 },
	{ "not JSON", "{", -EBADMSG },
	{ "an array", "[]", -EBADMSG },
	{ "another format", "{\"format\":2,\"errors\":{}}", -EBADMSG },
	{ "format missing", "{\"errors\":{}}", -EBADMSG },
	{ "errors missing", "{\"format\":1}", -EBADMSG },
	{ "errors no object", "{\"format\":1,\"errors\":[]}", -EBADMSG },
	{ "error no text", "{\"format\":1,\"errors\":{\"/a\":13}}", -EBADMSG },
	{ "path not absolute", "{\"format\":1,\"errors\":{\"a\":\"EIO\"}}", -EBADMSG },
};

static void a_malformed_manifest_is_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(manifest_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(sysroot_freep) struct sysroot *root = NULL;
		int r;

		tree_file(tree, SYSROOT_MANIFEST_PATH, "%s", manifest_cases[i].manifest);
		r = sysroot_open(tree_path(tree), &root);
		if (r != manifest_cases[i].expected)
			fail_msg("%s: expected %d, got %d", manifest_cases[i].name,
				 manifest_cases[i].expected, r);
		assert_true((r == 0) == (root != NULL));
	}
}

static void only_the_slash_is_the_machine_itself(void **state)
{
	struct fixture *f = *state;
	struct sysroot *root;
	char path[256];

	assert_false(sysroot_is_live(f->root));
	assert_int_equal(sysroot_open("/", &root), 0);
	assert_true(sysroot_is_live(root));
	sysroot_free(root);
	assert_int_equal(sysroot_open("//", &root), 0);
	assert_true(sysroot_is_live(root));
	sysroot_free(root);
	snprintf(path, sizeof(path), "%s/none", tree_path(f->tree));
	assert_int_equal(sysroot_open(path, &root), -ENOENT);
	snprintf(path, sizeof(path), "%s/etc/passwd", tree_path(f->tree));
	assert_int_equal(sysroot_open(path, &root), -ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(files_are_read_below_the_root_and_nowhere_else),
		T(a_file_above_the_limit_is_refused),
		T(a_line_comes_without_its_newline),
		T(links_are_read_not_followed),
		T(names_sort_by_the_numbers_in_them),
		T(existence_follows_links),
		T(the_observer_hears_what_was_read_and_nothing_else),
		cmocka_unit_test(a_malformed_manifest_is_refused),
		T(only_the_slash_is_the_machine_itself),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
