// SPDX-License-Identifier: GPL-2.0-or-later
/* What is different between two configurations, by what they mean. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "model/config-words.h"
#include "model/config.h"

struct differ {
	struct arena *arena;
	struct config_diff *diff;
	const char *object; /* whose parts are compared */
};

__attribute__((format(printf, 4, 5))) static void add(struct differ *differ,
						      enum config_change_kind kind,
						      const char *object, const char *format, ...)
{
	struct config_change *change =
		arena_append(differ->arena, differ->diff->items, differ->diff->n);
	va_list ap;

	change->kind = kind;
	change->object = object;
	va_start(ap, format);
	change->text = arena_vprintf(differ->arena, format, ap);
	va_end(ap);
}

static void compare_numbers(struct differ *differ, const char *object, const char *what,
			    uint64_t from, uint64_t to)
{
	if (from != to)
		add(differ, CONFIG_CHANGED, object, "%s is 0x%" PRIx64 " instead of 0x%" PRIx64,
		    what, to, from);
}

/* ---- items that are known by their place ------------------------------------ */

/* How items of two lists find each other; several of one place go together in their order. */
struct matching {
	size_t size;
	int (*compare)(const void *a, const void *b); /* of pointers to items */
	/* NULL for a side that has none */
	void (*take)(struct differ *differ, const struct config *from, const struct config *to,
		     const void *left, const void *right);
};

/* qsort() does not promise to keep the order of equal items. */
static void merge_sort(const void **items, const void **scratch, size_t n,
		       int (*compare)(const void *a, const void *b))
{
	size_t half = n / 2, i = 0, k = half, at = 0;

	if (n < 2)
		return;
	merge_sort(items, scratch, half, compare);
	merge_sort(items + half, scratch, n - half, compare);
	while (i < half || k < n)
		scratch[at++] = k == n || (i < half && compare(&items[i], &items[k]) <= 0) ?
					items[i++] :
					items[k++];
	memcpy(items, scratch, n * sizeof(*items));
}

static const void **sort_items(struct differ *differ, const struct matching *matching,
			       const void *items, size_t n)
{
	const void **sorted = arena_new_array(differ->arena, const void *, n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		sorted[i] = (const char *)items + i * matching->size;
	merge_sort(sorted, arena_new_array(differ->arena, const void *, n + 1), n,
		   matching->compare);
	return sorted;
}

static void match(struct differ *differ, const struct matching *matching, const struct config *from,
		  const struct config *to, const void *left, size_t n_left, const void *right,
		  size_t n_right)
{
	const void **a = sort_items(differ, matching, left, n_left);
	const void **b = sort_items(differ, matching, right, n_right);
	size_t i = 0, k = 0;

	while (i < n_left || k < n_right) {
		int order = i == n_left ? 1 : k == n_right ? -1 : matching->compare(&a[i], &b[k]);

		matching->take(differ, from, to, order <= 0 ? a[i] : NULL,
			       order >= 0 ? b[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
}

/* ---- ranges: memory and ports --------------------------------------------- */

/* A piece of address space and what it means; two are the same when both numbers are. */
struct piece {
	struct range range;
	uint64_t flags, offset; /* physical less virtual */
};

struct pieces {
	struct piece *items;
	size_t n;
};

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *left = a, *right = b;

	return (left->range.start > right->range.start) - (left->range.start < right->range.start);
}

/* Sorted, without overlaps (who comes first counts), equal neighbours joined. */
static void normalize(struct pieces *pieces)
{
	size_t n = 0, i;

	if (pieces->n)
		qsort(pieces->items, pieces->n, sizeof(*pieces->items), compare_pieces);
	for (i = 0; i < pieces->n; i++) {
		struct piece piece = pieces->items[i], *last = n ? &pieces->items[n - 1] : NULL;

		if (last && piece.range.start <= last->range.end) {
			if (piece.range.end <= last->range.end)
				continue;
			piece.range.start = last->range.end + 1;
		}
		if (last && last->range.end + 1 == piece.range.start &&
		    last->flags == piece.flags && last->offset == piece.offset)
			last->range.end = piece.range.end;
		else
			pieces->items[n++] = piece;
	}
	pieces->n = n;
}

static struct pieces memory_of(struct differ *differ, const struct config *config)
{
	struct pieces pieces = { 0 };
	size_t i;

	for (i = 0; i < config->n_memory; i++) {
		const struct config_memory *memory = &config->memory[i];
		struct piece *piece;

		if (!memory->size || memory->virt_start > UINT64_MAX - (memory->size - 1))
			continue;
		piece = arena_append(differ->arena, pieces.items, pieces.n);
		piece->range = range_of(memory->virt_start, memory->size);
		piece->flags = memory->flags;
		piece->offset = memory->phys_start - memory->virt_start;
	}
	normalize(&pieces);
	return pieces;
}

static struct pieces ports_of(struct differ *differ, const struct config *config)
{
	struct pieces pieces = { 0 };
	size_t i;

	for (i = 0; i < config->n_pio; i++)
		if (config->pio[i].length)
			arena_append(differ->arena, pieces.items, pieces.n)->range =
				range_of(config->pio[i].base, config->pio[i].length);
	normalize(&pieces);
	return pieces;
}

static const char *piece_name(struct differ *differ, const char *what, struct range range)
{
	return arena_printf(differ->arena, "%s %s", what,
			    quantity_format_range(differ->arena, range.start, range_size(range)));
}

static const char *meaning(struct differ *differ, const struct piece *piece, struct range range)
{
	const char *flags = config_format_memory_flags(differ->arena, piece->flags);

	if (!piece->offset)
		return flags;
	return arena_printf(differ->arena, "%s, of physical 0x%" PRIx64, flags,
			    range.start + piece->offset);
}

/* One stretch in which neither side changes; NULL: not there. */
static void compare_stretch(struct differ *differ, const char *what, struct range range,
			    const struct piece *from, const struct piece *to)
{
	const char *object = piece_name(differ, what, range);
	bool is_memory = strcmp(what, "memory") == 0;

	if (from && to) {
		if (from->flags != to->flags || from->offset != to->offset)
			add(differ, CONFIG_CHANGED, object, "%s instead of %s",
			    meaning(differ, to, range), meaning(differ, from, range));
	} else if (to) {
		add(differ, CONFIG_ADDED, object, "%s",
		    is_memory ? meaning(differ, to, range) : "passed");
	} else if (from) {
		add(differ, CONFIG_REMOVED, object, "%s",
		    is_memory ? meaning(differ, from, range) : "passed");
	}
}

static const struct piece *piece_at(const struct pieces *pieces, size_t index, uint64_t at)
{
	return index < pieces->n && pieces->items[index].range.start <= at ? &pieces->items[index] :
									     NULL;
}

/* Where the next piece of a side begins or the one at hand ends, whichever is first. */
static uint64_t next_edge(const struct pieces *pieces, size_t index, uint64_t at)
{
	if (index >= pieces->n)
		return UINT64_MAX;
	if (pieces->items[index].range.start > at)
		return pieces->items[index].range.start - 1;
	return pieces->items[index].range.end;
}

static void compare_ranges(struct differ *differ, const char *what, const struct pieces *from,
			   const struct pieces *to)
{
	size_t i = 0, k = 0;
	uint64_t at = 0;

	while (i < from->n || k < to->n) {
		uint64_t left = next_edge(from, i, at), right = next_edge(to, k, at);
		struct range range = { at, left < right ? left : right };

		compare_stretch(differ, what, range, piece_at(from, i, at), piece_at(to, k, at));
		if (range.end == UINT64_MAX)
			break;
		at = range.end + 1;
		i += i < from->n && from->items[i].range.end < at;
		k += k < to->n && to->items[k].range.end < at;
	}
}

/* ---- CPUs ----------------------------------------------------------------- */

static void compare_cpus(struct differ *differ, const struct config *from, const struct config *to)
{
	size_t size = from->cpu_set_size > to->cpu_set_size ? from->cpu_set_size : to->cpu_set_size;
	unsigned int cpu;

	for (cpu = 0; cpu < size * 8; cpu++) {
		bool is_in_from = config_has_cpu(from, cpu), is_in_to = config_has_cpu(to, cpu);

		if (is_in_from != is_in_to)
			add(differ, is_in_to ? CONFIG_ADDED : CONFIG_REMOVED,
			    arena_printf(differ->arena, "CPU %u", cpu), "in the set");
	}
}

/* ---- interrupt controllers ------------------------------------------------ */

static void compare_chip(struct differ *differ, const char *object,
			 const struct config_irqchip *from, const struct config_irqchip *to)
{
	unsigned int pin;

	compare_numbers(differ, object, "id", from->id, to->id);
	for (pin = 0; pin < CONFIG_IRQCHIP_WORDS * 32; pin++) {
		uint32_t bit = UINT32_C(1) << pin % 32;
		bool is_in_from = from->pin_bitmap[pin / 32] & bit;
		bool is_in_to = to->pin_bitmap[pin / 32] & bit;

		if (is_in_from != is_in_to)
			add(differ, is_in_to ? CONFIG_ADDED : CONFIG_REMOVED, object, "pin %u",
			    from->pin_base + pin);
	}
}

static const char *chip_name(struct differ *differ, const struct config_irqchip *chip)
{
	return arena_printf(differ->arena, "interrupt controller 0x%" PRIx64 " from %u",
			    chip->address, chip->pin_base);
}

static void compare_chip_pair(struct differ *differ, const struct config *from,
			      const struct config *to, const void *left, const void *right)
{
	if (!left)
		add(differ, CONFIG_ADDED, chip_name(differ, right), "with its pins");
	else if (!right)
		add(differ, CONFIG_REMOVED, chip_name(differ, left), "with its pins");
	else
		compare_chip(differ, chip_name(differ, left), left, right);
}

static int compare_chip_places(const void *a, const void *b)
{
	const struct config_irqchip *left = *(const struct config_irqchip *const *)a;
	const struct config_irqchip *right = *(const struct config_irqchip *const *)b;

	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->pin_base > right->pin_base) - (left->pin_base < right->pin_base);
}

static void compare_chips(struct differ *differ, const struct config *from, const struct config *to)
{
	static const struct matching matching = { sizeof(struct config_irqchip),
						  compare_chip_places, compare_chip_pair };

	match(differ, &matching, from, to, from->irqchips, from->n_irqchips, to->irqchips,
	      to->n_irqchips);
}

/* ---- PCI ------------------------------------------------------------------ */

static const struct config_pci_cap *cap_at(const struct config *config,
					   const struct config_pci_device *device, unsigned int i)
{
	size_t index = (size_t)device->caps_start + i;

	return i < device->num_caps && index < config->n_pci_caps ? &config->pci_caps[index] : NULL;
}

static const char *cap_name(struct differ *differ, const struct config_pci_cap *cap)
{
	return arena_printf(differ->arena, "capability %s at 0x%x",
			    config_words_format(differ->arena, &words_pci_cap_id, cap->id),
			    cap->start);
}

/* Of the device in differ->object. */
static void compare_cap_pair(struct differ *differ, const struct config *from,
			     const struct config *to, const void *left, const void *right)
{
	const struct config_pci_cap *a = left, *b = right;
	const char *name;

	if (!a) {
		add(differ, CONFIG_ADDED, differ->object, "%s", cap_name(differ, b));
		return;
	}
	name = cap_name(differ, a);
	if (!b) {
		add(differ, CONFIG_REMOVED, differ->object, "%s", name);
		return;
	}
	compare_numbers(differ, differ->object, arena_printf(differ->arena, "length of %s", name),
			a->len, b->len);
	compare_numbers(differ, differ->object, arena_printf(differ->arena, "flags of %s", name),
			a->flags, b->flags);
}

static int compare_cap_places(const void *a, const void *b)
{
	const struct config_pci_cap *left = *(const struct config_pci_cap *const *)a;
	const struct config_pci_cap *right = *(const struct config_pci_cap *const *)b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

/* As many of a device's capabilities as the list has. */
static size_t count_caps(const struct config *config, const struct config_pci_device *device)
{
	size_t n = 0;

	while (cap_at(config, device, (unsigned int)n))
		n++;
	return n;
}

static void compare_caps(struct differ *differ, const char *object, const struct config *from,
			 const struct config_pci_device *left, const struct config *to,
			 const struct config_pci_device *right)
{
	static const struct matching matching = { sizeof(struct config_pci_cap), compare_cap_places,
						  compare_cap_pair };

	differ->object = object;
	match(differ, &matching, from, to, cap_at(from, left, 0), count_caps(from, left),
	      cap_at(to, right, 0), count_caps(to, right));
}

static void compare_device(struct differ *differ, const char *object,
			   const struct config_pci_device *from, const struct config_pci_device *to)
{
	const struct {
		const char *what;
		uint64_t from, to;
	} numbers[] = {
		{ "type", from->type, to->type },
		{ "IOMMU unit", from->iommu, to->iommu },
		{ "number of MSI vectors", from->num_msi_vectors, to->num_msi_vectors },
		{ "64-bit MSI", from->is_msi_64bits, to->is_msi_64bits },
		{ "maskable MSI", from->is_msi_maskable, to->is_msi_maskable },
		{ "number of MSI-X vectors", from->num_msix_vectors, to->num_msix_vectors },
		{ "MSI-X region", from->msix_region_size, to->msix_region_size },
		{ "MSI-X table", from->msix_address, to->msix_address },
		{ "first shared region", from->shmem_regions_start, to->shmem_regions_start },
		{ "peer id", from->shmem_dev_id, to->shmem_dev_id },
		{ "number of peers", from->shmem_peers, to->shmem_peers },
		{ "protocol", from->shmem_protocol, to->shmem_protocol },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		compare_numbers(differ, object, numbers[i].what, numbers[i].from, numbers[i].to);
	for (i = 0; i < ARRAY_SIZE(from->bar_mask); i++)
		compare_numbers(differ, object, arena_printf(differ->arena, "mask of BAR %zu", i),
				from->bar_mask[i], to->bar_mask[i]);
}

static const char *device_name(struct differ *differ, const struct config_pci_device *device)
{
	return arena_printf(differ->arena, "PCI %s",
			    inventory_format_bdf(differ->arena, device->domain, device->bdf));
}

static void compare_device_pair(struct differ *differ, const struct config *from,
				const struct config *to, const void *left, const void *right)
{
	const char *object;

	if (!left) {
		add(differ, CONFIG_ADDED, device_name(differ, right), "with its capabilities");
	} else if (!right) {
		add(differ, CONFIG_REMOVED, device_name(differ, left), "with its capabilities");
	} else {
		object = device_name(differ, left);
		compare_device(differ, object, left, right);
		compare_caps(differ, object, from, left, to, right);
	}
}

static int compare_device_places(const void *a, const void *b)
{
	const struct config_pci_device *left = *(const struct config_pci_device *const *)a;
	const struct config_pci_device *right = *(const struct config_pci_device *const *)b;

	if (left->domain != right->domain)
		return left->domain < right->domain ? -1 : 1;
	return (left->bdf > right->bdf) - (left->bdf < right->bdf);
}

static void compare_devices(struct differ *differ, const struct config *from,
			    const struct config *to)
{
	static const struct matching matching = { sizeof(struct config_pci_device),
						  compare_device_places, compare_device_pair };

	match(differ, &matching, from, to, from->pci_devices, from->n_pci_devices, to->pci_devices,
	      to->n_pci_devices);
}

/* ---- streams and caches: as many of each as there are --------------------- */

static int compare_values(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void compare_value_sets(struct differ *differ, const char *what, uint64_t *from,
			       size_t n_from, uint64_t *to, size_t n_to)
{
	size_t i = 0, k = 0;

	if (n_from)
		qsort(from, n_from, sizeof(*from), compare_values);
	if (n_to)
		qsort(to, n_to, sizeof(*to), compare_values);
	while (i < n_from || k < n_to) {
		if (i < n_from && k < n_to && from[i] == to[k]) {
			i++;
			k++;
		} else if (k == n_to || (i < n_from && from[i] < to[k])) {
			add(differ, CONFIG_REMOVED,
			    arena_printf(differ->arena, "%s 0x%" PRIx64, what, from[i++]),
			    "listed");
		} else {
			add(differ, CONFIG_ADDED,
			    arena_printf(differ->arena, "%s 0x%" PRIx64, what, to[k++]), "listed");
		}
	}
}

static uint64_t *stream_values(struct differ *differ, const struct config *config)
{
	uint64_t *values = arena_new_array(differ->arena, uint64_t, config->n_stream_ids + 1);
	size_t i;

	for (i = 0; i < config->n_stream_ids; i++)
		values[i] = config->stream_ids[i].id;
	return values;
}

static void compare_caches(struct differ *differ, const struct config *from,
			   const struct config *to)
{
	size_t n = from->n_caches > to->n_caches ? from->n_caches : to->n_caches, i;

	for (i = 0; i < n; i++) {
		const char *object = arena_printf(differ->arena, "cache %zu", i);

		if (i >= to->n_caches) {
			add(differ, CONFIG_REMOVED, object, "listed");
		} else if (i >= from->n_caches) {
			add(differ, CONFIG_ADDED, object, "listed");
		} else {
			const struct config_cache *left = &from->caches[i], *right = &to->caches[i];

			compare_numbers(differ, object, "start", left->start, right->start);
			compare_numbers(differ, object, "size", left->size, right->size);
			compare_numbers(differ, object, "type", left->type, right->type);
			compare_numbers(differ, object, "flags", left->flags, right->flags);
		}
	}
}

/* ---- head and system ------------------------------------------------------ */

static void compare_console(struct differ *differ, const char *object,
			    const struct config_console *from, const struct config_console *to)
{
	compare_numbers(differ, object, "type", from->type, to->type);
	compare_numbers(differ, object, "address", from->address, to->address);
	compare_numbers(differ, object, "size", from->size, to->size);
	compare_numbers(differ, object, "flags", from->flags, to->flags);
	compare_numbers(differ, object, "divider", from->divider, to->divider);
	compare_numbers(differ, object, "clock gate", from->gate_nr, to->gate_nr);
	compare_numbers(differ, object, "clock register", from->clock_reg, to->clock_reg);
}

static void compare_head(struct differ *differ, const struct config *from, const struct config *to)
{
	if (from->kind != to->kind)
		add(differ, CONFIG_CHANGED, "kind", "%s",
		    to->kind == CONFIG_SYSTEM ? "a system instead of a cell" :
						"a cell instead of a system");
	if (strcmp(from->name, to->name) != 0)
		add(differ, CONFIG_CHANGED, "name", "\"%s\" instead of \"%s\"", to->name,
		    from->name);
	compare_numbers(differ, "architecture", "number", from->arch, to->arch);
	compare_numbers(differ, "cell", "id", from->id, to->id);
	compare_numbers(differ, "cell", "flags", from->flags, to->flags);
	compare_numbers(differ, "cell", "first virtual PCI interrupt", from->vpci_irq_base,
			to->vpci_irq_base);
	compare_numbers(differ, "cell", "reset address", from->cpu_reset_address,
			to->cpu_reset_address);
	compare_numbers(differ, "cell", "message timeout", from->msg_reply_timeout,
			to->msg_reply_timeout);
	compare_console(differ, "console", &from->console, &to->console);
}

static void compare_units(struct differ *differ, const struct config_system *from,
			  const struct config_system *to)
{
	size_t i;

	for (i = 0; i < CONFIG_IOMMU_UNITS; i++) {
		const struct config_iommu *left = &from->iommus[i], *right = &to->iommus[i];
		const char *object = arena_printf(differ->arena, "IOMMU unit %zu", i);

		compare_numbers(differ, object, "type", left->type, right->type);
		compare_numbers(differ, object, "address", left->base, right->base);
		compare_numbers(differ, object, "size", left->size, right->size);
		if (left->type == 1 && right->type == 1) {
			compare_numbers(differ, object, "function", left->amd.bdf, right->amd.bdf);
			compare_numbers(differ, object, "capability", left->amd.base_cap,
					right->amd.base_cap);
			compare_numbers(differ, object, "MSI capability", left->amd.msi_cap,
					right->amd.msi_cap);
			compare_numbers(differ, object, "features", left->amd.features,
					right->amd.features);
		}
		if (left->type == 4 && right->type == 4) {
			compare_numbers(differ, object, "TLB address", left->tipvu.tlb_base,
					right->tipvu.tlb_base);
			compare_numbers(differ, object, "TLB size", left->tipvu.tlb_size,
					right->tipvu.tlb_size);
		}
	}
}

static void compare_system(struct differ *differ, const struct config_system *from,
			   const struct config_system *to)
{
	compare_numbers(differ, "system", "flags", from->flags, to->flags);
	compare_numbers(differ, "hypervisor memory", "start", from->hypervisor_memory.phys_start,
			to->hypervisor_memory.phys_start);
	compare_numbers(differ, "hypervisor memory", "size", from->hypervisor_memory.size,
			to->hypervisor_memory.size);
	compare_console(differ, "debug console", &from->debug_console, &to->debug_console);
	compare_numbers(differ, "PCI host", "configuration space", from->pci_mmconfig_base,
			to->pci_mmconfig_base);
	compare_numbers(differ, "PCI host", "last bus", from->pci_mmconfig_end_bus,
			to->pci_mmconfig_end_bus);
	compare_numbers(differ, "PCI host", "virtual", from->pci_is_virtual, to->pci_is_virtual);
	compare_numbers(differ, "PCI host", "segment", from->pci_domain, to->pci_domain);
	compare_units(differ, from, to);
	compare_numbers(differ, "x86", "PM timer", from->x86.pm_timer_address,
			to->x86.pm_timer_address);
	compare_numbers(differ, "x86", "APIC mode", from->x86.apic_mode, to->x86.apic_mode);
	compare_numbers(differ, "x86", "interrupt limit", from->x86.vtd_interrupt_limit,
			to->x86.vtd_interrupt_limit);
	compare_numbers(differ, "x86", "TSC in kHz", from->x86.tsc_khz, to->x86.tsc_khz);
	compare_numbers(differ, "x86", "APIC in kHz", from->x86.apic_khz, to->x86.apic_khz);
	compare_numbers(differ, "GIC", "version", from->arm.gic_version, to->arm.gic_version);
	compare_numbers(differ, "GIC", "maintenance interrupt", from->arm.maintenance_irq,
			to->arm.maintenance_irq);
	compare_numbers(differ, "GIC", "distributor", from->arm.gicd_base, to->arm.gicd_base);
	compare_numbers(differ, "GIC", "CPU interface", from->arm.gicc_base, to->arm.gicc_base);
	compare_numbers(differ, "GIC", "control", from->arm.gich_base, to->arm.gich_base);
	compare_numbers(differ, "GIC", "virtual interface", from->arm.gicv_base, to->arm.gicv_base);
	compare_numbers(differ, "GIC", "redistributors", from->arm.gicr_base, to->arm.gicr_base);
}

void config_diff(struct arena *arena, const struct config *from, const struct config *to,
		 struct config_diff *ret)
{
	struct config_diff diff = { 0 };
	struct differ differ = { arena, &diff };
	struct pieces left, right;

	compare_head(&differ, from, to);
	if (from->kind == CONFIG_SYSTEM && to->kind == CONFIG_SYSTEM)
		compare_system(&differ, &from->system, &to->system);
	compare_cpus(&differ, from, to);
	left = memory_of(&differ, from);
	right = memory_of(&differ, to);
	compare_ranges(&differ, "memory", &left, &right);
	left = ports_of(&differ, from);
	right = ports_of(&differ, to);
	compare_ranges(&differ, "ports", &left, &right);
	compare_chips(&differ, from, to);
	compare_devices(&differ, from, to);
	compare_value_sets(&differ, "stream", stream_values(&differ, from), from->n_stream_ids,
			   stream_values(&differ, to), to->n_stream_ids);
	compare_caches(&differ, from, to);
	*ret = diff;
}
