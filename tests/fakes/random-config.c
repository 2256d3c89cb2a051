// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/random-config.h"

#include <abi/jailhouse/cell-config.h>
#include <string.h>

#include "model/config-words.h"

struct maker {
	uint64_t seed;
	bool has_annotations;
	struct config *config;
};

uint64_t random_draw(uint64_t *seed, uint64_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (*seed >> 20) % below;
}

/* Often 0, all ones or a small number, else anything of that many bits. */
static uint64_t draw_bits(struct maker *maker, unsigned int bits)
{
	uint64_t mask = UINT64_MAX >> (64 - bits);
	uint64_t any = random_draw(&maker->seed, UINT64_C(1) << 32) << 32 |
		       random_draw(&maker->seed, UINT64_C(1) << 32);

	switch (random_draw(&maker->seed, 6)) {
	case 0:
		return 0;
	case 1:
		return mask;
	case 2:
		return any & 15 & mask;
	case 3:
		return any << 12 & mask;
	default:
		return any & mask;
	}
}

#define DRAW(maker, lvalue) ((lvalue) = (__typeof__(lvalue))draw_bits(maker, 8 * sizeof(lvalue)))

static const char *draw_reason(struct maker *maker)
{
	static const char *const reasons[] = { "BAR 2 of 00:1f.2", "RMRR of DRHD 1", "",
					       "\"quoted\" \\ and / and \xc3\xa4" };

	if (!maker->has_annotations || random_draw(&maker->seed, 3) == 0)
		return NULL;
	return reasons[random_draw(&maker->seed, ARRAY_SIZE(reasons))];
}

static void draw_parts(struct maker *maker, struct config_part **ret_parts, size_t *ret_n)
{
	size_t i, n = maker->has_annotations ? random_draw(&maker->seed, 3) : 0;
	struct config_part *parts = arena_new_array(maker->config->arena, struct config_part, n);

	for (i = 0; i < n; i++) {
		DRAW(maker, parts[i].range.start);
		parts[i].range.end = parts[i].range.start;
		parts[i].reason = draw_reason(maker);
	}
	*ret_parts = n ? parts : NULL;
	*ret_n = n;
}

static void draw_memory(struct maker *maker, struct config_memory *memory)
{
	DRAW(maker, memory->phys_start);
	DRAW(maker, memory->virt_start);
	if (random_draw(&maker->seed, 2))
		memory->virt_start = memory->phys_start;
	DRAW(maker, memory->size);
	DRAW(maker, memory->flags);
	memory->reason = draw_reason(maker);
}

static void draw_console(struct maker *maker, struct config_console *console)
{
	DRAW(maker, console->address);
	DRAW(maker, console->size);
	console->type = (uint16_t)random_draw(&maker->seed, 12);
	DRAW(maker, console->flags);
	DRAW(maker, console->divider);
	DRAW(maker, console->gate_nr);
	DRAW(maker, console->clock_reg);
	console->reason = draw_reason(maker);
}

static void draw_iommu(struct maker *maker, struct config_iommu *unit)
{
	unit->type = (uint32_t)random_draw(&maker->seed, 7);
	DRAW(maker, unit->base);
	DRAW(maker, unit->size);
	if (unit->type == JAILHOUSE_IOMMU_AMD) {
		DRAW(maker, unit->amd.bdf);
		DRAW(maker, unit->amd.base_cap);
		DRAW(maker, unit->amd.msi_cap);
		DRAW(maker, unit->amd.features);
	} else if (unit->type == JAILHOUSE_IOMMU_PVU) {
		DRAW(maker, unit->tipvu.tlb_base);
		DRAW(maker, unit->tipvu.tlb_size);
	}
	unit->reason = draw_reason(maker);
}

static void draw_arch(struct maker *maker)
{
	struct config_system *system = &maker->config->system;

	if (maker->config->arch == MACHINE_X86) {
		DRAW(maker, system->x86.pm_timer_address);
		DRAW(maker, system->x86.apic_mode);
		DRAW(maker, system->x86.vtd_interrupt_limit);
		DRAW(maker, system->x86.tsc_khz);
		DRAW(maker, system->x86.apic_khz);
	} else {
		DRAW(maker, system->arm.maintenance_irq);
		DRAW(maker, system->arm.gic_version);
		DRAW(maker, system->arm.gicd_base);
		DRAW(maker, system->arm.gicc_base);
		DRAW(maker, system->arm.gich_base);
		DRAW(maker, system->arm.gicv_base);
		DRAW(maker, system->arm.gicr_base);
	}
}

static void draw_system(struct maker *maker)
{
	struct config_system *system = &maker->config->system;
	size_t i, n = random_draw(&maker->seed, CONFIG_IOMMU_UNITS + 1);

	DRAW(maker, system->flags);
	draw_memory(maker, &system->hypervisor_memory);
	draw_console(maker, &system->debug_console);
	DRAW(maker, system->pci_mmconfig_base);
	DRAW(maker, system->pci_mmconfig_end_bus);
	system->pci_is_virtual = random_draw(&maker->seed, 2);
	DRAW(maker, system->pci_domain);
	for (i = 0; i < n; i++)
		if (random_draw(&maker->seed, 4))
			draw_iommu(maker, &system->iommus[i]);
	draw_arch(maker);
}

static void draw_pci_device(struct maker *maker, struct config_pci_device *device)
{
	size_t i;

	device->type = (uint8_t)random_draw(&maker->seed, 5);
	DRAW(maker, device->iommu);
	DRAW(maker, device->domain);
	DRAW(maker, device->bdf);
	for (i = 0; random_draw(&maker->seed, 2) && i < ARRAY_SIZE(device->bar_mask); i++)
		DRAW(maker, device->bar_mask[i]);
	DRAW(maker, device->caps_start);
	DRAW(maker, device->num_caps);
	DRAW(maker, device->num_msi_vectors);
	device->is_msi_64bits = random_draw(&maker->seed, 2);
	device->is_msi_maskable = random_draw(&maker->seed, 2);
	DRAW(maker, device->num_msix_vectors);
	DRAW(maker, device->msix_region_size);
	DRAW(maker, device->msix_address);
	DRAW(maker, device->shmem_regions_start);
	DRAW(maker, device->shmem_dev_id);
	DRAW(maker, device->shmem_peers);
	DRAW(maker, device->shmem_protocol);
	device->reason = draw_reason(maker);
}

static void draw_irqchip(struct maker *maker, struct config_irqchip *chip)
{
	size_t i;

	DRAW(maker, chip->address);
	DRAW(maker, chip->id);
	DRAW(maker, chip->pin_base);
	for (i = 0; i < CONFIG_IRQCHIP_WORDS; i++)
		DRAW(maker, chip->pin_bitmap[i]);
	chip->reason = draw_reason(maker);
}

static void draw_pio(struct maker *maker, struct config_pio *pio)
{
	DRAW(maker, pio->base);
	pio->length = (uint32_t)draw_bits(maker, 16);
	pio->reason = draw_reason(maker);
	draw_parts(maker, &pio->parts, &pio->n_parts);
}

static void draw_cap(struct maker *maker, struct config_pci_cap *cap)
{
	DRAW(maker, cap->id);
	if (random_draw(&maker->seed, 2))
		cap->id = (uint16_t)words_pci_cap_id
				  .items[random_draw(&maker->seed, words_pci_cap_id.n)]
				  .value;
	DRAW(maker, cap->start);
	DRAW(maker, cap->len);
	DRAW(maker, cap->flags);
}

static void draw_cpus(struct maker *maker)
{
	struct config *config = maker->config;
	size_t i;

	config->cpu_set_size = random_draw(&maker->seed, random_draw(&maker->seed, 4) ? 17 : 200);
	config->cpu_set = arena_alloc(config->arena, config->cpu_set_size);
	for (i = 0; i < config->cpu_set_size; i++)
		if (random_draw(&maker->seed, 3))
			DRAW(maker, config->cpu_set[i]);
}

static void draw_name(struct maker *maker)
{
	static const char *const names[] = { "", "RootCell", "a b \"c\" \\ / \xc3\xa4",
					     "1234567890123456789012345678901" };

	strcpy(maker->config->name, names[random_draw(&maker->seed, ARRAY_SIZE(names))]);
}

/* A few items of every array. */
#define FEW(maker, member, n_member, ...)                                                     \
	do {                                                                                  \
		size_t _i, _n = random_draw(&(maker)->seed, 5);                               \
		for (_i = 0; _i < _n; _i++) {                                                 \
			__auto_type item =                                                    \
				arena_append((maker)->config->arena, (maker)->config->member, \
					     (maker)->config->n_member);                      \
			__VA_ARGS__;                                                          \
		}                                                                             \
	} while (0)

static void draw_cell(struct maker *maker)
{
	struct config *config = maker->config;

	draw_name(maker);
	DRAW(maker, config->id);
	DRAW(maker, config->flags);
	draw_cpus(maker);
	DRAW(maker, config->vpci_irq_base);
	DRAW(maker, config->cpu_reset_address);
	DRAW(maker, config->msg_reply_timeout);
	draw_console(maker, &config->console);
	FEW(maker, memory, n_memory, draw_memory(maker, item);
	    draw_parts(maker, &item->parts, &item->n_parts));
	FEW(maker, caches, n_caches, DRAW(maker, item->start); DRAW(maker, item->size);
	    DRAW(maker, item->type); DRAW(maker, item->flags));
	FEW(maker, irqchips, n_irqchips, draw_irqchip(maker, item));
	FEW(maker, pio, n_pio, draw_pio(maker, item));
	FEW(maker, pci_devices, n_pci_devices, draw_pci_device(maker, item));
	FEW(maker, pci_caps, n_pci_caps, draw_cap(maker, item));
	FEW(maker, stream_ids, n_stream_ids, DRAW(maker, item->id);
	    item->reason = draw_reason(maker));
}

static void draw_exclusion(struct maker *maker, struct config_exclusion *exclusion)
{
	exclusion->space = (enum config_space)random_draw(&maker->seed, 3);
	DRAW(maker, exclusion->range.start);
	if (exclusion->space == CONFIG_SPACE_PCI)
		exclusion->range.start &= UINT32_MAX;
	exclusion->range.end = exclusion->range.start;
	exclusion->reason = draw_reason(maker);
}

static void draw_annotations(struct maker *maker)
{
	FEW(maker, exclusions, n_exclusions, draw_exclusion(maker, item));
	FEW(maker, sizing, n_sizing, item->what = "per-CPU data"; item->how = draw_reason(maker);
	    DRAW(maker, item->bytes));
}

struct config *random_config(uint64_t number, bool has_annotations)
{
	struct maker maker = { number * 0x9e3779b97f4a7c15u, has_annotations, NULL };
	enum config_kind kind = random_draw(&maker.seed, 2) ? CONFIG_SYSTEM : CONFIG_CELL;

	maker.config = config_new(kind, (enum machine_arch)random_draw(&maker.seed, 3));
	if (kind == CONFIG_SYSTEM) {
		draw_system(&maker);
		if (has_annotations)
			draw_annotations(&maker);
	}
	draw_cell(&maker);
	if (kind == CONFIG_CELL && has_annotations) {
		FEW(&maker, images, n_images, item->file = draw_reason(&maker);
		    item->text = draw_reason(&maker); DRAW(&maker, item->address));
		maker.config->is_autostart = random_draw(&maker.seed, 2);
		DRAW(&maker, maker.config->start_order);
	}
	maker.config->description = draw_reason(&maker);
	return maker.config;
}
