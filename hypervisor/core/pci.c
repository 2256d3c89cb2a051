/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may do what in configuration space. Base addresses are the configuration's
 * business: a cell that writes them reads back what it wrote, so that it can find
 * out sizes, and the function stays where it is.
 */
#include <hv/arch/pci.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/ivshmem.h>
#include <hv/memory.h>
#include <hv/pci-msi.h>
#include <hv/pci.h>
#include <hv/printk.h>
#include <hv/string.h>
#include <hv/violation.h>

/* Registers: PCI Local Bus specification 3.0, 6.1; bridges: PCI-to-PCI bridge 1.2, 3.2 */
#define REG_COMMAND    0x04
#define REG_CACHE_LINE 0x0c
#define REG_LATENCY    0x0d
#define REG_BAR0       0x10
#define REG_BRIDGE_ROM 0x38
#define REG_ROM        0x30
#define REG_LINE       0x3c
#define REG_BRIDGE     0x3e /* bridge control */
#define HEADER_SIZE    0x40
#define LEGACY_SIZE    0x100
#define CONFIG_SIZE    0x1000

#define COMMAND_SERR_AND_INTX 0x0500u /* what a function keeps that changes hands */

#define N_BARS JAILHOUSE_PCI_BARS

/**
 * struct pci_function - what the hypervisor keeps of a function of a cell
 * @info: its entry in the cell's configuration
 * @bars: what the cell reads in its base address registers
 * @rom: and in that of the ROM
 * @msi: its messages
 * @is_taken: from the root cell
 */
struct pci_function {
	const struct jailhouse_pci_device *info;
	uint32_t bars[N_BARS];
	uint32_t rom;
	struct msi_state msi;
	bool is_taken;
};

static struct lock port_lock;

/* ---- the machine ----------------------------------------------------------- */

/* A host bridge that we make up: its configuration space leads to shared-memory devices alone. */
static bool is_virtual(void)
{
	return system_config->platform_info.pci_is_virtual;
}

static bool has_mmconfig(void)
{
	return system_config->platform_info.pci_mmconfig_base && !is_virtual();
}

static phys_addr mmconfig_page(uint16_t bdf)
{
	return PHYS(system_config->platform_info.pci_mmconfig_base + bdf * (uint64_t)CONFIG_SIZE);
}

static uint32_t machine_access(struct pci_address address, bool is_write, uint32_t value)
{
	struct mmio_access access = { .size = address.size, .is_write = is_write, .value = value };

	/* A configuration's capability may begin anywhere: what is next is another function. */
	if (address.offset + address.size > CONFIG_SIZE)
		return UINT32_MAX;
	if (has_mmconfig()) {
		if (address.bdf >> 8 > system_config->platform_info.pci_mmconfig_end_bus)
			return UINT32_MAX;
		mmio_do((volatile uint8_t *)memory_window_device(0, mmconfig_page(address.bdf)) +
				address.offset,
			&access);
		memory_window_close(0);
		return (uint32_t)access.value;
	}
	if (address.offset >= LEGACY_SIZE)
		return UINT32_MAX;
	lock_take(&port_lock);
	if (is_write)
		arch_pci_write(address, value);
	else
		access.value = arch_pci_read(address);
	lock_drop(&port_lock);
	return (uint32_t)access.value;
}

uint32_t pci_machine_read(uint16_t bdf, uint16_t offset, unsigned int size)
{
	return machine_access((struct pci_address){ bdf, offset, size }, false, 0);
}

void pci_machine_write(uint16_t bdf, uint16_t offset, unsigned int size, uint32_t value)
{
	machine_access((struct pci_address){ bdf, offset, size }, true, value);
}

/* ---- whose it is ------------------------------------------------------------ */

static uint32_t count(const struct cell *cell)
{
	return cell->config.n_items[CONFIG_VIEW_PCI_DEVICES];
}

static const struct jailhouse_pci_device *info_of(const struct cell *cell, uint32_t i)
{
	return (const struct jailhouse_pci_device *)config_view_item(&cell->config,
								     CONFIG_VIEW_PCI_DEVICES, i);
}

bool pci_cell_wants(const struct cell *cell, uint16_t bdf)
{
	uint32_t i;

	for (i = 0; i < count(cell); i++)
		if (info_of(cell, i)->bdf == bdf &&
		    info_of(cell, i)->type != JAILHOUSE_PCI_TYPE_IVSHMEM)
			return true;
	return false;
}

static struct pci_function *find(const struct cell *cell, uint16_t bdf)
{
	uint32_t i;

	for (i = 0; cell->pci && i < count(cell); i++)
		if (cell->pci[i].info->bdf == bdf &&
		    cell->pci[i].info->type != JAILHOUSE_PCI_TYPE_IVSHMEM)
			return &cell->pci[i];
	return NULL;
}

/* The function, if the cell has it now: the root cell lends its own. */
static struct pci_function *find_owned(const struct cell *cell, uint16_t bdf)
{
	struct pci_function *function = find(cell, bdf);
	const struct cell *other;

	if (!function || cell != &root_cell)
		return function;
	for (other = root_cell.next; other; other = other->next)
		if (find(other, bdf))
			return NULL;
	return function;
}

/* ---- what a cell reads ------------------------------------------------------ */

static bool is_real(const struct pci_function *function)
{
	return function->info->type != JAILHOUSE_PCI_TYPE_IVSHMEM;
}

static bool is_device(const struct pci_function *function)
{
	return function->info->type == JAILHOUSE_PCI_TYPE_DEVICE;
}

/* The register that the cell believes to have, where that is not the machine's. */
static uint32_t *find_shadow(struct pci_function *function, uint16_t offset)
{
	unsigned int n_bars = is_device(function) ? N_BARS : 2;

	if (offset >= REG_BAR0 && offset < REG_BAR0 + 4 * n_bars)
		return &function->bars[(offset - REG_BAR0) / 4];
	if ((offset & ~3) == (is_device(function) ? REG_ROM : REG_BRIDGE_ROM))
		return &function->rom;
	return NULL;
}

static uint32_t part_of(uint32_t value, struct pci_address address)
{
	value >>= 8 * (address.offset & 3);
	return address.size == 4 ? value : value & ((1u << 8 * address.size) - 1);
}

static uint32_t mask_of(struct pci_address address)
{
	return address.size == 4 ? UINT32_MAX :
				   ((1u << 8 * address.size) - 1) << 8 * (address.offset & 3);
}

static uint32_t read_ivshmem(struct ivshmem_endpoint *endpoint, struct pci_address address)
{
	return part_of(ivshmem_config_read(endpoint, address.offset & ~3u), address);
}

static void write_ivshmem(struct ivshmem_endpoint *endpoint, struct pci_address address,
			  uint32_t value)
{
	ivshmem_config_write(endpoint, address.offset & ~3u, mask_of(address),
			     value << 8 * (address.offset & 3));
}

/* The root cell of a virtual host has its shared-memory devices there, in a domain of their own. */
static struct ivshmem_endpoint *find_ivshmem(const struct cell *cell, uint16_t bdf)
{
	return is_virtual() && cell == &root_cell ? NULL : ivshmem_find(cell, bdf);
}

uint32_t pci_guest_read(struct cpu *cpu, struct pci_address address)
{
	struct ivshmem_endpoint *endpoint = find_ivshmem(cpu->cell, address.bdf);
	struct pci_function *function = find_owned(cpu->cell, address.bdf);
	const uint32_t *shadow;

	if (endpoint)
		return read_ivshmem(endpoint, address);
	if (!function)
		return UINT32_MAX;
	if (msi_owns(&function->msi, address))
		return msi_read(&function->msi, address);
	shadow = find_shadow(function, address.offset);
	return shadow ? part_of(*shadow, address) : machine_access(address, false, 0);
}

/* ---- what a cell writes ----------------------------------------------------- */

/* Registers of the header that are the cell's to write */
static const struct {
	uint16_t offset, size;
	bool is_bridges; /* of bridges alone */
} writable[] = {
	{ REG_COMMAND, 4, false }, /* command, and status: its bits are cleared by ones */
	{ REG_CACHE_LINE, 1, false }, { REG_LATENCY, 1, false },
	{ REG_LINE, 1, false },       { 0x1e, 2, true }, /* secondary status */
	{ REG_BRIDGE, 2, true },
};

static bool is_header_writable(const struct pci_function *function, struct pci_address address)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(writable); i++)
		if (address.offset >= writable[i].offset &&
		    address.offset + address.size <= writable[i].offset + writable[i].size)
			return !writable[i].is_bridges || !is_device(function);
	return false;
}

static const struct jailhouse_pci_capability *find_capability(const struct cell *cell,
							      const struct pci_function *function,
							      uint16_t offset)
{
	const struct jailhouse_pci_capability *capability;
	uint32_t i, at;

	for (i = 0; i < function->info->num_caps; i++) {
		at = function->info->caps_start + i;
		if (at >= cell->config.n_items[CONFIG_VIEW_PCI_CAPS])
			return NULL;
		capability = (const struct jailhouse_pci_capability *)config_view_item(
			&cell->config, CONFIG_VIEW_PCI_CAPS, at);
		if (offset >= capability->start && offset - capability->start < capability->len)
			return capability;
	}
	return NULL;
}

static bool is_capability_writable(const struct cell *cell, const struct pci_function *function,
				   struct pci_address address)
{
	const struct jailhouse_pci_capability *capability =
		find_capability(cell, function, address.offset);

	if (!capability)
		return false;
	return capability->flags & JAILHOUSE_PCICAPS_WRITE || capability->id == PCI_CAP_MSI ||
	       capability->id == PCI_CAP_MSIX;
}

static void write_shadow(const struct pci_function *function, uint32_t *shadow,
			 struct pci_address address, uint32_t value)
{
	unsigned int bar = (unsigned int)(shadow - function->bars);
	uint32_t changeable = bar < N_BARS ? function->info->bar_mask[bar] : 0;
	uint32_t mask = mask_of(address) & changeable;

	*shadow = (*shadow & ~mask) | (value << 8 * (address.offset & 3) & mask);
}

static void report_refused(const struct cpu *cpu, struct pci_address address, uint32_t value)
{
	refusal(cpu->cell, "PCI configuration write of %u bytes at %02x:%02x.%x+0x%x, value 0x%x",
		address.size, address.bdf >> 8, address.bdf >> 3 & 0x1f, address.bdf & 7,
		address.offset, value);
}

void pci_guest_write(struct cpu *cpu, struct pci_address address, uint32_t value)
{
	struct ivshmem_endpoint *endpoint = find_ivshmem(cpu->cell, address.bdf);
	struct pci_function *function = find_owned(cpu->cell, address.bdf);
	uint32_t *shadow = function ? find_shadow(function, address.offset) : NULL;

	if (endpoint)
		write_ivshmem(endpoint, address, value);
	else if (function && msi_owns(&function->msi, address)) {
		if (!msi_write(&function->msi, address, value))
			report_refused(cpu, address, value);
	} else if (shadow)
		write_shadow(function, shadow, address, value);
	else if (function && (address.offset < HEADER_SIZE ?
				      is_header_writable(function, address) :
				      is_capability_writable(cpu->cell, function, address)))
		machine_access(address, true, value);
	else
		report_refused(cpu, address, value);
}

/* ---- MMCONFIG --------------------------------------------------------------- */

static struct pci_address address_of(const struct mmio_access *access)
{
	return (struct pci_address){
		.bdf = (uint16_t)(access->offset / CONFIG_SIZE),
		.offset = access->offset % CONFIG_SIZE,
		.size = access->size,
	};
}

static bool is_sound(const struct mmio_access *access)
{
	return access->size <= 4 && !(access->offset & (access->size - 1));
}

/* Where nothing is, what is written has no effect. */
static bool handle_virtual(struct cpu *cpu, struct mmio_access *access, void *object)
{
	struct pci_address address = address_of(access);
	struct ivshmem_endpoint *endpoint = ivshmem_find(cpu->cell, address.bdf);

	if (!is_sound(access))
		return false;
	if (!endpoint)
		access->value = UINT64_MAX;
	else if (access->is_write)
		write_ivshmem(endpoint, address, (uint32_t)access->value);
	else
		access->value = read_ivshmem(endpoint, address);
	return true;
}

static bool handle_mmconfig(struct cpu *cpu, struct mmio_access *access, void *object)
{
	struct pci_address address = address_of(access);

	if (!is_sound(access))
		return false;
	if (access->is_write)
		pci_guest_write(cpu, address, (uint32_t)access->value);
	else
		access->value = pci_guest_read(cpu, address);
	return true;
}

static unsigned int mmio_regions(const struct cell *cell)
{
	return 1 + msix_regions(cell);
}

static uint64_t state_pages(const struct cell *cell)
{
	uint64_t size = count(cell) * sizeof(struct pci_function);
	uint32_t i;

	for (i = 0; i < count(cell); i++)
		size += msix_entries(info_of(cell, i)) * (uint64_t)MSIX_ENTRY_SIZE;
	return page_up(size) >> PAGE_SHIFT;
}

static void init_function(struct pci_function *function, const struct jailhouse_pci_device *info)
{
	unsigned int i;

	function->info = info;
	if (info->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
		return;
	for (i = 0; i < (is_device(function) ? N_BARS : 2u); i++)
		function->bars[i] = pci_machine_read(info->bdf, (uint16_t)(REG_BAR0 + 4 * i), 4);
	function->rom =
		pci_machine_read(info->bdf, is_device(function) ? REG_ROM : REG_BRIDGE_ROM, 4);
}

static int init_functions(struct cell *cell)
{
	uint8_t(*entries)[MSIX_ENTRY_SIZE];
	uint32_t i;
	int err;

	if (!count(cell))
		return 0;
	cell->pci = memory_take(state_pages(cell));
	if (!cell->pci)
		return -ENOMEM;
	entries = (void *)(cell->pci + count(cell));
	for (i = 0; i < count(cell); i++) {
		init_function(&cell->pci[i], info_of(cell, i));
		err = msi_init(&cell->pci[i].msi, cell, info_of(cell, i), entries);
		if (err)
			return err;
		entries += msix_entries(info_of(cell, i));
	}
	return 0;
}

/* We write there: so where it is, the root cell's configuration says. */
static bool has_same_messages(const struct jailhouse_pci_device *a,
			      const struct jailhouse_pci_device *b)
{
	return !msix_entries(a) ||
	       (a->msix_address == b->msix_address && a->msix_region_size == b->msix_region_size &&
		a->num_msix_vectors == b->num_msix_vectors);
}

/* A cell gets functions that the root cell has now. */
static int check_functions(const struct cell *cell)
{
	const struct jailhouse_pci_device *info;
	const struct pci_function *roots;
	uint32_t i;

	for (i = 0; i < count(cell); i++) {
		info = info_of(cell, i);
		if (info->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
			continue;
		roots = find_owned(&root_cell, info->bdf);
		if (roots && has_same_messages(info, roots->info))
			continue;
		printk("cellwarden: cell %s: PCI function %02x:%02x.%x is not to be had\n",
		       cell->desc->name, info->bdf >> 8, info->bdf >> 3 & 0x1f, info->bdf & 7);
		return -EBUSY;
	}
	return 0;
}

static void free_state(struct cell *cell)
{
	memory_give(cell->pci, state_pages(cell));
	cell->pci = NULL;
}

static int cell_init(struct cell *cell)
{
	uint64_t size = (system_config->platform_info.pci_mmconfig_end_bus + 1ull) << 20;
	int err;

	err = cell == &root_cell ? 0 : check_functions(cell);
	if (err)
		return err;
	err = init_functions(cell);
	if (!err && (has_mmconfig() || is_virtual()))
		err = mmio_add(&cell->mmio, system_config->platform_info.pci_mmconfig_base, size,
			       is_virtual() ? handle_virtual : handle_mmconfig, NULL);
	if (err)
		free_state(cell);
	return err;
}

/* It does nothing any more: no DMA, no decoding, no messages. */
static void quiet(struct pci_function *function)
{
	uint16_t bdf = function->info->bdf;

	if (!is_device(function))
		return;
	msi_quiet(&function->msi);
	pci_machine_write(bdf, REG_COMMAND, 2,
			  pci_machine_read(bdf, REG_COMMAND, 2) & COMMAND_SERR_AND_INTX);
}

static void begin_root(void)
{
	uint32_t i;

	for (i = 0; i < count(&root_cell); i++)
		if (is_real(&root_cell.pci[i]))
			msi_begin(&root_cell.pci[i].msi);
}

static void end_root(void)
{
	uint32_t i;

	for (i = 0; i < count(&root_cell); i++)
		if (is_real(&root_cell.pci[i]))
			msi_end(&root_cell.pci[i].msi);
}

/* The root cell has fewer CPUs than before. */
static void check_root(void)
{
	uint32_t i;

	for (i = 0; i < count(&root_cell); i++)
		if (is_real(&root_cell.pci[i]) &&
		    find_owned(&root_cell, root_cell.pci[i].info->bdf))
			msi_check(&root_cell.pci[i].msi);
}

static void cell_commit(struct cell *cell)
{
	uint32_t i;

	if (cell == &root_cell) {
		begin_root();
		return;
	}
	for (i = 0; i < count(cell); i++) {
		if (!is_real(&cell->pci[i]))
			continue;
		quiet(find(&root_cell, cell->pci[i].info->bdf));
		cell->pci[i].is_taken = true;
	}
	check_root();
}

/* Also of a cell that did not come to be, and took nothing. */
static void cell_done(struct cell *cell)
{
	uint32_t i;

	if (cell == &root_cell)
		end_root();
	for (i = 0; cell->pci && i < count(cell); i++)
		if (cell->pci[i].is_taken)
			quiet(&cell->pci[i]);
	free_state(cell);
}

const struct unit pci_unit = {
	.name = "PCI",
	.mmio_regions = mmio_regions,
	.cell_init = cell_init,
	.cell_commit = cell_commit,
	.cell_done = cell_done,
};
