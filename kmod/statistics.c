// SPDX-License-Identifier: GPL-2.0-only
/* Why a cell's CPUs left their guests, and how often: cells/<id>/statistics (abi.md, section 2). */
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "cellwarden.h"
#include "statistics.h"

#define ALL_CPUS (-1)

/* One folder: of a CPU, or of all that the cell has. */
struct counters {
	struct list_head entry;
	struct kobject kobj;
	struct cell *cell; /* its kobject is above ours, which keeps it */
	int cpu;           /* or ALL_CPUS */
};

static const struct attribute_group counters_group = { .attrs = counter_attributes };

static const struct attribute_group *counters_groups[] = { &counters_group, NULL };

/* A CPU that has left the cell, as the root cell's do, is none of its counters. */
static ssize_t count(const struct counters *counters, unsigned int number, char *page)
{
	u64 sum = 0;
	long result;
	int cpu;

	if (counters->cpu != ALL_CPUS && !cpumask_test_cpu(counters->cpu, &counters->cell->cpus))
		return -ENODEV;
	for_each_cpu(cpu, &counters->cell->cpus)
	{
		if (counters->cpu != ALL_CPUS && cpu != counters->cpu)
			continue;
		result = arch_hypercall(JAILHOUSE_HC_CPU_GET_INFO, cpu, number);
		if (result < 0)
			return result;
		sum += result;
	}
	return sysfs_emit(page, "%llu\n", sum);
}

static ssize_t counters_show(struct kobject *kobj, struct attribute *attr, char *page)
{
	struct counter_attribute *attribute = container_of(attr, struct counter_attribute, attr);
	struct counters *counters = container_of(kobj, struct counters, kobj);
	ssize_t result;

	result = sysfs_lock();
	if (result)
		return result;
	result = list_empty(&counters->cell->entry) || !cellwarden_enabled ?
			 -ENODEV :
			 count(counters, attribute->number, page);
	mutex_unlock(&cellwarden_lock);
	return result;
}

static void counters_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct counters, kobj));
}

static const struct sysfs_ops counters_operations = { .show = counters_show };

static const struct kobj_type counters_type = {
	.release = counters_release,
	.sysfs_ops = &counters_operations,
	.default_groups = counters_groups,
};

/* Return: the folder; NULL with *ret_err */
static struct counters *add(struct cell *cell, struct kobject *parent, int cpu, int *ret_err)
{
	struct counters *counters = kzalloc(sizeof(*counters), GFP_KERNEL);

	*ret_err = -ENOMEM;
	if (!counters)
		return NULL;
	counters->cell = cell;
	counters->cpu = cpu;
	if (cpu == ALL_CPUS)
		*ret_err =
			kobject_init_and_add(&counters->kobj, &counters_type, parent, "statistics");
	else
		*ret_err =
			kobject_init_and_add(&counters->kobj, &counters_type, parent, "cpu%d", cpu);
	if (*ret_err) {
		kobject_put(&counters->kobj);
		return NULL;
	}
	list_add(&counters->entry, &cell->counters);
	return counters;
}

int statistics_add(struct cell *cell)
{
	struct counters *all;
	int err, cpu;

	all = add(cell, &cell->kobj, ALL_CPUS, &err);
	if (!all)
		return err;
	for_each_cpu(cpu, &cell->cpus)
	{
		if (!add(cell, &all->kobj, cpu, &err)) {
			statistics_remove(cell);
			return err;
		}
	}
	return 0;
}

/* Those of CPUs come first in the list, and go before the folder that they are in. */
void statistics_remove(struct cell *cell)
{
	struct counters *counters, *next;

	list_for_each_entry_safe(counters, next, &cell->counters, entry)
	{
		list_del(&counters->entry);
		kobject_del(&counters->kobj);
		kobject_put(&counters->kobj);
	}
}
