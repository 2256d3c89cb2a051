// SPDX-License-Identifier: GPL-2.0-or-later
#include "inventory-view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "output.h"

/* What every section is printed with; the texts live until the end. */
struct view {
	const struct cellctl *ctl;
	const struct inventory *inventory;
	struct arena *arena;
};

static const char *text_or_unknown(const char *text)
{
	return text && *text ? text : "unknown";
}

static const char *yes_or_no(enum tristate state)
{
	return state == YES ? "yes" : state == NO ? "no" : "unknown";
}

/* ---- machine, kernel ----------------------------------------------------- */

static void print_machine(const struct view *view)
{
	static const char *const arch_names[] = {
		[MACHINE_X86] = "x86-64",
		[MACHINE_ARM] = "ARMv7",
		[MACHINE_ARM64] = "arm64",
	};
	const struct inv_machine *machine = &view->inventory->machine;
	enum machine_arch arch = view->inventory->arch;

	output_section(view->ctl, "Machine");
	output_fact("architecture", "%s",
		    arch < ARRAY_SIZE(arch_names) ? arch_names[arch] : "unknown");
	if (machine->vendor || machine->product)
		output_fact("model", "%s%s%s", machine->vendor ? machine->vendor : "",
			    machine->vendor && machine->product ? " " : "",
			    machine->product ? machine->product : "");
	if (machine->compatible)
		output_fact("compatible", "%s", machine->compatible);
	if (machine->firmware_vendor || machine->firmware_version)
		output_fact("firmware", "%s %s %s", text_or_unknown(machine->firmware_vendor),
			    text_or_unknown(machine->firmware_version),
			    machine->firmware_date ? machine->firmware_date : "");
	output_fact("started by", "%s", view->inventory->boot.is_efi ? "EFI" : "no EFI");
	if (view->inventory->boot.loader_config)
		output_fact("boot loader", "configured in %s", view->inventory->boot.loader_config);
}

static void print_kernel(const struct view *view)
{
	const struct inv_kernel *kernel = &view->inventory->kernel;
	enum output_color color = kernel->virt == VIRT_USABLE  ? OUTPUT_GOOD :
				  kernel->virt == VIRT_UNKNOWN ? OUTPUT_WARNING :
								 OUTPUT_BAD;

	output_section(view->ctl, "Kernel");
	output_fact("release", "%s", text_or_unknown(kernel->release));
	output_fact("command line", "%s", text_or_unknown(kernel->command_line));
	output_fact_colored(view->ctl, color, "virtualization", "%s",
			    kernel->virt == VIRT_USABLE  ? "usable" :
			    kernel->virt == VIRT_UNKNOWN ? "unknown" :
							   "not usable");
	if (kernel->virt_reason)
		output_fact("", "%s", kernel->virt_reason);
	output_fact("driver", "%s%s",
		    kernel->module_path               ? kernel->module_path :
		    kernel->is_module_available == NO ? "not installed" :
							"unknown",
		    kernel->is_module_loaded == YES ? ", loaded" : "");
	output_fact("lockdown", "%s",
		    kernel->lockdown             ? kernel->lockdown :
		    kernel->is_locked_down == NO ? "not in this kernel" :
						   "unknown");
	output_fact("Secure Boot", "%s", yes_or_no(kernel->is_secure_boot));
	output_fact("IOMMU in use", "%s",
		    !kernel->iommu_active ? "unknown" :
		    *kernel->iommu_active ? kernel->iommu_active :
					    "none");
}

static void print_hypervisor(const struct view *view)
{
	const struct inv_hypervisor *hypervisor = &view->inventory->hypervisor;
	struct output_table table;
	size_t i;

	if (!hypervisor->is_driver_present)
		return;
	output_section(view->ctl, "Hypervisor");
	output_fact("driver", "%s", hypervisor->is_ours ? "Cellwarden" : "Jailhouse");
	output_fact("enabled", "%s", yes_or_no(hypervisor->is_enabled));
	if (!hypervisor->n_cells)
		return;
	output_table_init(&table, view->arena, ">CELL|NAME|STATE|CPUS");
	for (i = 0; i < hypervisor->n_cells; i++)
		output_table_add(&table, arena_printf(view->arena, "%u", hypervisor->cells[i].id),
				 hypervisor->cells[i].name, hypervisor->cells[i].state,
				 hypervisor->cells[i].cpus);
	output_table_print(view->ctl, &table);
}

/* ---- CPUs, memory -------------------------------------------------------- */

static const struct {
	size_t offset;
	const char *name;
} shown_features[] = {
	{ offsetof(struct inv_cpu_features, vmx), "VMX" },
	{ offsetof(struct inv_cpu_features, ept), "EPT" },
	{ offsetof(struct inv_cpu_features, unrestricted_guest), "unrestricted guest" },
	{ offsetof(struct inv_cpu_features, preemption_timer), "preemption timer" },
	{ offsetof(struct inv_cpu_features, svm), "SVM" },
	{ offsetof(struct inv_cpu_features, npt), "nested paging" },
	{ offsetof(struct inv_cpu_features, decode_assists), "decode assists" },
	{ offsetof(struct inv_cpu_features, is_x2apic_active), "x2APIC in use" },
	{ offsetof(struct inv_cpu_features, tsc_deadline), "TSC deadline timer" },
	{ offsetof(struct inv_cpu_features, is_la57_active), "5-level paging in use" },
	{ offsetof(struct inv_cpu_features, rdt_l3_cat), "L3 cache allocation" },
};

static const char *list_features(const struct view *view)
{
	const char *list = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shown_features); i++) {
		enum tristate state =
			*(const enum tristate *)((const char *)&view->inventory->cpus.features +
						 shown_features[i].offset);

		if (state == YES)
			list = arena_printf(view->arena, "%s%s%s", list, *list ? ", " : "",
					    shown_features[i].name);
	}
	return list;
}

static void print_cpus(const struct view *view)
{
	const struct inv_cpus *cpus = &view->inventory->cpus;
	const char *features = list_features(view);
	size_t i, n_online = 0;

	for (i = 0; i < cpus->n; i++)
		n_online += cpus->items[i].is_online;
	output_section(view->ctl, "Processors");
	output_fact("model", "%s%s%s", text_or_unknown(cpus->vendor), cpus->model_name ? ", " : "",
		    cpus->model_name ? cpus->model_name : "");
	output_fact("online", "%zu of %zu (%s)", n_online, cpus->n, text_or_unknown(cpus->online));
	if (*features)
		output_fact("features", "%s", features);
}

static void print_memory(const struct view *view)
{
	const struct inv_memory *memory = &view->inventory->memory;
	struct output_table table;
	size_t i;

	output_section(view->ctl, "Memory map");
	if (!memory->iomem.is_known) {
		output_fact("unknown", "see the last section for the reason");
		return;
	}
	output_table_init(&table, view->arena, ">START|>END|>SIZE|WHAT");
	for (i = 0; i < memory->iomem.n; i++) {
		const struct inv_resource *item = &memory->iomem.items[i];

		if (item->depth == 0)
			output_table_add(&table,
					 quantity_format_address(view->arena, item->range.start),
					 quantity_format_address(view->arena, item->range.end),
					 quantity_format_size(view->arena, range_size(item->range)),
					 item->name);
	}
	output_table_print(view->ctl, &table);
}

/* ---- devices ------------------------------------------------------------- */

static const char *format_size_if_any(const struct view *view, uint64_t size)
{
	return size ? quantity_format_size(view->arena, size) : NULL;
}

static void print_platform(const struct view *view)
{
	const struct inventory *inventory = view->inventory;
	struct output_table table;
	size_t i;

	if (!inventory->n_irqchips && !inventory->n_iommus && !inventory->n_pci_hosts)
		return;
	output_section(view->ctl, "Interrupt controllers, IOMMUs, PCI hosts");
	output_table_init(&table, view->arena, "NAME|>ADDRESS|>SIZE|WHAT");
	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *chip = &inventory->irqchips[i];

		output_table_add(&table, chip->name,
				 quantity_format_address(view->arena, chip->address),
				 format_size_if_any(view, chip->size),
				 arena_printf(view->arena, "%" PRIu32 " interrupts", chip->n_pins));
	}
	for (i = 0; i < inventory->n_iommus; i++) {
		const struct inv_iommu *iommu = &inventory->iommus[i];

		output_table_add(
			&table, iommu->name, quantity_format_address(view->arena, iommu->address),
			format_size_if_any(view, iommu->size),
			iommu->has_interrupt_remapping ? "IOMMU, remaps interrupts" : "IOMMU");
	}
	for (i = 0; i < inventory->n_pci_hosts; i++) {
		const struct inv_pci_host *host = &inventory->pci_hosts[i];

		output_table_add(&table, host->name,
				 host->ecam ? quantity_format_address(view->arena, host->ecam) :
					      NULL,
				 (const char *)NULL,
				 arena_printf(view->arena, "PCI segment %u, buses %u to %u",
					      host->segment, host->start_bus, host->end_bus));
	}
	output_table_print(view->ctl, &table);
}

/* PCI Code and ID Assignment Specification 1.15, 1: base classes, and what is often asked for. */
static const struct {
	uint32_t class_code, mask;
	const char *name;
} pci_classes[] = {
	{ 0x010800, 0xffff00, "NVMe" },       { 0x010600, 0xffff00, "SATA" },
	{ 0x010000, 0xff0000, "storage" },    { 0x020000, 0xff0000, "network" },
	{ 0x030000, 0xff0000, "display" },    { 0x040000, 0xff0000, "multimedia" },
	{ 0x050000, 0xff0000, "memory" },     { 0x060000, 0xffff00, "host bridge" },
	{ 0x060100, 0xffff00, "ISA bridge" }, { 0x060400, 0xffff00, "PCI bridge" },
	{ 0x060000, 0xff0000, "bridge" },     { 0x070000, 0xff0000, "communication" },
	{ 0x080000, 0xff0000, "system" },     { 0x0c0300, 0xffff00, "USB" },
	{ 0x0c0500, 0xffff00, "SMBus" },      { 0x0c0000, 0xff0000, "serial bus" },
	{ 0x0d0000, 0xff0000, "wireless" },   { 0x120000, 0xff0000, "accelerator" },
};

static const char *pci_class_name(const struct view *view, uint32_t class_code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pci_classes); i++)
		if ((class_code & pci_classes[i].mask) == pci_classes[i].class_code)
			return pci_classes[i].name;
	return arena_printf(view->arena, "class %06" PRIx32, class_code);
}

static void print_pci(const struct view *view)
{
	const struct inventory *inventory = view->inventory;
	struct output_table table;
	size_t i;

	if (!inventory->n_pci)
		return;
	output_section(view->ctl, "PCI functions");
	output_table_init(&table, view->arena, "ADDRESS|WHAT|ID|DRIVER|>MSI|>MSI-X|>GROUP|>UNIT");
	for (i = 0; i < inventory->n_pci; i++) {
		const struct inv_pci_function *f = &inventory->pci[i];

#define COUNT(n, is_any) ((is_any) ? arena_printf(view->arena, "%d", (int)(n)) : NULL)
		output_table_add(&table, inventory_format_bdf(view->arena, f->segment, f->bdf),
				 pci_class_name(view, f->class_code),
				 arena_printf(view->arena, "%04x:%04x", f->vendor, f->device),
				 f->driver, COUNT(f->n_msi_vectors, f->n_msi_vectors),
				 COUNT(f->n_msix_vectors, f->n_msix_vectors),
				 COUNT(f->iommu_group, f->iommu_group >= 0),
				 COUNT(f->iommu, f->iommu >= 0 && inventory->n_iommus));
#undef COUNT
	}
	output_table_print(view->ctl, &table);
}

static void print_consoles(const struct view *view)
{
	const struct inventory *inventory = view->inventory;
	struct output_table table;
	size_t i;

	if (!inventory->n_uarts)
		return;
	output_section(view->ctl, "Serial ports");
	output_table_init(&table, view->arena, "NAME|>ADDRESS|SPACE|>IRQ|USE");
	for (i = 0; i < inventory->n_uarts; i++) {
		const struct inv_uart *uart = &inventory->uarts[i];

		output_table_add(
			&table, uart->name, quantity_format_address(view->arena, uart->address),
			uart->is_mmio ? "memory" : "ports",
			uart->irq ? arena_printf(view->arena, "%" PRIu32, uart->irq) : NULL,
			uart->is_kernel_console   ? "kernel console" :
			uart->is_firmware_console ? "firmware console" :
			uart->is_debug_port       ? "debug port" :
						    NULL);
	}
	output_table_print(view->ctl, &table);
}

/* ---- what is not known --------------------------------------------------- */

static void print_gaps(const struct view *view)
{
	static const char *const state_names[] = {
		[SOURCE_ABSENT] = "absent",
		[SOURCE_DENIED] = "denied",
		[SOURCE_PARTIAL] = "partial",
		[SOURCE_INVALID] = "invalid",
	};
	const struct inventory *inventory = view->inventory;
	struct output_table table;
	size_t i;

	output_table_init(&table, view->arena, "SOURCE|STATE|WHERE AND WHY");
	for (i = 0; i < inventory->n_sources; i++) {
		const struct inv_source *source = &inventory->sources[i];

		if (source->state != SOURCE_OK)
			output_table_add(&table, source->name, state_names[source->state],
					 arena_printf(view->arena, "%s: %s", source->path,
						      text_or_unknown(source->reason)));
	}
	if (!table.n_rows)
		return;
	output_section(view->ctl, "Not known");
	output_table_print(view->ctl, &table);
}

void inventory_view_print(const struct cellctl *ctl, const struct inventory *inventory)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct view view = { ctl, inventory, arena };

	print_machine(&view);
	print_kernel(&view);
	print_hypervisor(&view);
	print_cpus(&view);
	print_memory(&view);
	print_platform(&view);
	print_pci(&view);
	print_consoles(&view);
	print_gaps(&view);
	if (inventory->findings.n) {
		output_section(ctl, "Findings");
		output_findings(ctl, &inventory->findings);
	}
}
