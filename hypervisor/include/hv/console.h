/* SPDX-License-Identifier: GPL-2.0-only */
/* Where output goes: a ring in memory always, and the device that the configuration names. */
#ifndef HV_CONSOLE_H
#define HV_CONSOLE_H

#include <abi/jailhouse/console.h>
#include <hv/types.h>

/* In the page that the image's header names; the module reads it before, during and after. */
extern struct jailhouse_virt_console console_ring;

/**
 * struct console_driver - one kind of device
 * @type: JAILHOUSE_CON_TYPE_…
 * @init: sets the device up; @base is its mapping, NULL when it is reached by ports
 * @put: writes a character, waiting for room a bounded time
 * @accepts: whether what the configuration says of it can be; NULL: always
 */
struct console_driver {
	uint16_t type;
	void (*init)(const struct jailhouse_console *console, volatile void *base);
	void (*put)(char character);
	bool (*accepts)(const struct jailhouse_console *console);
};

/**
 * console_init() - find the device of the configuration; by ports it is printed to at once
 *
 * Return: 0, also when there is none; -EINVAL for one that this build does not know, or
 * cannot be so; an error of mapping its registers
 * Context: our tables are there, and need not be in use.
 */
int console_init(const struct jailhouse_console *console);

/** console_start() - print to a device in memory too, now that our tables are in use */
void console_start(void);

/** console_stop() - to none any more: our tables go out of use */
void console_stop(void);

/** console_write() - to ring and device; the caller holds no lock of the console. */
void console_write(const char *text, size_t length);

#endif
