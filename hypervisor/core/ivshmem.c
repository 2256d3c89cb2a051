/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared-memory devices: cells that name the same place of configuration space and the same
 * memory are peers, who see each other's state and ring each other's doorbell. Sections of that
 * memory are regions of the cells' configurations, mapped as these say; here only the state
 * table is written. "IVSHMEM Device Specification", version 2.
 */
#include <hv/arch/pci.h>
#include <hv/errno.h>
#include <hv/ivshmem-endpoint.h>
#include <hv/memory.h>
#include <hv/violation.h>

/* ---- peers: the link's lock is held ------------------------------------------------ */

static unsigned int own_number(const struct ivshmem_endpoint *endpoint)
{
	return endpoint->info->shmem_dev_id;
}

static void notify(struct ivshmem_endpoint *endpoint, unsigned int vector)
{
	unsigned int n_vectors = endpoint->info->num_msix_vectors;

	if (!(endpoint->int_control & IVSHMEM_INT_ENABLE) || (n_vectors && vector >= n_vectors))
		return;
	if (ivshmem_is_one_shot(endpoint))
		endpoint->int_control = 0;
	if (n_vectors)
		ivshmem_msix_send(endpoint, vector);
	else if (ivshmem_has_line(endpoint))
		arch_pci_raise(endpoint->cell, (endpoint->info->bdf >> 3) % 4u);
}

static void write_state_table(const struct ivshmem_link *link, unsigned int number, uint32_t state)
{
	uint32_t *table = memory_window(0, PHYS(link->sections[IVSHMEM_REGION_STATE_TABLE].phys));

	__atomic_store_n(&table[number], state, __ATOMIC_SEQ_CST);
	memory_window_close(0);
}

/* Those who are told find the table changed. */
static void set_state(struct ivshmem_endpoint *endpoint, uint32_t state)
{
	struct ivshmem_link *link = endpoint->link;
	unsigned int i;

	if (endpoint->state == state)
		return;
	endpoint->state = state;
	write_state_table(link, own_number(endpoint), state);
	for (i = 0; i < link->n_peers; i++)
		if (link->peers[i] && link->peers[i] != endpoint)
			notify(link->peers[i], 0);
}

static void ring(const struct ivshmem_link *link, uint32_t value)
{
	unsigned int peer = value >> 16;

	/* What the sender wrote to shared memory is there when it arrives. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (peer < link->n_peers && link->peers[peer])
		notify(link->peers[peer], value & 0xffff);
}

static void reset(struct ivshmem_endpoint *endpoint)
{
	endpoint->int_control = 0;
	ivshmem_config_reset(endpoint);
	ivshmem_msix_reset(endpoint);
	set_state(endpoint, 0);
}

/* ---- registers ---------------------------------------------------------------------- */

static uint32_t read_register(const struct ivshmem_endpoint *endpoint, uint64_t offset)
{
	switch (offset) {
	case IVSHMEM_REG_ID:
		return own_number(endpoint);
	case IVSHMEM_REG_MAX_PEERS:
		return endpoint->link->n_peers;
	case IVSHMEM_REG_INT_CONTROL:
		return endpoint->int_control;
	case IVSHMEM_REG_STATE:
		return endpoint->state;
	default:
		return 0;
	}
}

/* Return: false for a register that cannot be written */
static bool write_register(struct ivshmem_endpoint *endpoint, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case IVSHMEM_REG_INT_CONTROL:
		endpoint->int_control = value & IVSHMEM_INT_ENABLE;
		return true;
	case IVSHMEM_REG_DOORBELL:
		ring(endpoint->link, value);
		return true;
	case IVSHMEM_REG_STATE:
		set_state(endpoint, value);
		return true;
	default:
		return false;
	}
}

static bool handle_registers(struct cpu *cpu, struct mmio_access *access, void *object)
{
	struct ivshmem_endpoint *endpoint = object;
	bool is_sound = access->size == 4 && !(access->offset & 3), is_done = true;
	uint16_t bdf = endpoint->info->bdf;

	lock_take(&endpoint->link->lock);
	if (!ivshmem_decodes(endpoint))
		access->value = UINT64_MAX;
	else if (!access->is_write)
		access->value = is_sound ? read_register(endpoint, access->offset) : UINT64_MAX;
	else if (!cpu->is_failed) /* a cell that has failed is about to stop, and changes nothing */
		is_done = is_sound &&
			  write_register(endpoint, access->offset, (uint32_t)access->value);
	lock_drop(&endpoint->link->lock);
	if (!is_done)
		refusal(cpu->cell,
			"write of %u bytes to register 0x%lx of %02x:%02x.%x, value 0x%lx",
			access->size, access->offset, bdf >> 8, bdf >> 3 & 0x1f, bdf & 7,
			access->value);
	return true;
}

/* ---- cells -------------------------------------------------------------------------------- */

static uint32_t count_all(const struct cell *cell)
{
	return cell->config.n_items[CONFIG_VIEW_PCI_DEVICES];
}

static uint32_t count(const struct cell *cell)
{
	uint32_t i, n = 0;

	for (i = 0; i < count_all(cell); i++)
		n += ivshmem_info(cell, i) != NULL;
	return n;
}

struct ivshmem_endpoint *ivshmem_find(const struct cell *cell, uint16_t bdf)
{
	uint32_t i;

	for (i = 0; i < cell->n_ivshmem; i++)
		if (cell->ivshmem[i].info->bdf == bdf)
			return &cell->ivshmem[i];
	return NULL;
}

static unsigned int mmio_regions(const struct cell *cell)
{
	return 2 * count(cell);
}

static uint64_t pages_of(const struct cell *cell)
{
	uint64_t size = 0;
	uint32_t i;

	for (i = 0; i < count_all(cell); i++)
		if (ivshmem_info(cell, i))
			size += sizeof(struct ivshmem_endpoint) +
				ivshmem_msix_size(ivshmem_info(cell, i)->num_msix_vectors);
	return page_up(size) >> PAGE_SHIFT;
}

/* A region that is nowhere until the cell places it. */
static struct mmio_region *add_region(struct cell *cell, uint32_t mask, mmio_handler *handler,
				      struct ivshmem_endpoint *endpoint)
{
	if (mmio_add(&cell->mmio, MMIO_NOWHERE, (uint64_t)~mask + 1, handler, endpoint))
		return NULL;
	return &cell->mmio.regions[cell->mmio.n - 1];
}

static int init_endpoint(struct cell *cell, struct ivshmem_endpoint *endpoint,
			 const struct jailhouse_pci_device *info)
{
	int err;

	endpoint->cell = cell;
	endpoint->info = info;
	err = ivshmem_link_get(cell, info, &endpoint->link);
	if (err)
		return err;
	endpoint->registers =
		add_region(cell, info->bar_mask[IVSHMEM_BAR_REGISTERS], handle_registers, endpoint);
	if (info->num_msix_vectors)
		endpoint->vectors = add_region(cell, info->bar_mask[IVSHMEM_BAR_MSIX],
					       ivshmem_msix_handle, endpoint);
	return endpoint->registers && (endpoint->vectors || !info->num_msix_vectors) ? 0 : -ENOMEM;
}

static int init_all(struct cell *cell)
{
	uint8_t *vectors = (uint8_t *)(cell->ivshmem + count(cell));
	struct ivshmem_endpoint *endpoint = cell->ivshmem;
	const struct jailhouse_pci_device *info;
	uint32_t i;
	int err;

	for (i = 0; i < count_all(cell); i++) {
		info = ivshmem_info(cell, i);
		if (!info)
			continue;
		endpoint->entries = (void *)vectors;
		endpoint->pending =
			(void *)(vectors + info->num_msix_vectors * (uint64_t)MSIX_ENTRY_SIZE);
		vectors += ivshmem_msix_size(info->num_msix_vectors);
		err = init_endpoint(cell, endpoint++, info);
		if (err)
			return err;
	}
	return 0;
}

/* Also of a cell that did not come to be: its ends that have no link yet have nothing. */
static void cell_done(struct cell *cell)
{
	struct ivshmem_endpoint *endpoint;
	uint32_t i;

	for (i = 0; i < cell->n_ivshmem; i++) {
		endpoint = &cell->ivshmem[i];
		if (!endpoint->link)
			continue;
		lock_take(&endpoint->link->lock);
		if (endpoint->link->peers[own_number(endpoint)] == endpoint) {
			reset(endpoint);
			endpoint->link->peers[own_number(endpoint)] = NULL;
		}
		lock_drop(&endpoint->link->lock);
		ivshmem_link_put(endpoint->link);
	}
	memory_give(cell->ivshmem, pages_of(cell));
	cell->ivshmem = NULL;
	cell->n_ivshmem = 0;
}

static int cell_init(struct cell *cell)
{
	int err;

	err = ivshmem_link_check_tables(cell);
	if (err || !count(cell))
		return err;
	cell->ivshmem = memory_take(pages_of(cell));
	if (!cell->ivshmem)
		return -ENOMEM;
	cell->n_ivshmem = count(cell);
	err = init_all(cell);
	if (err)
		cell_done(cell);
	return err;
}

static bool has_peers(const struct ivshmem_link *link)
{
	unsigned int i;

	for (i = 0; i < link->n_peers; i++)
		if (link->peers[i])
			return true;
	return false;
}

/* The first one finds in the table what was in that memory before. */
static void connect(struct ivshmem_endpoint *endpoint)
{
	struct ivshmem_link *link = endpoint->link;
	unsigned int i;

	for (i = 0; i < link->n_peers && !has_peers(link); i++)
		write_state_table(link, i, 0);
	link->peers[own_number(endpoint)] = endpoint;
	reset(endpoint);
}

static void cell_commit(struct cell *cell)
{
	uint32_t i;

	for (i = 0; i < cell->n_ivshmem; i++) {
		lock_take(&cell->ivshmem[i].link->lock);
		connect(&cell->ivshmem[i]);
		lock_drop(&cell->ivshmem[i].link->lock);
	}
	/* Who sends at this moment may have looked up CPUs that are another cell's by now. */
	ivshmem_link_wait();
}

static void cell_reset(struct cell *cell)
{
	uint32_t i;

	for (i = 0; i < cell->n_ivshmem; i++) {
		lock_take(&cell->ivshmem[i].link->lock);
		reset(&cell->ivshmem[i]);
		lock_drop(&cell->ivshmem[i].link->lock);
	}
}

const struct unit ivshmem_unit = {
	.name = "shared memory",
	.mmio_regions = mmio_regions,
	.cell_init = cell_init,
	.cell_commit = cell_commit,
	.cell_reset = cell_reset,
	.cell_done = cell_done,
};
