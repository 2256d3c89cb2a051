// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A configuration as C source, in the form that users keep in their trees: one
 * packed structure of header and arrays, initialised by name. It compiles against
 * schemas/abi/jailhouse and against the headers that it is compatible with.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/config-words.h"
#include "model/config.h"

/* Grows while it is written; open_memstream() because a large machine has 100 KiB of it. */
struct writer {
	FILE *file;
	struct arena *arena;
	const struct config *config;
};

__attribute__((format(printf, 3, 4))) static void line(struct writer *writer, unsigned int depth,
						       const char *format, ...)
{
	va_list ap;

	while (depth--)
		fputc('\t', writer->file);
	va_start(ap, format);
	vfprintf(writer->file, format, ap);
	va_end(ap);
	fputc('\n', writer->file);
}

/* Text that stands within a comment must not end it, nor spread over lines. */
static void comment(struct writer *writer, unsigned int depth, const char *text)
{
	char *copy, *at;

	if (!text)
		return;
	copy = arena_strdup(writer->arena, text);
	for (at = copy; *at; at++)
		if (iscntrl((unsigned char)*at) || (at[0] == '*' && at[1] == '/') || *at == '\\' ||
		    (at[0] == '?' && at[1] == '?'))
			*at = ' ';
	line(writer, depth, "/* %s */", copy);
}

/* "JAILHOUSE_MEM_READ | 0x40000000" */
static const char *words(struct writer *writer, const struct config_words *table, uint64_t value)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct config_word *word = &table->items[i];

		if (!word->c_name ||
		    (table->is_flags ? !word->value || (value & word->value) != word->value :
				       value != word->value))
			continue;
		text = arena_printf(writer->arena, "%s%s%s", text, *text ? " | " : "",
				    word->c_name);
		value &= ~word->value;
		if (!table->is_flags)
			return text;
	}
	if (value || !*text)
		text = arena_printf(writer->arena, "%s%s0x%" PRIx64, text, *text ? " | " : "",
				    value);
	return text;
}

/* ".name = 0x…," unless it is 0, which is what C gives to what is not named. */
static void number(struct writer *writer, unsigned int depth, const char *name, uint64_t value)
{
	if (value)
		line(writer, depth, ".%s = 0x%" PRIx64 ",", name, value);
}

static void word(struct writer *writer, unsigned int depth, const char *name,
		 const struct config_words *table, uint64_t value)
{
	if (value)
		line(writer, depth, ".%s = %s,", name, words(writer, table, value));
}

/* Names are text of anybody: what is not plain is escaped, in octal, which has a fixed length. */
static void text(struct writer *writer, unsigned int depth, const char *name, const char *value)
{
	const unsigned char *at;
	unsigned int i;

	for (i = 0; i < depth; i++)
		fputc('\t', writer->file);
	fprintf(writer->file, ".%s = \"", name);
	for (at = (const unsigned char *)value; *at; at++)
		fprintf(writer->file, isalnum(*at) || strchr(" -_.,:+()", *at) ? "%c" : "\\%03o",
			*at);
	fputs("\",\n", writer->file);
}

/* ---- parts that system and cell have -------------------------------------- */

static void put_console(struct writer *writer, unsigned int depth, const char *name,
			const struct config_console *console)
{
	if (!console->address && !console->size && !console->type && !console->flags &&
	    !console->divider && !console->gate_nr && !console->clock_reg)
		return;
	comment(writer, depth, console->reason);
	line(writer, depth, ".%s = {", name);
	number(writer, depth + 1, "address", console->address);
	number(writer, depth + 1, "size", console->size);
	word(writer, depth + 1, "type", &words_console_type, console->type);
	word(writer, depth + 1, "flags", &words_console_flags, console->flags);
	number(writer, depth + 1, "divider", console->divider);
	number(writer, depth + 1, "gate_nr", console->gate_nr);
	number(writer, depth + 1, "clock_reg", console->clock_reg);
	line(writer, depth, "},");
}

/* Arrays by the member of the structure that holds them, and by what counts them. */
static const struct array {
	const char *member, *type, *count;
	size_t n_offset;
} arrays[] = {
	{ "mem_regions", "struct jailhouse_memory", "num_memory_regions",
	  offsetof(struct config, n_memory) },
	{ "cache_regions", "struct jailhouse_cache", "num_cache_regions",
	  offsetof(struct config, n_caches) },
	{ "irqchips", "struct jailhouse_irqchip", "num_irqchips",
	  offsetof(struct config, n_irqchips) },
	{ "pio_regions", "struct jailhouse_pio", "num_pio_regions",
	  offsetof(struct config, n_pio) },
	{ "pci_devices", "struct jailhouse_pci_device", "num_pci_devices",
	  offsetof(struct config, n_pci_devices) },
	{ "pci_caps", "struct jailhouse_pci_capability", "num_pci_caps",
	  offsetof(struct config, n_pci_caps) },
	{ "stream_ids", "union jailhouse_stream_id", "num_stream_ids",
	  offsetof(struct config, n_stream_ids) },
};

static size_t count_of(const struct config *config, const struct array *array)
{
	size_t n;

	memcpy(&n, (const char *)config + array->n_offset, sizeof(n));
	return n;
}

static void put_cell_members(struct writer *writer, unsigned int depth)
{
	const struct config *config = writer->config;
	size_t i;

	text(writer, depth, "name", config->name);
	number(writer, depth, "id", config->id);
	word(writer, depth, "flags", &words_cell_flags, config->flags);
	line(writer, depth, ".cpu_set_size = sizeof(config.cpus),");
	for (i = 0; i < ARRAY_SIZE(arrays); i++)
		if (count_of(config, &arrays[i]))
			line(writer, depth, ".%s = sizeof(config.%s) / sizeof(config.%s[0]),",
			     arrays[i].count, arrays[i].member, arrays[i].member);
	number(writer, depth, "vpci_irq_base", config->vpci_irq_base);
	number(writer, depth, "cpu_reset_address", config->cpu_reset_address);
	number(writer, depth, "msg_reply_timeout", config->msg_reply_timeout);
	put_console(writer, depth, "console", &config->console);
}

/* ---- header --------------------------------------------------------------- */

static void put_iommu(struct writer *writer, unsigned int depth, const struct config_iommu *unit)
{
	comment(writer, depth, unit->reason);
	line(writer, depth, "{");
	word(writer, depth + 1, "type", &words_iommu_type, unit->type);
	number(writer, depth + 1, "base", unit->base);
	number(writer, depth + 1, "size", unit->size);
	if (unit->type == 1) {
		number(writer, depth + 1, "amd.bdf", unit->amd.bdf);
		number(writer, depth + 1, "amd.base_cap", unit->amd.base_cap);
		number(writer, depth + 1, "amd.msi_cap", unit->amd.msi_cap);
		number(writer, depth + 1, "amd.features", unit->amd.features);
	} else if (unit->type == 4) {
		number(writer, depth + 1, "tipvu.tlb_base", unit->tipvu.tlb_base);
		number(writer, depth + 1, "tipvu.tlb_size", unit->tipvu.tlb_size);
	}
	line(writer, depth, "},");
}

static bool is_empty(const struct config_iommu *unit)
{
	return !unit->type && !unit->base && !unit->size;
}

static void put_iommus(struct writer *writer, unsigned int depth)
{
	const struct config_iommu *units = writer->config->system.iommus;
	size_t n = CONFIG_IOMMU_UNITS, i;

	while (n && is_empty(&units[n - 1]))
		n--;
	if (!n)
		return;
	line(writer, depth, ".iommu_units = {");
	for (i = 0; i < n; i++)
		put_iommu(writer, depth + 1, &units[i]);
	line(writer, depth, "},");
}

static void put_platform(struct writer *writer, unsigned int depth)
{
	const struct config_system *system = &writer->config->system;

	line(writer, depth, ".platform_info = {");
	number(writer, depth + 1, "pci_mmconfig_base", system->pci_mmconfig_base);
	number(writer, depth + 1, "pci_mmconfig_end_bus", system->pci_mmconfig_end_bus);
	number(writer, depth + 1, "pci_is_virtual", system->pci_is_virtual);
	number(writer, depth + 1, "pci_domain", system->pci_domain);
	put_iommus(writer, depth + 1);
	if (writer->config->arch == MACHINE_X86) {
		number(writer, depth + 1, "x86.pm_timer_address", system->x86.pm_timer_address);
		number(writer, depth + 1, "x86.apic_mode", system->x86.apic_mode);
		number(writer, depth + 1, "x86.vtd_interrupt_limit",
		       system->x86.vtd_interrupt_limit);
		number(writer, depth + 1, "x86.tsc_khz", system->x86.tsc_khz);
		number(writer, depth + 1, "x86.apic_khz", system->x86.apic_khz);
	} else {
		number(writer, depth + 1, "arm.maintenance_irq", system->arm.maintenance_irq);
		number(writer, depth + 1, "arm.gic_version", system->arm.gic_version);
		number(writer, depth + 1, "arm.gicd_base", system->arm.gicd_base);
		number(writer, depth + 1, "arm.gicc_base", system->arm.gicc_base);
		number(writer, depth + 1, "arm.gich_base", system->arm.gich_base);
		number(writer, depth + 1, "arm.gicv_base", system->arm.gicv_base);
		number(writer, depth + 1, "arm.gicr_base", system->arm.gicr_base);
	}
	line(writer, depth, "},");
}

static void put_identity(struct writer *writer, const char *signature)
{
	line(writer, 2, ".signature = %s,", signature);
	line(writer, 2, ".architecture = %s,", words(writer, &words_arch, writer->config->arch));
	line(writer, 2, ".revision = JAILHOUSE_CONFIG_REVISION,");
}

static void put_header(struct writer *writer)
{
	const struct config_system *system = &writer->config->system;

	if (writer->config->kind == CONFIG_CELL) {
		line(writer, 1, ".cell = {");
		put_identity(writer, "JAILHOUSE_CELL_DESC_SIGNATURE");
		put_cell_members(writer, 2);
		line(writer, 1, "},");
		return;
	}
	line(writer, 1, ".header = {");
	put_identity(writer, "JAILHOUSE_SYSTEM_SIGNATURE");
	word(writer, 2, "flags", &words_system_flags, system->flags);
	comment(writer, 2, system->hypervisor_memory.reason);
	line(writer, 2, ".hypervisor_memory = {");
	number(writer, 3, "phys_start", system->hypervisor_memory.phys_start);
	number(writer, 3, "virt_start", system->hypervisor_memory.virt_start);
	number(writer, 3, "size", system->hypervisor_memory.size);
	word(writer, 3, "flags", &words_memory_flags, system->hypervisor_memory.flags);
	line(writer, 2, "},");
	put_console(writer, 2, "debug_console", &system->debug_console);
	put_platform(writer, 2);
	line(writer, 2, ".root_cell = {");
	put_cell_members(writer, 3);
	line(writer, 2, "},");
	line(writer, 1, "},");
}

/* ---- arrays --------------------------------------------------------------- */

static void put_memory(struct writer *writer, const struct config_memory *memory)
{
	comment(writer, 2, memory->reason);
	line(writer, 2, "{");
	number(writer, 3, "phys_start", memory->phys_start);
	number(writer, 3, "virt_start", memory->virt_start);
	number(writer, 3, "size", memory->size);
	word(writer, 3, "flags", &words_memory_flags, memory->flags);
	line(writer, 2, "},");
}

static void put_irqchip(struct writer *writer, const struct config_irqchip *chip)
{
	comment(writer, 2, chip->reason);
	line(writer, 2, "{");
	number(writer, 3, "address", chip->address);
	number(writer, 3, "id", chip->id);
	number(writer, 3, "pin_base", chip->pin_base);
	line(writer, 3,
	     ".pin_bitmap = { 0x%08" PRIx32 ", 0x%08" PRIx32 ", 0x%08" PRIx32 ", 0x%08" PRIx32
	     " },",
	     chip->pin_bitmap[0], chip->pin_bitmap[1], chip->pin_bitmap[2], chip->pin_bitmap[3]);
	line(writer, 2, "},");
}

static void put_device(struct writer *writer, const struct config_pci_device *device)
{
	size_t i;

	comment(writer, 2, device->reason);
	line(writer, 2, "{");
	word(writer, 3, "type", &words_pci_type, device->type);
	number(writer, 3, "iommu", device->iommu);
	number(writer, 3, "domain", device->domain);
	number(writer, 3, "bdf", device->bdf);
	for (i = 0; i < ARRAY_SIZE(device->bar_mask); i++)
		if (device->bar_mask[i])
			line(writer, 3, ".bar_mask[%zu] = 0x%08" PRIx32 ",", i,
			     device->bar_mask[i]);
	number(writer, 3, "caps_start", device->caps_start);
	number(writer, 3, "num_caps", device->num_caps);
	number(writer, 3, "num_msi_vectors", device->num_msi_vectors);
	number(writer, 3, "msi_64bits", device->is_msi_64bits);
	number(writer, 3, "msi_maskable", device->is_msi_maskable);
	number(writer, 3, "num_msix_vectors", device->num_msix_vectors);
	number(writer, 3, "msix_region_size", device->msix_region_size);
	number(writer, 3, "msix_address", device->msix_address);
	number(writer, 3, "shmem_regions_start", device->shmem_regions_start);
	number(writer, 3, "shmem_dev_id", device->shmem_dev_id);
	number(writer, 3, "shmem_peers", device->shmem_peers);
	number(writer, 3, "shmem_protocol", device->shmem_protocol);
	line(writer, 2, "},");
}

static void put_item(struct writer *writer, size_t which, size_t i)
{
	const struct config *config = writer->config;

	switch (which) {
	case 0:
		put_memory(writer, &config->memory[i]);
		return;
	case 1:
		line(writer, 2, "{ .start = %u, .size = %u, .type = %s, .flags = %s },",
		     config->caches[i].start, config->caches[i].size,
		     words(writer, &words_cache_type, config->caches[i].type),
		     words(writer, &words_cache_flags, config->caches[i].flags));
		return;
	case 2:
		put_irqchip(writer, &config->irqchips[i]);
		return;
	case 3:
		comment(writer, 2, config->pio[i].reason);
		line(writer, 2, "{ .base = 0x%x, .length = 0x%x },", config->pio[i].base,
		     config->pio[i].length);
		return;
	case 4:
		put_device(writer, &config->pci_devices[i]);
		return;
	case 5:
		line(writer, 2, "{ .id = %s, .start = 0x%x, .len = 0x%x, .flags = %s },",
		     words(writer, &words_pci_cap_id, config->pci_caps[i].id),
		     config->pci_caps[i].start, config->pci_caps[i].len,
		     words(writer, &words_pci_cap_flags, config->pci_caps[i].flags));
		return;
	default:
		comment(writer, 2, config->stream_ids[i].reason);
		line(writer, 2, "{ .id = 0x%x },", config->stream_ids[i].id);
	}
}

static void put_arrays(struct writer *writer)
{
	size_t k, i;

	for (k = 0; k < ARRAY_SIZE(arrays); k++) {
		size_t n = count_of(writer->config, &arrays[k]);

		if (!n)
			continue;
		line(writer, 1, ".%s = {", arrays[k].member);
		for (i = 0; i < n; i++)
			put_item(writer, k, i);
		line(writer, 1, "},");
	}
}

/* ---- all ------------------------------------------------------------------ */

static void put_type(struct writer *writer)
{
	const struct config *config = writer->config;
	size_t i;

	line(writer, 0, "struct {");
	line(writer, 1,
	     config->kind == CONFIG_SYSTEM ? "struct jailhouse_system header;" :
					     "struct jailhouse_cell_desc cell;");
	line(writer, 1, "unsigned char cpus[%zu];", config->cpu_set_size);
	for (i = 0; i < ARRAY_SIZE(arrays); i++)
		if (count_of(config, &arrays[i]))
			line(writer, 1, "%s %s[%zu];", arrays[i].type, arrays[i].member,
			     count_of(config, &arrays[i]));
	line(writer, 0, "} __attribute__((packed)) config = {");
}

static void put_cpus(struct writer *writer)
{
	const struct config *config = writer->config;
	size_t i;

	fputs("\t.cpus = {", writer->file);
	for (i = 0; i < config->cpu_set_size; i++)
		fprintf(writer->file, "%s 0x%02x", i ? "," : "", config->cpu_set[i]);
	fputs(" },\n", writer->file);
}

const char *config_to_c(struct arena *arena, const struct config *config)
{
	struct writer writer = { .arena = arena, .config = config };
	char *buffer = NULL;
	const char *source;
	size_t size;

	writer.file = open_memstream(&buffer, &size);
	if (!writer.file)
		abort();
	line(&writer, 0,
	     "/* Written by cellwarden " PROJECT_VERSION "; a configuration of revision "
	     "14. */");
	comment(&writer, 0, config->description);
	line(&writer, 0, "#include <jailhouse/types.h>");
	line(&writer, 0, "#include <jailhouse/cell-config.h>");
	line(&writer, 0, "#include <jailhouse/pci_defs.h>\n");
	put_type(&writer);
	put_header(&writer);
	put_cpus(&writer);
	put_arrays(&writer);
	line(&writer, 0, "};");
	fclose(writer.file);
	if (!buffer)
		abort();
	source = arena_strdup(arena, buffer);
	free(buffer);
	return source;
}
