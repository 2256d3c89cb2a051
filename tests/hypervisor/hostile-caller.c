// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Callers of the driver that mean harm, or are killed. The seeds are fixed: each run does the same.
 *
 *   hostile-caller enable ROOT N         configurations that must be refused, cut and mutated
 *                | starve ROOT           hypervisor memory of all sizes that are too small
 *                | create CELL N         the same for cells; what is accepted is destroyed again
 *                | numbers N             ioctls that do not exist, and pointers that lead nowhere
 *                | crowd ROOT CELL IMAGE SECONDS   several processes, requests in any order
 *                | killed ROOT CELL IMAGE N        processes that end in the middle of one
 *
 * A root configuration that the driver may accept is one in which Linux has everything that it
 * uses, or it could stop: so ENABLE gets only what has to be refused (signature, revision,
 * architecture, counts of more than there is, a name without an end, another CPU set, other
 * hypervisor memory, memory that is the hypervisor's or that no address reaches), and what changes
 * nothing. Hypervisor memory is not moved to where registers are, between 2 and 4 GiB: the driver
 * cannot tell these from memory, and writing them is what the caller has asked for. A cell may take
 * from Linux what its configuration names: registers, ports, interrupts and functions that Linux
 * uses are not named for that reason.
 *
 * Exits with 0 when each answer was one of those that abi.md, section 10, has for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <abi/config-view.h>
#include <abi/jailhouse/ioctl.h>

#define ROOM          (128u << 10) /* of a configuration, in front of a page that is not there */
#define GIB           (1ull << 30)
#define CLIENTS       4
#define NO_BDF        0xf7 /* 00:1e.7 */
#define N_ERRNOS      134
#define EDU_BDF       0x28 /* 00:05.0, which has no driver: the only function that cells get */
#define HV_MEMORY     0x3a000000ull
#define HV_MEMORY_END (HV_MEMORY + (82ull << 20)) /* of what is reserved */

static int fd;
static uint8_t *room_end;
static unsigned long answers[N_ERRNOS];
static bool is_failed;

/* ---- numbers --------------------------------------------------------------- */

static uint64_t seed = 1;

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016 */
static uint64_t any(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dull;
}

static uint64_t below(uint64_t limit)
{
	return any() % limit;
}

/* Numbers at which something changes. */
static uint64_t edge(void)
{
	static const uint64_t edges[] = {
		0,
		1,
		0xfff,
		0x1000,
		0x1001,
		0xffff,
		0xffffffff,
		1ull << 32,
		1ull << 47,
		1ull << 52,
		1ull << 63,
		UINT64_MAX,
		UINT64_MAX - 0xfff,
		HV_MEMORY,
		HV_MEMORY + 0x1000,
		0x1000000,
		0x3b200000,
		0x9000000000,
	};

	return edges[below(sizeof(edges) / sizeof(edges[0]))] + (below(4) ? 0 : below(64));
}

static void put(uint8_t *to, size_t width, uint64_t value)
{
	for (; width; width--, value >>= 8)
		*to++ = (uint8_t)value;
}

/* ---- configurations -------------------------------------------------------- */

struct bytes {
	uint8_t *data;
	size_t size;
};

static struct bytes read_file(const char *name)
{
	int file = open(name, O_RDONLY | O_CLOEXEC);
	struct bytes bytes;
	struct stat st;

	if (file < 0 || fstat(file, &st) < 0 || st.st_size > ROOM) {
		perror(name);
		exit(2);
	}
	bytes.size = (size_t)st.st_size;
	bytes.data = malloc(bytes.size);
	if (!bytes.data || read(file, bytes.data, bytes.size) != (ssize_t)bytes.size) {
		perror(name);
		exit(2);
	}
	close(file);
	return bytes;
}

static void make_room(void)
{
	uint8_t *room =
		mmap(NULL, ROOM + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED || mprotect(room + ROOM, 4096, PROT_NONE)) {
		perror("hostile-caller: memory");
		exit(2);
	}
	room_end = room + ROOM;
}

/* The first bytes of a configuration, right in front of where nothing can be read. */
static uint8_t *place(const struct bytes *from, size_t size)
{
	return memcpy(room_end - size, from->data, size);
}

static struct config_view open_view(uint8_t *data, size_t size, bool *ret_is_whole)
{
	struct config_view view;

	memset(&view, 0, sizeof(view));
	*ret_is_whole = config_view_open(data, size, JAILHOUSE_X86, &view) == CONFIG_VIEW_OK;
	return view;
}

/* ---- requests -------------------------------------------------------------- */

/* Counts the answer; one that the contract does not have is a failure. */
static int note(const char *request, int result)
{
	static const int known[] = { 0,     EINVAL, EFAULT, E2BIG,  EBUSY,  EEXIST,
				     EPERM, ENOMEM, ENOENT, ENODEV, ERANGE, EINTR };
	int answer = result < 0 ? errno : 0;
	size_t i;

	answers[answer < N_ERRNOS ? answer : 0]++;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (answer == known[i])
			return answer;
	printf("%s: %s is no answer\n", request, strerrorname_np(answer));
	is_failed = true;
	return answer;
}

static void print_answers(void)
{
	int i;

	for (i = 0; i < N_ERRNOS; i++)
		if (answers[i])
			printf("# %s: %lu\n", i ? strerrorname_np(i) : "ok", answers[i]);
}

static int enable(const uint8_t *data)
{
	return note("enable", ioctl(fd, JAILHOUSE_ENABLE, data));
}

static int disable(void)
{
	return note("disable", ioctl(fd, JAILHOUSE_DISABLE));
}

static int create(const uint8_t *data, size_t size)
{
	struct jailhouse_cell_create request = {
		.config_address = (uintptr_t)data,
		.config_size = (uint32_t)size,
	};

	return note("create", ioctl(fd, JAILHOUSE_CELL_CREATE, &request));
}

static int of_cell(const char *name, unsigned long request, int id)
{
	struct jailhouse_cell_id argument = { .id = id };

	memcpy(argument.name, "one", 4);
	return note(name, ioctl(fd, request, &argument));
}

static int load(int id, const struct bytes *image)
{
	struct {
		struct jailhouse_cell_load load;
		struct jailhouse_preload_image image;
	} request = { .load.cell_id.id = id };

	memcpy(request.load.cell_id.name, "one", 4);
	if (image) {
		request.load.num_preload_images = 1;
		request.image.source_address = (uintptr_t)image->data;
		request.image.size = image->size;
	}
	return note("load", ioctl(fd, JAILHOUSE_CELL_LOAD, &request));
}

/* ---- enable ---------------------------------------------------------------- */

#define COUNTS_AT (offsetof(struct jailhouse_system, root_cell.cpu_set_size))

/* More of some array than there is, until the whole is larger than what can be read. */
static void inflate(uint8_t *data)
{
	size_t array = below(CONFIG_VIEW_ARRAYS), at = COUNTS_AT + 4 * array;
	uint32_t value = (uint32_t)config_view_le(data + at, 4);
	uint64_t more = below(2) ? 1 + below(16) : edge();

	put(data + at, 4,
	    value + more > value && value + more <= UINT32_MAX ? value + more : UINT32_MAX);
}

static void flip(uint8_t *data, size_t from, size_t size)
{
	size_t bit = from * 8 + below(size * 8);

	data[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* Moves it, to where there is no register. */
static void move_hypervisor(uint8_t *data)
{
	const size_t at = offsetof(struct jailhouse_system, hypervisor_memory);
	uint64_t start = config_view_le(data + at, 8), size = config_view_le(data + at + 16, 8);

	if (below(2))
		start = below(2) ? edge() : start ^ 1ull << below(64);
	else
		size = below(2) ? edge() : size ^ 1ull << below(64);
	if (start < 4 * GIB && (start >= 2 * GIB || size > 2 * GIB - start))
		start = 0x1000000;
	/* Where it could be CPUs go in and out, which takes its time: not often. */
	if (start >= HV_MEMORY && start < HV_MEMORY_END && !((start | size) & 0xfff) && below(16))
		start++;
	put(data + at, 8, start);
	put(data + at + 16, 8, size);
}

static void mutate_root(uint8_t *data)
{
	switch (below(5)) {
	case 0:
		flip(data, 0, 8);
		return;
	case 1:
		inflate(data);
		return;
	case 2:
		move_hypervisor(data);
		return;
	case 3:
		memset(data + offsetof(struct jailhouse_system, root_cell.name), 'x',
		       JAILHOUSE_CELL_NAME_SIZE);
		return;
	default: /* one of the four CPUs, or seldom one that is not there */
		data[sizeof(struct jailhouse_system)] ^= 1u << below(below(64) ? 4 : 8);
	}
}

/* Return: whether it was refused; Linux has its machine in any case. */
static bool try_enable(const uint8_t *data)
{
	if (enable(data))
		return true;
	if (disable()) {
		puts("enabled by a mutation, and not disabled");
		exit(1);
	}
	return false;
}

static void enable_mutated(const struct bytes *root, unsigned long n)
{
	unsigned long i;
	uint8_t *data;

	for (i = 0; i < n; i++) {
		if (!below(4)) {
			size_t size = i < root->size ? i : below(root->size);

			if (!try_enable(place(root, size))) {
				printf("enabled with its first %zu bytes\n", size);
				is_failed = true;
			}
			continue;
		}
		data = place(root, root->size);
		mutate_root(data);
		try_enable(data);
	}
}

/* The hypervisor has all of it to do, and finds no page at some point; or memory that is no cell's. */
static void starve(const struct bytes *root)
{
	const size_t size_at = offsetof(struct jailhouse_system, hypervisor_memory.size);
	uint8_t *data = place(root, root->size);
	bool is_whole;
	struct config_view view = open_view(data, root->size, &is_whole);
	uint8_t *region = (uint8_t *)config_view_item(&view, CONFIG_VIEW_MEMORY, 0);
	uint64_t size = 0x1000;
	unsigned int step;

	do {
		put(data + size_at, 8, size);
		size += size < 0x100000 ? 0x4000 : 0x1000;
	} while (try_enable(data));
	printf("# enough is 0x%llx\n", (unsigned long long)size);
	for (step = 0; step < 12; step++) {
		place(root, root->size);
		if (step < 6)
			put(region, 8, step < 3 ? HV_MEMORY + step * 0x1000 : edge() | 1ull << 60);
		else
			put(region + 8, 8, edge() | 1ull << (60 - step));
		if (!try_enable(data)) {
			printf("enabled with impossible memory, %u\n", step);
			is_failed = true;
		}
	}
}

/* ---- create ---------------------------------------------------------------- */

/* Whether Linux can do without what the cell would get. */
static bool is_harmless(uint8_t *data, size_t size)
{
	bool is_whole;
	struct config_view view = open_view(data, size, &is_whole);
	const struct jailhouse_pci_device *function;
	const struct jailhouse_memory *region;
	uint32_t i;

	if (!is_whole)
		return true;
	if (view.n_items[CONFIG_VIEW_PIO] || view.n_items[CONFIG_VIEW_IRQCHIPS])
		return false;
	for (i = 0; i < view.n_items[CONFIG_VIEW_MEMORY]; i++) {
		region = (const void *)config_view_item(&view, CONFIG_VIEW_MEMORY, i);
		if (region->flags & JAILHOUSE_MEM_COMM_REGION)
			continue;
		if (region->phys_start < 1u << 20 ||
		    (region->phys_start < 4 * GIB && (region->phys_start >= 2 * GIB ||
						      region->size > 2 * GIB - region->phys_start)))
			return false;
	}
	for (i = 0; i < view.n_items[CONFIG_VIEW_PCI_DEVICES]; i++) {
		function = (const void *)config_view_item(&view, CONFIG_VIEW_PCI_DEVICES, i);
		if (function->bdf != EDU_BDF && function->bdf != NO_BDF && function->bdf < 0x100)
			return false;
	}
	return true;
}

/* A field of the descriptor, or of a memory region, function or capability. */
static void mutate_field(uint8_t *data, size_t size)
{
	bool is_whole;
	struct config_view view = open_view(data, size, &is_whole);
	static const enum config_view_array arrays[] = { CONFIG_VIEW_MEMORY,
							 CONFIG_VIEW_PCI_DEVICES,
							 CONFIG_VIEW_PCI_CAPS };
	enum config_view_array array = arrays[below(3)];
	size_t width = 1u << below(4), bytes = config_view_item_bytes(array);

	if (!is_whole || !view.n_items[array] || !below(4)) {
		put(data + below(sizeof(struct jailhouse_cell_desc) - 8), width, edge());
		return;
	}
	put((uint8_t *)config_view_item(&view, array, (uint32_t)below(view.n_items[array])) +
		    below(bytes / width) * width,
	    width, edge());
}

static size_t mutate_cell(uint8_t *data, size_t size)
{
	unsigned int n;

	for (n = (unsigned int)below(6) + 1; n; n--) {
		switch (below(4)) {
		case 0:
			flip(data, 0, size);
			break;
		case 1:
			put(data + offsetof(struct jailhouse_cell_desc, cpu_set_size) +
				    4 * below(CONFIG_VIEW_ARRAYS),
			    4, below(2) ? below(8) : edge());
			break;
		default:
			mutate_field(data, size);
		}
	}
	return below(8) ? size : below(2) ? below(size) : size + below(ROOM - size);
}

static unsigned int id_of_new(void)
{
	return 1; /* ids are given in order, and there is no other cell */
}

/* A function that no machine has here: refused by the hypervisor, but as the last thing. */
static void miss_function(uint8_t *data, size_t size)
{
	bool is_whole;
	struct config_view view = open_view(data, size, &is_whole);

	if (is_whole && view.n_items[CONFIG_VIEW_PCI_DEVICES])
		put((uint8_t *)config_view_item(&view, CONFIG_VIEW_PCI_DEVICES, 0) +
			    offsetof(struct jailhouse_pci_device, bdf),
		    2, NO_BDF);
}

static void create_mutated(const struct bytes *cell, unsigned long n)
{
	struct bytes image = { (uint8_t *)"\xf4\xeb\xfd", 3 };
	unsigned long i, accepted = 0;
	uint8_t *data = room_end - ROOM;
	size_t size;

	for (i = 0; i < n; i++) {
		do {
			memset(data, 0, ROOM);
			memcpy(data, cell->data, cell->size);
			size = i % 2 && i / 2 < cell->size ? i / 2 : mutate_cell(data, cell->size);
			/* A cell that comes into being takes its time: not often. */
			if (below(16))
				miss_function(data, size);
		} while (!is_harmless(data, size));
		if (create(data, size))
			continue;
		accepted++;
		load((int)id_of_new(), below(2) ? &image : NULL);
		if (of_cell("destroy", JAILHOUSE_CELL_DESTROY, (int)id_of_new())) {
			printf("created by mutation %lu, and not destroyed\n", i);
			is_failed = true;
			return;
		}
	}
	printf("# accepted %lu\n", accepted);
}

/* ---- numbers and pointers -------------------------------------------------- */

static void *bad_pointer(void)
{
	switch (below(4)) {
	case 0:
		return NULL;
	case 1:
		return room_end; /* not there */
	case 2:
		return room_end - 1 - below(47); /* its end is not there */
	default:
		return (void *)(0xffff800000000000ull | (any() & 0x7ffffffffff8ull));
	}
}

static void numbers(unsigned long n)
{
	unsigned long i, number;

	for (i = 0; i < n; i++) {
		if (below(2)) {
			number = below(2) ? any() & 0xffffffff : _IOW(0, below(256), void *);
		} else {
			static const unsigned long real[] = {
				JAILHOUSE_ENABLE, JAILHOUSE_CELL_CREATE, JAILHOUSE_CELL_LOAD,
				JAILHOUSE_CELL_START, JAILHOUSE_CELL_DESTROY
			};

			number = real[below(5)];
		}
		if (number == JAILHOUSE_DISABLE)
			continue;
		if (!note("number", ioctl(fd, number, bad_pointer()))) {
			printf("0x%lx is answered with success\n", number);
			is_failed = true;
		}
	}
}

/* ---- several, and the killed ------------------------------------------------ */

struct story {
	struct bytes root, cell, image;
};

static void read_console(void)
{
	char text[256];
	int console = open("/dev/jailhouse", O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (console >= 0 && read(console, text, sizeof(text)) < 0 && errno != EPERM)
		note("read", -1);
	close(console);
}

static void any_request(const struct story *story)
{
	switch (below(10)) {
	case 0:
	case 1:
		enable(story->root.data);
		return;
	case 2:
		disable();
		return;
	case 3:
	case 4:
		create(story->cell.data, story->cell.size);
		return;
	case 5:
		load(JAILHOUSE_CELL_ID_UNUSED, below(3) ? &story->image : NULL);
		return;
	case 6:
	case 7:
		of_cell("start", JAILHOUSE_CELL_START, below(4) ? JAILHOUSE_CELL_ID_UNUSED : 1);
		return;
	case 8:
		of_cell("destroy", JAILHOUSE_CELL_DESTROY,
			below(4) ? JAILHOUSE_CELL_ID_UNUSED : (int)below(3));
		return;
	default:
		read_console();
	}
}

static pid_t begin_client(const struct story *story, uint64_t its_seed, time_t end)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	seed = its_seed;
	fd = open("/dev/jailhouse", O_RDWR | O_CLOEXEC);
	while (!end || time(NULL) < end)
		any_request(story);
	print_answers();
	fflush(stdout);
	_exit(is_failed);
}

static void crowd(const struct story *story, unsigned long seconds)
{
	time_t end = time(NULL) + (time_t)seconds;
	int i, status;

	for (i = 0; i < CLIENTS; i++)
		begin_client(story, 100 + (uint64_t)i, end);
	while (wait(&status) > 0)
		if (status)
			is_failed = true;
}

static void killed(const struct story *story, unsigned long n)
{
	unsigned long i;
	pid_t pid;

	for (i = 0; i < n; i++) {
		pid = begin_client(story, any(), 0);
		usleep((useconds_t)below(below(4) ? 60000 : 400000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

/* ---- the command line ------------------------------------------------------ */

static bool run(int argc, char **argv)
{
	const char *verb = argv[1];
	struct bytes first;
	struct story story;

	if (!strcmp(verb, "numbers")) {
		numbers(strtoul(argv[2], NULL, 0));
		return true;
	}
	first = read_file(argv[2]);
	if (!strcmp(verb, "starve")) {
		starve(&first);
		return true;
	}
	if (argc < 4)
		return false;
	if (!strcmp(verb, "enable"))
		enable_mutated(&first, strtoul(argv[3], NULL, 0));
	else if (!strcmp(verb, "create"))
		create_mutated(&first, strtoul(argv[3], NULL, 0));
	else if (argc < 6)
		return false;
	else {
		story = (struct story){ first, read_file(argv[3]), read_file(argv[4]) };
		if (!strcmp(verb, "crowd"))
			crowd(&story, strtoul(argv[5], NULL, 0));
		else
			killed(&story, strtoul(argv[5], NULL, 0));
	}
	return true;
}

int main(int argc, char **argv)
{
	fd = open("/dev/jailhouse", O_RDWR | O_CLOEXEC);
	if (fd < 0 || argc < 3) {
		perror("hostile-caller: /dev/jailhouse");
		return 2;
	}
	make_room();
	if (!run(argc, argv)) {
		fputs("hostile-caller: see the head of its source\n", stderr);
		return 2;
	}
	print_answers();
	return is_failed;
}
