// SPDX-License-Identifier: GPL-2.0-or-later
/* The system configuration against the machine that it is to be enabled on. */
#include <string.h>

#include "base/quantity.h"
#include "check/rules.h"

static const char *range_text(const struct check_context *context, struct range range)
{
	return quantity_format_range(check_arena(context), range.start, range_size(range));
}

static const struct inventory *machine(const struct check_context *context)
{
	return context->input->inventory;
}

static void check_arch(struct check_context *context)
{
	if (machine(context)->arch != MACHINE_ARCH_UNKNOWN &&
	    machine(context)->arch != context->config->arch)
		check_report(context, "architecture",
			     "the configuration is for another architecture than this machine");
}

/* ---- CPUs ----------------------------------------------------------------- */

static void check_cpus(struct check_context *context)
{
	const struct inv_cpus *cpus = &machine(context)->cpus;
	unsigned int cpu;
	size_t i;

	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].is_online && !config_has_cpu(context->config, cpus->items[i].id))
			check_report(context,
				     arena_printf(check_arena(context), "CPU %u",
						  cpus->items[i].id),
				     "Linux runs on it, but it is not in the root cell");
	for (cpu = 0; cpus->n && cpu < context->config->cpu_set_size * 8; cpu++) {
		if (!config_has_cpu(context->config, cpu))
			continue;
		for (i = 0; i < cpus->n && cpus->items[i].id != cpu; i++)
			;
		if (i == cpus->n)
			check_report(context, arena_printf(check_arena(context), "CPU %u", cpu),
				     "this machine has no such CPU");
	}
}

/* ---- memory --------------------------------------------------------------- */

static bool is_ram(const struct inv_resource *resource)
{
	return resource->name && strncmp(resource->name, "System RAM", 10) == 0;
}

static void add_range(struct check_context *context, struct range_set *set, uint64_t start,
		      uint64_t size)
{
	if (start && size && start <= UINT64_MAX - (size - 1))
		range_set_add(check_arena(context), set, start, start + (size - 1));
}

/* Interrupts and configuration cycles of HyperTransport, at the end of 40 bits (48882, 2.1.2). */
#define HYPERTRANSPORT_START UINT64_C(0xfd00000000)
#define HYPERTRANSPORT_SIZE  UINT64_C(0x300000000)
/* Local APICs, and what messages to them are (SDM vol. 3, 11.4.1 and 11.11.1). */
#define INTERRUPT_AREA_START UINT64_C(0xfee00000)
#define INTERRUPT_AREA_SIZE  UINT64_C(0x100000)
#define GIC_FRAME_MAX        UINT64_C(0x1000000) /* redistributors of 128 CPUs */

/* What no cell gets, whoever wrote the configuration: the hypervisor drives or moderates it. */
static void add_hypervisors_own(struct check_context *context, struct range_set *set)
{
	const struct config_system *system = &context->config->system;
	const struct config *config = context->config;
	size_t i;

	add_range(context, set, system->hypervisor_memory.phys_start,
		  system->hypervisor_memory.size);
	add_range(context, set, system->pci_mmconfig_base,
		  (system->pci_mmconfig_end_bus + UINT64_C(1)) << 20);
	for (i = 0; i < CONFIG_IOMMU_UNITS; i++)
		if (system->iommus[i].type)
			add_range(context, set, system->iommus[i].base, system->iommus[i].size);
	for (i = 0; i < config->n_pci_devices; i++)
		add_range(context, set, config->pci_devices[i].msix_address,
			  config->pci_devices[i].msix_region_size);
	for (i = 0; i < config->n_irqchips; i++)
		add_range(context, set, config->irqchips[i].address,
			  check_is_x86(config) ? CHECK_PAGE_SIZE : GIC_FRAME_MAX);
	if (check_is_x86(config)) {
		add_range(context, set, INTERRUPT_AREA_START, INTERRUPT_AREA_SIZE);
		add_range(context, set, HYPERTRANSPORT_START, HYPERTRANSPORT_SIZE);
		return;
	}
	add_range(context, set, system->arm.gicc_base, 2 * CHECK_PAGE_SIZE);
	add_range(context, set, system->arm.gich_base, 2 * CHECK_PAGE_SIZE);
	add_range(context, set, system->arm.gicv_base, 2 * CHECK_PAGE_SIZE);
	add_range(context, set, system->arm.gicr_base, GIC_FRAME_MAX);
}

/* All of configured memory, and what is left out for a reason. */
static struct range_set accounted(struct check_context *context)
{
	struct range_set set = check_memory_set(check_arena(context), context->config);
	const struct config *config = context->config;
	size_t i;

	for (i = 0; i < config->n_exclusions; i++)
		if (config->exclusions[i].space == CONFIG_SPACE_MEMORY)
			range_set_add(check_arena(context), &set, config->exclusions[i].range.start,
				      config->exclusions[i].range.end);
	add_hypervisors_own(context, &set);
	return set;
}

static void check_reserved(struct check_context *context)
{
	const struct inv_resources *iomem = &machine(context)->memory.iomem;
	struct range hypervisor;
	size_t i;

	if (!check_physical(&context->config->system.hypervisor_memory, &hypervisor))
		return;
	for (i = 0; i < iomem->n; i++)
		if (is_ram(&iomem->items[i]) && range_overlaps(iomem->items[i].range, hypervisor)) {
			check_report(context, "hypervisor memory",
				     "Linux uses %s as System RAM, which %s lies on",
				     range_text(context, iomem->items[i].range),
				     range_text(context, hypervisor));
			return;
		}
}

static void check_ram(struct check_context *context)
{
	const struct inv_resources *iomem = &machine(context)->memory.iomem;
	struct range_set set = check_memory_set(check_arena(context), context->config);
	struct range outside;
	size_t i;

	for (i = 0; i < iomem->n; i++)
		if (is_ram(&iomem->items[i]) &&
		    check_first_outside(&set, iomem->items[i].range, &outside))
			check_report(context,
				     arena_printf(check_arena(context), "System RAM %s",
						  range_text(context, outside)),
				     "Linux uses this memory, but it is not in the root cell");
}

/* The firmware's flash of a PC, which nobody lists (ICH9 data sheet, 9.4). */
#define FLASH_START UINT64_C(0xff000000)
#define FLASH_END   UINT64_C(0xffffffff)

/* What no machine has: a region of RAM where there is no memory any more. */
static void check_ram_gone(struct check_context *context)
{
	const uint64_t ram = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE |
			     JAILHOUSE_MEM_DMA;
	const struct inv_memory *memory = &machine(context)->memory;
	struct range_set known = { 0 };
	struct range range, outside;
	size_t i;

	for (i = 0; i < memory->iomem.n; i++)
		if (memory->iomem.items[i].depth == 0)
			range_set_add(check_arena(context), &known,
				      memory->iomem.items[i].range.start,
				      memory->iomem.items[i].range.end);
	for (i = 0; i < memory->n_firmware; i++)
		range_set_add(check_arena(context), &known, memory->firmware[i].range.start,
			      memory->firmware[i].range.end);
	for (i = 0; i < memory->n_banks; i++)
		range_set_add(check_arena(context), &known, memory->banks[i].start,
			      memory->banks[i].end);
	for (i = 0; i < memory->n_reserved; i++)
		range_set_add(check_arena(context), &known, memory->reserved[i].range.start,
			      memory->reserved[i].range.end);
	if (check_is_x86(context->config))
		range_set_add(check_arena(context), &known, FLASH_START, FLASH_END);
	for (i = 0; memory->iomem.is_known && i < context->config->n_memory; i++)
		if ((context->config->memory[i].flags & ram) == ram &&
		    check_physical(&context->config->memory[i], &range) &&
		    check_first_outside(&known, range, &outside))
			check_report(context, check_region_name(context, i),
				     "there is nothing at %s on this machine",
				     range_text(context, outside));
}

/* A window of a PCI bridge, of which only what is assigned is used. */
static bool is_window(const struct inventory *inventory, const struct inv_resource *resource)
{
	size_t i, k;

	if (resource->name && strncmp(resource->name, "PCI Bus", strlen("PCI Bus")) == 0)
		return true;
	for (i = 0; i < inventory->n_pci_hosts; i++)
		for (k = 0; k < inventory->pci_hosts[i].n_windows; k++)
			if (inventory->pci_hosts[i].windows[k].cpu.start == resource->range.start &&
			    inventory->pci_hosts[i].windows[k].cpu.end == resource->range.end)
				return true;
	return false;
}

static void check_devices(struct check_context *context)
{
	const struct inv_resources *iomem = &machine(context)->memory.iomem;
	struct range_set set = accounted(context);
	struct range outside;
	size_t i;

	for (i = 0; i < iomem->n; i++) {
		/* Only leaves that are devices: what is around them may be wider than what is used. */
		if (is_ram(&iomem->items[i]) || is_window(machine(context), &iomem->items[i]) ||
		    (i + 1 < iomem->n && iomem->items[i + 1].parent == i))
			continue;
		if (check_first_outside(&set, iomem->items[i].range, &outside))
			check_report(context,
				     arena_printf(check_arena(context), "%s %s",
						  iomem->items[i].name ? iomem->items[i].name :
									 "memory",
						  range_text(context, outside)),
				     "the kernel lists it, but the configuration neither passes "
				     "nor excludes it");
	}
}

static void check_firmware(struct check_context *context)
{
	const struct inv_memory *memory = &machine(context)->memory;
	struct range_set set = check_memory_set(check_arena(context), context->config);
	struct range outside;
	size_t i;

	for (i = 0; i < memory->n_reserved; i++) {
		const struct inv_reserved *reserved = &memory->reserved[i];

		if (reserved->origin != RESERVED_FOR_DEVICE &&
		    reserved->origin != RESERVED_BY_ERROR_TABLE &&
		    reserved->origin != RESERVED_BY_EFI)
			continue;
		if (check_first_outside(&set, reserved->range, &outside))
			check_report(context, reserved->name ? reserved->name : "firmware memory",
				     "%s is not in the root cell", range_text(context, outside));
	}
}

/* ---- ports ---------------------------------------------------------------- */

#define SPACE_PORTS 1 /* inv_gas.space */

static void check_firmware_ports(struct check_context *context)
{
	const struct inv_acpi *acpi = &machine(context)->acpi;
	struct range_set set = check_port_set(check_arena(context), context->config);
	size_t i;

	for (i = 0; check_is_x86(context->config) && i < acpi->n_registers; i++) {
		const struct inv_gas *gas = &acpi->registers[i];

		if (gas->space != SPACE_PORTS || !gas->length || gas->address > UINT16_MAX)
			continue;
		if (!range_set_contains(&set, gas->address, gas->address + gas->length - 1))
			check_report(context, gas->name ? gas->name : "ACPI register",
				     "the ports %s are not in the root cell",
				     quantity_format_range(check_arena(context), gas->address,
							   gas->length));
	}
}

static void check_ports(struct check_context *context)
{
	const struct inv_resources *ioports = &machine(context)->memory.ioports;
	struct range_set set = check_port_set(check_arena(context), context->config);
	struct range outside;
	size_t i;

	for (i = 0; i < context->config->n_exclusions; i++)
		if (context->config->exclusions[i].space == CONFIG_SPACE_PORT)
			range_set_add(check_arena(context), &set,
				      context->config->exclusions[i].range.start,
				      context->config->exclusions[i].range.end);
	range_set_add(check_arena(context), &set, 0xcf8, 0xcff); /* always moderated */
	for (i = 0; check_is_x86(context->config) && i < ioports->n; i++)
		if (!(i + 1 < ioports->n && ioports->items[i + 1].parent == i) &&
		    check_first_outside(&set, ioports->items[i].range, &outside))
			check_report(context,
				     ioports->items[i].name ? ioports->items[i].name : "ports",
				     "the kernel uses ports %s, which are not in the root cell",
				     range_text(context, outside));
}

static void check_pm_timer(struct check_context *context)
{
	uint16_t configured = context->config->system.x86.pm_timer_address;
	uint16_t real = machine(context)->acpi.pm_timer_port;

	if (check_is_x86(context->config) && machine(context)->acpi.is_present &&
	    configured != real)
		check_report(context, "PM timer", "it is at port 0x%x, the configuration says 0x%x",
			     real, configured);
}

/* ---- controllers ---------------------------------------------------------- */

static void check_ioapics(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	const struct config *config = context->config;
	size_t i, k;

	for (i = 0; check_is_x86(config) && i < config->n_irqchips; i++) {
		const struct config_irqchip *chip = &config->irqchips[i];
		const char *object = arena_printf(check_arena(context), "I/O APIC 0x%llx",
						  (unsigned long long)chip->address);
		const struct inv_irqchip *real;

		for (k = 0;
		     k < inventory->n_irqchips && inventory->irqchips[k].address != chip->address;
		     k++)
			;
		if (k == inventory->n_irqchips) {
			if (inventory->n_irqchips)
				check_report(context, object, "this machine has none there");
			continue;
		}
		real = &inventory->irqchips[k];
		if (real->iommu >= 0 && chip->id != (real->remap_bdf | (uint32_t)real->iommu << 16))
			check_report(context, object,
				     "the IOMMU knows it as 0x%x, the configuration says 0x%x",
				     real->remap_bdf | (unsigned int)real->iommu << 16, chip->id);
	}
}

static void check_gic(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; check_is_arm(context->config) && i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *gic = &inventory->irqchips[i];

		if (gic->type != IRQCHIP_GICV2 && gic->type != IRQCHIP_GICV3)
			continue;
		if (gic->address != context->config->system.arm.gicd_base)
			check_report(context, gic->name ? gic->name : "GIC",
				     "its distributor is at 0x%llx, the configuration says 0x%llx",
				     (unsigned long long)gic->address,
				     (unsigned long long)context->config->system.arm.gicd_base);
		return;
	}
}

static void check_iommus(struct check_context *context)
{
	const struct config_iommu *units = context->config->system.iommus;
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < CONFIG_IOMMU_UNITS; i++) {
		const char *object = arena_printf(check_arena(context), "IOMMU unit %zu", i);

		if (units[i].type && i >= inventory->n_iommus)
			check_report(context, object,
				     "the configuration has it at 0x%llx, this machine has %zu "
				     "units",
				     (unsigned long long)units[i].base, inventory->n_iommus);
		else if (i < inventory->n_iommus && !units[i].type)
			check_report(context, object,
				     "this machine has it at 0x%llx, the configuration does not "
				     "list it",
				     (unsigned long long)inventory->iommus[i].address);
		else if (i < inventory->n_iommus && units[i].base != inventory->iommus[i].address)
			check_report(context, object,
				     "it is at 0x%llx, the configuration says 0x%llx",
				     (unsigned long long)inventory->iommus[i].address,
				     (unsigned long long)units[i].base);
	}
}

static const struct check_rule rules[] = {
	{ "live-architecture", CHECK_LIVE, FINDING_ERROR, "The configuration is for this machine",
	  "The driver refuses it.", "Take the file that was made for this machine.", check_arch },
	{ "live-cpu", CHECK_LIVE, FINDING_ERROR, "The root cell has the CPUs of this machine",
	  "Enabling fails (EINVAL), or hangs while it waits for a CPU that is not there.",
	  "Plan again: `cellctl config create`.", check_cpus },
	{ "live-hypervisor-memory", CHECK_LIVE, FINDING_ERROR,
	  "The hypervisor's memory is not used by Linux",
	  "The driver refuses to enable: \"Did you reserve the memory with memmap= or mem=?\"",
	  "`cellctl reservation status` says why it is not reserved.", check_reserved },
	{ "live-ram", CHECK_LIVE, FINDING_ERROR, "All memory that Linux uses is in the root cell",
	  "Linux stops at its first access: \"Invalid MMIO/RAM access\".",
	  "Memory was added, or a reservation has moved. Plan again: `cellctl config create`.",
	  check_ram },
	{ "live-ram-gone", CHECK_LIVE, FINDING_ERROR, "RAM of the root cell is there",
	  "The configuration is of a machine with more memory.",
	  "Plan again: `cellctl config create`.", check_ram_gone },
	{ "live-device-memory", CHECK_LIVE, FINDING_WARNING,
	  "All memory that the kernel lists is passed, or excluded for a reason",
	  "A driver's access stops the CPU: \"Invalid MMIO/RAM access\", sometimes hours later.",
	  "Plan again: `cellctl config create`; or add a region.", check_devices },
	{ "live-firmware-memory", CHECK_LIVE, FINDING_ERROR,
	  "Memory that firmware and devices share is in the root cell",
	  "The IOMMU stops the device, or error reporting stops a CPU seconds to hours later.",
	  "Plan again: `cellctl config create`; or add a region.", check_firmware },
	{ "live-firmware-ports", CHECK_LIVE, FINDING_ERROR, "Ports of ACPI are in the root cell",
	  "Idle states, power button or error reporting stop a CPU: \"Invalid PIO\".",
	  "Plan again: `cellctl config create`; or add the ports.", check_firmware_ports },
	{ "live-ports", CHECK_LIVE, FINDING_WARNING,
	  "Ports that the kernel uses are in the root "
	  "cell",
	  "A driver's access stops the CPU: \"Invalid PIO\".",
	  "Plan again: `cellctl config create`; or add the ports.", check_ports },
	{ "live-pm-timer", CHECK_LIVE, FINDING_ERROR, "The PM timer is where firmware says",
	  "Cells without a TSC frequency calibrate against nothing and hang.",
	  "Set pm_timer_address to the port of the FADT table.", check_pm_timer },
	{ "live-ioapic", CHECK_LIVE, FINDING_ERROR, "I/O APICs are as the IOMMU knows them",
	  "Their interrupts are blocked: Linux hangs right after enabling.",
	  "Plan again: `cellctl config create`.", check_ioapics },
	{ "live-gic", CHECK_LIVE, FINDING_ERROR, "The GIC is where the configuration says",
	  "The hypervisor hangs while enabling.", "Plan again: `cellctl config create`.",
	  check_gic },
	{ "live-iommu", CHECK_LIVE, FINDING_ERROR, "IOMMU units are those of this machine",
	  "Enabling fails, or devices behind a unit that is not listed can write anywhere.",
	  "Plan again: `cellctl config create`.", check_iommus },
};

CHECK_TABLE(live, rules);
