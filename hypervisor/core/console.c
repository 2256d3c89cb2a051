/* SPDX-License-Identifier: GPL-2.0-only */
/* The ring, and the one device beside it. */
#include <hv/arch/console.h>
#include <hv/console.h>
#include <hv/errno.h>
#include <hv/lock.h>
#include <hv/memory.h>

struct jailhouse_virt_console console_ring
	__attribute__((section(".data.page"), aligned(PAGE_SIZE)));

static const struct console_driver *device;

/* Found, and not yet to be reached: it is in memory that only our tables map. */
static struct {
	const struct console_driver *driver;
	const struct jailhouse_console *console;
	volatile void *base;
} waiting;

static void ring_write(const char *text, size_t length)
{
	uint32_t tail = console_ring.tail;

	store_release(&console_ring.busy, 1);
	for (; length; length--)
		console_ring.content[tail++ % JAILHOUSE_VIRT_CONSOLE_SIZE] = (uint8_t)*text++;
	store_release(&console_ring.tail, tail);
	store_release(&console_ring.busy, 0);
}

static void device_write(const char *text, size_t length)
{
	const struct console_driver *to = device;

	if (!to)
		return;
	for (; length; length--, text++) {
		if (*text == '\n')
			to->put('\r');
		to->put(*text);
	}
}

void console_write(const char *text, size_t length)
{
	ring_write(text, length);
	device_write(text, length);
}

int console_init(const struct jailhouse_console *console)
{
	const struct console_driver *const *driver;
	volatile void *base = NULL;

	if (console->type == JAILHOUSE_CON_TYPE_NONE)
		return 0;
	for (driver = console_drivers; *driver; driver++)
		if ((*driver)->type == console->type)
			break;
	if (!*driver || ((*driver)->accepts && !(*driver)->accepts(console)))
		return -EINVAL;
	if (console->flags & JAILHOUSE_CON_ACCESS_MMIO) {
		base = memory_map_device(PHYS(console->address), console->size);
		if (!base)
			return -ENOMEM;
	}
	waiting.driver = *driver;
	waiting.console = console;
	waiting.base = base;
	if (!base)
		console_start();
	return 0;
}

/* What a device in memory has missed is in the ring, which is as old as this image. */
void console_start(void)
{
	const char *missed = (const char *)console_ring.content;
	uint32_t length = console_ring.tail;

	if (!waiting.driver)
		return;
	waiting.driver->init(waiting.console, waiting.base);
	device = waiting.driver;
	waiting.driver = NULL;
	if (waiting.base)
		device_write(missed, length < JAILHOUSE_VIRT_CONSOLE_SIZE ?
					     length :
					     JAILHOUSE_VIRT_CONSOLE_SIZE);
}

void console_stop(void)
{
	waiting.driver = NULL;
	device = NULL;
}
