// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI functions go from their drivers to cells, and back. While a cell has one, a driver of ours is
 * bound to it: no other can be, and Linux leaves it awake. The hypervisor sees to it that nothing
 * is left running in a function that changes hands, so its driver begins anew.
 */
#include <linux/pci.h>
#include <linux/slab.h>

#include "cellwarden.h"
#include "pci-override.h"

/* One that a cell has. */
struct function {
	struct list_head entry;
	struct pci_dev *dev; /* a reference */
	char *override;      /* what the administrator has written there; NULL */
};

/* It binds to what is told to bind to it; and nobody can unbind it from user space. */
static int stub_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	return 0;
}

static struct pci_driver stub = {
	.name = "cellwarden",
	.probe = stub_probe,
	.driver = { .suppress_bind_attrs = true },
};

static void set_override(struct pci_dev *dev, const char *name)
{
	if (pci_override_set(dev, name))
		pci_warn(dev, "jailhouse: the override of its driver cannot be set\n");
}

static void give(struct function *function)
{
	struct pci_dev *dev = function->dev;

	list_del(&function->entry);
	set_override(dev, function->override);
	device_release_driver(&dev->dev);
	/* Without a driver for it, it has none: as before. */
	if (device_attach(&dev->dev) < 0)
		pci_warn(dev, "jailhouse: its driver does not take it back\n");
	pci_dev_put(dev);
	kfree(function->override);
	kfree(function);
}

static int take(struct cell *cell, struct pci_dev *dev)
{
	struct function *function = kzalloc(sizeof(*function), GFP_KERNEL);

	if (!function)
		return -ENOMEM;
	function->dev = pci_dev_get(dev);
	list_add(&function->entry, &cell->functions);
	function->override = pci_override_copy(dev);
	set_override(dev, stub.name);
	device_release_driver(&dev->dev);
	if (device_attach(&dev->dev) == 1)
		return 0;
	pci_err(dev, "jailhouse: cannot be taken for cell \"%s\"\n", cell_name(cell));
	return -EBUSY;
}

static int take_configured(struct cell *cell, const struct jailhouse_pci_device *info)
{
	struct pci_dev *dev;
	int err;

	if (info->type != JAILHOUSE_PCI_TYPE_DEVICE)
		return 0;
	dev = pci_get_domain_bus_and_slot(info->domain, info->bdf >> 8, info->bdf & 0xff);
	if (!dev) {
		pr_notice("jailhouse: cell \"%s\": PCI device %04x:%02x:%02x.%x is not there\n",
			  cell_name(cell), info->domain, info->bdf >> 8, PCI_SLOT(info->bdf),
			  PCI_FUNC(info->bdf));
		return 0;
	}
	/* Named twice, it is there once; of another cell, the hypervisor refuses it. */
	err = dev->dev.driver == &stub.driver ? 0 : take(cell, dev);
	pci_dev_put(dev);
	return err;
}

int pci_take(struct cell *cell)
{
	const struct config_view *config = &cell->config;
	u32 i;
	int err;

	for (i = 0; i < config->n_items[CONFIG_VIEW_PCI_DEVICES]; i++) {
		err = take_configured(
			cell, (const void *)config_view_item(config, CONFIG_VIEW_PCI_DEVICES, i));
		if (err) {
			pci_give(cell);
			return err;
		}
	}
	return 0;
}

void pci_give(struct cell *cell)
{
	struct function *function, *next;

	list_for_each_entry_safe(function, next, &cell->functions, entry) give(function);
}

int pci_init(void)
{
	return pci_register_driver(&stub);
}

void pci_done(void)
{
	pci_unregister_driver(&stub);
}
