// SPDX-License-Identifier: GPL-2.0-or-later
#include "config-view.h"

#include <inttypes.h>

#include "base/quantity.h"
#include "model/config-words.h"
#include "output.h"

/* What every section is printed with; the texts live until the end. */
struct view {
	const struct cellctl *ctl;
	const struct config *config;
	struct arena *arena;
};

static const char *hex(const struct view *view, uint64_t value)
{
	return arena_printf(view->arena, "0x%" PRIx64, value);
}

static const char *number(const struct view *view, uint64_t value)
{
	return arena_printf(view->arena, "%" PRIu64, value);
}

static const char *words(const struct view *view, const struct config_words *table, uint64_t value)
{
	const char *text = config_words_format(view->arena, table, value);

	return *text ? text : "none";
}

/* "0-3,5" of the bits that are set. */
static const char *list_bits(const struct view *view, const void *bits, size_t n, unsigned int base)
{
	const uint8_t *bytes = bits;
	const char *text = "";
	size_t i, first;

	for (i = 0; i < n; i++) {
		if (!(bytes[i / 8] >> i % 8 & 1))
			continue;
		first = i;
		while (i + 1 < n && bytes[(i + 1) / 8] >> (i + 1) % 8 & 1)
			i++;
		text = arena_printf(view->arena, i > first ? "%s%s%zu-%zu" : "%s%s%zu", text,
				    *text ? "," : "", first + base, i + base);
	}
	return *text ? text : "none";
}

static void print_console(const struct view *view, const char *name,
			  const struct config_console *console)
{
	if (!console->type)
		output_fact(name, "none");
	else
		output_fact(name, "%s at 0x%" PRIx64 ", %s",
			    words(view, &words_console_type, console->type), console->address,
			    words(view, &words_console_flags, console->flags));
}

static void print_head(const struct view *view)
{
	const struct config *config = view->config;

	output_section(view->ctl, config->kind == CONFIG_SYSTEM ? "System" : "Cell");
	output_fact("name", "%s", config->name);
	if (config->description)
		output_fact("description", "%s", config->description);
	output_fact("architecture", "%s",
		    config->arch == MACHINE_ARCH_UNKNOWN ? "not said" :
							   words(view, &words_arch, config->arch));
	output_fact("CPUs", "%s", list_bits(view, config->cpu_set, config->cpu_set_size * 8, 0));
	output_fact("flags", "%s", words(view, &words_cell_flags, config->flags));
	print_console(view, "console", &config->console);
	if (config->vpci_irq_base)
		output_fact("virtual PCI irqs", "from %u on", config->vpci_irq_base);
	if (config->kind == CONFIG_CELL) {
		output_fact("reset address", "0x%" PRIx64, config->cpu_reset_address);
		output_fact("message timeout", "%" PRIu64, config->msg_reply_timeout);
	}
}

static void print_platform(const struct view *view)
{
	const struct config_system *system = &view->config->system;

	if (view->config->arch == MACHINE_X86) {
		output_fact("PM timer", "port 0x%x", system->x86.pm_timer_address);
		output_fact("APIC", "%s", words(view, &words_apic_mode, system->x86.apic_mode));
		output_fact("interrupt limit", "%u", system->x86.vtd_interrupt_limit);
		return;
	}
	output_fact("GIC", "version %u, maintenance interrupt %u", system->arm.gic_version,
		    system->arm.maintenance_irq);
	output_fact("GIC registers",
		    "GICD 0x%" PRIx64 ", GICC 0x%" PRIx64 ", GICH 0x%" PRIx64 ", GICV 0x%" PRIx64
		    ", GICR 0x%" PRIx64,
		    system->arm.gicd_base, system->arm.gicc_base, system->arm.gich_base,
		    system->arm.gicv_base, system->arm.gicr_base);
}

static void print_system(const struct view *view)
{
	const struct config_system *system = &view->config->system;
	struct output_table table;
	size_t i;

	if (view->config->kind != CONFIG_SYSTEM)
		return;
	output_section(view->ctl, "Hypervisor");
	output_fact("memory", "0x%" PRIx64 ", %s", system->hypervisor_memory.phys_start,
		    quantity_format_size(view->arena, system->hypervisor_memory.size));
	print_console(view, "debug console", &system->debug_console);
	output_fact("flags", "%s", words(view, &words_system_flags, system->flags));
	output_fact("PCI", "0x%" PRIx64 ", segment %u, buses 0 to %u%s", system->pci_mmconfig_base,
		    system->pci_domain, system->pci_mmconfig_end_bus,
		    system->pci_is_virtual ? ", virtual" : "");
	print_platform(view);
	output_table_init(&table, view->arena, ">UNIT|TYPE|ADDRESS|SIZE");
	for (i = 0; i < CONFIG_IOMMU_UNITS; i++)
		if (system->iommus[i].type)
			output_table_add(&table, number(view, i),
					 words(view, &words_iommu_type, system->iommus[i].type),
					 hex(view, system->iommus[i].base),
					 hex(view, system->iommus[i].size));
	if (table.n_rows) {
		output_section(view->ctl, "IOMMU units");
		output_table_print(view->ctl, &table);
	}
}

static void print_memory(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "Memory");
	output_table_init(&table, view->arena,
			  ">NO|PHYSICAL|AS THE CELL SEES IT|>SIZE|ACCESS|REASON");
	for (i = 0; i < config->n_memory; i++) {
		const struct config_memory *memory = &config->memory[i];

		output_table_add(&table, number(view, i), hex(view, memory->phys_start),
				 memory->phys_start == memory->virt_start ?
					 "same" :
					 hex(view, memory->virt_start),
				 quantity_format_size(view->arena, memory->size),
				 config_format_memory_flags(view->arena, memory->flags),
				 memory->reason);
	}
	output_table_print(view->ctl, &table);
}

static void print_ports(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	if (!config->n_pio)
		return;
	output_section(view->ctl, "Ports");
	output_table_init(&table, view->arena, "PORTS|REASON");
	for (i = 0; i < config->n_pio; i++)
		output_table_add(&table,
				 config->pio[i].length ?
					 quantity_format_range(view->arena, config->pio[i].base,
							       config->pio[i].length) :
					 hex(view, config->pio[i].base),
				 config->pio[i].reason);
	output_table_print(view->ctl, &table);
}

static void print_irqchips(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	if (!config->n_irqchips)
		return;
	output_section(view->ctl, "Interrupt controllers");
	output_table_init(&table, view->arena, "ADDRESS|ID|PINS|REASON");
	for (i = 0; i < config->n_irqchips; i++) {
		const struct config_irqchip *chip = &config->irqchips[i];

		output_table_add(&table, hex(view, chip->address), hex(view, chip->id),
				 list_bits(view, chip->pin_bitmap, CONFIG_IRQCHIP_WORDS * 32,
					   chip->pin_base),
				 chip->reason);
	}
	output_table_print(view->ctl, &table);
}

static const char *list_caps(const struct view *view, const struct config_pci_device *device)
{
	const struct config *config = view->config;
	const char *text = "";
	unsigned int i;

	for (i = 0; i < device->num_caps && device->caps_start + i < config->n_pci_caps; i++)
		text = arena_printf(
			view->arena, "%s%s%s", text, *text ? " " : "",
			config_words_format(view->arena, &words_pci_cap_id,
					    config->pci_caps[device->caps_start + i].id));
	return *text ? text : NULL;
}

static void print_devices(const struct view *view)
{
	const struct config *config = view->config;
	struct output_table table;
	size_t i;

	if (!config->n_pci_devices)
		return;
	output_section(view->ctl, "PCI devices");
	output_table_init(&table, view->arena, "FUNCTION|TYPE|>IOMMU|>MSI|>MSI-X|CAPABILITIES");
	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];

		output_table_add(&table,
				 inventory_format_bdf(view->arena, device->domain, device->bdf),
				 words(view, &words_pci_type, device->type),
				 number(view, device->iommu), number(view, device->num_msi_vectors),
				 number(view, device->num_msix_vectors), list_caps(view, device));
	}
	output_table_print(view->ctl, &table);
}

static void print_rest(const struct view *view)
{
	const struct config *config = view->config;
	size_t i;

	if (!config->n_caches && !config->n_stream_ids)
		return;
	output_section(view->ctl, "Others");
	for (i = 0; i < config->n_caches; i++)
		output_fact("cache", "%u ways from %u on, %s, %s", config->caches[i].size,
			    config->caches[i].start,
			    words(view, &words_cache_type, config->caches[i].type),
			    words(view, &words_cache_flags, config->caches[i].flags));
	for (i = 0; i < config->n_stream_ids; i++)
		output_fact("stream", "0x%x", config->stream_ids[i].id);
}

void config_view_print(const struct cellctl *ctl, const struct config *config)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct view view = { ctl, config, arena };

	print_head(&view);
	print_system(&view);
	print_memory(&view);
	print_ports(&view);
	print_irqchips(&view);
	print_devices(&view);
	print_rest(&view);
}
