// SPDX-License-Identifier: GPL-2.0-only
/* /sys/devices/jailhouse: abi.md, section 2. */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include <abi/jailhouse/comm-region.h>

#include "cellwarden.h"

struct device *cellwarden_device;
static struct kobject *cells_folder, *own_folder;

/* ---- a cell ---------------------------------------------------------------- */

struct cell_attribute {
	struct attribute attr;
	ssize_t (*show)(struct cell *cell, char *page);
};

static ssize_t name_show(struct cell *cell, char *page)
{
	return sysfs_emit(page, "%s\n", cell_name(cell));
}

static ssize_t state_show(struct cell *cell, char *page)
{
	static const char *const names[] = {
		[JAILHOUSE_CELL_RUNNING] = "running",
		[JAILHOUSE_CELL_RUNNING_LOCKED] = "running/locked",
		[JAILHOUSE_CELL_SHUT_DOWN] = "shut down",
		[JAILHOUSE_CELL_FAILED] = "failed",
		[JAILHOUSE_CELL_FAILED_COMM_REV] = "failed",
	};
	long state = arch_hypercall(JAILHOUSE_HC_CELL_GET_STATE, cell->id, 0);

	return sysfs_emit(page, "%s\n",
			  state >= 0 && state < ARRAY_SIZE(names) ? names[state] : "invalid");
}

static void find_failed(const struct cell *cell, cpumask_t *ret)
{
	int cpu;

	cpumask_clear(ret);
	for_each_cpu(cpu, &cell->cpus) if (arch_hypercall(JAILHOUSE_HC_CPU_GET_INFO, cpu,
							  JAILHOUSE_CPU_INFO_STATE) ==
					   JAILHOUSE_CPU_FAILED) cpumask_set_cpu(cpu, ret);
}

static ssize_t cpus_assigned_show(struct cell *cell, char *page)
{
	return cpumap_print_to_pagebuf(false, page, &cell->cpus);
}

static ssize_t cpus_assigned_list_show(struct cell *cell, char *page)
{
	return cpumap_print_to_pagebuf(true, page, &cell->cpus);
}

static ssize_t cpus_failed_show(struct cell *cell, char *page)
{
	cpumask_t failed;

	find_failed(cell, &failed);
	return cpumap_print_to_pagebuf(false, page, &failed);
}

static ssize_t cpus_failed_list_show(struct cell *cell, char *page)
{
	cpumask_t failed;

	find_failed(cell, &failed);
	return cpumap_print_to_pagebuf(true, page, &failed);
}

#define CELL_ATTRIBUTE(name) \
	static struct cell_attribute name##_attribute = { { #name, 0444 }, name##_show }

CELL_ATTRIBUTE(name);
CELL_ATTRIBUTE(state);
CELL_ATTRIBUTE(cpus_assigned);
CELL_ATTRIBUTE(cpus_assigned_list);
CELL_ATTRIBUTE(cpus_failed);
CELL_ATTRIBUTE(cpus_failed_list);

static struct attribute *cell_attrs[] = {
	&name_attribute.attr,
	&state_attribute.attr,
	&cpus_assigned_attribute.attr,
	&cpus_assigned_list_attribute.attr,
	&cpus_failed_attribute.attr,
	&cpus_failed_list_attribute.attr,
	NULL,
};
ATTRIBUTE_GROUPS(cell);

/*
 * Whoever removes a cell holds the lock and waits for readers of its files: these must not wait for
 * the lock in turn. They come again, as readers of CPU hotplug files do.
 */
int sysfs_lock(void)
{
	if (mutex_trylock(&cellwarden_lock))
		return 0;
	msleep(5);
	return restart_syscall();
}

/* What has gone meanwhile says so. */
static ssize_t cell_show(struct kobject *kobj, struct attribute *attr, char *page)
{
	struct cell_attribute *attribute = container_of(attr, struct cell_attribute, attr);
	struct cell *cell = container_of(kobj, struct cell, kobj);
	ssize_t result;

	result = sysfs_lock();
	if (result)
		return result;
	result = list_empty(&cell->entry) || !cellwarden_enabled ? -ENODEV :
								   attribute->show(cell, page);
	mutex_unlock(&cellwarden_lock);
	return result;
}

static void cell_release(struct kobject *kobj)
{
	struct cell *cell = container_of(kobj, struct cell, kobj);

	kvfree(cell->config.data);
	kfree(cell);
}

static const struct sysfs_ops cell_operations = { .show = cell_show };

static const struct kobj_type cell_type = {
	.release = cell_release,
	.sysfs_ops = &cell_operations,
	.default_groups = cell_groups,
};

const struct kobj_type *sysfs_cell_type(void)
{
	return &cell_type;
}

int sysfs_cell_add(struct cell *cell)
{
	int err;

	err = kobject_add(&cell->kobj, cells_folder, "%u", cell->id);
	return err ? err : statistics_add(cell);
}

/* ---- the hypervisor -------------------------------------------------------- */

static ssize_t enabled_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sysfs_emit(page, "%d\n", cellwarden_enabled);
}

static ssize_t console_show_attribute(struct device *dev, struct device_attribute *attr, char *page)
{
	ssize_t result;

	if (mutex_lock_interruptible(&cellwarden_lock))
		return -EINTR;
	result = console_show(page);
	mutex_unlock(&cellwarden_lock);
	return result;
}

static ssize_t show_info(char *page, unsigned int type)
{
	long result = 0;

	if (mutex_lock_interruptible(&cellwarden_lock))
		return -EINTR;
	if (cellwarden_enabled)
		result = arch_hypercall(JAILHOUSE_HC_HYPERVISOR_GET_INFO, type, 0);
	mutex_unlock(&cellwarden_lock);
	return result < 0 ? result : sysfs_emit(page, "%ld\n", result);
}

#define INFO_ATTRIBUTE(name, type)                                                                \
	static ssize_t name##_show(struct device *dev, struct device_attribute *attr, char *page) \
	{                                                                                         \
		return show_info(page, type);                                                     \
	}                                                                                         \
	static DEVICE_ATTR_RO(name)

static DEVICE_ATTR_RO(enabled);
static struct device_attribute dev_attr_console = {
	{ "console", 0400 },
	console_show_attribute,
	NULL,
};
INFO_ATTRIBUTE(mem_pool_size, JAILHOUSE_INFO_MEM_POOL_SIZE);
INFO_ATTRIBUTE(mem_pool_used, JAILHOUSE_INFO_MEM_POOL_USED);
INFO_ATTRIBUTE(remap_pool_size, JAILHOUSE_INFO_REMAP_POOL_SIZE);
INFO_ATTRIBUTE(remap_pool_used, JAILHOUSE_INFO_REMAP_POOL_USED);

static ssize_t core_show(struct file *file, struct kobject *kobj, struct bin_attribute *attr,
			 char *to, loff_t position, size_t size)
{
	ssize_t result;

	if (mutex_lock_interruptible(&cellwarden_lock))
		return -EINTR;
	result = core_read(to, position, size);
	mutex_unlock(&cellwarden_lock);
	return result;
}

static struct bin_attribute core_attribute = { { "core", 0400 }, .read = core_show };

static struct bin_attribute *device_bin_attrs[] = { &core_attribute, NULL };

static struct attribute *device_attrs[] = {
	&dev_attr_enabled.attr,
	&dev_attr_console.attr,
	&dev_attr_mem_pool_size.attr,
	&dev_attr_mem_pool_used.attr,
	&dev_attr_remap_pool_size.attr,
	&dev_attr_remap_pool_used.attr,
	NULL,
};

static const struct attribute_group device_group = {
	.attrs = device_attrs,
	.bin_attrs = device_bin_attrs,
};
__ATTRIBUTE_GROUPS(device);

int sysfs_init(void)
{
	int err;

	cellwarden_device = root_device_register("jailhouse");
	if (IS_ERR(cellwarden_device))
		return PTR_ERR(cellwarden_device);
	err = sysfs_create_groups(&cellwarden_device->kobj, device_groups);
	if (err)
		goto unregister;
	cells_folder = kobject_create_and_add("cells", &cellwarden_device->kobj);
	own_folder = kobject_create_and_add("cellwarden", &cellwarden_device->kobj);
	if (cells_folder && own_folder)
		return 0;
	err = -ENOMEM;
	kobject_put(cells_folder);
	kobject_put(own_folder);
	sysfs_remove_groups(&cellwarden_device->kobj, device_groups);
unregister:
	root_device_unregister(cellwarden_device);
	return err;
}

void sysfs_done(void)
{
	kobject_put(cells_folder);
	kobject_put(own_folder);
	sysfs_remove_groups(&cellwarden_device->kobj, device_groups);
	root_device_unregister(cellwarden_device);
}
