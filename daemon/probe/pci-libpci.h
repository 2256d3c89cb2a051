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

/* Parts of a function, and the files that libpci reads for them. */
enum pci_library_part {
	PCI_LIBRARY_IDENTITY = 1, /* vendor, device */
	PCI_LIBRARY_CLASS = 2,    /* class */
	PCI_LIBRARY_IRQ = 4,      /* irq */
	PCI_LIBRARY_BARS = 8,     /* resource: BARs, expansion ROM, bridge windows */
};

/**
 * pci_library_describe() - what the kernel says of a function
 * @config: its configuration space as read before; libpci does not read it again
 * @parts: enum pci_library_part, those whose files are known to be readable
 * @function: segment and bdf say which; the members of these parts are filled
 * @ret_reason: libpci's message on failure, until the next call
 *
 * Return: 0; -EBADMSG when libpci refused a file, @function is then as before.
 */
int pci_library_describe(struct pci_library *library, struct bytes config, unsigned int parts,
			 struct inv_pci_function *function, const char **ret_reason);

/** pci_library_bar() - one line of a resource file; no BAR when it is empty. */
struct inv_pci_bar pci_library_bar(uint64_t start, uint64_t end, uint64_t flags);

#endif
