/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The driver's requests (abi.md, section 1) as functions. Nothing is retried and
 * nothing is explained here: driver-error.h has the words.
 */
#ifndef DRIVER_DRIVER_IOCTL_H
#define DRIVER_DRIVER_IOCTL_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define DRIVER_DEVICE     "/dev/jailhouse"
#define DRIVER_IMAGES_MAX 64u /* of one request; the driver takes no more (kmod/cell.c) */

/* What is copied into a cell's memory. */
struct driver_image {
	struct bytes content;
	uint64_t address; /* guest-physical, in the cell */
};

/**
 * driver_open() - the device of the driver below a root directory
 * @root: "/"; below another one (a snapshot) there is no device
 *
 * Return: the file descriptor, the caller's; a negative errno of open(2).
 */
int driver_open(const char *root);

/**
 * driver_enable() - hand the machine over to the hypervisor
 * @system: a binary system configuration of revision 13 or 14, checked before:
 *	a wrong one hangs the machine
 *
 * Return: 0; a negative errno of the driver or of the hypervisor.
 */
int driver_enable(int fd, struct bytes system);

/** driver_disable() - destroy all cells and take the machine back. Return: 0; a negative errno. */
int driver_disable(int fd);

/** driver_cell_create() - make a cell of a binary configuration. Return: 0; a negative errno. */
int driver_cell_create(int fd, struct bytes cell);

/**
 * driver_cell_load() - put images into a cell, which is stopped for it
 * @name: shorter than JAILHOUSE_CELL_ID_NAME_SIZE, as in all functions below
 * @n: 0 only stops the cell; at most DRIVER_IMAGES_MAX
 *
 * Return: 0; -E2BIG; -EINVAL for a name that is too long; a negative errno.
 */
int driver_cell_load(int fd, const char *name, const struct driver_image *images, size_t n);

/** driver_cell_start() - let its first CPU begin at the reset address. Return: 0; a negative errno. */
int driver_cell_start(int fd, const char *name);

/** driver_cell_destroy() - give its resources back to the root cell. Return: 0; a negative errno. */
int driver_cell_destroy(int fd, const char *name);

#endif
