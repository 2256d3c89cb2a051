// SPDX-License-Identifier: GPL-2.0-only
/* Taking the reserved memory, and all CPUs into the hypervisor; and back. */
#include <linux/cpu.h>
#include <linux/firmware.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cellwarden.h"
#include "config-copy.h"
#include "image-check.h"

static struct {
	phys_addr_t start;
	u64 size;
	struct resource *resource;
	void *virt;
} memory;

/* What has been put there; Linux itself reads zeros from then on. */
static const struct firmware *core;

ssize_t core_read(char *to, loff_t position, size_t size)
{
	return core ? memory_read_from_buffer(to, size, &position, core->data, core->size) : 0;
}

static void release_memory(void)
{
	if (memory.virt)
		memunmap(memory.virt);
	if (memory.resource)
		release_mem_region(memory.start, memory.size);
	memset(&memory, 0, sizeof(memory));
}

/*
 * A configuration may name what is no memory, or the same memory at two places: CPUs that enter it
 * would be lost. What a page was told it says again, when all have been told something else.
 */
static bool is_memory(void)
{
	u64 *word, at;

	for (at = 0; at < memory.size; at += PAGE_SIZE) {
		word = memory.virt + at;
		WRITE_ONCE(*word, ~at);
		arch_flush(word, sizeof(*word));
	}
	for (at = 0; at < memory.size; at += PAGE_SIZE) {
		word = memory.virt + at;
		if (READ_ONCE(*word) != ~at)
			return false;
		WRITE_ONCE(*word, 0);
	}
	return true;
}

static int claim_memory(const struct jailhouse_memory *region)
{
	memory.start = region->phys_start;
	memory.size = region->size;
	if (!memory.size || !PAGE_ALIGNED(memory.start | memory.size) ||
	    memory.start + memory.size < memory.start) {
		pr_err("jailhouse: hypervisor memory at %pa, size %#llx: not whole pages\n",
		       &memory.start, memory.size);
		return -EINVAL;
	}
	if (region_intersects(memory.start, memory.size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
	    REGION_DISJOINT) {
		pr_err("jailhouse: hypervisor memory at %pa, size %#llx: Linux uses it; reserve it with memmap=\n",
		       &memory.start, memory.size);
		return -EINVAL;
	}
	memory.resource = request_mem_region(memory.start, memory.size, "Cellwarden hypervisor");
	if (!memory.resource) {
		pr_err("jailhouse: request_mem_region failed for hypervisor memory.\n");
		return -EINVAL;
	}
	memory.virt = memremap(memory.start, memory.size, MEMREMAP_WB);
	if (!memory.virt) {
		pr_err("jailhouse: Unable to map RAM reserved for hypervisor at %08lx\n",
		       (unsigned long)memory.start);
		release_memory();
		return -ENOMEM;
	}
	if (!is_memory()) {
		pr_err("jailhouse: hypervisor memory at %pa, size %#llx: there is no memory\n",
		       &memory.start, memory.size);
		release_memory();
		return -EINVAL;
	}
	return 0;
}

/* Every CPU that runs is the root cell's, and each of its CPUs runs. */
static int check_cpus(const struct cell *cell)
{
	if (cpumask_equal(&cell->cpus, cpu_online_mask))
		return 0;
	pr_err("jailhouse: the root cell has CPUs %*pbl, online are %*pbl\n",
	       cpumask_pr_args(&cell->cpus), cpumask_pr_args(cpu_online_mask));
	return -EINVAL;
}

/* Image, parameters and configuration, in their places. */
static int fill_memory(const struct firmware *image, const struct cell *cell)
{
	const struct cellwarden_image_header *header = (const void *)image->data;
	struct cellwarden_parameters *parameters;
	struct image_layout layout;
	const char *problem;

	problem = image_place(header, nr_cpu_ids, cell->config.size, memory.size, &layout);
	if (problem) {
		pr_err("jailhouse: hypervisor image: %s\n", problem);
		return -EINVAL;
	}
	memset(memory.virt, 0, layout.pool);
	memcpy(memory.virt, image->data, image->size);
	memcpy(memory.virt + layout.config, cell->config.data, cell->config.size);
	arch_fill_config(memory.virt + layout.config);
	parameters = memory.virt + layout.parameters;
	parameters->memory_start = memory.start;
	parameters->memory_size = memory.size;
	parameters->config_offset = layout.config;
	parameters->config_size = cell->config.size;
	parameters->n_cpus = nr_cpu_ids;
	parameters->n_online = num_online_cpus();
	*(u64 *)(memory.virt + header->boot_offset) = layout.parameters;
	arch_flush(memory.virt, layout.pool);
	return 0;
}

/* Of all CPUs that run, at once. */
struct passage {
	u32 entry_offset;
	atomic_t error; /* of the last CPU that had one */
};

static void enter_on_cpu(void *info)
{
	struct passage *passage = info;
	int err = arch_enter(passage->entry_offset);

	if (err)
		atomic_set(&passage->error, err);
}

static void leave_on_cpu(void *info)
{
	struct passage *passage = info;
	int err = arch_leave();

	if (err)
		atomic_set(&passage->error, err);
}

static int pass_all(smp_call_func_t on_cpu, u32 entry_offset)
{
	struct passage passage = { .entry_offset = entry_offset };

	on_each_cpu(on_cpu, &passage, 1);
	return atomic_read(&passage.error);
}

static int enter(const struct firmware *image, const struct cell *cell)
{
	const struct cellwarden_image_header *header = (const void *)image->data;
	const struct jailhouse_system *system = (const void *)cell->config.data;
	int err;

	err = fill_memory(image, cell);
	if (err)
		return err;
	err = arch_prepare(memory.start, memory.size, header->text_size);
	if (err)
		return err;
	console_begin(memory.virt + header->console_offset,
		      system->flags & JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE);
	cpus_read_lock();
	err = check_cpus(cell);
	if (!err)
		err = pass_all(enter_on_cpu, header->entry_offset);
	cpus_read_unlock();
	if (err) {
		console_end();
		arch_unprepare();
	}
	return err;
}

static int enable_with(struct cell *cell)
{
	const struct jailhouse_system *system = (const void *)cell->config.data;
	const struct firmware *image;
	int err;

	err = check_cpus(cell);
	if (err)
		return err;
	err = image_load(&image);
	if (err)
		return err;
	err = claim_memory(&system->hypervisor_memory);
	if (err)
		goto release_image;
	err = enter(image, cell);
	if (err)
		goto release_memory;
	core = image;
	return 0;

release_memory:
	memset(memory.virt, 0, memory.size);
	release_memory();
release_image:
	release_firmware(image);
	return err;
}

int cellwarden_enable(const void __user *argument)
{
	struct config_view config;
	struct cell *cell;
	int err;

	if (cellwarden_enabled || power_is_going() || !try_module_get(THIS_MODULE))
		return -EBUSY;
	err = config_copy_system(argument, &config);
	if (err)
		goto put_module;
	cell = cell_new(&config, 0);
	if (!cell) {
		kvfree(config.data);
		err = -ENOMEM;
		goto put_module;
	}
	err = enable_with(cell);
	if (err)
		goto delete_cell;
	root_cell = cell;
	cellwarden_enabled = true;
	err = sysfs_cell_add(cell);
	if (err)
		pr_warn("jailhouse: the root cell is not in sysfs: error %d\n", err);
	ivshmem_add(cell);
	pr_info("The Jailhouse is opening.\n");
	return 0;

delete_cell:
	cell_delete(cell);
put_module:
	module_put(THIS_MODULE);
	return err;
}

int cellwarden_disable(void)
{
	int err;

	if (!cellwarden_enabled)
		return -EINVAL;
	err = cells_destroy_all();
	if (err)
		return err;
	ivshmem_remove(root_cell);
	cpus_read_lock();
	err = cpumask_equal(&root_cell->cpus, cpu_online_mask) ? 0 : -EBUSY;
	if (!err)
		err = pass_all(leave_on_cpu, 0);
	cpus_read_unlock();
	if (err) {
		ivshmem_add(root_cell);
		return err;
	}
	console_end();
	arch_unprepare();
	memset(memory.virt, 0, memory.size);
	release_memory();
	release_firmware(core);
	core = NULL;
	cell_delete(root_cell);
	root_cell = NULL;
	cellwarden_enabled = false;
	module_put(THIS_MODULE);
	pr_info("The Jailhouse was closed.\n");
	return 0;
}
