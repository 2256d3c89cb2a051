// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/uevents.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define KERNEL_GROUP 1u   /* what the kernel sends; udev's own is another group */
#define MESSAGE_MAX  8192 /* UEVENT_BUFFER_SIZE of the kernel is 2 KiB */
#define ALL          (UEVENT_CPU | UEVENT_PCI | UEVENT_MEMORY | UEVENT_DRIVER)

static const struct {
	const char *subsystem;
	const char *path_end; /* the device; NULL: any */
	enum uevent_subject subject;
} subjects[] = {
	{ "cpu", NULL, UEVENT_CPU },
	{ "pci", NULL, UEVENT_PCI },
	{ "memory", NULL, UEVENT_MEMORY },
	{ "misc", "/jailhouse", UEVENT_DRIVER },
};

/* "change" is what devices say of themselves all the time. */
static const char *const actions[] = { "add", "remove", "online", "offline", "bind", "unbind" };

struct uevents {
	sd_event_source *io, *quiet;
	int fd;
	unsigned int heard_subjects;
	uevents_heard_t heard;
	void *userdata;
};

static bool is_change(const char *action, size_t length)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (strlen(actions[i]) == length && memcmp(actions[i], action, length) == 0)
			return true;
	return false;
}

/* The value of "NAME=" among the texts behind the first; NULL if it is not there. */
static const char *find_value(struct bytes message, const char *name)
{
	const char *at = (const char *)message.data, *end = at + message.size;

	for (; at < end; at += strlen(at) + 1)
		if (strncmp(at, name, strlen(name)) == 0)
			return at + strlen(name);
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text);

	return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

enum uevent_subject uevent_parse(struct bytes message)
{
	const char *text = (const char *)message.data, *path, *subsystem;
	size_t i;

	if (!message.size || message.data[message.size - 1] != 0)
		return UEVENT_NOTHING;
	path = strchr(text, '@');
	if (!path || !is_change(text, (size_t)(path - text)))
		return UEVENT_NOTHING;
	subsystem = find_value(message, "SUBSYSTEM=");
	for (i = 0; subsystem && i < ARRAY_SIZE(subjects); i++)
		if (strcmp(subjects[i].subsystem, subsystem) == 0 &&
		    (!subjects[i].path_end || ends_with(path, subjects[i].path_end)))
			return subjects[i].subject;
	return UEVENT_NOTHING;
}

static void note(struct uevents *uevents, unsigned int mask)
{
	if (!mask)
		return;
	uevents->heard_subjects |= mask;
	if (sd_event_source_set_time_relative(uevents->quiet, UEVENTS_QUIET_US) >= 0)
		(void)sd_event_source_set_enabled(uevents->quiet, SD_EVENT_ONESHOT);
}

static int on_message(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct uevents *uevents = userdata;
	uint8_t buffer[MESSAGE_MAX];
	struct sockaddr_nl sender;
	socklen_t length = sizeof(sender);
	ssize_t n;

	n = recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&sender, &length);
	if (n < 0)
		note(uevents, errno == ENOBUFS ? ALL : 0);       /* some are lost: any of them */
	else if (length == sizeof(sender) && sender.nl_pid == 0) /* the kernel, and nobody else */
		note(uevents, uevent_parse((struct bytes){ buffer, (size_t)n }));
	return 0;
}

static int on_quiet(sd_event_source *source, uint64_t now_us, void *userdata)
{
	struct uevents *uevents = userdata;
	unsigned int heard = uevents->heard_subjects;

	uevents->heard_subjects = 0;
	uevents->heard(uevents->userdata, heard);
	return 0;
}

int uevents_new(sd_event *event, uevents_heard_t heard, void *userdata, struct uevents **ret)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	_cleanup_(uevents_freep) struct uevents *uevents = calloc(1, sizeof(*uevents));
	int r;

	if (!uevents)
		return -ENOMEM;
	uevents->heard = heard;
	uevents->userdata = userdata;
	uevents->fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
	if (uevents->fd < 0 ||
	    bind(uevents->fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	r = sd_event_add_io(event, &uevents->io, uevents->fd, EPOLLIN, on_message, uevents);
	if (r < 0)
		return r;
	r = sd_event_add_time_relative(event, &uevents->quiet, CLOCK_MONOTONIC, 0, 0, on_quiet,
				       uevents);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(uevents->quiet, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(uevents);
	return 0;
}

struct uevents *uevents_free(struct uevents *uevents)
{
	if (!uevents)
		return NULL;
	sd_event_source_disable_unref(uevents->io);
	sd_event_source_disable_unref(uevents->quiet);
	cleanup_close(&uevents->fd);
	free(uevents);
	return NULL;
}
