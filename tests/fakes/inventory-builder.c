// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/inventory-builder.h"

#include <stdio.h>
#include <string.h>

/* ---- /proc/iomem and /proc/ioports ------------------------------------------- */

static void set_resources(struct inventory *inventory, struct inv_resources *resources,
			  const char *lines)
{
	size_t parents[16] = { 0 };

	*resources = (struct inv_resources){ .is_known = true };
	while (*lines) {
		size_t length = strcspn(lines, "\n"), indent = strspn(lines, " ");
		unsigned long long start, end;
		int name_at = 0;
		struct inv_resource *item;

		if (sscanf(lines, " %llx-%llx : %n", &start, &end, &name_at) != 2 ||
		    indent / 2 >= ARRAY_SIZE(parents))
			abort();
		item = arena_append(inventory->arena, resources->items, resources->n);
		item->range = (struct range){ start, end };
		item->name =
			arena_strndup(inventory->arena, lines + name_at, length - (size_t)name_at);
		item->depth = (unsigned int)indent / 2;
		item->parent = item->depth ? parents[item->depth - 1] : SIZE_MAX;
		parents[item->depth] = resources->n - 1;
		lines += length + (lines[length] == '\n');
	}
}

void machine_set_iomem(struct inventory *inventory, const char *lines)
{
	set_resources(inventory, &inventory->memory.iomem, lines);
}

void machine_set_ioports(struct inventory *inventory, const char *lines)
{
	set_resources(inventory, &inventory->memory.ioports, lines);
}

/* ---- single facts -------------------------------------------------------------- */

void machine_add_firmware(struct inventory *inventory, uint64_t start, uint64_t end,
			  const char *type)
{
	struct inv_memory *memory = &inventory->memory;

	memory->is_firmware_known = true;
	*arena_append(inventory->arena, memory->firmware, memory->n_firmware) =
		(struct inv_firmware_region){ { start, end }, type };
}

void machine_add_parameter(struct inventory *inventory, const char *name, const char *value)
{
	struct inv_kernel *kernel = &inventory->kernel;

	*arena_append(inventory->arena, kernel->parameters, kernel->n_parameters) =
		(struct inv_parameter){ name, value, false };
}

void machine_add_cpu(struct inventory *inventory, unsigned int id, bool is_online)
{
	struct inv_cpu *cpu =
		arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n);

	cpu->id = id;
	cpu->is_present = true;
	cpu->is_online = is_online;
}

void machine_add_ioapic(struct inventory *inventory, uint64_t address, uint32_t gsi_base,
			uint16_t remap_bdf)
{
	struct inv_irqchip *chip =
		arena_append(inventory->arena, inventory->irqchips, inventory->n_irqchips);

	chip->type = IRQCHIP_IOAPIC;
	chip->name = arena_printf(inventory->arena, "I/O APIC %zu", inventory->n_irqchips - 1);
	chip->address = address;
	chip->size = 0x1000;
	chip->gsi_base = gsi_base;
	chip->n_pins = 24;
	chip->iommu = inventory->n_iommus ? 0 : -1;
	chip->remap_bdf = remap_bdf;
}

void machine_add_ecam(struct inventory *inventory, uint16_t segment, uint8_t end_bus,
		      uint64_t address)
{
	struct inv_pci_host *host =
		arena_append(inventory->arena, inventory->pci_hosts, inventory->n_pci_hosts);

	host->segment = segment;
	host->end_bus = end_bus;
	host->ecam = address;
	host->is_ecam = true;
	host->name = arena_printf(inventory->arena, "MCFG entry %zu", inventory->n_pci_hosts - 1);
}

void machine_add_reserved(struct inventory *inventory, enum reserved_memory_origin origin,
			  uint64_t start, uint64_t end, const char *name)
{
	struct inv_memory *memory = &inventory->memory;
	struct inv_reserved *reserved =
		arena_append(inventory->arena, memory->reserved, memory->n_reserved);

	reserved->range = (struct range){ start, end };
	reserved->origin = origin;
	reserved->name = name;
	reserved->is_no_map = origin == RESERVED_BY_DT_NODE;
}

void machine_add_register(struct inventory *inventory, uint8_t space, uint64_t address,
			  uint32_t length, const char *name)
{
	struct inv_gas *gas = arena_append(inventory->arena, inventory->acpi.registers,
					   inventory->acpi.n_registers);

	gas->space = space;
	gas->address = address;
	gas->length = length;
	gas->name = name;
}

/* ---- PCI ------------------------------------------------------------------------- */

struct inv_pci_function *machine_add_function(struct inventory *inventory, uint16_t bdf,
					      uint32_t class_code, const char *driver)
{
	struct inv_pci_function *function =
		arena_append(inventory->arena, inventory->pci, inventory->n_pci);

	function->bdf = bdf;
	function->vendor = 0x8086;
	function->device = 0x10d3;
	function->class_code = class_code;
	function->is_bridge = class_code >> 8 == 0x0604;
	function->driver = driver;
	function->is_config_complete = true;
	function->config_size = 4096;
	function->iommu = inventory->n_iommus ? 0 : -1;
	function->iommu_group = -1;
	return function;
}

void machine_set_bar(struct inv_pci_function *function, unsigned int number, enum pci_bar_type type,
		     uint64_t address, uint64_t size)
{
	function->bars[number] = (struct inv_pci_bar){
		.type = type, .is_assigned = true, .address = address, .size = size
	};
}

void machine_add_capability(struct inventory *inventory, struct inv_pci_function *function,
			    uint16_t id, uint16_t offset, uint16_t length)
{
	*arena_append(inventory->arena, function->capabilities, function->n_capabilities) =
		(struct inv_pci_capability){ .id = id, .offset = offset, .length = length };
}

void machine_set_msix(struct inventory *inventory, struct inv_pci_function *function,
		      uint16_t n_vectors, uint8_t bar, uint32_t offset)
{
	machine_add_capability(inventory, function, 0x11, 0xa0, 12);
	function->n_msix_vectors = n_vectors;
	function->msix_table_bar = bar;
	function->msix_table_offset = offset;
	function->msix_table_address = function->bars[bar].address + offset;
}

/* ---- device tree ------------------------------------------------------------------- */

struct inv_dt_device *machine_add_dt_device(struct inventory *inventory, const char *path,
					    uint64_t start, uint64_t size, uint32_t irq)
{
	struct inv_dt_device *device =
		arena_append(inventory->arena, inventory->dt.devices, inventory->dt.n_devices);

	inventory->dt.is_present = true;
	device->path = path;
	*arena_append(inventory->arena, device->regions, device->n_regions) = range_of(start, size);
	if (irq)
		*arena_append(inventory->arena, device->irqs, device->n_irqs) = irq;
	return device;
}

/* ---- whole machines ------------------------------------------------------------------ */

static void add_four_cpus(struct inventory *inventory)
{
	unsigned int id;

	for (id = 0; id < 4; id++)
		machine_add_cpu(inventory, id, true);
	inventory->cpus.n_possible = 4;
}

static void add_com1(struct inventory *inventory)
{
	struct inv_uart *uart =
		arena_append(inventory->arena, inventory->uarts, inventory->n_uarts);

	uart->name = "ttyS0";
	uart->type = 2;
	uart->address = 0x3f8;
	uart->size = 8;
	uart->irq = 4;
	uart->clock_hz = 1843200;
	uart->is_kernel_console = true;
}

struct inventory *machine_new_pc(void)
{
	struct inventory *inventory = inventory_new();
	struct inv_iommu *unit;

	inventory->arch = MACHINE_X86;
	inventory->machine.vendor = "QEMU";
	inventory->machine.product = "Standard PC (Q35)";
	add_four_cpus(inventory);
	machine_set_iomem(inventory, "00000000-00000fff : Reserved\n"
				     "00001000-0009fbff : System RAM\n"
				     "0009fc00-0009ffff : Reserved\n"
				     "000a0000-000bffff : PCI Bus 0000:00\n"
				     "000c0000-000c95ff : Video ROM\n"
				     "000f0000-000fffff : Reserved\n"
				     "  000f0000-000fffff : System ROM\n"
				     "00100000-39ffffff : System RAM\n"
				     "  01000000-01ffffff : Kernel code\n"
				     "  02000000-025fffff : Kernel data\n"
				     "3a000000-3f1fffff : Reserved\n"
				     "3f200000-3ffdcfff : System RAM\n"
				     "3ffdd000-3fffffff : Reserved\n"
				     "40000000-afffffff : PCI Bus 0000:00\n"
				     "b0000000-bfffffff : PCI ECAM 0000 [bus 00-ff]\n"
				     "  b0000000-bfffffff : Reserved\n"
				     "c0000000-febfffff : PCI Bus 0000:00\n"
				     "fec00000-fec003ff : IOAPIC 0\n"
				     "fed00000-fed003ff : HPET 0\n"
				     "fed1c000-fed1ffff : Reserved\n"
				     "fee00000-fee00fff : Local APIC\n"
				     "feffc000-feffffff : Reserved\n"
				     "fffc0000-ffffffff : Reserved\n");
	machine_set_ioports(inventory, "0000-0cf7 : PCI Bus 0000:00\n"
				       "  0000-001f : dma1\n"
				       "  0040-0043 : timer0\n"
				       "  0060-0060 : keyboard\n"
				       "  0070-0077 : rtc0\n"
				       "  03f8-03ff : serial\n"
				       "  0600-067f : 0000:00:1f.0\n"
				       "    0600-0603 : ACPI PM1a_EVT_BLK\n"
				       "0cf8-0cff : PCI conf1\n"
				       "0d00-ffff : PCI Bus 0000:00\n");
	machine_add_firmware(inventory, 0x0, 0x9fbff, "System RAM");
	machine_add_firmware(inventory, 0x9fc00, 0x9ffff, "Reserved");
	machine_add_firmware(inventory, 0xf0000, 0xfffff, "Reserved");
	machine_add_firmware(inventory, 0x100000, 0x3ffdcfff, "System RAM");
	machine_add_firmware(inventory, 0x3ffdd000, 0x3fffffff, "Reserved");
	machine_add_parameter(inventory, "memmap", "82M$0x3a000000");

	unit = arena_append(inventory->arena, inventory->iommus, inventory->n_iommus);
	*unit = (struct inv_iommu){ .type = IOMMU_INTEL,
				    .name = "DRHD 0",
				    .address = 0xfed90000,
				    .is_for_all = true,
				    .has_interrupt_remapping = true };
	machine_add_ecam(inventory, 0, 255, 0xb0000000);
	machine_add_ioapic(inventory, 0xfec00000, 0, 0xff00);
	add_com1(inventory);
	inventory->acpi.is_present = true;
	inventory->acpi.pm_timer_port = 0x608;
	inventory->acpi.local_apic = 0xfee00000;
	inventory->acpi.hpet = 0xfed00000;
	machine_add_register(inventory, 1, 0x600, 4, "PM1a event block");
	machine_add_register(inventory, 1, 0xcf9, 1, "reset register");
	return inventory;
}

static void add_gic(struct inventory *inventory, enum irqchip_type type, uint64_t address)
{
	struct inv_irqchip *gic =
		arena_append(inventory->arena, inventory->irqchips, inventory->n_irqchips);

	gic->type = type;
	gic->name = "interrupt-controller@8000000";
	gic->address = address;
	gic->size = 0x10000;
	gic->iommu = -1;
	gic->n_pins = 256;
	gic->maintenance_irq = 25;
}

static void add_pl011(struct inventory *inventory)
{
	struct inv_uart *uart =
		arena_append(inventory->arena, inventory->uarts, inventory->n_uarts);

	uart->name = "ttyAMA0";
	uart->type = 3;
	uart->is_mmio = true;
	uart->address = 0x9000000;
	uart->size = 0x1000;
	uart->register_shift = 2;
	uart->irq = 33;
	uart->is_kernel_console = true;
	uart->clock_gate = -1;
	machine_add_dt_device(inventory, "/pl011@9000000", 0x9000000, 0x1000, 33);
}

struct inventory *machine_new_gicv3(void)
{
	struct inventory *inventory = inventory_new();
	struct inv_irqchip *chip;
	struct inv_iommu *smmu;
	struct inv_stream *stream;
	struct inv_pci_window *window;

	inventory->arch = MACHINE_ARM64;
	inventory->machine.compatible = "linux,dummy-virt";
	add_four_cpus(inventory);
	machine_set_iomem(inventory, "09000000-09000fff : 9000000.pl011\n"
				     "40000000-79ffffff : System RAM\n"
				     "  40210000-4181ffff : Kernel code\n"
				     "7a000000-7fffffff : reserved\n"
				     "4010000000-401fffffff : PCI ECAM\n");
	add_gic(inventory, IRQCHIP_GICV3, 0x8000000);
	chip = &inventory->irqchips[0];
	*arena_append(inventory->arena, chip->redistributors, chip->n_redistributors) =
		range_of(0x80a0000, 0xf60000);
	chip = arena_append(inventory->arena, inventory->irqchips, inventory->n_irqchips);
	*chip = (struct inv_irqchip){ .type = IRQCHIP_GIC_ITS,
				      .name = "its@8080000",
				      .address = 0x8080000,
				      .size = 0x20000,
				      .iommu = -1 };
	machine_add_dt_device(inventory, "/intc@8000000", 0x8000000, 0x10000, 0);
	add_pl011(inventory);

	smmu = arena_append(inventory->arena, inventory->iommus, inventory->n_iommus);
	*smmu = (struct inv_iommu){ .type = IOMMU_SMMU_V3,
				    .name = "smmuv3@9050000",
				    .address = 0x9050000,
				    .size = 0x20000,
				    .event_irq = 106 };
	machine_add_dt_device(inventory, "/smmuv3@9050000", 0x9050000, 0x20000, 106);
	machine_add_ecam(inventory, 0, 255, 0x4010000000);
	inventory->pci_hosts[0].name = "pcie@10000000";
	window = arena_append(inventory->arena, inventory->pci_hosts[0].windows,
			      inventory->pci_hosts[0].n_windows);
	*window = (struct inv_pci_window){ .cpu = { 0x10000000, 0x3efeffff }, .pci = 0x10000000 };
	window = arena_append(inventory->arena, inventory->pci_hosts[0].windows,
			      inventory->pci_hosts[0].n_windows);
	*window = (struct inv_pci_window){ .cpu = { 0x3eff0000, 0x3effffff }, .is_io = true };
	window = arena_append(inventory->arena, inventory->pci_hosts[0].windows,
			      inventory->pci_hosts[0].n_windows);
	*window = (struct inv_pci_window){ .cpu = { 0x8000000000, 0xffffffffff },
					   .pci = 0x8000000000,
					   .is_64bit = true };
	stream = arena_append(inventory->arena, inventory->streams, inventory->n_streams);
	*stream = (struct inv_stream){ .device = "pcie@10000000", .n_ids = 0x10000 };
	machine_add_reserved(inventory, RESERVED_BY_DT_NODE, 0x7a000000, 0x7fffffff,
			     "node cellwarden@7a000000");
	return inventory;
}

struct inventory *machine_new_gicv2(void)
{
	struct inventory *inventory = inventory_new();
	struct inv_irqchip *gic;

	inventory->arch = MACHINE_ARM64;
	add_four_cpus(inventory);
	machine_set_iomem(inventory, "09000000-09000fff : 9000000.pl011\n"
				     "40000000-6fffffff : System RAM\n");
	*arena_append(inventory->arena, inventory->memory.banks, inventory->memory.n_banks) =
		range_of(0x40000000, 0x40000000);
	machine_add_parameter(inventory, "mem", "768M");
	add_gic(inventory, IRQCHIP_GICV2, 0x8000000);
	gic = &inventory->irqchips[0];
	gic->gicc = 0x8010000;
	gic->gich = 0x8030000;
	gic->gicv = 0x8040000;
	gic->gicc_size = gic->gich_size = gic->gicv_size = 0x10000;
	add_pl011(inventory);
	return inventory;
}
