// SPDX-License-Identifier: GPL-2.0-or-later
/* Shared-memory devices: their memory, their registers, and that all peers mean the same. */
#include <abi/jailhouse/ivshmem.h>

#include "base/quantity.h"
#include "check/rules.h"

#define MSIX_ENTRY_BYTES 16u
#define PENDING_VECTORS  64u /* in 8 bytes behind the entries: PCI Local Bus 3.0, 6.8.2.5 */
#define REGISTER_BYTES   32u /* the smallest power of two that holds IVSHMEM_REGISTERS_END */

/* ---- one device ------------------------------------------------------------ */

static bool is_ours(const struct config_pci_device *device)
{
	return device->type == JAILHOUSE_PCI_TYPE_IVSHMEM;
}

static size_t n_sections(const struct config_pci_device *device)
{
	return IVSHMEM_REGION_OUTPUT + (size_t)device->shmem_peers;
}

static bool has_sections(const struct config *config, const struct config_pci_device *device)
{
	return device->shmem_regions_start + n_sections(device) <= config->n_memory;
}

static const struct config_memory *section(const struct config *config,
					   const struct config_pci_device *device, size_t number)
{
	return &config->memory[device->shmem_regions_start + number];
}

bool check_is_empty_section(const struct config *config, size_t index)
{
	size_t i;

	for (i = 0; i < config->n_pci_devices && !config->memory[index].size; i++)
		if (is_ours(&config->pci_devices[i]) &&
		    index > config->pci_devices[i].shmem_regions_start &&
		    index - config->pci_devices[i].shmem_regions_start <
			    n_sections(&config->pci_devices[i]))
			return true;
	return false;
}

static void for_each_device(struct check_context *context,
			    void (*check)(struct check_context *context,
					  const struct config_pci_device *device))
{
	size_t i;

	for (i = 0; i < context->config->n_pci_devices; i++)
		if (is_ours(&context->config->pci_devices[i]))
			check(context, &context->config->pci_devices[i]);
}

static void check_peers_of(struct check_context *context, const struct config_pci_device *device)
{
	if (device->shmem_peers < 2 || device->shmem_peers > IVSHMEM_MAX_PEERS)
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "it has %u peers; there are 2 to %d, this one included",
				     device->shmem_peers, IVSHMEM_MAX_PEERS));
	else if (device->shmem_dev_id >= device->shmem_peers)
		check_report_device(context, device,
				    arena_printf(check_arena(context),
						 "it is peer %u of %u; they count from 0",
						 device->shmem_dev_id, device->shmem_peers));
	else if (!has_sections(context->config, device))
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "its %zu memory regions from %u on are more than the "
				     "configuration has (%zu)",
				     n_sections(device), device->shmem_regions_start,
				     context->config->n_memory));
}

static void check_peers(struct check_context *context)
{
	for_each_device(context, check_peers_of);
}

/* ---- its memory ------------------------------------------------------------- */

/* Who maps a section must be able to say where it is by what the device tells about sizes. */
static void check_layout_of(struct check_context *context, const struct config_pci_device *device)
{
	const struct config *config = context->config;
	const struct config_memory *first, *memory;
	uint64_t end;
	size_t i;

	if (!has_sections(config, device) || !device->shmem_peers)
		return;
	first = section(config, device, IVSHMEM_REGION_STATE_TABLE);
	if (!first->size)
		check_report_device(context, device,
				    "its first memory region, the state table, is empty");
	end = first->virt_start;
	for (i = 0; i < n_sections(device); i++) {
		memory = section(config, device, i);
		if ((memory->virt_start | memory->phys_start | memory->size) & CHECK_PAGE_OFFSET ||
		    (memory->flags & (JAILHOUSE_MEM_COMM_REGION | JAILHOUSE_MEM_IO)))
			check_report_device(context, device,
					    arena_printf(check_arena(context),
							 "memory %zu is not whole pages of memory",
							 device->shmem_regions_start + i));
		else if (memory->size && memory->virt_start != end)
			check_report_device(
				context, device,
				arena_printf(
					check_arena(context),
					"memory %zu is at 0x%llx; it has to follow the section "
					"before it, at 0x%llx",
					device->shmem_regions_start + i,
					(unsigned long long)memory->virt_start,
					(unsigned long long)end));
		else if (i > IVSHMEM_REGION_OUTPUT &&
			 memory->size != section(config, device, IVSHMEM_REGION_OUTPUT)->size)
			check_report_device(
				context, device,
				arena_printf(check_arena(context),
					     "memory %zu has another size than the first output "
					     "section",
					     device->shmem_regions_start + i));
		end += memory->size;
	}
}

static void check_layout(struct check_context *context)
{
	for_each_device(context, check_layout_of);
}

static bool may_write(const struct config_pci_device *device, size_t number)
{
	return number == IVSHMEM_REGION_COMMON ||
	       number == IVSHMEM_REGION_OUTPUT + (size_t)device->shmem_dev_id;
}

static void check_access_of(struct check_context *context, const struct config_pci_device *device)
{
	const struct config_memory *memory;
	size_t i;

	if (!has_sections(context->config, device))
		return;
	for (i = 0; i < n_sections(device); i++) {
		memory = section(context->config, device, i);
		if (!memory->size)
			continue;
		if (!(memory->flags & JAILHOUSE_MEM_READ) ||
		    !(memory->flags & JAILHOUSE_MEM_WRITE) == may_write(device, i))
			check_report_device(
				context, device,
				arena_printf(check_arena(context),
					     may_write(device, i) ?
						     "memory %zu is for it to read and write" :
						     "memory %zu is for it to read, and not to "
						     "write",
					     device->shmem_regions_start + i));
		else if (context->config->kind != CONFIG_SYSTEM &&
			 !(memory->flags & JAILHOUSE_MEM_ROOTSHARED))
			check_report_device(
				context, device,
				arena_printf(check_arena(context),
					     "memory %zu is taken from all others: the flag "
					     "root-shared is missing",
					     device->shmem_regions_start + i));
	}
}

static void check_access(struct check_context *context)
{
	for_each_device(context, check_access_of);
}

/* ---- its registers ------------------------------------------------------------ */

static uint64_t vector_bytes(const struct config_pci_device *device)
{
	uint64_t n = device->num_msix_vectors;

	return n * MSIX_ENTRY_BYTES + (n + PENDING_VECTORS - 1) / PENDING_VECTORS * 8;
}

static bool holds(uint32_t mask, uint64_t bytes)
{
	uint64_t size = (UINT64_C(1) << 32) - mask;

	return mask && !(size & (size - 1)) && size >= bytes;
}

static void check_bars_of(struct check_context *context, const struct config_pci_device *device)
{
	if (!holds(device->bar_mask[IVSHMEM_BAR_REGISTERS], REGISTER_BYTES))
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "BAR 0 is for its registers; 0x%08x is no mask of a page, or "
				     "of 64 KiB",
				     device->bar_mask[IVSHMEM_BAR_REGISTERS]));
	if (device->num_msix_vectors &&
	    !holds(device->bar_mask[IVSHMEM_BAR_MSIX], vector_bytes(device)))
		check_report_device(
			context, device,
			arena_printf(check_arena(context),
				     "BAR 1 is for its MSI-X vectors, %llu bytes; 0x%08x is no "
				     "mask for that",
				     (unsigned long long)vector_bytes(device),
				     device->bar_mask[IVSHMEM_BAR_MSIX]));
}

static void check_bars(struct check_context *context)
{
	for_each_device(context, check_bars_of);
}

static void check_interrupt_of(struct check_context *context,
			       const struct config_pci_device *device)
{
	if (!device->num_msix_vectors && !context->config->vpci_irq_base)
		check_report_device(context, device,
				    "it has neither MSI-X vectors nor vpci_irq_base");
}

/* On Arm the base may be 0. */
static void check_interrupt(struct check_context *context)
{
	if (check_is_x86(context->config))
		for_each_device(context, check_interrupt_of);
}

/* ---- several cells -------------------------------------------------------------- */

static const struct config *config_at(const struct check_context *context, size_t index)
{
	const struct check_input *input = context->input;

	return index < input->n_cells ? input->cells[index] : input->system;
}

static const char *name_at(const struct check_context *context, size_t index)
{
	const struct check_input *input = context->input;

	if (index < input->n_cells)
		return input->cell_names[index];
	return input->system_name ? input->system_name : "the root cell";
}

static bool is_same_memory(const struct config *a, const struct config_pci_device *of_a,
			   const struct config *b, const struct config_pci_device *of_b)
{
	const struct config_memory *left, *right;
	size_t i;

	for (i = 0; i < n_sections(of_a); i++) {
		left = section(a, of_a, i);
		right = section(b, of_b, i);
		if (left->size != right->size ||
		    (left->size && left->phys_start != right->phys_start))
			return false;
	}
	return true;
}

static void check_memory_of(struct check_context *context, const struct config_pci_device *device,
			    size_t other)
{
	const struct config *config = config_at(context, other);
	size_t i;

	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *peer = &config->pci_devices[i];

		/* Peers are found by their place alone: segments are each cell's own. */
		if (!is_ours(peer) || peer->bdf != device->bdf)
			continue;
		if (peer->shmem_dev_id == device->shmem_dev_id ||
		    peer->shmem_peers != device->shmem_peers)
			check_report_device(
				context, device,
				arena_printf(check_arena(context),
					     "it is peer %u of %u, and in %s peer %u of %u",
					     device->shmem_dev_id, device->shmem_peers,
					     name_at(context, other), peer->shmem_dev_id,
					     peer->shmem_peers));
		else if (has_sections(context->config, device) && has_sections(config, peer) &&
			 !is_same_memory(context->config, device, config, peer))
			check_report_device(
				context, device,
				arena_printf(check_arena(context),
					     "%s has it with memory of other addresses or sizes",
					     name_at(context, other)));
	}
}

/* Each cell against those before it, and against the root cell, which is the last one here. */
static void check_memory(struct check_context *context)
{
	size_t n = context->input->n_cells, i, k, device;

	for (i = 0; i < n; i++) {
		context->config = config_at(context, i);
		context->config_name = name_at(context, i);
		for (device = 0; device < context->config->n_pci_devices; device++)
			for (k = 0; k <= n; k++)
				if (is_ours(&context->config->pci_devices[device]) &&
				    (k < i || (k == n && context->input->system)))
					check_memory_of(context,
							&context->config->pci_devices[device], k);
	}
}

/* ---- the machine ------------------------------------------------------------------ */

static void check_place_of(struct check_context *context, const struct config_pci_device *device)
{
	if (!context->config->system.pci_is_virtual &&
	    inventory_find_pci(context->input->inventory, device->domain, device->bdf))
		check_report_device(context, device, "a function of this machine is there");
}

static void check_place(struct check_context *context)
{
	for_each_device(context, check_place_of);
}

static const struct check_rule rules[] = {
	{ "pci-shared-memory", CHECK_CONFIG, FINDING_ERROR,
	  "A shared-memory device has regions and peers",
	  "The hypervisor refuses the cell, or maps other regions than meant.",
	  "Set shmem_regions_start, shmem_dev_id and shmem_peers: a state table, a common region "
	  "and one output region for each peer follow each other.",
	  check_peers },
	{ "shared-memory-layout", CHECK_CONFIG, FINDING_ERROR,
	  "Sections of shared memory follow each other in whole pages",
	  "Drivers compute where a section is: they read and write the wrong one, or nothing.",
	  "Let each section begin where the one before it ends, and give all outputs one size; a "
	  "common section that is not wanted has size 0.",
	  check_layout },
	{ "shared-memory-access", CHECK_CONFIG, FINDING_ERROR,
	  "A peer writes the common section and its own output, and reads the others",
	  "A cell that writes where it may not is stopped; one that may write everywhere can forge "
	  "what others say.",
	  "State table: read. Common: read, write. Outputs: read, and write for the one of its own "
	  "device_id. In cells each of them is root-shared.",
	  check_access },
	{ "shared-memory-bars", CHECK_CONFIG, FINDING_ERROR,
	  "A shared-memory device has room for its registers and vectors",
	  "The hypervisor refuses the cell.",
	  "bar_masks: 0xfffff000 (0xffff0000 with pages of 64 KiB), and 0xfffffe00 for up to 16 "
	  "MSI-X vectors, the rest 0.",
	  check_bars },
	{ "shared-memory-interrupt", CHECK_CONFIG, FINDING_WARNING,
	  "A shared-memory device can interrupt", "Its driver waits for doorbells that never ring.",
	  "Give it MSI-X vectors, or set vpci_irq_base to inputs of an I/O APIC that the cell has.",
	  check_interrupt },
	{ "set-shared-memory", CHECK_SET, FINDING_ERROR,
	  "Peers of a shared-memory device have the same memory, and numbers of their own",
	  "The second cell cannot be created (EINVAL).",
	  "Copy bdf, peers and the physical addresses and sizes of all sections; give each another "
	  "device_id.",
	  check_memory },
	{ "live-shared-memory", CHECK_LIVE, FINDING_ERROR,
	  "A shared-memory device is where the machine has no function",
	  "The hypervisor refuses to be enabled, or Linux loses the function that is there.",
	  "Choose a bdf that `cellctl inventory` does not show.", check_place },
};

CHECK_TABLE(shared_memory, rules);
