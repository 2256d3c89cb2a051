// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One request to the driver, for tests inside of machines that have no daemon.
 *
 *   driver-call enable FILE | disable | create FILE | load NAME [IMAGE [ADDRESS]] | start NAME
 *               | destroy NAME | raw NUMBER
 *
 * Prints "ok" or the error's name; exits with 0 or 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <abi/jailhouse/ioctl.h>

struct file {
	void *data;
	size_t size;
};

static struct file read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct file file;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		perror(name);
		exit(2);
	}
	file.size = (size_t)st.st_size;
	/* Behind a truncated file there are zeros, not the end of our memory. */
	file.data = calloc(1, file.size + 65536);
	if (!file.data || read(fd, file.data, file.size) != (ssize_t)file.size) {
		perror(name);
		exit(2);
	}
	close(fd);
	return file;
}

static int call_create(int fd, const char *name)
{
	struct file file = read_file(name);
	struct jailhouse_cell_create request = {
		.config_address = (uintptr_t)file.data,
		.config_size = (uint32_t)file.size,
	};

	return ioctl(fd, JAILHOUSE_CELL_CREATE, &request);
}

static int call_load(int fd, int argc, char **argv)
{
	struct jailhouse_cell_load *request =
		calloc(1, sizeof(*request) + sizeof(struct jailhouse_preload_image));
	struct file file;

	request->cell_id.id = JAILHOUSE_CELL_ID_UNUSED;
	strncpy((char *)request->cell_id.name, argv[2], sizeof(request->cell_id.name) - 1);
	if (argc > 3) {
		file = read_file(argv[3]);
		request->num_preload_images = 1;
		request->image[0].source_address = (uintptr_t)file.data;
		request->image[0].size = file.size;
		request->image[0].target_address = argc > 4 ? strtoull(argv[4], NULL, 0) : 0;
	}
	return ioctl(fd, JAILHOUSE_CELL_LOAD, request);
}

static int call_cell(int fd, unsigned long request, const char *name)
{
	struct jailhouse_cell_id id = { .id = JAILHOUSE_CELL_ID_UNUSED };

	strncpy((char *)id.name, name, sizeof(id.name) - 1);
	return ioctl(fd, request, &id);
}

static int call(int fd, int argc, char **argv)
{
	const char *verb = argv[1];

	if (!strcmp(verb, "disable"))
		return ioctl(fd, JAILHOUSE_DISABLE);
	if (argc < 3) {
		fprintf(stderr, "driver-call: %s of what?\n", verb);
		exit(2);
	}
	if (!strcmp(verb, "enable"))
		return ioctl(fd, JAILHOUSE_ENABLE, read_file(argv[2]).data);
	if (!strcmp(verb, "create"))
		return call_create(fd, argv[2]);
	if (!strcmp(verb, "load"))
		return call_load(fd, argc, argv);
	if (!strcmp(verb, "start"))
		return call_cell(fd, JAILHOUSE_CELL_START, argv[2]);
	if (!strcmp(verb, "destroy"))
		return call_cell(fd, JAILHOUSE_CELL_DESTROY, argv[2]);
	return ioctl(fd, strtoul(argv[2], NULL, 0), NULL);
}

int main(int argc, char **argv)
{
	int fd = open("/dev/jailhouse", O_RDWR | O_CLOEXEC);

	if (fd < 0 || argc < 2) {
		perror("driver-call: /dev/jailhouse");
		return 2;
	}
	if (call(fd, argc, argv) < 0) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	puts("ok");
	return 0;
}
