// SPDX-License-Identifier: GPL-2.0-or-later
/* What can be wrong in one configuration. */
#include <string.h>

#include "fakes/check-scene.h"

#define FAULT(name) static void name(struct scene *s)

FAULT(name_empty)
{
	s->system->name[0] = 0;
}
FAULT(name_slash)
{
	strcpy(s->system->name, "a/b");
}
FAULT(arch_unknown)
{
	s->system->arch = MACHINE_ARCH_UNKNOWN;
}
FAULT(cpus_none)
{
	memset(s->system->cpu_set, 0, s->system->cpu_set_size);
}
FAULT(console_type)
{
	s->system->system.debug_console.type = JAILHOUSE_CON_TYPE_PL011;
}
FAULT(console_place)
{
	s->system->system.debug_console.address = 0x10000;
}
FAULT(region_empty)
{
	s->system->memory[0].size = 0;
}
FAULT(region_wraps)
{
	s->system->memory[0].virt_start = UINT64_MAX - 0xfff;
}
FAULT(region_shifted)
{
	s->system->memory[0].virt_start += 0x10;
}
FAULT(subpage_mute)
{
	s->cells[0]->memory[0].size = 0x10;
	s->n_cells = 1;
}
FAULT(subpage_large)
{
	s->cells[0]->memory[0].size -= 0x10;
	s->cells[0]->memory[0].flags |= JAILHOUSE_MEM_IO_32;
	s->n_cells = 1;
}
FAULT(flags_unknown)
{
	s->system->memory[0].flags |= UINT64_C(1) << 40;
}
FAULT(flags_write_only)
{
	s->system->memory[0].flags &= ~(uint64_t)JAILHOUSE_MEM_READ;
}
FAULT(root_loadable)
{
	s->system->memory[0].flags |= JAILHOUSE_MEM_LOADABLE;
}
FAULT(comm_in_root)
{
	s->system->memory[0].flags |= JAILHOUSE_MEM_COMM_REGION;
}
FAULT(comm_two)
{
	s->cells[0]->memory[0].flags |= JAILHOUSE_MEM_COMM_REGION;
	s->n_cells = 1;
}
FAULT(ram_without_dma)
{
	size_t i;

	for (i = 0; i < s->system->n_memory; i++)
		s->system->memory[i].flags &= ~(uint64_t)JAILHOUSE_MEM_DMA;
}
FAULT(region_overlaps)
{
	s->system->memory[1].virt_start = s->system->memory[0].virt_start;
}
FAULT(region_twice)
{
	s->cells[0]->memory[1] = s->cells[0]->memory[0];
	s->cells[0]->memory[0].virt_start = 0x200000;
	s->cells[0]->memory[1].virt_start = 0x400000;
	s->n_cells = 1;
}

FAULT(local_apic_mapped)
{
	scene_add_region(s->system, 0xfee00000, 0x1000);
}
FAULT(ioapic_mapped)
{
	scene_add_region(s->system, 0xfec00000, 0x1000);
}

FAULT(pci_type)
{
	s->system->pci_devices[0].type = 0;
}
FAULT(pci_twice)
{
	struct config_pci_device *device =
		arena_append(s->system->arena, s->system->pci_devices, s->system->n_pci_devices);

	*device = s->system->pci_devices[0];
}
FAULT(pci_unit)
{
	s->system->pci_devices[0].iommu = 5;
}
FAULT(pci_unit_beyond)
{
	s->system->pci_devices[0].iommu = 9;
}
FAULT(pci_caps_beyond)
{
	s->system->pci_devices[0].caps_start = 1000;
}
FAULT(pci_cap_in_header)
{
	s->system->pci_caps[0].start = 0x10;
}
FAULT(pci_cap_overlap)
{
	struct config_pci_cap *caps =
		arena_append(s->system->arena, s->system->pci_caps, s->system->n_pci_caps);

	*caps = s->system->pci_caps[s->system->pci_devices[0].caps_start];
	s->system->pci_devices[0].caps_start = 0;
	s->system->pci_devices[0].num_caps = (uint16_t)s->system->n_pci_caps;
}
FAULT(pci_msi_odd)
{
	s->system->pci_devices[0].num_msi_vectors = 3;
}
FAULT(pci_msix_unaligned)
{
	s->system->pci_devices[0].msix_address += 0x10;
}
FAULT(pci_msix_small)
{
	s->system->pci_devices[0].num_msix_vectors = 2048;
}
FAULT(pci_msix_mapped)
{
	scene_add_region(s->system, s->system->pci_devices[0].msix_address, 0x1000);
}
FAULT(pci_shared_memory)
{
	s->system->pci_devices[0].type = JAILHOUSE_PCI_TYPE_IVSHMEM;
	s->system->pci_devices[0].shmem_peers = 2;
	s->system->pci_devices[0].shmem_regions_start = 1000;
}

/* The region of the second cell that is a section of its shared memory; of its device */
static struct config_memory *section(struct scene *s, unsigned int number)
{
	scene_share(s);
	return &s->cells[1]->memory[s->cells[1]->pci_devices[0].shmem_regions_start + number];
}
static struct config_pci_device *shared_device(struct scene *s)
{
	scene_share(s);
	return &s->cells[1]->pci_devices[0];
}
FAULT(shared_peers_none)
{
	shared_device(s)->shmem_peers = 1;
}
FAULT(shared_peers_many)
{
	shared_device(s)->shmem_peers = 13;
}
FAULT(shared_number_beyond)
{
	shared_device(s)->shmem_dev_id = 2;
}
FAULT(shared_table_empty)
{
	section(s, 0)->size = 0;
}
FAULT(shared_gap)
{
	section(s, 3)->virt_start += 0x1000;
}
FAULT(shared_sizes)
{
	section(s, 3)->size -= 0x1000;
}
FAULT(shared_part_of_page)
{
	section(s, 2)->size -= 0x10;
}
FAULT(shared_registers)
{
	section(s, 2)->flags |= JAILHOUSE_MEM_IO;
}
FAULT(shared_table_writable)
{
	section(s, 0)->flags |= JAILHOUSE_MEM_WRITE;
}
FAULT(shared_other_writable)
{
	section(s, 2)->flags |= JAILHOUSE_MEM_WRITE;
}
FAULT(shared_own_read_only)
{
	section(s, 3)->flags &= ~(uint64_t)JAILHOUSE_MEM_WRITE;
}
FAULT(shared_taken)
{
	section(s, 3)->flags &= ~(uint64_t)JAILHOUSE_MEM_ROOTSHARED;
}
FAULT(shared_without_registers)
{
	shared_device(s)->bar_mask[0] = 0;
}
FAULT(shared_vectors_too_many)
{
	shared_device(s)->num_msix_vectors = 32;
}
FAULT(shared_silent)
{
	shared_device(s)->num_msix_vectors = 0;
}

FAULT(pio_beyond)
{
	s->system->pio[0].length = 65537;
}
FAULT(pio_on_arm)
{
	s->system->arch = MACHINE_ARM64;
}
FAULT(pio_pci)
{
	*arena_append(s->system->arena, s->system->pio, s->system->n_pio) =
		(struct config_pio){ 0xcfc, 4 };
}
FAULT(irqchip_nowhere)
{
	s->system->irqchips[0].address = 0;
}
FAULT(irqchip_base)
{
	s->system->irqchips[0].pin_base = 5;
}
FAULT(irqchip_twice)
{
	struct config_irqchip *chip =
		arena_append(s->system->arena, s->system->irqchips, s->system->n_irqchips);

	*chip = s->system->irqchips[0];
}
FAULT(irqchip_empty)
{
	memset(s->system->irqchips[0].pin_bitmap, 0, sizeof(s->system->irqchips[0].pin_bitmap));
}
FAULT(cache_beyond)
{
	*arena_append(s->system->arena, s->system->caches, s->system->n_caches) =
		(struct config_cache){ 30, 3, 1, 0 };
}
FAULT(stream_twice)
{
	struct config *system = s->system;

	*arena_append(system->arena, system->stream_ids, system->n_stream_ids) =
		(struct config_stream_id){ 7, NULL };
	*arena_append(system->arena, system->stream_ids, system->n_stream_ids) =
		(struct config_stream_id){ 7, NULL };
}

FAULT(hypervisor_none)
{
	s->system->system.hypervisor_memory.size = 0;
}
FAULT(hypervisor_small)
{
	s->system->system.hypervisor_memory.size -= 0x200000;
}
FAULT(hypervisor_mapped)
{
	scene_add_region(s->system, s->system->system.hypervisor_memory.phys_start, 0x1000);
}
FAULT(ecam_mapped)
{
	scene_add_region(s->system, s->system->system.pci_mmconfig_base, 0x1000);
}
FAULT(ecam_missing_on_arm)
{
	s->system->arch = MACHINE_ARM64;
	s->system->system.pci_mmconfig_base = 0;
}
FAULT(unit_gap)
{
	s->system->system.iommus[2] = s->system->system.iommus[0];
	s->system->system.iommus[2].base += 0x1000;
}
FAULT(unit_mapped)
{
	scene_add_region(s->system, s->system->system.iommus[0].base, 0x1000);
}
FAULT(unit_none)
{
	s->system->system.iommus[0].type = 0;
}
FAULT(apic_mode)
{
	s->system->system.x86.apic_mode = 3;
}
FAULT(vtd_limit)
{
	s->system->system.x86.vtd_interrupt_limit = 3;
}
FAULT(vtd_limit_low)
{
	s->system->system.x86.vtd_interrupt_limit = 1;
}
FAULT(gic_incomplete)
{
	s->system->arch = MACHINE_ARM64;
}

const struct scene_fault scene_config_faults[] = {
	{ "config-name", name_empty },
	{ "config-name", name_slash },
	{ "config-architecture", arch_unknown },
	{ "cpu-none", cpus_none },
	{ "console-invalid", console_type },
	{ "console-invalid", console_place },
	{ "memory-size", region_empty },
	{ "memory-size", region_wraps },
	{ "memory-alignment", region_shifted },
	{ "memory-subpage-width", subpage_mute },
	{ "memory-subpage-size", subpage_large },
	{ "memory-flags", flags_unknown },
	{ "memory-flags", flags_write_only },
	{ "memory-root-flags", root_loadable },
	{ "memory-communication", comm_in_root },
	{ "memory-communication", comm_two },
	{ "memory-dma", ram_without_dma },
	{ "memory-overlap", region_overlaps },
	{ "memory-alias", region_twice },
	{ "memory-irqchip", local_apic_mapped },
	{ "memory-irqchip", ioapic_mapped },
	{ "pci-type", pci_type },
	{ "pci-duplicate", pci_twice },
	{ "pci-iommu", pci_unit },
	{ "pci-iommu", pci_unit_beyond },
	{ "pci-capability-index", pci_caps_beyond },
	{ "pci-capability-place", pci_cap_in_header },
	{ "pci-capability-overlap", pci_cap_overlap },
	{ "pci-msi", pci_msi_odd },
	{ "pci-msix", pci_msix_unaligned },
	{ "pci-msix", pci_msix_small },
	{ "pci-msix-mapped", pci_msix_mapped },
	{ "pci-shared-memory", pci_shared_memory },
	{ "pci-shared-memory", shared_peers_none },
	{ "pci-shared-memory", shared_peers_many },
	{ "pci-shared-memory", shared_number_beyond },
	{ "shared-memory-layout", shared_table_empty },
	{ "shared-memory-layout", shared_gap },
	{ "shared-memory-layout", shared_sizes },
	{ "shared-memory-layout", shared_part_of_page },
	{ "shared-memory-layout", shared_registers },
	{ "shared-memory-access", shared_table_writable },
	{ "shared-memory-access", shared_other_writable },
	{ "shared-memory-access", shared_own_read_only },
	{ "shared-memory-access", shared_taken },
	{ "shared-memory-bars", shared_without_registers },
	{ "shared-memory-bars", shared_vectors_too_many },
	{ "shared-memory-interrupt", shared_silent },
	{ "pio-range", pio_beyond },
	{ "pio-architecture", pio_on_arm },
	{ "pio-pci-configuration", pio_pci },
	{ "irqchip-address", irqchip_nowhere },
	{ "irqchip-base", irqchip_base },
	{ "irqchip-duplicate", irqchip_twice },
	{ "irqchip-empty", irqchip_empty },
	{ "cache-range", cache_beyond },
	{ "stream-duplicate", stream_twice },
	{ "hypervisor-memory", hypervisor_none },
	{ "hypervisor-memory-size", hypervisor_small },
	{ "hypervisor-memory-mapped", hypervisor_mapped },
	{ "pci-configuration-space", ecam_mapped },
	{ "pci-configuration-missing", ecam_missing_on_arm },
	{ "iommu-unit", unit_gap },
	{ "iommu-mapped", unit_mapped },
	{ "iommu-none", unit_none },
	{ "apic-mode", apic_mode },
	{ "vtd-interrupt-limit", vtd_limit },
	{ "vtd-interrupt-limit", vtd_limit_low },
	{ "gic", gic_incomplete },
};

const size_t scene_n_config_faults = ARRAY_SIZE(scene_config_faults);
