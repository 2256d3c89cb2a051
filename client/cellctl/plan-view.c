// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-view.h"

#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"
#include "output.h"

/* What every section is printed with; the texts live until the end. */
struct view {
	const struct cellctl *ctl;
	const struct config *config;
	struct arena *arena;
};

static const char *range_text(const struct view *view, uint64_t start, uint64_t size)
{
	return quantity_format_range(view->arena, start, size);
}

static void print_hypervisor(const struct view *view)
{
	const struct config *config = view->config;
	const struct config_memory *memory = &config->system.hypervisor_memory;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "Hypervisor memory");
	if (memory->size)
		output_fact("place", "%s, %s", range_text(view, memory->phys_start, memory->size),
			    quantity_format_size(view->arena, memory->size));
	else
		output_fact("place", "none is reserved");
	output_table_init(&table, view->arena, "FOR|>BYTES|HOW");
	for (i = 0; i < config->n_sizing; i++)
		output_table_add(&table, config->sizing[i].what,
				 arena_printf(view->arena, "%" PRIu64, config->sizing[i].bytes),
				 config->sizing[i].how);
	output_table_print(view->ctl, &table);
}

static void print_consoles(const struct view *view)
{
	const struct config_console *console = &view->config->system.debug_console;

	output_section(view->ctl, "Debug console");
	if (console->type)
		output_fact("place", "%s 0x%" PRIx64, console->flags & 1 ? "address" : "port",
			    console->address);
	output_fact("reason", "%s", console->reason ? console->reason : "none was found");
}

/* The parts below their region, because they are why it is there. */
static void print_memory(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i, k;

	output_section(view->ctl, "Memory");
	output_table_init(&table, view->arena, "ADDRESSES|>SIZE|ACCESS|BECAUSE OF");
	for (i = 0; i < config->n_memory; i++) {
		const struct config_memory *memory = &config->memory[i];

		if (memory->size == 0)
			continue;
		output_table_add(&table, range_text(view, memory->phys_start, memory->size),
				 quantity_format_size(view->arena, memory->size),
				 config_format_memory_flags(view->arena, memory->flags),
				 memory->n_parts > 1 ? " " : memory->reason);
		for (k = 0; k < memory->n_parts && memory->n_parts > 1; k++)
			output_table_add(
				&table, "", "", "",
				arena_printf(view->arena, "%s %s",
					     range_text(view, memory->parts[k].range.start,
							range_size(memory->parts[k].range)),
					     memory->parts[k].reason));
	}
	output_table_print(view->ctl, &table);
}

static void print_ports(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i, k;

	if (config->n_pio == 0)
		return;
	output_section(view->ctl, "Ports");
	output_table_init(&table, view->arena, "PORTS|BECAUSE OF");
	for (i = 0; i < config->n_pio; i++) {
		const struct config_pio *pio = &config->pio[i];

		for (k = 0; k < pio->n_parts; k++)
			output_table_add(&table,
					 k ? " " :
					     arena_printf(view->arena, "[0x%x-0x%x]", pio->base,
							  pio->base + pio->length - 1),
					 arena_printf(view->arena, "[0x%x-0x%x] %s",
						      (unsigned int)pio->parts[k].range.start,
						      (unsigned int)pio->parts[k].range.end,
						      pio->parts[k].reason));
	}
	output_table_print(view->ctl, &table);
}

static void print_irqchips(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "Interrupts");
	output_table_init(&table, view->arena, "ADDRESS|ID|PINS|BECAUSE OF");
	for (i = 0; i < config->n_irqchips; i++) {
		const struct config_irqchip *chip = &config->irqchips[i];
		unsigned int word, n = 0;

		for (word = 0; word < CONFIG_IRQCHIP_WORDS; word++)
			n += (unsigned int)__builtin_popcount(chip->pin_bitmap[word]);
		output_table_add(&table, quantity_format_address(view->arena, chip->address),
				 quantity_format_address(view->arena, chip->id),
				 arena_printf(view->arena, "%u from %u", n, chip->pin_base),
				 chip->reason);
	}
	output_table_print(view->ctl, &table);
	if (config->system.x86.vtd_interrupt_limit)
		output_fact("limit", "%u remapped interrupts",
			    config->system.x86.vtd_interrupt_limit);
}

static void print_iommus(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	if (config->system.iommus[0].type == 0)
		return;
	output_section(view->ctl, "IOMMU units");
	output_table_init(&table, view->arena, ">UNIT|REGISTERS|BECAUSE OF");
	for (i = 0; i < CONFIG_IOMMU_UNITS; i++) {
		const struct config_iommu *unit = &config->system.iommus[i];

		if (unit->type && unit->size)
			output_table_add(&table, arena_printf(view->arena, "%zu", i),
					 range_text(view, unit->base, unit->size), unit->reason);
	}
	output_table_print(view->ctl, &table);
	if (config->n_stream_ids)
		output_fact("stream ids", "%zu", config->n_stream_ids);
}

static void print_functions(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "PCI functions");
	if (config->system.pci_mmconfig_base)
		output_fact("configuration space", "0x%" PRIx64 ", buses 0 to %u%s",
			    config->system.pci_mmconfig_base, config->system.pci_mmconfig_end_bus,
			    config->system.pci_is_virtual ? ", virtual" : "");
	output_table_init(&table, view->arena, "FUNCTION|>IOMMU|>CAPS|>MSI|>MSI-X|BECAUSE OF");
	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];

		output_table_add(&table,
				 inventory_format_bdf(view->arena, device->domain, device->bdf),
				 config->system.iommus[0].type ?
					 arena_printf(view->arena, "%u", device->iommu) :
					 NULL,
				 arena_printf(view->arena, "%u", device->num_caps),
				 arena_printf(view->arena, "%u", device->num_msi_vectors),
				 arena_printf(view->arena, "%u", device->num_msix_vectors),
				 device->reason);
	}
	output_table_print(view->ctl, &table);
}

static void print_exclusions(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "Not for the root cell");
	output_table_init(&table, view->arena, "WHAT|BECAUSE OF");
	for (i = 0; i < config->n_exclusions; i++) {
		const struct config_exclusion *exclusion = &config->exclusions[i];
		const char *what =
			range_text(view, exclusion->range.start, range_size(exclusion->range));

		if (exclusion->space == CONFIG_SPACE_PCI)
			what = inventory_format_bdf(view->arena,
						    (uint16_t)(exclusion->range.start >> 16),
						    (uint16_t)exclusion->range.start);
		else if (exclusion->space == CONFIG_SPACE_PORT)
			what = arena_printf(view->arena, "ports %s", what);
		output_table_add(&table, what, exclusion->reason);
	}
	output_table_print(view->ctl, &table);
}

void plan_view_print(const struct cellctl *ctl, const struct config *config)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct view view = { ctl, config, arena };

	output_section(ctl, config->description ? config->description : config->name);
	output_fact("CPUs", "%u", config_count_cpus(config));
	print_hypervisor(&view);
	print_consoles(&view);
	print_memory(&view);
	print_ports(&view);
	print_irqchips(&view);
	print_iommus(&view);
	print_functions(&view);
	print_exclusions(&view);
}
