// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/check-scene.h"

#include <stdio.h>

#define CELL_MEMORY UINT64_C(0x3c000000)
#define SHARED      UINT64_C(0x3c800000)
#define SHARED_VIRT UINT64_C(0x80000000)

struct inventory *scene_pc(void)
{
	struct inventory *inventory = machine_new_pc();
	struct inv_pci_function *function =
		machine_add_function(inventory, 0x0010, 0x020000, "e1000e");

	machine_set_bar(function, 0, PCI_BAR_MEMORY32, 0xfeb00000, 0x20000);
	machine_set_bar(function, 3, PCI_BAR_MEMORY32, 0xfeb40000, 0x4000);
	machine_set_msix(inventory, function, 5, 3, 0);
	function->is_config_complete = true;
	inventory->kernel.virt = VIRT_USABLE;
	inventory->kernel.is_module_available = YES;
	inventory->cpus.vendor = "AuthenticAMD";
	inventory->cpus.features.svm = inventory->cpus.features.npt = YES;
	return inventory;
}

static struct config *make_cell(const struct scene *scene, unsigned int number)
{
	struct config *cell = config_new(CONFIG_CELL, scene->system->arch);
	struct config_memory *memory;

	snprintf(cell->name, sizeof(cell->name), "cell-%u", number);
	config_set_cpu(cell, 1 + number);
	memory = arena_append(cell->arena, cell->memory, cell->n_memory);
	*memory = (struct config_memory){ .phys_start = CELL_MEMORY + number * 0x100000,
					  .size = 0x100000,
					  .flags = SCENE_RAM | JAILHOUSE_MEM_LOADABLE };
	memory = arena_append(cell->arena, cell->memory, cell->n_memory);
	*memory = (struct config_memory){ .virt_start = 0x100000,
					  .size = 0x1000,
					  .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE |
						   JAILHOUSE_MEM_COMM_REGION };
	return cell;
}

void scene_start(struct scene *scene, struct inventory *machine)
{
	*scene = (struct scene){ .story = story_of(machine) };
	story_plan(&scene->story);
	scene->machine = scene->story.inventory;
	scene->system = scene->story.config;
	scene->cells[0] = make_cell(scene, 0);
	scene->cells[1] = make_cell(scene, 1);
}

void scene_end(struct scene *scene)
{
	config_free(scene->cells[0]);
	config_free(scene->cells[1]);
	story_done(&scene->story);
}

void scene_add_region(struct config *config, uint64_t start, uint64_t size)
{
	*arena_append(config->arena, config->memory, config->n_memory) =
		(struct config_memory){ start, start, size,
					JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE };
}

static void put_peer(struct config *cell, uint8_t number)
{
	static const uint64_t sizes[] = { 0x1000, 0, 0x7f000, 0x7f000 };
	struct config_pci_device *device =
		arena_append(cell->arena, cell->pci_devices, cell->n_pci_devices);
	uint64_t at = 0;
	size_t i;

	*device = (struct config_pci_device){ .type = JAILHOUSE_PCI_TYPE_IVSHMEM,
					      .bdf = 0x0088,
					      .bar_mask = { 0xfffff000, 0xfffffe00 },
					      .num_msix_vectors = 2,
					      .shmem_regions_start = (uint32_t)cell->n_memory,
					      .shmem_dev_id = number,
					      .shmem_peers = 2 };
	for (i = 0; i < ARRAY_SIZE(sizes); at += sizes[i++])
		*arena_append(cell->arena, cell->memory, cell->n_memory) = (struct config_memory){
			sizes[i] ? SHARED + at : 0, sizes[i] ? SHARED_VIRT + at : 0, sizes[i],
			sizes[i] ? JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED |
					   (i == 2u + number ? JAILHOUSE_MEM_WRITE : 0) :
				   0
		};
}

void scene_share(struct scene *scene)
{
	put_peer(scene->cells[0], 0);
	put_peer(scene->cells[1], 1);
	scene->n_cells = 2;
}
