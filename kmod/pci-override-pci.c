// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci.h>
#include <linux/slab.h>

#include "pci-override.h"

char *pci_override_copy(struct pci_dev *dev)
{
	char *name;

	device_lock(&dev->dev);
	name = kstrdup(dev->driver_override, GFP_KERNEL);
	device_unlock(&dev->dev);
	return name;
}

int pci_override_set(struct pci_dev *dev, const char *name)
{
	if (!name)
		name = "\n"; /* which unsets it */
	return driver_set_override(&dev->dev, &dev->driver_override, name, strlen(name));
}
