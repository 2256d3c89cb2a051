// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/dtb.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes dtb_load(struct arena *arena, const char *name)
{
	static const char corpus[] = "corpus/";
	bool is_seed = !strncmp(name, corpus, strlen(corpus));
	const char *root = getenv(is_seed ? "TEST_SOURCE_DIR" : "TEST_BUILD_DIR");
	const char *path = is_seed ? arena_printf(arena, "%s/tests/fuzz/corpus/dt/%s",
						  root ? root : ".", name + strlen(corpus)) :
				     arena_printf(arena, "%s/dts/%s.dtb", root ? root : ".", name);
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	const size_t size_max = (size_t)1 << 20;
	uint8_t *data = arena_alloc(arena, size_max);
	size_t size = file ? fread(data, 1, size_max, file) : 0;

	if (!size || size == size_max) {
		fprintf(stderr, "%s: cannot be read, or is too large\n", path);
		abort();
	}
	return (struct bytes){ data, size };
}

/* ---- one function a kind of thing ---------------------------------------- */

static const char *flag(bool is_set, const char *text)
{
	return is_set ? text : "";
}

static void put_range(FILE *out, const char *what, struct range range)
{
	fprintf(out, "%s%" PRIx64 "-%" PRIx64, what, range.start, range.end);
}

static void put_memory(FILE *out, const struct inv_memory *memory)
{
	size_t i;

	for (i = 0; i < memory->n_banks; i++) {
		put_range(out, "bank ", memory->banks[i]);
		fprintf(out, " node %d\n", memory->bank_nodes[i]);
	}
	for (i = 0; i < memory->n_reserved; i++) {
		const struct inv_reserved *reserved = &memory->reserved[i];

		fprintf(out, "reserved '%s'%s%s", reserved->name,
			flag(reserved->is_no_map, " no-map"),
			flag(reserved->is_reusable, " reusable"));
		if (reserved->is_dynamic)
			fprintf(out, " 0x%" PRIx64 " bytes in", reserved->dynamic_bytes);
		put_range(out, " ", reserved->range);
		fputc('\n', out);
	}
}

static void put_irqchip(FILE *out, const struct inv_irqchip *irqchip)
{
	static const char *const types[] = { "ioapic", "gicv2", "gicv3", "its", "v2m" };
	size_t i;

	fprintf(out, "%s %s %" PRIx64 "+%" PRIx64, types[irqchip->type], irqchip->name,
		irqchip->address, irqchip->size);
	for (i = 0; i < irqchip->n_redistributors; i++)
		put_range(out, " gicr ", irqchip->redistributors[i]);
	if (irqchip->redistributor_stride)
		fprintf(out, " stride %" PRIx64, irqchip->redistributor_stride);
	if (irqchip->gicc)
		fprintf(out, " gicc %" PRIx64 "+%" PRIx64, irqchip->gicc, irqchip->gicc_size);
	if (irqchip->gich)
		fprintf(out, " gich %" PRIx64 "+%" PRIx64, irqchip->gich, irqchip->gich_size);
	if (irqchip->gicv)
		fprintf(out, " gicv %" PRIx64 "+%" PRIx64, irqchip->gicv, irqchip->gicv_size);
	if (irqchip->maintenance_irq)
		fprintf(out, " maintenance %u", irqchip->maintenance_irq);
	if (irqchip->n_pins)
		fprintf(out, " interrupts %u+%u", irqchip->gsi_base, irqchip->n_pins);
	fputc('\n', out);
}

static void put_iommus(FILE *out, const struct inventory *inventory)
{
	static const char *const types[] = { "intel", "amd", "smmuv2", "smmuv3", "pvu" };
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++) {
		const struct inv_iommu *iommu = &inventory->iommus[i];

		fprintf(out, "%s %s %" PRIx64 "+%" PRIx64 "%s event %u gerror %u\n",
			types[iommu->type], iommu->name, iommu->address, iommu->size,
			flag(iommu->is_coherent, " coherent"), iommu->event_irq, iommu->gerror_irq);
	}
	for (i = 0; i < inventory->n_streams; i++) {
		const struct inv_stream *stream = &inventory->streams[i];

		fprintf(out, "stream %s iommu %d id %x", stream->device, stream->iommu, stream->id);
		if (stream->mask)
			fprintf(out, " mask %x", stream->mask);
		if (stream->pci_host >= 0)
			fprintf(out, " host %d requester %x+%x without %x", stream->pci_host,
				stream->rid_base, stream->n_ids, stream->rid_ignored);
		fputc('\n', out);
	}
}

static void put_pci_host(FILE *out, const struct inv_pci_host *host)
{
	size_t i;

	fprintf(out, "pci %s segment %u buses %u-%u", host->name, host->segment, host->start_bus,
		host->end_bus);
	if (host->is_ecam)
		fprintf(out, " ecam %" PRIx64, host->ecam);
	fputc('\n', out);
	for (i = 0; i < host->n_windows; i++) {
		const struct inv_pci_window *window = &host->windows[i];

		put_range(out, "  window ", window->cpu);
		fprintf(out, " pci %" PRIx64 "%s%s%s\n", window->pci, flag(window->is_io, " io"),
			flag(window->is_64bit, " 64bit"),
			flag(window->is_prefetchable, " prefetchable"));
	}
	for (i = 0; i < host->n_irqs; i++)
		fprintf(out, "  devfn %x of %x pin %u irq %u flags %x\n", host->irqs[i].devfn,
			host->irqs[i].devfn_mask, host->irqs[i].pin, host->irqs[i].irq,
			host->irqs[i].flags);
}

static void put_uart(FILE *out, const struct inv_uart *uart)
{
	fprintf(out, "uart %s type %u %" PRIx64 "+%" PRIx64 " shift %u width %u", uart->path,
		uart->type, uart->address, uart->size, uart->register_shift, uart->io_width);
	if (uart->irq)
		fprintf(out, " irq %u", uart->irq);
	if (uart->clock_hz)
		fprintf(out, " clock %u", uart->clock_hz);
	if (uart->baud)
		fprintf(out, " baud %u", uart->baud);
	fprintf(out, "%s\n", flag(uart->is_firmware_console, " console"));
}

static void put_dt(FILE *out, const struct inv_dt *dt)
{
	size_t i, k;

	if (dt->psci_method)
		fprintf(out, "psci %s %s\n", dt->psci_compatible, dt->psci_method);
	fprintf(out, "timer %u %u %u %u %u\n", dt->timer_irqs[0], dt->timer_irqs[1],
		dt->timer_irqs[2], dt->timer_irqs[3], dt->timer_irqs[4]);
	for (i = 0; i < dt->n_firmware_calls; i++)
		fprintf(out, "firmware calls of %s\n", dt->firmware_calls[i]);
	if (dt->stdout_path)
		fprintf(out, "stdout %s\n", dt->stdout_path);
	for (i = 0; i < dt->n_devices; i++) {
		const struct inv_dt_device *device = &dt->devices[i];

		fprintf(out, "device %s (%s)", device->path,
			device->compatible ? device->compatible : "");
		for (k = 0; k < device->n_regions; k++)
			put_range(out, " ", device->regions[k]);
		for (k = 0; k < device->n_irqs; k++)
			fprintf(out, " irq %u", device->irqs[k]);
		fputc('\n', out);
	}
}

static void put_others(FILE *out, const struct inventory *inventory)
{
	const struct inv_framebuffer *framebuffer = &inventory->framebuffer;
	size_t i;

	if (framebuffer->is_present)
		fprintf(out, "framebuffer %" PRIx64 "+%" PRIx64 " %ux%u stride %u depth %u\n",
			framebuffer->address, framebuffer->size, framebuffer->width,
			framebuffer->height, framebuffer->stride_bytes, framebuffer->depth_bits);
	for (i = 0; i < inventory->cpus.n; i++)
		if (inventory->cpus.items[i].is_mpidr_known)
			fprintf(out, "cpu %u mpidr %" PRIx64 "\n", inventory->cpus.items[i].id,
				inventory->cpus.items[i].mpidr);
	for (i = 0; i < inventory->findings.n; i++)
		fprintf(out, "%s: %s: %s\n", inventory->findings.items[i].object,
			inventory->findings.items[i].rule, inventory->findings.items[i].message);
}

const char *dtb_describe(const struct inventory *inventory)
{
	_cleanup_free_ char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	fprintf(out, "machine '%s' %s\n",
		inventory->machine.product ? inventory->machine.product : "",
		inventory->machine.compatible ? inventory->machine.compatible : "");
	put_memory(out, &inventory->memory);
	for (i = 0; i < inventory->n_irqchips; i++)
		put_irqchip(out, &inventory->irqchips[i]);
	put_iommus(out, inventory);
	for (i = 0; i < inventory->n_pci_hosts; i++)
		put_pci_host(out, &inventory->pci_hosts[i]);
	for (i = 0; i < inventory->n_uarts; i++)
		put_uart(out, &inventory->uarts[i]);
	put_dt(out, &inventory->dt);
	put_others(out, inventory);
	fclose(out);
	return arena_strdup(inventory->arena, text);
}
