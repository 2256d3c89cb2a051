// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A cell that has no ports is made to use some, in three widths, reading and writing. It is loaded
 * anew for each access, because the first thing that it may not do ends it.
 *
 *   port-walk CELL IMAGE SHARED PM-TIMER all       each port in all six ways
 *   port-walk CELL IMAGE SHARED PM-TIMER PORT...   each in one of the six, in turns
 *
 * CELL is created, and is CPU 3; IMAGE is inmates/port-any.bin; SHARED is the address of a page that
 * the cell shares with us; PM-TIMER the first port of the ACPI timer. What every cell may use has to
 * work; everything else has to stop the cell, with a report that names it. Exits with 0 if so.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <abi/jailhouse/ioctl.h>

#define IMAGE_MAX     4096u
#define ACCESS_AT     0x4000 /* as in inmates/port-any.S */
#define MARK_AT       0x20
#define LIMIT_SECONDS 60.0
#define SHOWN_MAX     20u

struct access {
	uint16_t port;
	uint8_t size, is_write;
};

static int driver, console, state;
static volatile uint32_t *mark;
static uint8_t image[IMAGE_MAX];
static size_t image_size;
static struct jailhouse_cell_id cell = { .id = JAILHOUSE_CELL_ID_UNUSED };
static unsigned long pm_timer, n_accesses, n_allowed, n_wrong;

static void stop(const char *what)
{
	fprintf(stderr, "port-walk: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double now_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int open_file(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC);

	if (fd < 0)
		stop(name);
	return fd;
}

/* The file that says the cell's state: that of the directory whose file "name" names it. */
static int open_state(const char *name)
{
	char path[160], found[64];
	glob_t names;
	size_t i;
	int fd;

	if (glob("/sys/devices/jailhouse/cells/*/name", 0, NULL, &names))
		stop("cells");
	for (i = 0; i < names.gl_pathc; i++) {
		ssize_t length;

		fd = open_file(names.gl_pathv[i], O_RDONLY);
		length = read(fd, found, sizeof(found) - 1);
		close(fd);
		found[length < 0 ? 0 : length] = 0;
		found[strcspn(found, "\n")] = 0;
		if (strcmp(found, name))
			continue;
		snprintf(path, sizeof(path), "%.*sstate", (int)strlen(names.gl_pathv[i]) - 4,
			 names.gl_pathv[i]);
		return open_file(path, O_RDONLY);
	}
	errno = ENOENT;
	stop(name);
	return -1;
}

static bool has_failed(void)
{
	char text[32];
	ssize_t length = pread(state, text, sizeof(text), 0);

	return length >= 6 && !memcmp(text, "failed", 6);
}

static void run(const struct access *access)
{
	struct {
		struct jailhouse_cell_load load;
		struct jailhouse_preload_image images[2];
	} request = { .load = { .cell_id = cell, .num_preload_images = 2 } };

	request.images[0].source_address = (uintptr_t)image;
	request.images[0].size = image_size;
	request.images[1].source_address = (uintptr_t)access;
	request.images[1].size = sizeof(*access);
	request.images[1].target_address = ACCESS_AT;
	*mark = 0;
	if (ioctl(driver, JAILHOUSE_CELL_LOAD, &request) < 0)
		stop("load");
	if (ioctl(driver, JAILHOUSE_CELL_START, &cell) < 0)
		stop("start");
}

/* Of every cell: PCI's address in one piece, its data, and the ACPI timer. */
static bool is_allowed(const struct access *access)
{
	if (access->port == 0xcf8)
		return access->size == 4;
	return (access->port >= 0xcfc && access->port + access->size <= 0xd00) ||
	       (access->port >= pm_timer && access->port + access->size <= pm_timer + 4);
}

/* What the console says since the last time. */
static bool is_reported(const struct access *access)
{
	char said[4097], expected[128];
	ssize_t length, n = 0;

	while ((length = read(console, said + n, sizeof(said) - 1 - (size_t)n)) > 0)
		n += length;
	said[n] = 0;
	snprintf(expected, sizeof(expected),
		 "\nviolation: cell %s, CPU 3: port %s of %u bytes at 0x%x, which",
		 (char *)cell.name, access->is_write ? "write" : "read", access->size,
		 access->port);
	return strstr(said, expected);
}

static const char *judge(const struct access *access)
{
	double limit = now_seconds() + LIMIT_SECONDS;
	bool failed = false;

	while (!*mark && !(failed = has_failed())) {
		if (now_seconds() > limit)
			return "nothing happens";
		usleep(100); /* where CPUs are emulated, the others want their turn */
	}
	if (is_allowed(access))
		return is_reported(access) || failed ? "it is refused" : NULL;
	if (!failed)
		return "it is not refused";
	return is_reported(access) ? NULL : "there is no report";
}

static void try(const struct access *access)
{
	const char *problem;

	run(access);
	problem = judge(access);
	n_accesses++;
	n_allowed += is_allowed(access);
	if (!problem)
		return;
	if (n_wrong++ < SHOWN_MAX)
		printf("%s of %u bytes at 0x%x: %s\n", access->is_write ? "write" : "read",
		       access->size, access->port, problem);
}

static void try_in_way(uint16_t port, unsigned int way)
{
	struct access access = {
		.port = port,
		.size = (uint8_t)(1u << way % 3),
		.is_write = way >= 3,
	};

	try(&access);
}

static void try_all(void)
{
	unsigned int way;
	uint32_t port;

	for (port = 0; port <= UINT16_MAX; port++)
		for (way = 0; way < 6; way++)
			try_in_way((uint16_t)port, way);
}

int main(int argc, char **argv)
{
	double begin = now_seconds();
	void *shared;
	int i;

	if (argc < 6)
		return 2;
	driver = open_file("/dev/jailhouse", O_RDWR);
	console = open_file("/dev/jailhouse", O_RDONLY | O_NONBLOCK);
	state = open_state(argv[1]);
	strncpy((char *)cell.name, argv[1], sizeof(cell.name) - 1);
	i = open_file(argv[2], O_RDONLY);
	image_size = (size_t)read(i, image, sizeof(image));
	if (image_size >= sizeof(image))
		stop(argv[2]);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
		      open_file("/dev/mem", O_RDWR | O_SYNC), strtol(argv[3], NULL, 0));
	if (shared == MAP_FAILED)
		stop("/dev/mem");
	mark = (volatile uint32_t *)((uint8_t *)shared + MARK_AT);
	pm_timer = strtoul(argv[4], NULL, 0);
	if (!strcmp(argv[5], "all"))
		try_all();
	else
		for (i = 5; i < argc; i++)
			try_in_way((uint16_t)strtoul(argv[i], NULL, 0), (unsigned int)i % 6);
	printf("%lu accesses, %lu allowed, %lu not as they should be, %.1f ms each\n", n_accesses,
	       n_allowed, n_wrong, (now_seconds() - begin) * 1000 / (double)n_accesses);
	return n_wrong || !n_accesses;
}
