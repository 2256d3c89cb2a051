// SPDX-License-Identifier: GPL-2.0-or-later
/* What can be wrong among configurations, and in the machine. */
#include <string.h>

#include "fakes/check-scene.h"

#define FAULT(name) static void name(struct scene *s)

FAULT(set_names)
{
	strcpy(s->cells[1]->name, s->cells[0]->name);
	s->n_cells = 2;
}
FAULT(set_name_of_root)
{
	strcpy(s->cells[0]->name, s->system->name);
	s->n_cells = 1;
}
FAULT(set_arch)
{
	s->cells[0]->arch = MACHINE_ARM64;
	s->n_cells = 1;
}
FAULT(set_cpu_shared)
{
	config_set_cpu(s->cells[1], 1);
	s->n_cells = 2;
}
FAULT(set_cpu_foreign)
{
	config_set_cpu(s->cells[0], 60);
	s->n_cells = 1;
}
FAULT(set_cpu_zero)
{
	config_set_cpu(s->cells[0], 0);
	s->n_cells = 1;
}
FAULT(set_cpu_all)
{
	config_set_cpu(s->cells[0], 0);
	config_set_cpu(s->cells[0], 3);
	s->n_cells = 2;
}
FAULT(set_hypervisor)
{
	s->cells[0]->memory[0].phys_start = s->system->system.hypervisor_memory.phys_start;
	s->n_cells = 1;
}
FAULT(set_memory_foreign)
{
	s->cells[0]->memory[0].phys_start = UINT64_C(0x900000000);
	s->n_cells = 1;
}
FAULT(set_memory_shared)
{
	s->cells[1]->memory[0].phys_start = s->cells[0]->memory[0].phys_start;
	s->cells[1]->memory[0].flags |= JAILHOUSE_MEM_ROOTSHARED;
	s->n_cells = 2;
}

static void give_device(struct scene *s, size_t cell, uint16_t bdf)
{
	*arena_append(s->cells[cell]->arena, s->cells[cell]->pci_devices,
		      s->cells[cell]->n_pci_devices) =
		(struct config_pci_device){ .type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = bdf };
}

FAULT(set_pci_shared)
{
	give_device(s, 0, 0x0010);
	give_device(s, 1, 0x0010);
	s->n_cells = 2;
}
FAULT(set_shared_twins)
{
	scene_share(s);
	s->cells[1]->pci_devices[0].shmem_dev_id = 0;
}
FAULT(set_shared_elsewhere)
{
	scene_share(s);
	s->cells[1]->memory[s->cells[1]->pci_devices[0].shmem_regions_start].phys_start += 0x1000;
}
FAULT(set_pci_foreign)
{
	give_device(s, 0, 0x0a00);
	s->n_cells = 1;
}

static void give_chip(struct scene *s, size_t cell, uint32_t id)
{
	struct config_irqchip *chip = arena_append(s->cells[cell]->arena, s->cells[cell]->irqchips,
						   s->cells[cell]->n_irqchips);

	chip->address = s->system->irqchips[0].address;
	chip->id = id;
	chip->pin_bitmap[0] = 0x10;
}

FAULT(set_irqchip)
{
	give_chip(s, 0, 0x1234);
	s->n_cells = 1;
}
FAULT(set_irq_shared)
{
	give_chip(s, 0, s->system->irqchips[0].id);
	give_chip(s, 1, s->system->irqchips[0].id);
	s->n_cells = 2;
}
FAULT(set_port_shared)
{
	size_t i;

	for (i = 0; i < 2; i++)
		*arena_append(s->cells[i]->arena, s->cells[i]->pio, s->cells[i]->n_pio) =
			(struct config_pio){ 0x2f8, 8 };
	s->n_cells = 2;
}

FAULT(live_arch)
{
	s->machine->arch = MACHINE_ARM64;
}
FAULT(live_cpu_new)
{
	machine_add_cpu(s->machine, 9, true);
}
FAULT(live_cpu_gone)
{
	config_set_cpu(s->system, 33);
}
FAULT(live_reservation_gone)
{
	machine_set_iomem(s->machine, "00001000-7fffffff : System RAM\n");
}
FAULT(live_more_ram)
{
	machine_set_iomem(s->machine, "00001000-39ffffff : System RAM\n"
				      "200000000-23fffffff : System RAM\n");
}
FAULT(live_less_ram)
{
	machine_set_iomem(s->machine, "00001000-0fffffff : System RAM\n");
	s->machine->memory.n_firmware = 0;
}
FAULT(live_device)
{
	machine_set_iomem(s->machine, "d00000000-d00000fff : new device\n");
}
FAULT(live_rmrr)
{
	machine_add_reserved(s->machine, RESERVED_FOR_DEVICE, 0xd00000000, 0xd00000fff, "RMRR 0");
}
FAULT(live_pm1a)
{
	machine_add_register(s->machine, 1, 0xcfc, 4, "PM1a event block");
}
FAULT(live_port)
{
	s->system->n_pio = 0;
}
FAULT(live_pm_timer)
{
	s->machine->acpi.is_present = true;
	s->machine->acpi.pm_timer_port = 0x1808;
}
FAULT(live_ioapic)
{
	s->machine->irqchips[0].remap_bdf ^= 8;
}
FAULT(live_gic)
{
	s->system->arch = s->machine->arch = MACHINE_ARM64;
	s->machine->irqchips[0].type = IRQCHIP_GICV3;
}
FAULT(live_unit)
{
	s->machine->iommus[0].address += 0x1000;
}
FAULT(live_ecam)
{
	s->machine->pci_hosts[0].ecam = 0xe0000000;
}
FAULT(live_shared_place)
{
	s->system->pci_devices[0].type = JAILHOUSE_PCI_TYPE_IVSHMEM;
}
FAULT(live_pci_missing)
{
	s->machine->pci[0].bdf = 0x0018;
}
FAULT(live_pci_vectors)
{
	s->machine->pci[0].n_msi_vectors = 4;
}
FAULT(live_pci_msix_moved)
{
	s->machine->pci[0].msix_table_address += 0x1000;
}
FAULT(live_pci_bar)
{
	s->machine->pci[0].bars[0].address = 0xd00000000;
}
FAULT(live_pci_unit)
{
	s->machine->pci[0].iommu = 1;
}
FAULT(live_pci_cap)
{
	machine_add_capability(s->machine, &s->machine->pci[0], 0x10, 0xe0, 0x10);
}
FAULT(live_pci_asleep)
{
	s->machine->pci[0].is_not_responding = true;
}

FAULT(no_virtualization)
{
	s->machine->kernel.virt = VIRT_ABSENT;
}
FAULT(no_npt)
{
	s->machine->cpus.features.npt = NO;
}
FAULT(nested)
{
	s->machine->hypervisor.is_guest = true;
}
FAULT(no_iommu)
{
	s->machine->n_iommus = 0;
}
FAULT(many_iommus)
{
	while (s->machine->n_iommus < 9)
		*arena_append(s->machine->arena, s->machine->iommus, s->machine->n_iommus) =
			s->story.inventory->iommus[0];
}
FAULT(iommu_in_use)
{
	s->machine->kernel.iommu_active = "dmar0";
}
FAULT(remapping_in_use)
{
	s->machine->kernel.is_irq_remapping = YES;
}
FAULT(no_remapping)
{
	s->machine->iommus[0].has_interrupt_remapping = false;
}
FAULT(locked_down)
{
	s->machine->kernel.is_locked_down = YES;
}
FAULT(no_module)
{
	s->machine->kernel.is_module_available = NO;
}
FAULT(resctrl)
{
	s->machine->kernel.is_resctrl_used = YES;
}
FAULT(mce)
{
	s->machine->kernel.is_mce_polling = YES;
}
FAULT(pku)
{
	static const char *flags[] = { "ospke" };

	s->machine->cpus.features.pku = YES;
	s->machine->cpus.flags = flags;
	s->machine->cpus.n_flags = 1;
}
FAULT(hpet)
{
	static const char *flags[] = { "svm" };

	s->machine->acpi.hpet = 0xfed00000;
	s->machine->cpus.flags = flags;
	s->machine->cpus.n_flags = 1;
	s->machine->iommus[0].has_interrupt_remapping = true;
}
FAULT(enabled)
{
	s->machine->hypervisor.is_enabled = YES;
}
FAULT(denied)
{
	inventory_note_source(s->machine, "iomem", "/proc/iomem", SOURCE_DENIED, 0, "not root");
}
FAULT(malformed)
{
	inventory_note_source(s->machine, "acpi/DMAR", "/x/DMAR", SOURCE_INVALID, 0, "garbage");
}
FAULT(firmware_calls)
{
	static const char *calls[] = { "arm,scmi-smc" };

	s->machine->dt.firmware_calls = calls;
	s->machine->dt.n_firmware_calls = 1;
}
FAULT(no_reservation)
{
	s->machine->kernel.n_parameters = 0;
}

const struct scene_fault scene_machine_faults[] = {
	{ "set-name", set_names },
	{ "set-name", set_name_of_root },
	{ "set-architecture", set_arch },
	{ "set-cpu-shared", set_cpu_shared },
	{ "set-cpu-root", set_cpu_foreign },
	{ "set-cpu-zero", set_cpu_zero },
	{ "set-cpu-left", set_cpu_all },
	{ "set-hypervisor-memory", set_hypervisor },
	{ "set-memory-root", set_memory_foreign },
	{ "set-memory-shared", set_memory_shared },
	{ "set-pci-shared", set_pci_shared },
	{ "set-shared-memory", set_shared_twins },
	{ "set-shared-memory", set_shared_elsewhere },
	{ "set-pci-root", set_pci_foreign },
	{ "set-irqchip", set_irqchip },
	{ "set-irq-shared", set_irq_shared },
	{ "set-port-shared", set_port_shared },
	{ "live-architecture", live_arch },
	{ "live-cpu", live_cpu_new },
	{ "live-cpu", live_cpu_gone },
	{ "live-hypervisor-memory", live_reservation_gone },
	{ "live-ram", live_more_ram },
	{ "live-ram-gone", live_less_ram },
	{ "live-device-memory", live_device },
	{ "live-firmware-memory", live_rmrr },
	{ "live-firmware-ports", live_pm1a },
	{ "live-ports", live_port },
	{ "live-pm-timer", live_pm_timer },
	{ "live-ioapic", live_ioapic },
	{ "live-gic", live_gic },
	{ "live-iommu", live_unit },
	{ "live-pci-configuration-space", live_ecam },
	{ "live-shared-memory", live_shared_place },
	{ "live-pci-missing", live_pci_missing },
	{ "live-pci-unlisted", live_pci_missing },
	{ "live-pci-vectors", live_pci_vectors },
	{ "live-pci-vectors", live_pci_msix_moved },
	{ "live-pci-bar", live_pci_bar },
	{ "live-pci-iommu", live_pci_unit },
	{ "live-pci-capability", live_pci_cap },
	{ "live-pci-responding", live_pci_asleep },
	{ "hardware-virtualization", no_virtualization },
	{ "hardware-feature", no_npt },
	{ "hardware-nested", nested },
	{ "hardware-iommu", no_iommu },
	{ "hardware-iommu-count", many_iommus },
	{ "hardware-iommu-kernel", iommu_in_use },
	{ "hardware-iommu-kernel", remapping_in_use },
	{ "hardware-interrupt-remapping", no_remapping },
	{ "hardware-lockdown", locked_down },
	{ "hardware-driver", no_module },
	{ "hardware-resctrl", resctrl },
	{ "hardware-mce", mce },
	{ "hardware-pku", pku },
	{ "hardware-hpet", hpet },
	{ "hardware-enabled", enabled },
	{ "hardware-unreadable", denied },
	{ "hardware-malformed", malformed },
	{ "hardware-firmware-calls", firmware_calls },
	{ "hardware-pci-responding", live_pci_asleep },
	{ "reservation-missing", no_reservation },
};

const size_t scene_n_machine_faults = ARRAY_SIZE(scene_machine_faults);
