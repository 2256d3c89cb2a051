// SPDX-License-Identifier: GPL-2.0-or-later
/* System and cells together: who takes what from whom. */
#include <string.h>

#include "base/quantity.h"
#include "check/rules.h"

typedef void (*pair_check)(struct check_context *context, size_t first, size_t second);

static const struct config *cell_at(const struct check_context *context, size_t index)
{
	return context->input->cells[index];
}

static const char *name_at(const struct check_context *context, size_t index)
{
	return context->input->cell_names[index];
}

static void for_each_pair(struct check_context *context, pair_check check)
{
	size_t i, k;

	for (i = 0; i < context->input->n_cells; i++)
		for (k = 0; k < i; k++)
			check(context, k, i);
}

static void for_each_cell(struct check_context *context,
			  void (*check)(struct check_context *context, size_t index))
{
	size_t i;

	for (i = 0; i < context->input->n_cells; i++) {
		context->config = cell_at(context, i);
		context->config_name = name_at(context, i);
		check(context, i);
	}
}

/* ---- names and architecture ----------------------------------------------- */

static void check_names_of(struct check_context *context, size_t first, size_t second)
{
	if (strcmp(cell_at(context, first)->name, cell_at(context, second)->name) == 0)
		check_report(context, name_at(context, second), "it is called \"%s\" like %s",
			     cell_at(context, second)->name, name_at(context, first));
}

static void check_root_name_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;

	if (system && strcmp(system->name, context->config->name) == 0)
		check_report(context, "name", "it is called \"%s\" like the root cell",
			     context->config->name);
}

static void check_names(struct check_context *context)
{
	for_each_pair(context, check_names_of);
	for_each_cell(context, check_root_name_of);
}

static void check_arch_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;

	if (system && context->config->arch != MACHINE_ARCH_UNKNOWN &&
	    context->config->arch != system->arch)
		check_report(context, "architecture",
			     "the cell is for another architecture than the system");
}

static void check_arch(struct check_context *context)
{
	for_each_cell(context, check_arch_of);
}

/* ---- CPUs ----------------------------------------------------------------- */

static unsigned int cpu_limit(const struct config *config)
{
	return (unsigned int)config->cpu_set_size * 8;
}

static void check_cpu_pair(struct check_context *context, size_t first, size_t second)
{
	unsigned int cpu;

	for (cpu = 0; cpu < cpu_limit(cell_at(context, first)); cpu++)
		if (config_has_cpu(cell_at(context, first), cpu) &&
		    config_has_cpu(cell_at(context, second), cpu))
			check_report(context, arena_printf(check_arena(context), "CPU %u", cpu),
				     "%s and %s both have it", name_at(context, first),
				     name_at(context, second));
}

static void check_cpu_shared(struct check_context *context)
{
	for_each_pair(context, check_cpu_pair);
}

static void check_cpu_root_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;
	unsigned int cpu;

	for (cpu = 0; system && cpu < cpu_limit(context->config); cpu++)
		if (config_has_cpu(context->config, cpu) && !config_has_cpu(system, cpu))
			check_report(context, arena_printf(check_arena(context), "CPU %u", cpu),
				     "the root cell does not have it to give");
}

static void check_cpu_root(struct check_context *context)
{
	for_each_cell(context, check_cpu_root_of);
}

static void check_cpu_zero_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;

	if (system && check_is_x86(system) && config_has_cpu(context->config, 0))
		check_report(context, "CPU 0", "Linux cannot give it away on x86");
}

static void check_cpu_zero(struct check_context *context)
{
	for_each_cell(context, check_cpu_zero_of);
}

static void check_cpu_left(struct check_context *context)
{
	const struct config *system = context->input->system;
	unsigned int cpu;
	size_t i;

	for (cpu = 0; system && cpu < cpu_limit(system); cpu++) {
		if (!config_has_cpu(system, cpu))
			continue;
		for (i = 0; i < context->input->n_cells; i++)
			if (config_has_cpu(cell_at(context, i), cpu))
				break;
		if (i == context->input->n_cells)
			return;
	}
	if (system)
		check_report(context, "CPUs", "all cells together take every CPU of the root cell");
}

/* ---- memory --------------------------------------------------------------- */

static void check_hypervisor_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;
	struct range hypervisor, range;
	size_t i;

	if (!system || !check_physical(&system->system.hypervisor_memory, &hypervisor))
		return;
	for (i = 0; i < context->config->n_memory; i++)
		if (check_physical(&context->config->memory[i], &range) &&
		    range_overlaps(range, hypervisor))
			check_report(context, check_region_name(context, i),
				     "it lies on the hypervisor's memory %s",
				     quantity_format_range(check_arena(context), hypervisor.start,
							   range_size(hypervisor)));
}

static void check_hypervisor(struct check_context *context)
{
	for_each_cell(context, check_hypervisor_of);
}

static void check_memory_root_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;
	struct range range, outside;
	struct range_set root;
	size_t i;

	if (!system)
		return;
	root = check_memory_set(check_arena(context), system);
	for (i = 0; i < context->config->n_memory; i++)
		if (check_physical(&context->config->memory[i], &range) &&
		    check_first_outside(&root, range, &outside))
			check_report(context, check_region_name(context, i),
				     "%s of it is not in the root cell",
				     quantity_format_range(check_arena(context), outside.start,
							   range_size(outside)));
}

static void check_memory_root(struct check_context *context)
{
	for_each_cell(context, check_memory_root_of);
}

/* Both sides have to say that a region is shared. */
static struct range_set private_memory(struct check_context *context, const struct config *config,
				       bool is_shared)
{
	struct range_set set = { 0 };
	struct range range;
	size_t i;

	for (i = 0; i < config->n_memory; i++)
		if (check_physical(&config->memory[i], &range) &&
		    (bool)(config->memory[i].flags & JAILHOUSE_MEM_ROOTSHARED) == is_shared)
			range_set_add(check_arena(context), &set, range.start, range.end);
	return set;
}

static void check_memory_pair(struct check_context *context, size_t first, size_t second)
{
	struct range_set all = check_memory_set(check_arena(context), cell_at(context, first));
	struct range_set shared = private_memory(context, cell_at(context, first), true);
	const struct config *config = cell_at(context, second);
	struct range range;
	size_t i;

	context->config = config;
	context->config_name = name_at(context, second);
	for (i = 0; i < config->n_memory; i++) {
		if (!check_physical(&config->memory[i], &range) ||
		    !range_set_overlaps(&all, range.start, range.end))
			continue;
		if (config->memory[i].flags & JAILHOUSE_MEM_ROOTSHARED &&
		    range_set_contains(&shared, range.start, range.end))
			continue;
		check_report(context, check_region_name(context, i),
			     "%s has it as well, and not both say that it is shared",
			     name_at(context, first));
	}
}

static void check_memory_shared(struct check_context *context)
{
	for_each_pair(context, check_memory_pair);
}

/* ---- devices -------------------------------------------------------------- */

static const struct config_pci_device *find_device(const struct config *config,
						   const struct config_pci_device *like)
{
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].domain == like->domain &&
		    config->pci_devices[i].bdf == like->bdf)
			return &config->pci_devices[i];
	return NULL;
}

static void check_pci_pair(struct check_context *context, size_t first, size_t second)
{
	const struct config *config = cell_at(context, second);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i], *other;

		other = find_device(cell_at(context, first), device);
		if (!other)
			continue;
		if (device->type != JAILHOUSE_PCI_TYPE_IVSHMEM ||
		    other->type != JAILHOUSE_PCI_TYPE_IVSHMEM)
			check_report(context, check_device_name(context, device),
				     "%s and %s both have it", name_at(context, first),
				     name_at(context, second));
	}
}

static void check_pci_shared(struct check_context *context)
{
	for_each_pair(context, check_pci_pair);
}

static void check_pci_root_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;
	size_t i;

	for (i = 0; system && i < context->config->n_pci_devices; i++) {
		const struct config_pci_device *device = &context->config->pci_devices[i];

		if (device->type != JAILHOUSE_PCI_TYPE_IVSHMEM && !find_device(system, device))
			check_report(context, check_device_name(context, device),
				     "the root cell does not have it to give");
	}
}

static void check_pci_root(struct check_context *context)
{
	for_each_cell(context, check_pci_root_of);
}

static const struct config_irqchip *find_chip(const struct config *config,
					      const struct config_irqchip *like)
{
	size_t i;

	for (i = 0; i < config->n_irqchips; i++)
		if (config->irqchips[i].address == like->address)
			return &config->irqchips[i];
	return NULL;
}

static void check_irqchip_root_of(struct check_context *context, size_t index)
{
	const struct config *system = context->input->system;
	size_t i;

	for (i = 0; system && i < context->config->n_irqchips; i++) {
		const struct config_irqchip *chip = &context->config->irqchips[i], *root;
		const char *object =
			arena_printf(check_arena(context), "interrupt controller 0x%llx",
				     (unsigned long long)chip->address);

		root = find_chip(system, chip);
		if (!root)
			check_report(context, object, "the root cell does not have it");
		else if (root->id != chip->id)
			check_report(context, object, "its id is 0x%x here, 0x%x in the root cell",
				     chip->id, root->id);
	}
}

static void check_irqchip_root(struct check_context *context)
{
	for_each_cell(context, check_irqchip_root_of);
}

/* The pins that both have, word by word of bitmaps that begin at the same pin. */
static void check_irq_pair(struct check_context *context, size_t first, size_t second)
{
	const struct config *a = cell_at(context, first), *b = cell_at(context, second);
	size_t i, k, word;

	for (i = 0; i < a->n_irqchips; i++) {
		for (k = 0; k < b->n_irqchips; k++) {
			const struct config_irqchip *left = &a->irqchips[i];
			const struct config_irqchip *right = &b->irqchips[k];

			if (left->address != right->address || left->pin_base != right->pin_base)
				continue;
			for (word = 0; word < CONFIG_IRQCHIP_WORDS; word++)
				if (left->pin_bitmap[word] & right->pin_bitmap[word])
					break;
			if (word == CONFIG_IRQCHIP_WORDS)
				continue;
			check_report(context,
				     arena_printf(check_arena(context),
						  "interrupt controller 0x%llx",
						  (unsigned long long)left->address),
				     "%s and %s both have pins 0x%x of those from %zu on",
				     name_at(context, first), name_at(context, second),
				     left->pin_bitmap[word] & right->pin_bitmap[word],
				     left->pin_base + word * 32);
		}
	}
}

static void check_irq_shared(struct check_context *context)
{
	for_each_pair(context, check_irq_pair);
}

static void check_port_pair(struct check_context *context, size_t first, size_t second)
{
	struct range_set ports = check_port_set(check_arena(context), cell_at(context, first));
	const struct config *config = cell_at(context, second);
	size_t i;

	for (i = 0; i < config->n_pio; i++) {
		const struct config_pio *pio = &config->pio[i];

		if (pio->length &&
		    range_set_overlaps(&ports, pio->base, pio->base + pio->length - 1))
			check_report(context,
				     arena_printf(check_arena(context), "ports %s",
						  quantity_format_range(check_arena(context),
									pio->base, pio->length)),
				     "%s and %s both have them", name_at(context, first),
				     name_at(context, second));
	}
}

static void check_port_shared(struct check_context *context)
{
	for_each_pair(context, check_port_pair);
}

static const struct check_rule rules[] = {
	{ "set-name", CHECK_SET, FINDING_ERROR, "Cells have different names",
	  "The second one cannot be created.", "Rename one.", check_names },
	{ "set-architecture", CHECK_SET, FINDING_ERROR, "Cells are for the system's architecture",
	  "The driver refuses the cell.", "Take the file that was made for this machine.",
	  check_arch },
	{ "set-cpu-shared", CHECK_SET, FINDING_ERROR, "A CPU is in one cell",
	  "The second cell cannot be created while the first one is there (EBUSY).",
	  "Give each cell CPUs of its own, or never run them together.", check_cpu_shared },
	{ "set-cpu-root", CHECK_SET, FINDING_ERROR, "Cells take CPUs that the root cell has",
	  "The cell cannot be created (EINVAL).", "Use CPUs that the system configuration lists.",
	  check_cpu_root },
	{ "set-cpu-zero", CHECK_SET, FINDING_ERROR, "CPU 0 stays with Linux on x86",
	  "Linux cannot take its first CPU offline, so the cell cannot be created.",
	  "Use another CPU.", check_cpu_zero },
	{ "set-cpu-left", CHECK_SET, FINDING_ERROR, "The root cell keeps a CPU",
	  "The last cell cannot be created.", "Leave at least one CPU out of all cells.",
	  check_cpu_left },
	{ "set-hypervisor-memory", CHECK_SET, FINDING_ERROR, "No cell has the hypervisor's memory",
	  "The cell could take the hypervisor over.", "Move the region.", check_hypervisor },
	{ "set-memory-root", CHECK_SET, FINDING_WARNING, "Cells take memory that the root cell has",
	  "Linux cannot load images there, and what lies there belongs to nobody or is a "
	  "device that nobody meant.",
	  "Use the part of the reservation that `cellctl config plan` calls \"for cells\", or add "
	  "the range to the root cell.",
	  check_memory_root },
	{ "set-memory-shared", CHECK_SET, FINDING_ERROR,
	  "Memory of two cells is shared only when both say so", "Each cell overwrites the other.",
	  "Move one of the regions, or add the flag rootshared to both.", check_memory_shared },
	{ "set-pci-shared", CHECK_SET, FINDING_ERROR, "A PCI device is in one cell",
	  "The second cell cannot be created.", "Remove it from one.", check_pci_shared },
	{ "set-pci-root", CHECK_SET, FINDING_ERROR, "Cells take PCI devices that the root cell has",
	  "The device is not handed over: Linux keeps it, or it is not on this machine.",
	  "List it in the system configuration, or remove it from the cell.", check_pci_root },
	{ "set-irqchip", CHECK_SET, FINDING_ERROR,
	  "Cells name interrupt controllers as the system does",
	  "The cell cannot be created, or its interrupts are remapped for another requester.",
	  "Copy address and id from the system configuration.", check_irqchip_root },
	{ "set-irq-shared", CHECK_SET, FINDING_ERROR, "An interrupt is in one cell",
	  "Who created its cell last gets it.", "Remove the pin from one of the cells.",
	  check_irq_shared },
	{ "set-port-shared", CHECK_SET, FINDING_WARNING, "Ports are in one cell",
	  "Both program the same device.",
	  "Remove them from one of the cells; a shared debug console is fine.", check_port_shared },
};

CHECK_TABLE(set, rules);
