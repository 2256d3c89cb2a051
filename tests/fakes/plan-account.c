// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/plan-account.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"

#define PAGE_MASK UINT64_C(0xfff)
#define IO_WIDTHS UINT64_C(0xf0000)

struct account {
	const struct inventory *inventory;
	const struct config *config;
	struct arena *arena;
	const char *text;
};

static void complain(struct account *account, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void complain(struct account *account, const char *format, ...)
{
	const char *line;
	va_list ap;

	va_start(ap, format);
	line = arena_vprintf(account->arena, format, ap);
	va_end(ap);
	account->text =
		arena_printf(account->arena, "%s%s\n", account->text ? account->text : "", line);
}

static const char *text_of(struct account *account, struct range range)
{
	return quantity_format_range(account->arena, range.start, range_size(range));
}

static void add_memory(struct account *account, struct range_set *set,
		       const struct config_memory *memory)
{
	if (memory->size)
		range_set_add(account->arena, set, memory->phys_start,
			      memory->phys_start + memory->size - 1);
}

static struct range_set exclusions_of(struct account *account, enum config_space space)
{
	const struct config *config = account->config;
	struct range_set set = { 0 };
	size_t i;

	for (i = 0; i < config->n_exclusions; i++)
		if (config->exclusions[i].space == space)
			range_set_add(account->arena, &set, config->exclusions[i].range.start,
				      config->exclusions[i].range.end);
	return set;
}

/* ---- everything known is covered ---------------------------------------------------- */

static void require_covered(struct account *account, const struct range_set *covered,
			    struct range range, const char *source, const char *name)
{
	struct range_set rest = { 0 };
	size_t i;

	range_set_add(account->arena, &rest, range.start, range.end);
	for (i = 0; i < covered->n; i++)
		range_set_remove(account->arena, &rest, covered->items[i].start,
				 covered->items[i].end);
	for (i = 0; i < rest.n; i++)
		complain(account, "%s \"%s\" %s: neither planned nor excluded", source, name,
			 text_of(account, rest.items[i]));
}

static void check_memory_covered(struct account *account)
{
	const struct inv_memory *memory = &account->inventory->memory;
	struct range_set covered = exclusions_of(account, CONFIG_SPACE_MEMORY);
	size_t i;

	for (i = 0; i < account->config->n_memory; i++)
		add_memory(account, &covered, &account->config->memory[i]);
	for (i = 0; i < memory->iomem.n; i++)
		require_covered(account, &covered, memory->iomem.items[i].range, "/proc/iomem",
				memory->iomem.items[i].name);
	for (i = 0; i < memory->n_firmware; i++)
		require_covered(account, &covered, memory->firmware[i].range, "firmware map",
				memory->firmware[i].type);
}

static void check_ports_covered(struct account *account)
{
	const struct inv_resources *ports = &account->inventory->memory.ioports;
	struct range_set covered = exclusions_of(account, CONFIG_SPACE_PORT);
	size_t i;

	/* ARM has memory behind its /proc/ioports, which the PCI host's window covers. */
	if (account->config->arch != MACHINE_X86)
		return;
	for (i = 0; i < account->config->n_pio; i++)
		range_set_add(account->arena, &covered, account->config->pio[i].base,
			      account->config->pio[i].base + account->config->pio[i].length - 1);
	for (i = 0; i < ports->n; i++)
		require_covered(account, &covered, ports->items[i].range, "/proc/ioports",
				ports->items[i].name);
}

static void check_functions_covered(struct account *account)
{
	const struct config *config = account->config;
	struct range_set covered = exclusions_of(account, CONFIG_SPACE_PCI);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++) {
		uint64_t address =
			(uint64_t)config->pci_devices[i].domain << 16 | config->pci_devices[i].bdf;

		if (range_set_contains(&covered, address, address))
			complain(account, "PCI %llx: planned twice, or planned and excluded",
				 (unsigned long long)address);
		range_set_add(account->arena, &covered, address, address);
	}
	for (i = 0; i < account->inventory->n_pci; i++) {
		const struct inv_pci_function *function = &account->inventory->pci[i];
		uint64_t address = (uint64_t)function->segment << 16 | function->bdf;

		if (!range_set_contains(&covered, address, address))
			complain(account, "PCI %s: neither planned nor excluded",
				 inventory_format_bdf(account->arena, function->segment,
						      function->bdf));
	}
}

/* ---- nothing is planned that must not be -------------------------------------------- */

static void add_sized(struct account *account, struct range_set *set, uint64_t start, uint64_t size)
{
	if (start && size)
		range_set_add(account->arena, set, start, start + size - 1);
}

static struct range_set forbidden_of(struct account *account)
{
	const struct inventory *inventory = account->inventory;
	const struct config *config = account->config;
	struct range_set set = { 0 };
	size_t i, k;

	for (i = 0; i < inventory->n_pci_hosts && !config->system.pci_is_virtual; i++)
		if (inventory->pci_hosts[i].is_ecam)
			add_sized(account, &set,
				  inventory->pci_hosts[i].ecam +
					  ((uint64_t)inventory->pci_hosts[i].start_bus << 20),
				  (uint64_t)(inventory->pci_hosts[i].end_bus -
					     inventory->pci_hosts[i].start_bus + 1)
					  << 20);
	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *chip = &inventory->irqchips[i];

		if (chip->type == IRQCHIP_GIC_ITS || chip->type == IRQCHIP_GIC_V2M)
			continue;
		add_sized(account, &set, chip->address, chip->size ? chip->size : 0x1000);
		add_sized(account, &set, chip->gicc, chip->gicc_size);
		add_sized(account, &set, chip->gich, chip->gich_size);
		add_sized(account, &set, chip->gicv, chip->gicv_size);
		for (k = 0; k < chip->n_redistributors; k++)
			range_set_add(account->arena, &set, chip->redistributors[k].start,
				      chip->redistributors[k].end);
	}
	for (i = 0; i < inventory->n_iommus; i++)
		add_sized(account, &set, inventory->iommus[i].address,
			  inventory->iommus[i].size ? inventory->iommus[i].size : 0x1000);
	for (i = 0; i < config->n_pci_devices; i++)
		add_sized(account, &set, config->pci_devices[i].msix_address,
			  config->pci_devices[i].num_msix_vectors * UINT64_C(16));
	if (config->arch == MACHINE_X86)
		add_sized(account, &set, 0xfee00000, 0x1000);
	if (config->system.pci_is_virtual)
		add_sized(account, &set, config->system.pci_mmconfig_base,
			  (config->system.pci_mmconfig_end_bus + UINT64_C(1)) << 20);
	add_memory(account, &set, &config->system.hypervisor_memory);
	return set;
}

static void check_forbidden(struct account *account)
{
	struct range_set forbidden = forbidden_of(account);
	size_t i;

	for (i = 0; i < account->config->n_memory; i++) {
		const struct config_memory *memory = &account->config->memory[i];

		if (memory->size && range_set_overlaps(&forbidden, memory->phys_start,
						       memory->phys_start + memory->size - 1))
			complain(account, "region %s touches what the hypervisor keeps",
				 quantity_format_range(account->arena, memory->phys_start,
						       memory->size));
	}
}

static void check_region(struct account *account, struct range_set *seen,
			 struct range_set *seen_pages, const struct config_memory *memory)
{
	struct range range = range_of(memory->phys_start, memory->size);
	struct range pages = { range.start & ~PAGE_MASK, range.end | PAGE_MASK };

	if (range_set_overlaps(seen, range.start, range.end))
		complain(account, "region %s overlaps another", text_of(account, range));
	range_set_add(account->arena, seen, range.start, range.end);
	if (!memory->reason)
		complain(account, "region %s has no reason", text_of(account, range));
	if (!config_memory_is_subpage(memory)) {
		if (memory->flags & IO_WIDTHS)
			complain(account, "region %s is mapped but has I/O widths",
				 text_of(account, range));
		if (range_set_overlaps(seen_pages, pages.start, pages.end))
			complain(account, "region %s maps a page that must be trapped",
				 text_of(account, range));
		return;
	}
	range_set_add(account->arena, seen_pages, pages.start, pages.end);
	if (pages.end - pages.start > PAGE_MASK)
		complain(account, "sub-page region %s crosses a page", text_of(account, range));
	if (!(memory->flags & IO_WIDTHS))
		complain(account, "sub-page region %s refuses every access",
			 text_of(account, range));
}

static void check_regions(struct account *account)
{
	struct range_set seen = { 0 }, seen_pages = { 0 };
	size_t i, k;

	/* Trapped pages first, so that the order of regions does not matter. */
	for (k = 0; k < 2; k++)
		for (i = 0; i < account->config->n_memory; i++)
			if (account->config->memory[i].size &&
			    config_memory_is_subpage(&account->config->memory[i]) == (k == 0))
				check_region(account, &seen, &seen_pages,
					     &account->config->memory[i]);
}

static void check_reasons(struct account *account)
{
	const struct config *config = account->config;
	size_t i;

	for (i = 0; i < config->n_exclusions; i++)
		if (!config->exclusions[i].reason || !*config->exclusions[i].reason)
			complain(account, "exclusion %s has no reason",
				 text_of(account, config->exclusions[i].range));
	for (i = 0; i < config->n_pci_devices; i++)
		if (!config->pci_devices[i].reason)
			complain(account, "PCI %x has no reason", config->pci_devices[i].bdf);
	for (i = 0; i < config->n_pio; i++)
		if (!config->pio[i].reason)
			complain(account, "port range %x has no reason", config->pio[i].base);
	for (i = 0; i < config->n_irqchips; i++)
		if (!config->irqchips[i].reason)
			complain(account, "interrupt chip %zu has no reason", i);
	for (i = 0; i < config->n_memory; i++)
		if (config->memory[i].size && !config->memory[i].n_parts &&
		    !strstr(config->memory[i].reason ? config->memory[i].reason : "", "shared"))
			complain(account, "region %zu has no parts", i);
}

/* Pages with nothing of any part: a gap was swallowed. */
static void check_invented(struct account *account)
{
	const struct config *config = account->config;
	size_t i, k;

	for (i = 0; i < config->n_memory; i++) {
		const struct config_memory *memory = &config->memory[i];
		struct range_set rest = { 0 };

		if (memory->n_parts == 0)
			continue;
		add_memory(account, &rest, memory);
		for (k = 0; k < memory->n_parts; k++)
			range_set_remove(account->arena, &rest,
					 memory->parts[k].range.start & ~PAGE_MASK,
					 memory->parts[k].range.end | PAGE_MASK);
		for (k = 0; k < rest.n; k++)
			complain(account, "region %zu: no part explains %s", i,
				 text_of(account, rest.items[k]));
	}
}

const char *plan_account(const struct inventory *inventory, const struct config *config,
			 struct arena *arena)
{
	struct account account = { inventory, config, arena, NULL };

	check_memory_covered(&account);
	check_ports_covered(&account);
	check_functions_covered(&account);
	check_forbidden(&account);
	check_regions(&account);
	check_reasons(&account);
	check_invented(&account);
	return account.text;
}
