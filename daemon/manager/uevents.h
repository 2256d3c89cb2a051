/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells while it runs: processors that come and go, PCI functions and
 * their drivers, our own driver. It tells in bursts; whoever listens hears once.
 */
#ifndef MANAGER_UEVENTS_H
#define MANAGER_UEVENTS_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "base/bytes.h"
#include "base/cleanup.h"

#define UEVENTS_QUIET_US (UINT64_C(1) * 1000 * 1000) /* a burst has ended */

/* What a burst was about. */
enum uevent_subject {
	UEVENT_NOTHING = 0,
	UEVENT_CPU = 1 << 0,
	UEVENT_PCI = 1 << 1,
	UEVENT_MEMORY = 1 << 2,
	UEVENT_DRIVER = 1 << 3, /* ours: loaded or unloaded */
};

/**
 * uevent_parse() - a message of the kernel: "ACTION@PATH", then "NAME=VALUE", each with a 0
 *
 * Return: what it is about; UEVENT_NOTHING for what does not concern us or is no such message.
 */
enum uevent_subject uevent_parse(struct bytes message);

struct uevents;

/** uevents_heard_t - @subjects is a mask. */
typedef void (*uevents_heard_t)(void *userdata, unsigned int subjects);

/** uevents_new() - listen. Return: 0; a negative errno of socket(2). */
int uevents_new(sd_event *event, uevents_heard_t heard, void *userdata, struct uevents **ret);

/** uevents_free() - NULL is legal. Return: NULL. */
struct uevents *uevents_free(struct uevents *uevents);
DEFINE_CLEANUP(struct uevents *, uevents_free)

#endif
