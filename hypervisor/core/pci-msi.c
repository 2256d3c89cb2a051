/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSI and MSI-X (PCI Local Bus specification 3.0, 6.8). What a cell writes is kept
 * here, and read back from here; the function gets what makes the message arrive, and
 * nothing that would interrupt another cell's CPU.
 */
#include <hv/arch/pci.h>
#include <hv/cell.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/pci-msi.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/violation.h>

/* MSI capability, from its start: control, address, data; the latter moves with 64 bits */
#define MSI_CONTROL          2
#define MSI_CONTROL_ENABLE   0x1u
#define MSI_VECTORS(control) (1u << ((control) >> 4 & 7)) /* that it may use: log 2 */
#define MSI_CONTROL_WRITABLE 0x71u
#define MSI_CONTROL_64BIT    0x80u
#define MSI_ADDRESS          4
#define MSI_ADDRESS_HIGH     8
#define MSI_DATA_32          8
#define MSI_DATA_64          12
#define MSI_SIZE             16
#define MSI_VECTORS_MAX      32u

#define MSIX_CONTROL        2 /* in its capability */
#define MSIX_CONTROL_ENABLE 0x8000u

#define NOBODY         0xffffu /* what reads like that is not there */
#define COMMAND_DECODE 0x2u    /* of memory */

static uint64_t read_le(const uint8_t *from, unsigned int size)
{
	return config_view_le(from, size);
}

static void overlay(uint8_t *to, unsigned int size, uint64_t value)
{
	for (; size; size--, value >>= 8)
		*to++ = (uint8_t)value;
}

static void report_refused(const struct msi_state *state, unsigned int vector)
{
	uint16_t bdf = state->info->bdf;

	refusal(state->cell, "message of %02x:%02x.%x, vector %u", bdf >> 8, bdf >> 3 & 0x1f,
		bdf & 7, vector);
}

/* ---- MSI ---------------------------------------------------------------------- */

static unsigned int data_at(uint16_t control)
{
	return control & MSI_CONTROL_64BIT ? MSI_DATA_64 : MSI_DATA_32;
}

static uint16_t msi_control(const struct msi_state *state)
{
	return (uint16_t)pci_machine_read(state->info->bdf, (uint16_t)(state->msi_at + MSI_CONTROL),
					  2);
}

/* As the cell sees it: its own message, and the function's control. */
static void msi_image(const struct msi_state *state, uint8_t image[MSI_SIZE])
{
	uint16_t control = msi_control(state);
	unsigned int i;

	for (i = 0; i < MSI_SIZE; i += 4)
		overlay(image + i, 4,
			pci_machine_read(state->info->bdf, (uint16_t)(state->msi_at + i), 4));
	overlay(image + MSI_ADDRESS, control & MSI_CONTROL_64BIT ? 8 : 4, state->msi.address);
	overlay(image + data_at(control), 2, state->msi.data);
}

static struct pci_message msi_message(const uint8_t image[MSI_SIZE])
{
	uint16_t control = (uint16_t)read_le(image + MSI_CONTROL, 2);

	return (struct pci_message){
		read_le(image + MSI_ADDRESS, control & MSI_CONTROL_64BIT ? 8 : 4),
		(uint32_t)read_le(image + data_at(control), 2),
	};
}

static void msi_set(const struct msi_state *state, const struct pci_message *message)
{
	uint16_t control = msi_control(state), bdf = state->info->bdf, at = state->msi_at;

	pci_machine_write(bdf, (uint16_t)(at + MSI_ADDRESS), 4, (uint32_t)message->address);
	if (control & MSI_CONTROL_64BIT)
		pci_machine_write(bdf, (uint16_t)(at + MSI_ADDRESS_HIGH), 4,
				  (uint32_t)(message->address >> 32));
	pci_machine_write(bdf, (uint16_t)(at + data_at(control)), 2, message->data);
}

/* Return: whether all messages that it may send are allowed; then *message is to be set */
static bool msi_route(const struct msi_state *state, uint16_t control, struct pci_message *message)
{
	unsigned int n = MSI_VECTORS(control), vector;
	struct pci_message first = *message, next;

	if (n > 1 && n > state->info->num_msi_vectors)
		return false;
	for (vector = 0; vector < n; vector++) {
		next = (struct pci_message){ message->address, message->data | vector };
		if (!arch_pci_route(state->cell, state->info->bdf, vector, &next))
			return false;
		if (!vector)
			first = next;
	}
	*message = first;
	return true;
}

bool msi_owns(const struct msi_state *state, struct pci_address address)
{
	return state->msi_at && address.offset >= state->msi_at &&
	       address.offset + address.size <= state->msi_at + data_at(msi_control(state)) + 4u;
}

bool msi_write(struct msi_state *state, struct pci_address address, uint32_t value)
{
	unsigned int offset = address.offset - state->msi_at;
	struct pci_message wanted, message;
	uint8_t image[MSI_SIZE];
	uint16_t control;

	msi_image(state, image);
	overlay(image + offset, address.size, value);
	control = (uint16_t)((msi_control(state) & ~MSI_CONTROL_WRITABLE) |
			     (read_le(image + MSI_CONTROL, 2) & MSI_CONTROL_WRITABLE));
	overlay(image + MSI_CONTROL, 2, control);
	wanted = message = msi_message(image);
	if (control & MSI_CONTROL_ENABLE) {
		if (!msi_route(state, control, &message))
			return false;
		msi_set(state, &message);
	}
	state->msi = wanted;
	if (offset < MSI_ADDRESS)
		pci_machine_write(address.bdf, address.offset, address.size, value);
	return true;
}

uint32_t msi_read(const struct msi_state *state, struct pci_address address)
{
	uint8_t image[MSI_SIZE];

	msi_image(state, image);
	return (uint32_t)read_le(image + (address.offset - state->msi_at), address.size);
}

/* ---- MSI-X ------------------------------------------------------------------- */

static bool has_table(const struct jailhouse_pci_device *info)
{
	return info->type != JAILHOUSE_PCI_TYPE_IVSHMEM && info->num_msix_vectors &&
	       info->msix_address && is_page_aligned(info->msix_address) && info->msix_region_size;
}

static volatile uint8_t *open_entry(const struct msi_state *state, unsigned int vector)
{
	uint64_t phys = state->info->msix_address + vector * MSIX_ENTRY_SIZE;

	return (volatile uint8_t *)memory_window_device(0, PHYS(phys)) + (phys & (PAGE_SIZE - 1));
}

static void write_entry(volatile uint8_t *entry, const struct pci_message *message)
{
	*(volatile uint32_t *)entry = (uint32_t)message->address;
	*(volatile uint32_t *)(entry + 4) = (uint32_t)(message->address >> 32);
	*(volatile uint32_t *)(entry + MSIX_DATA) = message->data;
}

static bool write_msix(struct msi_state *state, unsigned int vector, unsigned int offset,
		       const struct mmio_access *access)
{
	uint8_t image[MSIX_ENTRY_SIZE];
	struct pci_message message;
	volatile uint8_t *entry;

	memcpy(image, state->entries[vector], sizeof(image));
	overlay(image + offset, access->size, access->value);
	message = msix_message(image);
	if (!msix_is_masked(image) &&
	    !arch_pci_route(state->cell, state->info->bdf, vector, &message))
		return false;
	memcpy(state->entries[vector], image, sizeof(image));
	entry = open_entry(state, vector);
	if (!msix_is_masked(image))
		write_entry(entry, &message);
	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) =
		(uint32_t)read_le(image + MSIX_ENTRY_CONTROL, 4);
	memory_window_close(0);
	return true;
}

static void read_msix(struct msi_state *state, unsigned int vector, unsigned int offset,
		      struct mmio_access *access)
{
	uint8_t *image = state->entries[vector];

	/* A reset of the function masks it. */
	overlay(image + MSIX_ENTRY_CONTROL, 4,
		*(volatile uint32_t *)(open_entry(state, vector) + MSIX_ENTRY_CONTROL));
	memory_window_close(0);
	access->value = read_le(image + offset, access->size);
}

/* Behind the table is the array of pending bits, which writing does nothing to. */
static void do_pending(const struct msi_state *state, struct mmio_access *access)
{
	uint64_t phys = state->info->msix_address + access->offset;

	mmio_do((volatile uint8_t *)memory_window_device(0, PHYS(phys)) + (phys & (PAGE_SIZE - 1)),
		access);
	memory_window_close(0);
}

static bool handle_msix(struct cpu *cpu, struct mmio_access *access, void *object)
{
	unsigned int vector = (unsigned int)(access->offset / MSIX_ENTRY_SIZE);
	unsigned int offset = access->offset % MSIX_ENTRY_SIZE;
	struct msi_state *state = object;

	if ((access->size != 4 && access->size != 8) || access->offset & (access->size - 1))
		return false;
	if (vector >= state->info->num_msix_vectors)
		do_pending(state, access);
	else if (!access->is_write)
		read_msix(state, vector, offset, access);
	else if (!write_msix(state, vector, offset, access))
		report_refused(state, vector);
	return true;
}

/* ---- functions that come and go ------------------------------------------------- */

static uint16_t find_capability(const struct cell *cell, const struct jailhouse_pci_device *info,
				uint16_t id)
{
	const struct jailhouse_pci_capability *capability;
	uint32_t i, at;

	for (i = 0; i < info->num_caps; i++) {
		at = info->caps_start + i;
		if (at >= cell->config.n_items[CONFIG_VIEW_PCI_CAPS])
			break;
		capability = (const struct jailhouse_pci_capability *)config_view_item(
			&cell->config, CONFIG_VIEW_PCI_CAPS, at);
		if (capability->id == id)
			return capability->start;
	}
	return 0;
}

unsigned int msix_entries(const struct jailhouse_pci_device *info)
{
	return has_table(info) ? info->num_msix_vectors : 0;
}

unsigned int msix_regions(const struct cell *cell)
{
	unsigned int n = 0;
	uint32_t i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++)
		n += has_table((const struct jailhouse_pci_device *)config_view_item(
			&cell->config, CONFIG_VIEW_PCI_DEVICES, i));
	return n;
}

static void forget(struct msi_state *state)
{
	unsigned int vector;

	state->msi = (struct pci_message){ 0, 0 };
	for (vector = 0; vector < msix_entries(state->info); vector++) {
		memset(state->entries[vector], 0, MSIX_ENTRY_SIZE);
		state->entries[vector][MSIX_ENTRY_CONTROL] = MSIX_MASKED;
	}
}

/* What we read and write ourselves of it, or let the cell. */
static uint64_t table_size(const struct jailhouse_pci_device *info)
{
	uint64_t size = page_up(info->msix_region_size),
		 entries = info->num_msix_vectors * (uint64_t)MSIX_ENTRY_SIZE;

	return size > entries ? size : entries;
}

int msi_init(struct msi_state *state, struct cell *cell, const struct jailhouse_pci_device *info,
	     uint8_t (*entries)[MSIX_ENTRY_SIZE])
{
	*state = (struct msi_state){ .cell = cell, .info = info, .entries = entries };
	if (info->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
		return 0;
	state->msi_at = find_capability(cell, info, PCI_CAP_MSI);
	state->msix_at = find_capability(cell, info, PCI_CAP_MSIX);
	forget(state);
	if (!has_table(info))
		return 0;
	if (memory_owns(PHYS(info->msix_address), table_size(info))) {
		printk("cellwarden: cell %s: MSI-X table at 0x%lx is the hypervisor's\n",
		       cell->desc->name, info->msix_address);
		return -EPERM;
	}
	return mmio_add(&cell->mmio, info->msix_address, page_up(info->msix_region_size),
			handle_msix, state);
}

/* Its table can be reached for the time of one call. */
static void with_table(struct msi_state *state,
		       void (*visit)(struct msi_state *state, unsigned int vector,
				     volatile uint8_t *entry))
{
	uint16_t bdf = state->info->bdf, command = (uint16_t)pci_machine_read(bdf, PCI_COMMAND, 2);
	unsigned int vector;

	if (!msix_entries(state->info))
		return;
	pci_machine_write(bdf, PCI_COMMAND, 2, command | COMMAND_DECODE);
	for (vector = 0; vector < msix_entries(state->info); vector++) {
		visit(state, vector, open_entry(state, vector));
		memory_window_close(0);
	}
	pci_machine_write(bdf, PCI_COMMAND, 2, command);
}

/* Its control register without the bit, or with it again. */
static void enable(const struct msi_state *state, uint16_t at, uint16_t control)
{
	pci_machine_write(state->info->bdf, (uint16_t)(at + MSI_CONTROL), 2, control);
}

static void begin_entry(struct msi_state *state, unsigned int vector, volatile uint8_t *entry)
{
	uint8_t *image = state->entries[vector];
	struct pci_message message;
	unsigned int i;

	for (i = 0; i < MSIX_ENTRY_SIZE; i += 4)
		overlay(image + i, 4, *(volatile uint32_t *)(entry + i));
	if (msix_is_masked(image))
		return;
	message = msix_message(image);
	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) = MSIX_MASKED;
	if (!arch_pci_route(state->cell, state->info->bdf, vector, &message)) {
		image[MSIX_ENTRY_CONTROL] |= MSIX_MASKED;
		return;
	}
	write_entry(entry, &message);
	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) =
		(uint32_t)read_le(image + MSIX_ENTRY_CONTROL, 4);
}

static void begin_msi(struct msi_state *state)
{
	uint16_t control = msi_control(state), bdf = state->info->bdf, at = state->msi_at;
	uint8_t image[MSI_SIZE];
	struct pci_message message;
	unsigned int i;

	for (i = 0; i < MSI_SIZE; i += 4)
		overlay(image + i, 4, pci_machine_read(bdf, (uint16_t)(at + i), 4));
	state->msi = message = msi_message(image);
	if (!(control & MSI_CONTROL_ENABLE) || control == NOBODY)
		return;
	enable(state, at, (uint16_t)(control & ~MSI_CONTROL_ENABLE));
	if (!msi_route(state, control, &message)) {
		report_refused(state, 0);
		return;
	}
	msi_set(state, &message);
	enable(state, at, control);
}

void msi_begin(struct msi_state *state)
{
	if (state->msi_at)
		begin_msi(state);
	with_table(state, begin_entry);
}

static void end_entry(struct msi_state *state, unsigned int vector, volatile uint8_t *entry)
{
	const uint8_t *image = state->entries[vector];
	struct pci_message message = msix_message(image);
	uint32_t control = *(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL);

	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) = control | MSIX_MASKED;
	write_entry(entry, &message);
	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) = control;
}

void msi_end(struct msi_state *state)
{
	uint16_t control;

	if (state->msi_at) {
		control = msi_control(state);
		enable(state, state->msi_at, (uint16_t)(control & ~MSI_CONTROL_ENABLE));
		msi_set(state, &state->msi);
		enable(state, state->msi_at, control);
	}
	with_table(state, end_entry);
}

static void mask_entry(struct msi_state *state, unsigned int vector, volatile uint8_t *entry)
{
	*(volatile uint32_t *)(entry + MSIX_ENTRY_CONTROL) = MSIX_MASKED;
}

static void unroute(const struct msi_state *state)
{
	unsigned int n = msix_entries(state->info), vector;

	if (n < state->info->num_msi_vectors)
		n = state->info->num_msi_vectors;
	for (vector = 0; vector < n; vector++)
		arch_pci_unroute(state->info->bdf, vector);
}

void msi_quiet(struct msi_state *state)
{
	uint16_t bdf = state->info->bdf, at;

	with_table(state, mask_entry);
	if (state->msi_at)
		enable(state, state->msi_at, (uint16_t)(msi_control(state) & ~MSI_CONTROL_ENABLE));
	if (state->msix_at) {
		at = (uint16_t)(state->msix_at + MSIX_CONTROL);
		pci_machine_write(bdf, at, 2, pci_machine_read(bdf, at, 2) & ~MSIX_CONTROL_ENABLE);
	}
	unroute(state);
	forget(state);
}

void msi_check(struct msi_state *state)
{
	struct pci_message message = state->msi;
	uint16_t control = state->msi_at ? msi_control(state) : 0;
	unsigned int vector;

	if (control & MSI_CONTROL_ENABLE && !msi_route(state, control, &message)) {
		enable(state, state->msi_at, (uint16_t)(control & ~MSI_CONTROL_ENABLE));
		report_refused(state, 0);
	}
	for (vector = 0; vector < msix_entries(state->info); vector++) {
		message = msix_message(state->entries[vector]);
		if (msix_is_masked(state->entries[vector]) ||
		    arch_pci_route(state->cell, state->info->bdf, vector, &message))
			continue;
		state->entries[vector][MSIX_ENTRY_CONTROL] |= MSIX_MASKED;
		mask_entry(state, vector, open_entry(state, vector));
		memory_window_close(0);
		report_refused(state, vector);
	}
}
