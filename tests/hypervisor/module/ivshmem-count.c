// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver for shared-memory devices that does nothing but be interrupted: /proc/interrupts counts
 * for it, a line a vector. Registers are left to user space.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>

#include <abi/jailhouse/ivshmem.h>

#define VECTORS 2

static irqreturn_t count(int irq, void *unused)
{
	return IRQ_HANDLED;
}

static int request_all(struct pci_dev *dev)
{
	int n = pci_alloc_irq_vectors(dev, 1, VECTORS, PCI_IRQ_MSIX), err, i;

	if (n < 0)
		return n;
	for (i = 0; i < n; i++) {
		err = request_irq(pci_irq_vector(dev, i), count, 0,
				  i ? "ivshmem-bell" : "ivshmem-state", dev);
		if (err) {
			while (i--)
				free_irq(pci_irq_vector(dev, i), dev);
			pci_free_irq_vectors(dev);
			return err;
		}
	}
	pci_set_drvdata(dev, (void *)(long)n);
	return 0;
}

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int err;

	err = pci_enable_device(dev);
	if (err)
		return err;
	pci_set_master(dev);
	err = request_all(dev);
	if (err)
		pci_disable_device(dev);
	return err;
}

static void remove(struct pci_dev *dev)
{
	long n = (long)pci_get_drvdata(dev), i;

	for (i = 0; i < n; i++)
		free_irq(pci_irq_vector(dev, i), dev);
	pci_free_irq_vectors(dev);
	pci_disable_device(dev);
}

static const struct pci_device_id devices[] = {
	{ PCI_DEVICE(IVSHMEM_VENDOR_ID, IVSHMEM_DEVICE_ID) }, {}
};

static struct pci_driver counting = {
	.name = "ivshmem-count",
	.id_table = devices,
	.probe = probe,
	.remove = remove,
};
module_pci_driver(counting);

MODULE_DESCRIPTION("Counts interrupts of shared-memory devices");
MODULE_LICENSE("GPL");
