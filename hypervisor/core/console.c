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

static void ring_write(const char *text, size_t length)
{
	uint32_t tail = console_ring.tail;

	store_release(&console_ring.busy, 1);
	for (; length; length--)
		console_ring.content[tail++ % JAILHOUSE_VIRT_CONSOLE_SIZE] = (uint8_t)*text++;
	store_release(&console_ring.tail, tail);
	store_release(&console_ring.busy, 0);
}

void console_write(const char *text, size_t length)
{
	ring_write(text, length);
	if (!device)
		return;
	for (; length; length--, text++) {
		if (*text == '\n')
			device->put('\r');
		device->put(*text);
	}
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
	if (!*driver)
		return -EINVAL;
	if (console->flags & JAILHOUSE_CON_ACCESS_MMIO) {
		base = memory_map_device(PHYS(console->address), console->size);
		if (!base)
			return -ENOMEM;
	}
	(*driver)->init(console, base);
	device = *driver;
	return 0;
}
