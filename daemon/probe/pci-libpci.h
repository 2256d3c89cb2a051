/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpci's sysfs back end below a root directory. libpci ends the process when
 * a file is missing or malformed; here it becomes an error.
 */
#ifndef PROBE_PCI_LIBPCI_H
#define PROBE_PCI_LIBPCI_H

#include "base/bytes.h"
#include "inventory/inventory.h"

struct pci_library;

/**
 * pci_library_open() - start libpci, without its name database, hwdb or network
 * @sysfs_path: where the bus is: "/sys/bus/pci", or the same below a snapshot
 *
 * Return: 0; -ENOMEM; -ENAMETOOLONG.
 */
int pci_library_open(const char *sysfs_path, struct pci_library **ret);

/** pci_library_close() - NULL is legal. Return: NULL. */
struct pci_library *pci_library_close(struct pci_library *library);
DEFINE_CLEANUP(struct pci_library *, pci_library_close)

/**
 * pci_library_describe() - what the kernel says of a function
 * @config: its configuration space as read before; libpci does not read it again
 * @function: segment and bdf say which; ids, class, BARs, expansion ROM, bridge
 *	windows and interrupt are filled
 * @ret_reason: libpci's message on failure, until the next call
 *
 * Reads the files vendor, device, class, resource and irq of the function.
 *
 * Return: 0; -EBADMSG when libpci refused one of them, @function is then as before.
 */
int pci_library_describe(struct pci_library *library, struct bytes config,
			 struct inv_pci_function *function, const char **ret_reason);

/** pci_library_bar() - one line of a resource file; no BAR when it is empty. */
struct inv_pci_bar pci_library_bar(uint64_t start, uint64_t end, uint64_t flags);

#endif
