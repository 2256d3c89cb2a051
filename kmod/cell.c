// SPDX-License-Identifier: GPL-2.0-only
/* Cells: their CPUs leave Linux and come back, their images go where they belong. */
#include <linux/cpu.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <abi/jailhouse/ioctl.h>

#include "cellwarden.h"
#include "config-copy.h"

LIST_HEAD(cells);
struct cell *root_cell;

#define IMAGES_MAX 64u

const char *cell_name(const struct cell *cell)
{
	return (const char *)cell->config.data + cell->config.cell_at +
	       offsetof(struct jailhouse_cell_desc, name);
}

static void read_cpus(const struct config_view *config, cpumask_t *ret)
{
	u32 cpu, n = config->n_items[CONFIG_VIEW_CPU_SET] * 8;

	cpumask_clear(ret);
	for (cpu = 0; cpu < n && cpu < nr_cpu_ids; cpu++)
		if (*config_view_item(config, CONFIG_VIEW_CPU_SET, cpu / 8) >> cpu % 8 & 1)
			cpumask_set_cpu(cpu, ret);
}

struct cell *cell_new(const struct config_view *config, u32 id)
{
	struct cell *cell = kzalloc(sizeof(*cell), GFP_KERNEL);

	if (!cell)
		return NULL;
	cell->config = *config;
	cell->id = id;
	read_cpus(config, &cell->cpus);
	INIT_LIST_HEAD(&cell->entry);
	INIT_LIST_HEAD(&cell->counters);
	INIT_LIST_HEAD(&cell->functions);
	kobject_init(&cell->kobj, sysfs_cell_type());
	list_add_tail(&cell->entry, &cells);
	return cell;
}

/* The memory goes with the last reference that sysfs has. */
void cell_delete(struct cell *cell)
{
	list_del_init(&cell->entry);
	statistics_remove(cell);
	if (cell->kobj.state_in_sysfs)
		kobject_del(&cell->kobj);
	kobject_put(&cell->kobj);
}

static struct cell *find_by_name(const char *name)
{
	struct cell *cell;

	list_for_each_entry(cell, &cells,
			    entry) if (!strncmp(cell_name(cell), name,
						JAILHOUSE_CELL_NAME_SIZE)) return cell;
	return NULL;
}

static struct cell *find_by_id(u32 id)
{
	struct cell *cell;

	list_for_each_entry(cell, &cells, entry) if (cell->id == id) return cell;
	return NULL;
}

static u32 unused_id(void)
{
	u32 id = 1;

	while (find_by_id(id))
		id++;
	return id;
}

/* ---- create --------------------------------------------------------------- */

static const struct jailhouse_memory *region_of(const struct cell *cell, u32 i)
{
	return (const void *)config_view_item(&cell->config, CONFIG_VIEW_MEMORY, i);
}

static bool is_used_by_linux(u64 start, u64 size)
{
	return size && region_intersects(start, size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
			       REGION_DISJOINT;
}

/* What Linux has for itself a cell may share, but not take: the machine would stop. */
static int check_memory(const struct cell *cell)
{
	const struct jailhouse_memory *region;
	u32 i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_MEMORY]; i++) {
		region = region_of(cell, i);
		if (region->flags & (JAILHOUSE_MEM_COMM_REGION | JAILHOUSE_MEM_ROOTSHARED) ||
		    !is_used_by_linux(region->phys_start, region->size))
			continue;
		pr_err("jailhouse: cell \"%s\": memory at %#llx, size %#llx: Linux uses it\n",
		       cell_name(cell), region->phys_start, region->size);
		return -EBUSY;
	}
	return 0;
}

static int check(const struct cell *cell)
{
	struct cell *other;

	list_for_each_entry(other, &cells,
			    entry) if (other != cell &&
				       !strcmp(cell_name(other), cell_name(cell))) return -EEXIST;
	if (cpumask_empty(&cell->cpus))
		return -EINVAL;
	if (cpumask_test_cpu(0, &cell->cpus)) {
		pr_err("Cannot assign CPU 0 to other cells\n");
		return -EINVAL;
	}
	return cpumask_subset(&cell->cpus, &root_cell->cpus) ? check_memory(cell) : -EBUSY;
}

/* Those that cannot come back stay out; nothing else can be done about them. */
static void bring_back(const struct cell *cell)
{
	int cpu;

	cpumask_or(&root_cell->cpus, &root_cell->cpus, &cell->cpus);
	for_each_cpu(cpu, &cell->taken)
	{
		if (!cpu_online(cpu) && add_cpu(cpu))
			pr_err("Jailhouse: failed to bring CPU %d back online\n", cpu);
	}
}

/* Whoever has taken a CPU offline before finds it so afterwards. */
static int take_offline(struct cell *cell)
{
	int cpu, err;

	for_each_cpu(cpu, &cell->cpus)
	{
		if (!cpu_online(cpu))
			continue;
		err = remove_cpu(cpu);
		if (err) {
			bring_back(cell);
			return err;
		}
		cpumask_set_cpu(cpu, &cell->taken);
	}
	return 0;
}

/* The hypervisor reads the configuration where it is: in pages that lie in a row. */
static int call_create(struct cell *cell)
{
	struct jailhouse_cell_desc *desc;
	void *copy;
	int err;

	copy = kmemdup(cell->config.data, cell->config.size, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	desc = copy;
	desc->id = cell->id;
	err = arch_hypercall(JAILHOUSE_HC_CELL_CREATE, __pa(copy), 0);
	kfree(copy);
	return err;
}

static int create(struct cell *cell)
{
	int err;

	err = check(cell);
	if (err)
		return err;
	err = pci_take(cell);
	if (err)
		return err;
	err = take_offline(cell);
	if (err)
		goto give_functions;
	err = call_create(cell);
	if (err)
		goto bring_back;
	cpumask_andnot(&root_cell->cpus, &root_cell->cpus, &cell->cpus);
	err = sysfs_cell_add(cell);
	if (err)
		pr_warn("jailhouse: cell \"%s\" is not in sysfs: error %d\n", cell_name(cell), err);
	pr_info("Created Jailhouse cell \"%s\"\n", cell_name(cell));
	return 0;

bring_back:
	bring_back(cell);
give_functions:
	pci_give(cell);
	return err;
}

int cell_cmd_create(const struct jailhouse_cell_create __user *argument)
{
	struct jailhouse_cell_create request;
	struct config_view config;
	struct cell *cell;
	int err;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	if (!cellwarden_enabled)
		return -EINVAL;
	err = config_copy_cell(u64_to_user_ptr(request.config_address), request.config_size,
			       &config);
	if (err)
		return err;
	cell = cell_new(&config, unused_id());
	if (!cell) {
		kvfree(config.data);
		return -ENOMEM;
	}
	err = create(cell);
	if (err)
		cell_delete(cell);
	return err;
}

/* ---- load ----------------------------------------------------------------- */

/* Return: the cell; NULL with *ret_err */
static struct cell *find(const struct jailhouse_cell_id *id, int *ret_err)
{
	struct cell *cell = NULL;

	*ret_err = -ENOENT;
	if (!cellwarden_enabled) {
		*ret_err = -EINVAL;
		return NULL;
	}
	if (id->id != JAILHOUSE_CELL_ID_UNUSED)
		cell = find_by_id(id->id);
	else if (strnlen(id->name, sizeof(id->name)) < sizeof(id->name))
		cell = find_by_name(id->name);
	if (cell == root_cell) {
		*ret_err = -EINVAL;
		return NULL;
	}
	return cell;
}

static const struct jailhouse_memory *find_region(const struct cell *cell, u64 target, u64 size)
{
	const u64 flags = JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_LOADABLE;
	const struct jailhouse_memory *region;
	u32 i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_MEMORY]; i++) {
		region = region_of(cell, i);
		if ((region->flags & flags) == flags && target >= region->virt_start &&
		    target - region->virt_start < region->size &&
		    size <= region->size - (target - region->virt_start))
			return region;
	}
	return NULL;
}

static int load_image(const struct cell *cell, const struct jailhouse_preload_image __user *from)
{
	const struct jailhouse_memory *region;
	struct jailhouse_preload_image image;
	phys_addr_t start;
	size_t offset;
	void *pages;
	int err = 0;

	if (copy_from_user(&image, from, sizeof(image)))
		return -EFAULT;
	if (!image.size)
		return 0;
	region = find_region(cell, image.target_address, image.size);
	if (!region)
		return -EINVAL;
	start = region->phys_start + (image.target_address - region->virt_start);
	offset = offset_in_page(start);
	pages = is_used_by_linux(start, image.size) ?
			NULL :
			memremap(start - offset, PAGE_ALIGN(offset + image.size), MEMREMAP_WB);
	if (!pages) {
		pr_err("jailhouse: Unable to map cell RAM at %08llx for image loading\n",
		       (unsigned long long)start);
		return -EBUSY;
	}
	if (copy_from_user(pages + offset, u64_to_user_ptr(image.source_address), image.size))
		err = -EFAULT;
	/* A cell begins with its caches off. */
	arch_flush(pages + offset, image.size);
	memunmap(pages);
	return err;
}

int cell_cmd_load(const struct jailhouse_cell_load __user *argument)
{
	struct jailhouse_cell_load request;
	struct cell *cell;
	u32 i;
	int err;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	if (request.num_preload_images > IMAGES_MAX)
		return -E2BIG;
	cell = find(&request.cell_id, &err);
	if (!cell)
		return err;
	err = arch_hypercall(JAILHOUSE_HC_CELL_SET_LOADABLE, cell->id, 0);
	for (i = 0; !err && i < request.num_preload_images; i++)
		err = load_image(cell, &argument->image[i]);
	return err;
}

/* ---- start, destroy ------------------------------------------------------- */

int cell_cmd_start(const struct jailhouse_cell_id __user *argument)
{
	struct jailhouse_cell_id id;
	struct cell *cell;
	int err;

	if (copy_from_user(&id, argument, sizeof(id)))
		return -EFAULT;
	cell = find(&id, &err);
	return cell ? arch_hypercall(JAILHOUSE_HC_CELL_START, cell->id, 0) : err;
}

static int destroy(struct cell *cell)
{
	int err;

	err = arch_hypercall(JAILHOUSE_HC_CELL_DESTROY, cell->id, 0);
	if (err)
		return err;
	bring_back(cell);
	pci_give(cell);
	pr_info("Destroyed Jailhouse cell \"%s\"\n", cell_name(cell));
	cell_delete(cell);
	return 0;
}

int cell_cmd_destroy(const struct jailhouse_cell_id __user *argument)
{
	struct jailhouse_cell_id id;
	struct cell *cell;
	int err;

	if (copy_from_user(&id, argument, sizeof(id)))
		return -EFAULT;
	cell = find(&id, &err);
	return cell ? destroy(cell) : err;
}

int cells_destroy_all(void)
{
	struct cell *cell, *next;
	int err;

	list_for_each_entry_safe(cell, next, &cells, entry)
	{
		if (cell == root_cell)
			continue;
		err = destroy(cell);
		if (err) {
			pr_err("Jailhouse: failed to destroy cell \"%s\"\n", cell_name(cell));
			return err;
		}
	}
	return 0;
}
