// SPDX-License-Identifier: GPL-2.0-or-later
/* Why something is in a stored configuration, or is not: its own annotations answer. */
#include <abi/jailhouse/cell-config.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "plan/planner.h"

struct answer {
	const struct config *config;
	struct arena *arena;
	const char *text; /* NULL: nothing was said yet */
};

static void say(struct answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct answer *answer, const char *format, ...)
{
	const char *line;
	va_list ap;

	va_start(ap, format);
	line = arena_vprintf(answer->arena, format, ap);
	va_end(ap);
	answer->text =
		answer->text ? arena_printf(answer->arena, "%s\n%s", answer->text, line) : line;
}

static const char *range_text(struct answer *answer, struct range range)
{
	return quantity_format_range(answer->arena, range.start, range_size(range));
}

static bool is_inside(uint64_t value, uint64_t start, uint64_t size)
{
	return value >= start && value - start < size;
}

/* ---- addresses ----------------------------------------------------------------- */

static void say_parts(struct answer *answer, uint64_t value, const struct config_part *parts,
		      size_t n, const char *reason)
{
	bool is_said = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!range_contains(parts[i].range, (struct range){ value, value }))
			continue;
		say(answer, "  because of %s %s", range_text(answer, parts[i].range),
		    parts[i].reason);
		is_said = true;
	}
	if (is_said)
		return;
	/* On a page that was rounded up: whoever owns the rest of it. */
	if (n)
		say(answer, "  nothing is at this very address; its page belongs to the region");
	else
		say(answer, "  because of %s", reason ? reason : "a reason that was not recorded");
}

static void explain_region(struct answer *answer, const struct config_memory *memory,
			   uint64_t address)
{
	say(answer, "%s: memory region %s, %s%s", quantity_format_address(answer->arena, address),
	    quantity_format_range(answer->arena, memory->phys_start, memory->size),
	    config_format_memory_flags(answer->arena, memory->flags),
	    config_memory_is_subpage(memory) ? "; trapped, because its page is shared" : "");
	if (memory->virt_start != memory->phys_start)
		say(answer, "  the cell sees it at %s",
		    quantity_format_address(answer->arena, memory->virt_start));
	say_parts(answer, address, memory->parts, memory->n_parts, memory->reason);
}

static void explain_exclusions(struct answer *answer, enum config_space space, uint64_t value,
			       const char *name)
{
	const struct config *config = answer->config;
	size_t i;

	for (i = 0; i < config->n_exclusions; i++) {
		const struct config_exclusion *exclusion = &config->exclusions[i];

		if (exclusion->space != space ||
		    !range_contains(exclusion->range, (struct range){ value, value }))
			continue;
		if (space == CONFIG_SPACE_PCI)
			say(answer, "%s: not given to the root cell: %s", name, exclusion->reason);
		else
			say(answer, "%s: not given to the root cell, %s: %s", name,
			    range_text(answer, exclusion->range), exclusion->reason);
	}
}

static void explain_address(struct answer *answer, uint64_t address)
{
	const struct config *config = answer->config;
	const struct config_memory *hypervisor = &config->system.hypervisor_memory;
	const char *name = quantity_format_address(answer->arena, address);
	size_t i;

	for (i = 0; i < config->n_memory; i++)
		if (is_inside(address, config->memory[i].phys_start, config->memory[i].size))
			explain_region(answer, &config->memory[i], address);
	if (is_inside(address, hypervisor->phys_start, hypervisor->size))
		say(answer, "%s: hypervisor memory %s: %s", name,
		    quantity_format_range(answer->arena, hypervisor->phys_start, hypervisor->size),
		    hypervisor->reason ? hypervisor->reason : "a reason that was not recorded");
	explain_exclusions(answer, CONFIG_SPACE_MEMORY, address, name);
	if (!answer->text)
		say(answer,
		    "%s: not in the machine's map: no memory, no device and no window is known "
		    "there, and an access would stop the CPU",
		    name);
}

/* ---- ports ------------------------------------------------------------------------ */

static void explain_port(struct answer *answer, uint64_t port)
{
	const struct config *config = answer->config;
	const char *name = arena_printf(answer->arena, "port 0x%" PRIx64, port);
	size_t i;

	for (i = 0; i < config->n_pio; i++) {
		const struct config_pio *pio = &config->pio[i];

		if (!is_inside(port, pio->base, pio->length))
			continue;
		say(answer, "%s: port range 0x%x-0x%x", name, pio->base,
		    pio->base + pio->length - 1);
		say_parts(answer, port, pio->parts, pio->n_parts, pio->reason);
	}
	explain_exclusions(answer, CONFIG_SPACE_PORT, port, name);
	if (!answer->text)
		say(answer,
		    "%s: not in the machine's map: the kernel does not list it, and an access "
		    "would stop the CPU",
		    name);
}

/* ---- PCI functions ------------------------------------------------------------------ */

static const char *type_name(uint8_t type)
{
	switch (type) {
	case JAILHOUSE_PCI_TYPE_DEVICE:
		return "device";
	case JAILHOUSE_PCI_TYPE_BRIDGE:
		return "bridge";
	case JAILHOUSE_PCI_TYPE_IVSHMEM:
		return "shared-memory device";
	default:
		return "of unknown type";
	}
}

static void say_bars(struct answer *answer, const struct config_pci_device *device)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(device->bar_mask); i++)
		if (device->bar_mask[i])
			say(answer, "  BAR %u: mask 0x%08x", i, device->bar_mask[i]);
}

static void say_capabilities(struct answer *answer, const struct config_pci_device *device)
{
	const struct config *config = answer->config;
	size_t i;

	for (i = device->caps_start;
	     i < (size_t)device->caps_start + device->num_caps && i < config->n_pci_caps; i++) {
		const struct config_pci_cap *cap = &config->pci_caps[i];

		say(answer, "  capability 0x%x at 0x%x, %u bytes, %s", cap->id, cap->start,
		    cap->len, cap->flags & JAILHOUSE_PCICAPS_WRITE ? "writable" : "read only");
	}
}

static void explain_device(struct answer *answer, const struct config_pci_device *device,
			   const char *name)
{
	const struct config_iommu *unit =
		device->iommu < CONFIG_IOMMU_UNITS &&
				answer->config->system.iommus[device->iommu].type ?
			&answer->config->system.iommus[device->iommu] :
			NULL;

	say(answer, "%s: PCI %s: %s", name, type_name(device->type),
	    device->reason ? device->reason : "a reason that was not recorded");
	if (unit)
		say(answer, "  behind IOMMU %u: %s", device->iommu,
		    unit->reason ? unit->reason : "");
	say_bars(answer, device);
	if (device->num_msi_vectors)
		say(answer, "  MSI: %u vectors", device->num_msi_vectors);
	if (device->num_msix_vectors)
		say(answer, "  MSI-X: %u vectors, table at %s", device->num_msix_vectors,
		    quantity_format_address(answer->arena, device->msix_address));
	say_capabilities(answer, device);
}

static void explain_function(struct answer *answer, uint16_t segment, uint16_t bdf)
{
	const struct config *config = answer->config;
	const char *name = inventory_format_bdf(answer->arena, segment, bdf);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].domain == segment && config->pci_devices[i].bdf == bdf)
			explain_device(answer, &config->pci_devices[i], name);
	explain_exclusions(answer, CONFIG_SPACE_PCI, (uint64_t)segment << 16 | bdf, name);
	if (!answer->text)
		say(answer,
		    "%s: not in the machine's map: no such function answered when the "
		    "configuration was made, and writing to it would stop the CPU",
		    name);
}

/* ---- the question -------------------------------------------------------------------- */

/* "00:1f.2" or "0000:00:1f.2", hexadecimal as lspci prints. */
static bool parse_bdf(const char *text, uint16_t *ret_segment, uint16_t *ret_bdf)
{
	unsigned int segment = 0, bus, device, function;
	int length = 0;

	if (sscanf(text, "%4x:%2x:%2x.%1x%n", &segment, &bus, &device, &function, &length) != 4) {
		segment = 0;
		length = 0;
		if (sscanf(text, "%2x:%2x.%1x%n", &bus, &device, &function, &length) != 3)
			return false;
	}
	if (text[length] || device > 31 || function > 7)
		return false;
	*ret_segment = (uint16_t)segment;
	*ret_bdf = (uint16_t)(bus << 8 | device << 3 | function);
	return true;
}

int plan_explain(const struct config *config, struct arena *arena, const char *query, bool is_port,
		 const char **ret)
{
	struct answer answer = { config, arena, NULL };
	uint16_t segment, bdf;
	uint64_t value;

	if (strncmp(query, "port", 4) == 0 && (query[4] == ' ' || query[4] == ':')) {
		is_port = true;
		query += 5;
	}
	if (!is_port && parse_bdf(query, &segment, &bdf)) {
		explain_function(&answer, segment, bdf);
		*ret = answer.text;
		return 0;
	}
	if (quantity_parse(query, &value) < 0)
		return -EINVAL;
	if (is_port && value > 0xffff)
		return -EINVAL;
	if (is_port)
		explain_port(&answer, value);
	else
		explain_address(&answer, value);
	*ret = answer.text;
	return 0;
}
