// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/access.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

struct question {
	enum permission permission;
	access_done_t done;
	void *userdata;
};

static bool is_gateway(uid_t uid)
{
	/* The account may be made after the daemon started; files only, no network. */
	const struct passwd *gateway = getpwnam(ACCESS_GATEWAY_USER);

	return gateway && gateway->pw_uid == uid;
}

static bool is_allowed(enum permission permission, uid_t uid)
{
	switch (permission) {
	case PERMISSION_PUBLIC:
		return true;
	case PERMISSION_READ:
	case PERMISSION_CONTROL:
		return uid == 0 || uid == geteuid() || is_gateway(uid);
	case PERMISSION_CONFIGURE:
		return uid == 0 || uid == geteuid();
	}
	return false;
}

static int on_answer(sd_bus_message *answer, void *userdata, sd_bus_error *error)
{
	struct question *question = userdata;
	uint32_t uid = UINT32_MAX;
	bool is_known;

	is_known = !sd_bus_message_is_method_error(answer, NULL) &&
		   sd_bus_message_read(answer, "u", &uid) >= 0;
	question->done(question->userdata, is_known && is_allowed(question->permission, uid));
	return 0;
}

int access_check(sd_bus_message *message, enum permission permission, access_done_t done,
		 void *userdata)
{
	const char *sender = sd_bus_message_get_sender(message);
	struct question *question;
	sd_bus_slot *slot;
	int r;

	if (permission == PERMISSION_PUBLIC) {
		done(userdata, true);
		return 0;
	}
	if (!sender)
		return -EACCES;
	question = malloc(sizeof(*question));
	if (!question)
		return -ENOMEM;
	*question = (struct question){ permission, done, userdata };

	r = sd_bus_call_method_async(sd_bus_message_get_bus(message), &slot, "org.freedesktop.DBus",
				     "/org/freedesktop/DBus", "org.freedesktop.DBus",
				     "GetConnectionUnixUser", on_answer, question, "s", sender);
	if (r < 0) {
		free(question);
		return r;
	}
	sd_bus_slot_set_destroy_callback(slot, free);
	sd_bus_slot_set_floating(slot, true);
	sd_bus_slot_unref(slot);
	return 0;
}
