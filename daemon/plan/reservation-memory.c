// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/reservation-memory.h"

#include <string.h>

#define PAGE_MASK UINT64_C(0xfff)

static bool has_prefix(const char *text, const char *prefix)
{
	return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Names that nodes for us have, and resources that a driver of ours takes. */
static bool is_our_name(const char *name)
{
	static const char *const names[] = { "cellwarden", "jailhouse", "hypervisor" };
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(names); i++)
		if (strcasestr(name, names[i]))
			return true;
	return false;
}

/* A node may be kept for firmware or a coprocessor: only a name that says so is for us. */
bool memory_is_our_node(const struct inv_reserved *reserved)
{
	return reserved->origin == RESERVED_BY_DT_NODE && !reserved->is_dynamic &&
	       is_our_name(reserved->name);
}

/* ---- RAM ----------------------------------------------------------------- */

static void take_ram(struct memory_view *view, const struct inv_memory *memory)
{
	size_t i;

	for (i = 0; i < memory->n_firmware; i++)
		if (has_prefix(memory->firmware[i].type, "System RAM"))
			range_set_add(view->arena, &view->ram, memory->firmware[i].range.start,
				      memory->firmware[i].range.end);
	/* SRAT's ranges cover holes too: banks count only where there is no better map. */
	for (i = 0; i < memory->n_banks && !memory->n_firmware; i++)
		range_set_add(view->arena, &view->ram, memory->banks[i].start,
			      memory->banks[i].end);
	view->is_ram_known = view->ram.n != 0;
}

/* ---- who holds something --------------------------------------------------- */

static void add_holder(struct memory_view *view, struct range range, const char *name)
{
	*arena_append(view->arena, view->holders, view->n_holders) =
		(struct memory_holder){ .range = range, .name = name };
}

/* "Reserved" is what memmap= makes of memory; the firmware's map says what it was before. */
static void take_iomem(struct memory_view *view, const struct inv_resources *iomem)
{
	size_t i;

	view->is_linux_known = iomem->is_known;
	for (i = 0; i < iomem->n; i++) {
		const struct inv_resource *item = &iomem->items[i];

		range_set_add(view->arena, &view->listed, item->range.start, item->range.end);
		if (has_prefix(item->name, "System RAM")) {
			range_set_add(view->arena, &view->linux_ram, item->range.start,
				      item->range.end);
		} else if (strcasecmp(item->name, "Reserved") != 0 && !is_our_name(item->name)) {
			add_holder(view, item->range, item->name);
			view->holders[view->n_holders - 1].is_crash_kernel =
				has_prefix(item->name, "Crash kernel");
		}
	}
}

static void take_firmware(struct memory_view *view, const struct inv_memory *memory)
{
	size_t i;

	for (i = 0; i < memory->n_firmware; i++)
		if (!has_prefix(memory->firmware[i].type, "System RAM"))
			add_holder(view, memory->firmware[i].range,
				   arena_printf(view->arena, "firmware's \"%s\"",
						memory->firmware[i].type));
	for (i = 0; i < memory->n_reserved; i++)
		if (!memory->reserved[i].is_dynamic && !memory_is_our_node(&memory->reserved[i]))
			add_holder(view, memory->reserved[i].range,
				   memory->reserved[i].name ? memory->reserved[i].name :
							      "memory promised to a device");
}

static void take_bars(struct memory_view *view, const struct inv_pci_function *function)
{
	unsigned int i;

	for (i = 0; i < INV_PCI_BARS; i++) {
		const struct inv_pci_bar *bar = &function->bars[i];

		if (bar->type >= PCI_BAR_MEMORY32 && bar->is_assigned && bar->size &&
		    bar->address <= UINT64_MAX - (bar->size - 1))
			add_holder(view, range_of(bar->address, bar->size),
				   arena_printf(view->arena, "BAR %u of %s", i,
						inventory_format_bdf(view->arena, function->segment,
								     function->bdf)));
	}
}

static void take_devices(struct memory_view *view, const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		take_bars(view, &inventory->pci[i]);
	for (i = 0; i < inventory->n_irqchips; i++)
		add_holder(view, range_of(inventory->irqchips[i].address & ~PAGE_MASK, 0x1000),
			   inventory->irqchips[i].name);
	for (i = 0; i < inventory->n_iommus; i++)
		add_holder(view, range_of(inventory->iommus[i].address & ~PAGE_MASK, 0x1000),
			   inventory->iommus[i].name);
}

void memory_view_init(struct memory_view *view, const struct inventory *inventory,
		      struct arena *arena)
{
	*view = (struct memory_view){ .arena = arena };
	take_ram(view, &inventory->memory);
	take_iomem(view, &inventory->memory.iomem);
	take_firmware(view, &inventory->memory);
	take_devices(view, inventory);
}

/* ---- questions ------------------------------------------------------------- */

const struct memory_holder *memory_view_find_holder(const struct memory_view *view,
						    struct range range)
{
	size_t i;

	for (i = 0; i < view->n_holders; i++)
		if (range_overlaps(view->holders[i].range, range))
			return &view->holders[i];
	return NULL;
}

/* The largest member in whole pages. */
static bool find_largest(const struct range_set *set, struct range *ret)
{
	struct range best = { 0, 0 };
	bool has_best = false;
	size_t i;

	for (i = 0; i < set->n; i++) {
		struct range range = set->items[i];

		if (range.start > UINT64_MAX - PAGE_MASK || range.end - range.start < PAGE_MASK)
			continue;
		range.start = (range.start + PAGE_MASK) & ~PAGE_MASK;
		range.end =
			range.end == UINT64_MAX ? range.end : ((range.end + 1) & ~PAGE_MASK) - 1;
		if (range.start > range.end ||
		    (has_best && range.end - range.start <= best.end - best.start))
			continue;
		best = range;
		has_best = true;
	}
	if (has_best)
		*ret = best;
	return has_best;
}

/* Takes out of @set what is not RAM, by the gaps between its members. */
static void keep_ram(const struct memory_view *view, struct range_set *set)
{
	uint64_t next = 0;
	size_t i;

	for (i = 0; i < view->ram.n; i++) {
		if (view->ram.items[i].start > next)
			range_set_remove(view->arena, set, next, view->ram.items[i].start - 1);
		if (view->ram.items[i].end == UINT64_MAX)
			return;
		next = view->ram.items[i].end + 1;
	}
	range_set_remove(view->arena, set, next, UINT64_MAX);
}

bool memory_view_find_free(const struct memory_view *view, struct range range, struct range *ret)
{
	struct range_set free = { 0 };
	size_t i;

	range_set_add(view->arena, &free, range.start, range.end);
	if (view->is_ram_known)
		keep_ram(view, &free);
	for (i = 0; i < view->linux_ram.n; i++)
		range_set_remove(view->arena, &free, view->linux_ram.items[i].start,
				 view->linux_ram.items[i].end);
	for (i = 0; i < view->n_holders; i++)
		range_set_remove(view->arena, &free, view->holders[i].range.start,
				 view->holders[i].range.end);
	return find_largest(&free, ret);
}

bool memory_view_find_unlisted(const struct memory_view *view, struct range *ret)
{
	struct range_set unlisted = { 0 };
	size_t i;

	if (!view->is_linux_known || !view->is_ram_known)
		return false;
	for (i = 0; i < view->ram.n; i++)
		range_set_add(view->arena, &unlisted, view->ram.items[i].start,
			      view->ram.items[i].end);
	for (i = 0; i < view->listed.n; i++)
		range_set_remove(view->arena, &unlisted, view->listed.items[i].start,
				 view->listed.items[i].end);
	for (i = 0; i < view->n_holders; i++)
		range_set_remove(view->arena, &unlisted, view->holders[i].range.start,
				 view->holders[i].range.end);
	return find_largest(&unlisted, ret);
}
