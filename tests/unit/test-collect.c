// SPDX-License-Identifier: GPL-2.0-or-later
/* What is collected, unpacked elsewhere, is probed like the machine itself. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/json.h"
#include "fakes/tree-builder.h"
#include "probe/collect.h"
#include "probe/probe.h"

static char *inventory_text(const char *path)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_json_ struct json_object *json = NULL;

	assert_int_equal(sysroot_open(path, &root), 0);
	assert_int_equal(probe_machine(root, &inventory), 0);
	json = inventory_to_json(inventory);
	return strdup(json_print(json));
}

static void write_archive(const char *path, const char *archive, int64_t time_s)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(collection_freep) struct collection *collection = NULL;
	_cleanup_close_ int fd = open(archive, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(sysroot_open(path, &root), 0);
	collection = collection_new(root);
	assert_int_equal(collection_write(collection, fd, time_s), 0);
}

/* By GNU tar, not by the library that packed it. */
static struct tree *unpack(const char *archive)
{
	struct tree *tree = tree_new();
	char command[512];

	snprintf(command, sizeof(command), "tar xf %s -C %s", archive, tree_path(tree));
	assert_int_equal(system(command), 0);
	return tree;
}

static char *read_text(const char *path, size_t *ret_size)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	assert_non_null(file);
	*ret_size = fread(text, 1, (1 << 20) - 1, file);
	assert_true(*ret_size < (1 << 20) - 1);
	return text;
}

static struct tree *pretend_machine(void)
{
	struct tree *tree = tree_new();
	char name[200];

	tree_file(tree, "/proc/sys/kernel/arch", "x86_64");
	tree_file(tree, "/proc/sys/kernel/osrelease", "6.1.0");
	tree_file(tree, "/proc/cmdline", "quiet \"a b\"=c");
	tree_file(tree, "/proc/iomem", "0-fff : Reserved\nodd line");
	tree_file(tree, "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : svm");
	tree_file(tree, "/proc/mounts", "secret-server:/home /home nfs");
	tree_file(tree, "/proc/meminfo", "MemTotal: 100 kB\nMemFree: 50 kB");
	tree_file(tree, "/dev/kmsg",
		  "6,1,2,-;secret.example.com logged in\n6,2,2,-;kvm: disabled by bios");
	tree_file(tree, "/lib/modules/6.1.0/modules.dep", "secret.ko:\nx/jailhouse.ko:");
	tree_file(tree, "/etc/shadow", "secret");
	tree_link(tree, "/sys/bus/pci/devices/0000:00:1f.2/driver",
		  "../../../bus/pci/drivers/ahci");
	tree_file(tree, "/sys/bus/pci/devices/0000:00:1f.2/vendor", "0x8086");
	tree_file(tree, "/sys/class/iommu/dmar0/x", "y");
	/* Longer than the old tar header's 100 bytes. */
	memset(name, 'n', sizeof(name));
	snprintf(name, sizeof(name), "/boot/loader/entries/%0150d.conf", 1);
	tree_file(tree, name, "secret");
	return tree;
}

static void a_pretend_machine_survives_the_archive(void **state)
{
	_cleanup_(tree_freep) struct tree *machine = pretend_machine(), *copy = NULL;
	_cleanup_free_ char *before = inventory_text(tree_path(machine)), *after = NULL;
	_cleanup_free_ char *packed = NULL;
	char archive[256];
	size_t size;

	snprintf(archive, sizeof(archive), "%s/archive.tar", tree_path(machine));
	write_archive(tree_path(machine), archive, 0);
	copy = unpack(archive);
	after = inventory_text(tree_path(copy));
	assert_string_equal(before, after);
	assert_null(strstr(before, "odd line"));
	assert_non_null(strstr(before, "\"disabled\""));
	assert_non_null(strstr(before, "dmar0"));
	assert_non_null(strstr(before, "jailhouse.ko"));
	assert_non_null(strstr(before, "00000001.conf"));

	/* Nothing that probing has no use for. */
	packed = read_text(archive, &size);
	assert_non_null(memmem(packed, size, "MemTotal", 8));
	assert_null(memmem(packed, size, "secret", 6));
	assert_null(memmem(packed, size, "MemFree", 7));
}

static void archives_differ_in_nothing_but_the_time(void **state)
{
	_cleanup_(tree_freep) struct tree *machine = pretend_machine();
	_cleanup_free_ char *first = NULL, *second = NULL, *later = NULL;
	size_t n_first, n_second, n_later, i, n_different = 0;
	char archive[256];

	snprintf(archive, sizeof(archive), "%s/archive.tar", tree_path(machine));
	write_archive(tree_path(machine), archive, 1700000000);
	first = read_text(archive, &n_first);
	write_archive(tree_path(machine), archive, 1700000000);
	second = read_text(archive, &n_second);
	assert_int_equal(n_first, n_second);
	assert_memory_equal(first, second, n_first);
	write_archive(tree_path(machine), archive, 1700000001);
	later = read_text(archive, &n_later);
	assert_int_equal(n_first, n_later);
	for (i = 0; i < n_first; i++)
		n_different += first[i] != later[i];
	assert_int_equal(n_different, 1);
	assert_non_null(strstr(first + 512, "\"time\": \"2023-11-14T22:13:20Z\""));
}

/* Runs @check as nobody, whose reads of the closed files fail. */
static void as_nobody(void (*check)(void *), void *userdata)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (geteuid() == 0 && (setegid(65534) < 0 || seteuid(65534) < 0))
			_exit(3);
		check(userdata);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void write_archive_and_inventory(void *userdata)
{
	const char *path = userdata;
	_cleanup_free_ char *text = inventory_text(path);
	_cleanup_(fclosep) FILE *file = NULL;
	char name[256];

	snprintf(name, sizeof(name), "%s/tmp/archive.tar", path);
	write_archive(path, name, 0);
	snprintf(name, sizeof(name), "%s/tmp/inventory.json", path);
	file = fopen(name, "we");
	if (!file || fputs(text, file) < 0)
		_exit(4);
}

static void close_path(struct tree *tree, const char *path, mode_t mode)
{
	char name[256];

	snprintf(name, sizeof(name), "%s%s", tree_path(tree), path);
	assert_int_equal(chmod(name, mode), 0);
}

static void what_could_not_be_read_is_no_more_readable_elsewhere(void **state)
{
	_cleanup_(tree_freep) struct tree *machine = pretend_machine(), *copy = NULL;
	_cleanup_free_ char *before = NULL, *after = NULL, *manifest = NULL;
	char name[256];
	size_t size;

	tree_directory(machine, "/tmp");
	tree_directory(machine, "/sys/kernel/debug/kvm");
	close_path(machine, "", 0755);
	close_path(machine, "/tmp", 0777);
	close_path(machine, "/proc/iomem", 0);
	close_path(machine, "/sys/class/iommu", 0);
	close_path(machine, "/sys/kernel/debug", 0700);
	as_nobody(write_archive_and_inventory, (void *)tree_path(machine));

	snprintf(name, sizeof(name), "%s/tmp/archive.tar", tree_path(machine));
	copy = unpack(name);
	snprintf(name, sizeof(name), "%s/tmp/inventory.json", tree_path(machine));
	before = read_text(name, &size);
	/* Read as root as well, who may read everything. */
	after = inventory_text(tree_path(copy));
	assert_string_equal(before, after);
	assert_non_null(strstr(before, "permission denied"));

	snprintf(name, sizeof(name), "%s/.cellwarden/manifest.json", tree_path(copy));
	manifest = read_text(name, &size);
	assert_non_null(strstr(manifest, "\"/proc/iomem\": \"EACCES\""));
	assert_non_null(strstr(manifest, "\"/sys/class/iommu\": \"EACCES\""));
	assert_non_null(strstr(manifest, "\"/sys/kernel/debug/kvm\": \"EACCES\""));
	assert_null(strstr(manifest, "ENOENT"));
	close_path(machine, "/sys/class/iommu", 0755);
}

/* This very machine, as whoever runs the test. */
static void this_machine_survives_the_archive(void **state)
{
	_cleanup_(tree_freep) struct tree *folder = tree_new(), *copy = NULL;
	_cleanup_free_ char *before = inventory_text("/"), *after = NULL;
	char archive[256];

	snprintf(archive, sizeof(archive), "%s/archive.tar", tree_path(folder));
	write_archive("/", archive, 0);
	copy = unpack(archive);
	after = inventory_text(tree_path(copy));
	assert_string_equal(before, after);
	assert_non_null(strstr(before, "\"command_line\""));
}

static void a_full_disk_is_an_error(void **state)
{
	_cleanup_(tree_freep) struct tree *machine = pretend_machine();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(collection_freep) struct collection *collection = NULL;
	_cleanup_close_ int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_int_equal(sysroot_open(tree_path(machine), &root), 0);
	collection = collection_new(root);
	assert_int_equal(collection_write(collection, fd, 0), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pretend_machine_survives_the_archive),
		cmocka_unit_test(archives_differ_in_nothing_but_the_time),
		cmocka_unit_test(what_could_not_be_read_is_no_more_readable_elsewhere),
		cmocka_unit_test(this_machine_survives_the_archive),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
