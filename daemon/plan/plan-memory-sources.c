// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who claims what of the address space. Nothing here decides: what the hypervisor
 * keeps (plan-memory-exclusions.c) wins whatever a source says, and names from
 * /proc/iomem, which change between kernels, only choose between kinds of access.
 */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <string.h>
#include <strings.h>

#define SPACE_MEMORY 0 /* inv_gas.space */

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define RAM_FLAGS  (READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

enum memory_kind {
	KIND_RAM,
	KIND_LOW_MEMORY,
	KIND_ROM,
	KIND_DEVICE,
	KIND_WINDOW,
	KIND_FIRMWARE,
	KIND_DMA_RESERVED,
	KIND_PERSISTENT,
	KIND_DISPLAY,
};

/*
 * Rank 1 is certain of what is there. Rank 0 is a reservation whose content only
 * the firmware knows, and says nothing where somebody of rank 1 speaks.
 */
static const struct {
	unsigned int rank;
	uint64_t flags;
	const char *why; /* NULL: the name says it */
} kinds[] = {
	[KIND_RAM] = { PLAN_RANK_CERTAIN, RAM_FLAGS, NULL },
	[KIND_LOW_MEMORY] = { PLAN_RANK_CERTAIN, RAM_FLAGS,
			      "the kernel reads it and starts CPUs below 1 MiB" },
	[KIND_ROM] = { PLAN_RANK_CERTAIN, READ_WRITE | JAILHOUSE_MEM_EXECUTE,
		       "scanned for tables, shadowed in RAM, and code that reboot may call" },
	[KIND_DEVICE] = { PLAN_RANK_CERTAIN, READ_WRITE, NULL },
	[KIND_WINDOW] = { PLAN_RANK_CERTAIN, READ_WRITE,
			  "in full, so that BARs can be moved in it" },
	/*
	 * AML and drivers touch such areas (pains A.2.2, T2), graphics and USB of the
	 * firmware use them for DMA (T1763), and a device may reach what the CPUs of
	 * its cell may reach anyway.
	 */
	[KIND_FIRMWARE] = { PLAN_RANK_FIRMWARE, READ_WRITE | JAILHOUSE_MEM_DMA,
			    "firmware and its drivers may use it" },
	[KIND_DMA_RESERVED] = { PLAN_RANK_FIRMWARE, READ_WRITE | JAILHOUSE_MEM_DMA,
				"devices were promised access to it" },
	[KIND_PERSISTENT] = { PLAN_RANK_CERTAIN, RAM_FLAGS,
			      "may be used as RAM or mapped by programs" },
	[KIND_DISPLAY] = { PLAN_RANK_CERTAIN, READ_WRITE | JAILHOUSE_MEM_DMA,
			   "scanned out by the display" },
};

static void put_kind(struct plan *plan, enum memory_kind kind, struct range range, const char *what)
{
	const char *why = kinds[kind].why;
	uint64_t flags = kinds[kind].flags;

	/* EFI runtime services are code in reserved memory, and the kernel calls them. */
	if (kind == KIND_FIRMWARE && plan->inventory->boot.is_efi && plan_is_x86(plan))
		flags |= JAILHOUSE_MEM_EXECUTE;
	claim_add(&plan->memory, CLAIM_GRANTED, kinds[kind].rank, flags, range, "%s%s%s", what,
		  why ? ": " : "", why ? why : "");
}

static void put_sized(struct plan *plan, enum memory_kind kind, uint64_t start, uint64_t size,
		      const char *what)
{
	if (size && start <= UINT64_MAX - (size - 1))
		put_kind(plan, kind, range_of(start, size), what);
}

static void withhold(struct plan *plan, struct range range, const char *reason)
{
	claim_add(&plan->memory, CLAIM_WITHHELD, 0, 0, range, "%s", reason);
}

/* ---- /proc/iomem -------------------------------------------------------------- */

enum name_match { WHOLE, PREFIX };

enum name_meaning {
	MEANS_RAM, /* with all that is below: where the kernel lies changes at every boot */
	MEANS_KIND,
	MEANS_NOTHING, /* a guard that the kernel invents */
	MEANS_BROKEN,
	MEANS_WINDOW,
};

static const struct name_rule {
	const char *name;
	enum name_match match;
	enum name_meaning meaning;
	enum memory_kind kind; /* of MEANS_KIND */
} name_rules[] = {
	{ "System RAM", PREFIX, MEANS_RAM }, /* also "System RAM (kmem)" */
	{ "Reserved", WHOLE, MEANS_KIND, KIND_FIRMWARE },
	{ "ACPI ", PREFIX, MEANS_KIND, KIND_FIRMWARE },
	{ "Unknown E820", PREFIX, MEANS_KIND, KIND_FIRMWARE },
	{ "Graphics Stolen Memory", WHOLE, MEANS_KIND, KIND_DMA_RESERVED },
	{ "Persistent Memory", PREFIX, MEANS_KIND, KIND_PERSISTENT },
	{ "Soft Reserved", WHOLE, MEANS_KIND, KIND_PERSISTENT },
	{ "Unusable memory", WHOLE, MEANS_BROKEN },
	{ "RAM buffer", WHOLE, MEANS_NOTHING },
	{ "PCI Bus ", PREFIX, MEANS_WINDOW },
	{ "Video ROM", WHOLE, MEANS_KIND, KIND_ROM },
	{ "Adapter ROM", WHOLE, MEANS_KIND, KIND_ROM },
	{ "System ROM", WHOLE, MEANS_KIND, KIND_ROM },
	{ "Extension ROM", WHOLE, MEANS_KIND, KIND_ROM },
};

static const struct name_rule *find_name_rule(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(name_rules); i++) {
		const struct name_rule *rule = &name_rules[i];

		if (rule->match == WHOLE ? strcasecmp(name, rule->name) == 0 :
					   strncasecmp(name, rule->name, strlen(rule->name)) == 0)
			return rule;
	}
	return NULL;
}

/* Whether a PCI host says the same of this range, and knows better which kind of window it is. */
static bool is_host_window(const struct inventory *inventory, struct range range)
{
	size_t i, k;

	for (i = 0; i < inventory->n_pci_hosts; i++)
		for (k = 0; k < inventory->pci_hosts[i].n_windows; k++)
			if (inventory->pci_hosts[i].windows[k].cpu.start == range.start &&
			    inventory->pci_hosts[i].windows[k].cpu.end == range.end)
				return true;
	return false;
}

/* A host's window is the outermost of its kind; one inside belongs to a bridge and is assigned. */
static bool is_bridge_window(const struct inventory *inventory, size_t index)
{
	const struct inv_resource *items = inventory->memory.iomem.items;

	while (items[index].parent < index) {
		index = items[index].parent;
		if ((items[index].name && strncmp(items[index].name, "PCI Bus ", 8) == 0) ||
		    is_host_window(inventory, items[index].range))
			return true;
	}
	return false;
}

static void put_window(struct plan *plan, struct range range, bool is_assigned, const char *what)
{
	if (range.start < PLAN_4G && !is_assigned)
		*arena_append(plan->scratch, plan->pci_windows, plan->n_pci_windows) = range;
	if (range.start < PLAN_4G || is_assigned || plan->intent->full_pci_windows)
		put_kind(plan, KIND_WINDOW, range, what);
	else
		withhold(
			plan, range,
			arena_printf(plan->scratch,
				     "%s: of a window above 4 GiB only what is assigned is passed; "
				     "--full-pci-windows passes all of it",
				     what));
}

static bool is_in_bar(const struct inv_pci_bar *bar, struct range range)
{
	return bar->is_assigned && bar->size &&
	       (bar->type == PCI_BAR_MEMORY32 || bar->type == PCI_BAR_MEMORY64) &&
	       bar->address <= range.start && range.end - bar->address <= bar->size - 1;
}

/* Whether a BAR or a node says the same already; the kernel's names there depend on drivers. */
static bool is_said_better(const struct inventory *inventory, struct range range)
{
	size_t i, k;

	for (i = 0; i < inventory->n_pci; i++) {
		if (is_in_bar(&inventory->pci[i].rom, range))
			return true;
		for (k = 0; k < INV_PCI_BARS; k++)
			if (is_in_bar(&inventory->pci[i].bars[k], range))
				return true;
	}
	for (i = 0; i < inventory->dt.n_devices; i++)
		for (k = 0; k < inventory->dt.devices[i].n_regions; k++)
			if (range_contains(inventory->dt.devices[i].regions[k], range))
				return true;
	return false;
}

static void put_resource(struct plan *plan, size_t index, const struct name_rule *rule)
{
	const struct inv_resources *iomem = &plan->inventory->memory.iomem;
	const struct inv_resource *item = &iomem->items[index];
	const char *name = item->name && *item->name ? item->name : "device without a name";

	switch (rule ? rule->meaning : MEANS_KIND) {
	case MEANS_RAM:
		put_kind(plan, KIND_RAM, item->range, "System RAM");
		break;
	case MEANS_BROKEN:
		withhold(plan, item->range, "the firmware says that this memory is broken");
		break;
	case MEANS_NOTHING:
		withhold(plan, item->range,
			 "RAM buffer: a guard that the kernel puts behind RAM; nothing is there");
		break;
	case MEANS_WINDOW:
		put_window(plan, item->range, is_bridge_window(plan->inventory, index), name);
		break;
	case MEANS_KIND:
		if (!rule && (is_host_window(plan->inventory, item->range) ||
			      is_said_better(plan->inventory, item->range)))
			return;
		put_kind(plan, rule ? rule->kind : KIND_DEVICE, item->range, name);
		break;
	}
}

static void claim_iomem(struct plan *plan)
{
	const struct inv_resources *iomem = &plan->inventory->memory.iomem;
	bool *is_below_ram = arena_new_array(plan->scratch, bool, iomem->n);
	size_t i;

	for (i = 0; i < iomem->n; i++) {
		const struct inv_resource *item = &iomem->items[i];
		const struct name_rule *rule = item->name ? find_name_rule(item->name) : NULL;

		is_below_ram[i] = (rule && rule->meaning == MEANS_RAM) ||
				  (item->parent < i && is_below_ram[item->parent]);
		if (item->parent < i && is_below_ram[item->parent])
			continue;
		put_resource(plan, i, rule);
	}
}

/* ---- firmware's memory map, reservations --------------------------------------- */

static void claim_firmware_map(struct plan *plan)
{
	const struct inv_memory *memory = &plan->inventory->memory;
	size_t i;

	for (i = 0; i < memory->n_firmware; i++) {
		const struct inv_firmware_region *region = &memory->firmware[i];
		const char *type = region->type ? region->type : "unnamed";
		const struct name_rule *rule = find_name_rule(type);

		if (rule && rule->meaning == MEANS_RAM)
			withhold(plan, region->range,
				 "RAM that the kernel was told to leave alone (mem= or memmap=)");
		else if (rule && rule->meaning == MEANS_BROKEN)
			withhold(plan, region->range,
				 "the firmware says that this memory is broken");
		else
			/* In the words of /proc/iomem, where it usually stands as well. */
			put_kind(plan, rule ? rule->kind : KIND_FIRMWARE, region->range, type);
	}
	for (i = 0; i < memory->n_banks; i++)
		withhold(plan, memory->banks[i], "RAM of the machine that the kernel does not use");
}

static void claim_reserved(struct plan *plan)
{
	const struct inv_memory *memory = &plan->inventory->memory;
	size_t i;

	for (i = 0; i < memory->n_reserved; i++) {
		const struct inv_reserved *reserved = &memory->reserved[i];
		const char *name = reserved->name ? reserved->name : "reserved memory";

		switch (reserved->origin) {
		case RESERVED_FOR_DEVICE:
		case RESERVED_BY_ERROR_TABLE:
			put_kind(plan, KIND_DMA_RESERVED, reserved->range, name);
			break;
		case RESERVED_BY_DT_NODE:
			/* A dynamic one lies somewhere in its range; /proc/iomem says where. */
			if (reserved->is_no_map && !reserved->is_dynamic)
				put_kind(plan, KIND_DMA_RESERVED, reserved->range, name);
			break;
		case RESERVED_BY_EFI:
			put_kind(plan, KIND_FIRMWARE, reserved->range, name);
			break;
		case RESERVED_BY_DT_RSVMAP:
			break; /* part of System RAM, which is there as such */
		}
	}
}

/* Without a readable /proc/iomem the device tree has to say where RAM is. */
static void claim_banks_as_ram(struct plan *plan)
{
	const struct inv_memory *memory = &plan->inventory->memory;
	struct finding *finding;
	size_t i;

	for (i = 0; i < memory->n_banks; i++)
		put_kind(plan, KIND_RAM, memory->banks[i], "memory of the device tree");
	finding = finding_add(plan->findings, "plan-iomem", FINDING_ERROR, "/proc/iomem",
			      "it shows no addresses, so RAM is planned as the device tree says; "
			      "what the kernel keeps out of it is not known");
	finding_set_remedy(plan->findings, finding,
			   "run as root: the kernel shows zeros to others");
}

/* ---- devices ------------------------------------------------------------------- */

static void claim_bar(struct plan *plan, const struct inv_pci_bar *bar, const char *what)
{
	if (bar->is_assigned && (bar->type == PCI_BAR_MEMORY32 || bar->type == PCI_BAR_MEMORY64))
		put_sized(plan, KIND_DEVICE, bar->address, bar->size, what);
}

static void claim_function(struct plan *plan, const struct inv_pci_function *function)
{
	static const char *const windows[] = { "I/O window", "memory window",
					       "prefetchable window" };
	const char *bdf = inventory_format_bdf(plan->scratch, function->segment, function->bdf);
	size_t i;

	for (i = 0; i < INV_PCI_BARS; i++) {
		claim_bar(plan, &function->bars[i],
			  arena_printf(plan->scratch, "BAR %zu of %s", i, bdf));
		claim_bar(plan, &function->sriov_bars[i],
			  arena_printf(plan->scratch, "BAR %zu of the virtual functions of %s", i,
				       bdf));
	}
	claim_bar(plan, &function->rom, arena_printf(plan->scratch, "option ROM of %s", bdf));
	for (i = 1; i < ARRAY_SIZE(windows); i++)
		claim_bar(plan, &function->bridge_windows[i],
			  arena_printf(plan->scratch, "%s of %s", windows[i], bdf));
}

static void claim_pci(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i, k;

	for (i = 0; i < inventory->n_pci; i++)
		if (!inventory->pci[i].is_not_responding)
			claim_function(plan, &inventory->pci[i]);
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *host = &inventory->pci_hosts[i];
		const char *name = host->name ? host->name : "PCI host";

		for (k = 0; k < host->n_windows; k++) {
			const struct inv_pci_window *window = &host->windows[k];

			/* x86 has its I/O windows among the ports. */
			if (!window->is_io || !plan_is_x86(plan))
				put_window(plan, window->cpu, window->is_io,
					   arena_printf(plan->scratch, "%s window of %s",
							window->is_io ? "I/O" : "memory", name));
		}
	}
}

static void claim_acpi_registers(struct plan *plan)
{
	const struct inv_acpi *acpi = &plan->inventory->acpi;
	size_t i;

	for (i = 0; i < acpi->n_registers; i++) {
		const struct inv_gas *gas = &acpi->registers[i];
		uint32_t length = plan_register_bytes(gas);

		if (gas->space == SPACE_MEMORY && gas->address)
			put_sized(plan, KIND_DEVICE, gas->address, length,
				  arena_printf(plan->scratch, "ACPI: %s",
					       gas->name ? gas->name : "register"));
	}
	if (acpi->hpet)
		put_sized(plan, KIND_DEVICE, acpi->hpet, 0x400, "HPET");
	if (acpi->pm_timer_memory)
		put_sized(plan, KIND_DEVICE, acpi->pm_timer_memory, 4, "ACPI PM timer");
}

static void claim_devices(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	const struct inv_framebuffer *framebuffer = &inventory->framebuffer;
	size_t i, k;

	for (i = 0; i < inventory->dt.n_devices; i++) {
		const struct inv_dt_device *device = &inventory->dt.devices[i];

		for (k = 0; k < device->n_regions; k++)
			put_kind(plan, KIND_DEVICE, device->regions[k], device->path);
	}
	for (i = 0; i < inventory->n_uarts; i++) {
		const struct inv_uart *uart = &inventory->uarts[i];

		if (uart->is_mmio && uart->address)
			put_sized(plan, KIND_DEVICE, uart->address,
				  uart->size ? uart->size : 0x1000,
				  uart->name ? uart->name : "serial port");
	}
	for (i = 0; i < inventory->n_irqchips; i++)
		if (inventory->irqchips[i].type == IRQCHIP_GIC_ITS ||
		    inventory->irqchips[i].type == IRQCHIP_GIC_V2M)
			put_sized(plan, KIND_DEVICE, inventory->irqchips[i].address,
				  inventory->irqchips[i].size, inventory->irqchips[i].name);
	if (framebuffer->is_present)
		put_sized(plan, plan_is_x86(plan) ? KIND_DEVICE : KIND_DISPLAY,
			  framebuffer->address, framebuffer->size, "framebuffer of the firmware");
}

/* A real ECAM beside a virtual PCI host is a device like any other. */
static void claim_unmoderated_ecam(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	if (!plan->has_virtual_host)
		return;
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *host = &inventory->pci_hosts[i];

		if (host->is_ecam && host->end_bus >= host->start_bus)
			put_sized(plan, KIND_DEVICE, host->ecam + ((uint64_t)host->start_bus << 20),
				  (uint64_t)(host->end_bus - host->start_bus + 1) << 20,
				  "configuration space of the real PCI host, not moderated");
	}
}

/* ---- what every PC has ----------------------------------------------------------- */

static void claim_pc_areas(struct plan *plan)
{
	size_t i;

	if (!plan_is_x86(plan))
		return;
	/* The kernel keeps the first page out of System RAM, and still reads vectors and EBDA's place. */
	put_kind(plan, KIND_LOW_MEMORY, (struct range){ 0, 0xfff }, "first page");
	put_kind(plan, KIND_ROM, (struct range){ 0xc0000, 0xfffff }, "option ROMs and firmware");
	/* EFI variables are written to flash, which kernels from 6.2 on no longer list. */
	if (plan->inventory->boot.is_efi)
		put_kind(plan, KIND_FIRMWARE, (struct range){ 0xff000000, 0xffffffff },
			 "firmware flash");
	for (i = 0; i < plan->inventory->n_pci; i++)
		if (plan->inventory->pci[i].class_code >> 8 == 0x0300) {
			put_kind(plan, KIND_DEVICE, (struct range){ 0xa0000, 0xbffff },
				 "VGA memory");
			break;
		}
}

void plan_memory_claims(struct plan *plan)
{
	claim_iomem(plan);
	claim_firmware_map(plan);
	claim_reserved(plan);
	if (!plan->inventory->memory.iomem.is_known)
		claim_banks_as_ram(plan);
	claim_pci(plan);
	claim_acpi_registers(plan);
	claim_devices(plan);
	claim_unmoderated_ecam(plan);
	claim_pc_areas(plan);
}
