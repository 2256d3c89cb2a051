// SPDX-License-Identifier: GPL-2.0-only
/* /dev/jailhouse: one request after the other. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include <abi/jailhouse/ioctl.h>

#include "cellwarden.h"

DEFINE_MUTEX(cellwarden_lock);
bool cellwarden_enabled;

static long do_ioctl(unsigned int command, void __user *argument)
{
	switch (command) {
	case JAILHOUSE_ENABLE:
		return cellwarden_enable(argument);
	case JAILHOUSE_DISABLE:
		return cellwarden_disable();
	case JAILHOUSE_CELL_CREATE:
		return cell_cmd_create(argument);
	case JAILHOUSE_CELL_LOAD:
		return cell_cmd_load(argument);
	case JAILHOUSE_CELL_START:
		return cell_cmd_start(argument);
	case JAILHOUSE_CELL_DESTROY:
		return cell_cmd_destroy(argument);
	default:
		return -EINVAL;
	}
}

static long cellwarden_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	long result;

	if (mutex_lock_interruptible(&cellwarden_lock))
		return -EINTR;
	result = do_ioctl(command, (void __user *)argument);
	mutex_unlock(&cellwarden_lock);
	return result;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = cellwarden_ioctl,
	.compat_ioctl = cellwarden_ioctl,
	.llseek = noop_llseek,
	.read = console_read,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "jailhouse",
	.fops = &operations,
};

static int __init cellwarden_init(void)
{
	int err;

	err = sysfs_init();
	if (err)
		return err;
	err = pci_init();
	if (err)
		goto sysfs_done;
	err = power_init();
	if (err)
		goto pci_done;
	err = misc_register(&device);
	if (err)
		goto power_done;
	return 0;

power_done:
	power_done();
pci_done:
	pci_done();
sysfs_done:
	sysfs_done();
	return err;
}

/* While it is enabled the module cannot go: enabling holds a reference. */
static void __exit cellwarden_exit(void)
{
	misc_deregister(&device);
	power_done();
	pci_done();
	sysfs_done();
}

module_init(cellwarden_init);
module_exit(cellwarden_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Cellwarden, a static partitioning hypervisor");
MODULE_ALIAS("jailhouse");
