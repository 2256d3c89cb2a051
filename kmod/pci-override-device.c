// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci.h>
#include <linux/slab.h>

#include "pci-override.h"

char *pci_override_copy(struct pci_dev *dev)
{
	char *name;

	spin_lock(&dev->dev.driver_override.lock);
	name = kstrdup(dev->dev.driver_override.name, GFP_ATOMIC);
	spin_unlock(&dev->dev.driver_override.lock);
	return name;
}

int pci_override_set(struct pci_dev *dev, const char *name)
{
	return device_set_driver_override(&dev->dev, name ?: "");
}
