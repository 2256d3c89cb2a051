/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the driver refused: its errno, by what it was asked for, in words. */
#ifndef DRIVER_DRIVER_ERROR_H
#define DRIVER_DRIVER_ERROR_H

#include <stdbool.h>

enum driver_request {
	DRIVER_OPEN,
	DRIVER_ENABLE,
	DRIVER_DISABLE,
	DRIVER_CREATE,
	DRIVER_LOAD,
	DRIVER_SHUTDOWN,
	DRIVER_START,
	DRIVER_DESTROY,
};

struct driver_explanation {
	const char *cause;  /* a clause: "the cell denied it" */
	const char *remedy; /* a sentence */
};

/**
 * driver_explain() - what an errno of the driver means and what to do (abi.md, section 10)
 * @error: positive or negative errno
 *
 * Return: never NULL texts; for an errno that is not known, its own words.
 */
struct driver_explanation driver_explain(enum driver_request request, int error);

#endif
