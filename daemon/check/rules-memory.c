// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory regions of one configuration. */
#include <stdlib.h>

#include "base/quantity.h"
#include "check/rules.h"

/* Page tables of x86 and Arm address 52 bits at most (SDM vol. 3, 4.1.4; DDI 0487, D8.1). */
#define ADDRESS_LIMIT (UINT64_C(1) << 52)

#define IO_WIDTHS \
	(JAILHOUSE_MEM_IO_8 | JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32 | JAILHOUSE_MEM_IO_64)
#define KNOWN_FLAGS                                                                             \
	(JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA | \
	 JAILHOUSE_MEM_IO | JAILHOUSE_MEM_COMM_REGION | JAILHOUSE_MEM_LOADABLE |                \
	 JAILHOUSE_MEM_ROOTSHARED | JAILHOUSE_MEM_NO_HUGEPAGES | JAILHOUSE_MEM_IO_UNALIGNED |   \
	 IO_WIDTHS)

/* ROMs of a PC lie below; code in them is called, no device reads them. */
#define FIRST_MEGABYTE (UINT64_C(1) << 20)

/* Every trapped access costs some thousand instructions; a few registers are what it is for. */
#define SUBPAGE_LARGE CHECK_PAGE_SIZE

static void for_each_region(struct check_context *context,
			    void (*check)(struct check_context *context, size_t index,
					  const struct config_memory *memory))
{
	size_t i;

	for (i = 0; i < context->config->n_memory; i++)
		check(context, i, &context->config->memory[i]);
}

static void point_at_region(struct check_context *context, struct finding *finding, size_t index)
{
	check_point_at(context, finding, "/memory/%zu", index);
}

/* ---- sizes and places ----------------------------------------------------- */

static void check_size_of(struct check_context *context, size_t index,
			  const struct config_memory *memory)
{
	struct range range;

	if (check_is_empty_section(context->config, index))
		return;
	if (!memory->size)
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "the region has no bytes"),
				index);
	else if (!check_virtual(memory, &range) || range.end >= ADDRESS_LIMIT ||
		 (check_physical(memory, &range) ? range.end >= ADDRESS_LIMIT :
						   !(memory->flags & JAILHOUSE_MEM_COMM_REGION)))
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "the region reaches beyond the addresses of 52 bits "
					     "that page tables have"),
				index);
}

static void check_size(struct check_context *context)
{
	for_each_region(context, check_size_of);
}

static void check_alignment_of(struct check_context *context, size_t index,
			       const struct config_memory *memory)
{
	if (memory->flags & JAILHOUSE_MEM_COMM_REGION)
		return;
	if ((memory->phys_start & CHECK_PAGE_OFFSET) == (memory->virt_start & CHECK_PAGE_OFFSET))
		return;
	point_at_region(context,
			check_report(context, check_region_name(context, index),
				     "it begins 0x%llx bytes into a physical page, but 0x%llx "
				     "bytes into a page of the cell",
				     (unsigned long long)(memory->phys_start & CHECK_PAGE_OFFSET),
				     (unsigned long long)(memory->virt_start & CHECK_PAGE_OFFSET)),
			index);
}

static void check_alignment(struct check_context *context)
{
	for_each_region(context, check_alignment_of);
}

/* ---- sub-page regions ----------------------------------------------------- */

static void check_subpage_width_of(struct check_context *context, size_t index,
				   const struct config_memory *memory)
{
	if (!memory->size || !config_memory_is_subpage(memory) || memory->flags & IO_WIDTHS)
		return;
	point_at_region(context,
			check_report(context, check_region_name(context, index),
				     "the region is not made of whole pages, so accesses are "
				     "trapped, but no access width is allowed"),
			index);
}

static void check_subpage_width(struct check_context *context)
{
	for_each_region(context, check_subpage_width_of);
}

static void check_subpage_size_of(struct check_context *context, size_t index,
				  const struct config_memory *memory)
{
	if (!config_memory_is_subpage(memory) || memory->size <= SUBPAGE_LARGE)
		return;
	point_at_region(context,
			check_report(context, check_region_name(context, index),
				     "all of its 0x%llx bytes are trapped, because it does not "
				     "begin and end with a page",
				     (unsigned long long)memory->size),
			index);
}

static void check_subpage_size(struct check_context *context)
{
	for_each_region(context, check_subpage_size_of);
}

/* ---- flags ---------------------------------------------------------------- */

static void check_flags_of(struct check_context *context, size_t index,
			   const struct config_memory *memory)
{
	uint64_t unknown = memory->flags & ~(uint64_t)KNOWN_FLAGS;

	if (unknown)
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "the flags 0x%llx mean nothing",
					     (unsigned long long)unknown),
				index);
	else if (memory->flags & JAILHOUSE_MEM_WRITE && !(memory->flags & JAILHOUSE_MEM_READ))
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "it may be written but not read, which page tables of "
					     "Intel CPUs cannot say"),
				index);
	else if (!(memory->flags & (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_COMM_REGION)) &&
		 !check_is_empty_section(context->config, index))
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "it may be neither read nor written"),
				index);
}

static void check_flags(struct check_context *context)
{
	for_each_region(context, check_flags_of);
}

static void check_comm_region(struct check_context *context)
{
	const struct config *config = context->config;
	size_t i, n = 0;

	for (i = 0; i < config->n_memory; i++) {
		const struct config_memory *memory = &config->memory[i];

		if (!(memory->flags & JAILHOUSE_MEM_COMM_REGION))
			continue;
		n++;
		if (config->kind == CONFIG_SYSTEM)
			check_report(context, check_region_name(context, i),
				     "the root cell has no communication region");
		else if (n > 1)
			check_report(context, check_region_name(context, i),
				     "a second communication region; a cell has one");
		else if (memory->virt_start & CHECK_PAGE_OFFSET || memory->size != CHECK_PAGE_SIZE)
			check_report(context, check_region_name(context, i),
				     "the communication region is one whole page");
	}
}

static void check_root_flags_of(struct check_context *context, size_t index,
				const struct config_memory *memory)
{
	if (memory->flags & JAILHOUSE_MEM_LOADABLE)
		point_at_region(context,
				check_report(context, check_region_name(context, index),
					     "the root cell itself is not loaded, so nothing of "
					     "it is loadable"),
				index);
}

static void check_root_flags(struct check_context *context)
{
	if (context->config->kind == CONFIG_SYSTEM)
		for_each_region(context, check_root_flags_of);
}

static void check_dma_of(struct check_context *context, size_t index,
			 const struct config_memory *memory)
{
	const uint64_t ram = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE;

	if ((memory->flags & ram) != ram || memory->flags & JAILHOUSE_MEM_DMA ||
	    memory->size <= CHECK_PAGE_SIZE || memory->phys_start < FIRST_MEGABYTE)
		return;
	point_at_region(context,
			check_report(context, check_region_name(context, index),
				     "it looks like RAM, but devices of the cell may not reach "
				     "it (flag dma)"),
			index);
}

/* Shared-memory devices are made up: they do no DMA. */
static bool has_physical_devices(const struct config *config)
{
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++)
		if (config->pci_devices[i].type != JAILHOUSE_PCI_TYPE_IVSHMEM)
			return true;
	return false;
}

static void check_dma(struct check_context *context)
{
	if (has_physical_devices(context->config))
		for_each_region(context, check_dma_of);
}

/* ---- overlaps ------------------------------------------------------------- */

struct placed {
	struct range range;
	size_t index;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;

	if (left->range.start != right->range.start)
		return left->range.start < right->range.start ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* Sorted by place; each is compared with the one before it that reaches farthest. */
static void find_overlaps(struct check_context *context,
			  bool (*place)(const struct config_memory *memory, struct range *ret),
			  const char *message)
{
	const struct config *config = context->config;
	struct placed *all =
		arena_new_array(check_arena(context), struct placed, config->n_memory + 1);
	size_t n = 0, i, farthest = 0;

	for (i = 0; i < config->n_memory; i++) {
		all[n].index = i;
		n += place(&config->memory[i], &all[n].range);
	}
	if (n)
		qsort(all, n, sizeof(*all), compare_placed);
	for (i = 1; i < n; i++) {
		if (all[i].range.start <= all[farthest].range.end)
			point_at_region(
				context,
				check_report(context, check_region_name(context, all[i].index),
					     "%s %s", message,
					     check_region_name(context, all[farthest].index)),
				all[i].index);
		if (all[i].range.end > all[farthest].range.end)
			farthest = i;
	}
}

static void check_overlap(struct check_context *context)
{
	find_overlaps(context, check_virtual, "its addresses are also those of");
}

/* Where both views are the same the overlap was told already. */
static bool moved_physical(const struct config_memory *memory, struct range *ret)
{
	return memory->phys_start != memory->virt_start && check_physical(memory, ret);
}

static void check_alias(struct check_context *context)
{
	find_overlaps(context, moved_physical,
		      "the cell sees part of this memory a second time, as");
}

/* ---- interrupt controllers in memory -------------------------------------- */

#define LOCAL_APIC UINT64_C(0xfee00000)

static void check_irqchip_mapped(struct check_context *context)
{
	const struct config *config = context->config;
	struct range_set set = check_memory_set(check_arena(context), config);
	size_t i;

	if (!check_is_x86(config))
		return;
	if (range_set_overlaps(&set, LOCAL_APIC, LOCAL_APIC + CHECK_PAGE_OFFSET))
		check_report(context, "local APIC", "a region passes the page 0x%llx to the cell",
			     (unsigned long long)LOCAL_APIC);
	for (i = 0; i < config->n_irqchips; i++) {
		uint64_t address = config->irqchips[i].address;

		if (address && address < ADDRESS_LIMIT &&
		    range_set_overlaps(&set, address, address + 0x1f))
			check_report(context, "I/O APIC",
				     "a region passes the registers at 0x%llx to the cell",
				     (unsigned long long)address);
	}
}

static const struct check_rule rules[] = {
	{ "memory-size", CHECK_CONFIG, FINDING_ERROR, "A memory region has bytes and addresses",
	  "The hypervisor refuses the cell, or maps something else.",
	  "Correct start and size of the region.", check_size },
	{ "memory-alignment", CHECK_CONFIG, FINDING_ERROR,
	  "Physical and virtual start are equally far into a page",
	  "Pages cannot be mapped so: the cell would see other bytes than meant.",
	  "Move virt_start (or phys_start) so that both have the same lower 12 bits.",
	  check_alignment },
	{ "memory-subpage-width", CHECK_CONFIG, FINDING_ERROR,
	  "A region that is not whole pages says which access widths it allows",
	  "The first access stops the CPU: \"Invalid MMIO/RAM access\".",
	  "Round the region to whole pages if nobody else is on them, or add io_8, io_16, io_32 "
	  "or io_64.",
	  check_subpage_width },
	{ "memory-subpage-size", CHECK_CONFIG, FINDING_WARNING, "Trapped regions are small",
	  "Every access leaves the guest, and only some instructions can be emulated: slow, or "
	  "\"unsupported instruction\".",
	  "Split it: whole pages as one region, what is left over at the ends as small ones.",
	  check_subpage_size },
	{ "memory-flags", CHECK_CONFIG, FINDING_ERROR, "Memory flags make sense together",
	  "The hypervisor refuses the cell, or the CPU stops at the first access.",
	  "Use read, write, execute, dma and the other flags as `cellctl config show` names them.",
	  check_flags },
	{ "memory-root-flags", CHECK_CONFIG, FINDING_WARNING,
	  "Regions of the root cell are not loadable", "The flag has no effect there.",
	  "Remove the flag loadable.", check_root_flags },
	{ "memory-communication", CHECK_CONFIG, FINDING_ERROR,
	  "A cell has one communication region of one page",
	  "The cell cannot be asked to shut down, or the hypervisor refuses it.",
	  "Give the cell one region of 4 KiB with the flag comm_region.", check_comm_region },
	{ "memory-dma", CHECK_CONFIG, FINDING_WARNING, "RAM of a cell with devices allows DMA",
	  "Linux in the cell does not find the memory, or its devices fault in the IOMMU.",
	  "Add the flag dma.", check_dma },
	{ "memory-overlap", CHECK_CONFIG, FINDING_ERROR, "Regions of a cell do not overlap",
	  "What the later one says replaces the other silently, trapped pages included.",
	  "Cut one of the two.", check_overlap },
	{ "memory-alias", CHECK_CONFIG, FINDING_WARNING, "A cell sees each piece of memory once",
	  "Changes through one address change the other, which is seldom meant.",
	  "Remove one of the two, unless it is meant.", check_alias },
	{ "memory-irqchip", CHECK_CONFIG, FINDING_ERROR,
	  "Interrupt controllers are not passed to cells as memory",
	  "The cell could send interrupts to every CPU; upstream hypervisors let it.",
	  "Cut the page of the controller out of the region: the hypervisor emulates it.",
	  check_irqchip_mapped },
};

CHECK_TABLE(memory, rules);
