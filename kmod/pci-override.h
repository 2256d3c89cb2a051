/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which driver alone a device can be bound: kept in struct pci_dev (pci-override-pci.c), or by
 * newer kernels, stable releases among them, in struct device (pci-override-device.c). The number
 * of a release does not say which, so Kbuild looks into the headers.
 */
#ifndef PCI_OVERRIDE_H
#define PCI_OVERRIDE_H

struct pci_dev;

/** pci_override_copy() - Return: the name of the driver, for kfree(); NULL for none */
char *pci_override_copy(struct pci_dev *dev);

/** pci_override_set() - to @name, or NULL for any driver. Return: 0; -ENOMEM */
int pci_override_set(struct pci_dev *dev, const char *name);

#endif
