// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/pci-libpci.h"

#include <errno.h>
#include <limits.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

/* Flags of the resource file (Linux, include/linux/ioport.h). */
#define RESOURCE_IO       0x00000100
#define RESOURCE_MEMORY   0x00000200
#define RESOURCE_PREFETCH 0x00002000
#define RESOURCE_64BIT    0x00100000
#define RESOURCE_UNSET    0x20000000

/* libpci builds paths of up to 1024 bytes; "/devices/0000:00:00.0/resource" is behind ours. */
#define SYSFS_PATH_MAX 960

struct pci_library {
	struct pci_access *access;
};

/* libpci's error callback has no user data and must not return; we are single threaded. */
static struct {
	jmp_buf back;
	char reason[256];
} failure;

__attribute__((noreturn, format(printf, 1, 2))) static void on_error(char *message, ...)
{
	va_list ap;

	va_start(ap, message);
	vsnprintf(failure.reason, sizeof(failure.reason), message, ap);
	va_end(ap);
	longjmp(failure.back, 1);
}

__attribute__((format(printf, 1, 2))) static void on_message(char *message, ...)
{
}

static int start(struct pci_access *access, const char *sysfs_path)
{
	char *path = strdup(sysfs_path);
	int r;

	if (!path)
		return -ENOMEM;
	access->method = PCI_ACCESS_SYS_BUS_PCI;
	access->numeric_ids = 1;
	access->error = on_error;
	access->warning = on_message;
	access->debug = on_message;
	r = pci_set_param(access, (char[]){ "sysfs.path" }, path); /* copied */
	free(path);
	if (r < 0)
		return -ENOMEM;
	if (setjmp(failure.back))
		return -ENOMEM;
	pci_init(access);
	return 0;
}

int pci_library_open(const char *sysfs_path, struct pci_library **ret)
{
	_cleanup_(pci_library_closep) struct pci_library *library = NULL;
	int r;

	if (strlen(sysfs_path) > SYSFS_PATH_MAX)
		return -ENAMETOOLONG;
	library = calloc(1, sizeof(*library));
	if (!library)
		return -ENOMEM;
	library->access = pci_alloc();
	r = start(library->access, sysfs_path);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(library);
	return 0;
}

struct pci_library *pci_library_close(struct pci_library *library)
{
	if (library && library->access)
		pci_cleanup(library->access);
	free(library);
	return NULL;
}

static enum pci_bar_type bar_type(uint64_t flags)
{
	if (flags & RESOURCE_IO)
		return PCI_BAR_IO;
	if (flags & RESOURCE_MEMORY)
		return flags & RESOURCE_64BIT ? PCI_BAR_MEMORY64 : PCI_BAR_MEMORY32;
	return PCI_BAR_NONE;
}

static struct inv_pci_bar bar_of(uint64_t address, uint64_t size, uint64_t flags)
{
	struct inv_pci_bar bar = { .type = bar_type(flags) };

	if (bar.type == PCI_BAR_NONE || !size)
		return (struct inv_pci_bar){ 0 };
	bar.is_prefetchable = flags & RESOURCE_PREFETCH;
	bar.address = address;
	bar.size = size;
	bar.is_assigned = address && !(flags & RESOURCE_UNSET);
	return bar;
}

struct inv_pci_bar pci_library_bar(uint64_t start, uint64_t end, uint64_t flags)
{
	return bar_of(start, end > start ? end - start + 1 : 0, flags);
}

static void copy_bars(const struct pci_dev *device, struct inv_pci_function *function)
{
	size_t i;

	for (i = 0; i < INV_PCI_BARS; i++) {
		uint64_t mask =
			device->flags[i] & RESOURCE_IO ? PCI_ADDR_IO_MASK : PCI_ADDR_MEM_MASK;

		function->bars[i] =
			bar_of(device->base_addr[i] & mask, device->size[i], device->flags[i]);
	}
	function->rom = bar_of(device->rom_base_addr & PCI_ADDR_MEM_MASK, device->rom_size,
			       device->rom_flags);
	for (i = 0; function->is_bridge && i < ARRAY_SIZE(function->bridge_windows); i++)
		function->bridge_windows[i] =
			bar_of(device->bridge_base_addr[i], device->bridge_size[i],
			       device->bridge_flags[i]);
}

static void copy_identity(const struct pci_dev *device, struct inv_pci_function *function)
{
	function->vendor = device->vendor_id;
	function->device = device->device_id;
}

/* libpci keeps the interface byte apart; it is in the header that we have. */
static void copy_class(const struct pci_dev *device, struct inv_pci_function *function)
{
	function->class_code = (uint32_t)device->device_class << 8 | (function->class_code & 0xff);
}

static void copy_irq(const struct pci_dev *device, struct inv_pci_function *function)
{
	function->irq = device->irq > 0 ? (uint32_t)device->irq : 0;
}

static const struct {
	enum pci_library_part part;
	int fill;
	void (*copy)(const struct pci_dev *device, struct inv_pci_function *function);
} parts_of_device[] = {
	{ PCI_LIBRARY_IDENTITY, PCI_FILL_IDENT, copy_identity },
	{ PCI_LIBRARY_CLASS, PCI_FILL_CLASS, copy_class },
	{ PCI_LIBRARY_IRQ, PCI_FILL_IRQ, copy_irq },
	{ PCI_LIBRARY_BARS,
	  PCI_FILL_BASES | PCI_FILL_SIZES | PCI_FILL_ROM_BASE | PCI_FILL_IO_FLAGS |
		  PCI_FILL_BRIDGE_BASES,
	  copy_bars },
};

static int fill_flags(unsigned int parts)
{
	int fill = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts_of_device); i++)
		if (parts & parts_of_device[i].part)
			fill |= parts_of_device[i].fill;
	return fill;
}

/* May leave by on_error(). */
static void read_device(struct pci_dev *device, struct bytes config, unsigned int parts,
			struct inv_pci_function *function)
{
	size_t i;

	pci_setup_cache(device, (u8 *)config.data, (int)config.size);
	pci_fill_info(device, fill_flags(parts));
	for (i = 0; i < ARRAY_SIZE(parts_of_device); i++)
		if (parts & parts_of_device[i].part)
			parts_of_device[i].copy(device, function);
}

int pci_library_describe(struct pci_library *library, struct bytes config, unsigned int parts,
			 struct inv_pci_function *function, const char **ret_reason)
{
	struct pci_dev *device = pci_get_dev(library->access, function->segment, function->bdf >> 8,
					     function->bdf >> 3 & 0x1f, function->bdf & 7);

	/* Nothing that is used after the jump changes between here and there (C11, 7.13.2.1). */
	if (setjmp(failure.back)) {
		*ret_reason = failure.reason;
		pci_free_dev(device);
		return -EBADMSG;
	}
	read_device(device, config, parts, function);
	pci_free_dev(device);
	return 0;
}
