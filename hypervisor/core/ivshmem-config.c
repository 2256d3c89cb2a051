/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration space of shared-memory devices: words that are there, and bits that can be written. */
#include <hv/ivshmem-endpoint.h>
#include <hv/string.h>

/* PCI Local Bus specification 3.0, 6.1, 6.2, 6.8.2 */
#define REG_ID           0x00u
#define REG_COMMAND      0x04u
#define REG_CLASS        0x08u
#define REG_HEADER       0x0cu
#define REG_BAR0         0x10u
#define REG_SUBSYSTEM    0x2cu
#define REG_CAPABILITIES 0x34u
#define REG_INTERRUPT    0x3cu

#define COMMAND_MEMORY   0x2u
#define COMMAND_MASTER   0x4u
#define COMMAND_NO_LINE  0x400u
#define STATUS_HAS_LIST  0x100000u
#define HEADER_MANY      0x800000u
#define MSIX_TABLE_SIZE  0x10000u /* from here on: the number of entries less 1 */
#define MSIX_WRITABLE    0xc0000000u
#define PRIVILEGED_SHIFT 24 /* of its register, in the first word of the capability */
#define N_LINES          4u

static void put(struct ivshmem_endpoint *endpoint, unsigned int offset, uint32_t value,
		uint32_t writable)
{
	endpoint->config[offset / 4] = value;
	endpoint->writable[offset / 4] = writable;
}

static uint32_t get(const struct ivshmem_endpoint *endpoint, unsigned int offset)
{
	return endpoint->config[offset / 4];
}

static const struct jailhouse_memory *section(const struct ivshmem_endpoint *endpoint,
					      unsigned int number)
{
	return cell_memory_region(endpoint->cell, endpoint->info->shmem_regions_start + number);
}

/* Who looks for devices asks function 0 alone, unless it says that there are more. */
static bool has_siblings(const struct ivshmem_endpoint *endpoint)
{
	const struct cell *cell = endpoint->cell;
	uint32_t i;

	for (i = 0; i < cell->n_ivshmem; i++)
		if (&cell->ivshmem[i] != endpoint && cell->ivshmem[i].info &&
		    cell->ivshmem[i].info->bdf >> 3 == endpoint->info->bdf >> 3)
			return true;
	return false;
}

static void put_capabilities(struct ivshmem_endpoint *endpoint)
{
	unsigned int n_vectors = endpoint->info->num_msix_vectors;
	struct ivshmem_vendor_capability vendor = {
		.id = IVSHMEM_CAP_VENDOR_ID,
		.next = n_vectors ? IVSHMEM_CAP_MSIX_OFFSET : 0,
		.length = IVSHMEM_CAP_VENDOR_LENGTH,
		.state_table_size = (uint32_t)section(endpoint, IVSHMEM_REGION_STATE_TABLE)->size,
		.common_section_size = section(endpoint, IVSHMEM_REGION_COMMON)->size,
		.output_section_size = section(endpoint, IVSHMEM_REGION_OUTPUT)->size,
		.base_address = section(endpoint, IVSHMEM_REGION_STATE_TABLE)->virt_start,
	};

	memcpy(&endpoint->config[IVSHMEM_CAP_VENDOR_OFFSET / 4], &vendor, sizeof(vendor));
	endpoint->writable[IVSHMEM_CAP_VENDOR_OFFSET / 4] = (uint32_t)IVSHMEM_PRIV_ONE_SHOT_INT
							    << PRIVILEGED_SHIFT;
	if (!n_vectors)
		return;
	put(endpoint, IVSHMEM_CAP_MSIX_OFFSET, PCI_CAP_MSIX | (n_vectors - 1) * MSIX_TABLE_SIZE,
	    MSIX_WRITABLE);
	put(endpoint, IVSHMEM_CAP_MSIX_OFFSET + 4, IVSHMEM_BAR_MSIX, 0);
	put(endpoint, IVSHMEM_CAP_MSIX_OFFSET + 8, n_vectors * MSIX_ENTRY_SIZE | IVSHMEM_BAR_MSIX,
	    0);
}

/* A base address register has the size that its mask says. */
static void place(const struct ivshmem_endpoint *endpoint, struct mmio_region *region,
		  unsigned int bar)
{
	uint32_t address = get(endpoint, REG_BAR0 + 4 * bar);

	if (region)
		mmio_move(region, address ? address : MMIO_NOWHERE);
}

static void place_all(const struct ivshmem_endpoint *endpoint)
{
	place(endpoint, endpoint->registers, IVSHMEM_BAR_REGISTERS);
	place(endpoint, endpoint->vectors, IVSHMEM_BAR_MSIX);
}

void ivshmem_config_reset(struct ivshmem_endpoint *endpoint)
{
	const struct jailhouse_pci_device *info = endpoint->info;
	uint32_t id = (uint32_t)IVSHMEM_DEVICE_ID << 16 | IVSHMEM_VENDOR_ID;
	bool has_vectors = info->num_msix_vectors;

	memset(endpoint->config, 0, sizeof(endpoint->config));
	put(endpoint, REG_ID, id, 0);
	put(endpoint, REG_COMMAND, STATUS_HAS_LIST,
	    COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_LINE);
	put(endpoint, REG_CLASS,
	    (uint32_t)IVSHMEM_BASE_CLASS << 24 | (uint32_t)info->shmem_protocol << 8, 0);
	put(endpoint, REG_HEADER, has_siblings(endpoint) ? HEADER_MANY : 0, 0);
	put(endpoint, REG_BAR0 + 4 * IVSHMEM_BAR_REGISTERS, 0,
	    info->bar_mask[IVSHMEM_BAR_REGISTERS]);
	put(endpoint, REG_BAR0 + 4 * IVSHMEM_BAR_MSIX, 0,
	    has_vectors ? info->bar_mask[IVSHMEM_BAR_MSIX] : 0);
	put(endpoint, REG_SUBSYSTEM, id, 0);
	put(endpoint, REG_CAPABILITIES, IVSHMEM_CAP_VENDOR_OFFSET, 0);
	/* Which line, software notes down; which pin, by the slot: as bridges spread them. */
	put(endpoint, REG_INTERRUPT,
	    has_vectors ? 0 : ((uint32_t)(info->bdf >> 3) % N_LINES + 1) << 8, 0xff);
	put_capabilities(endpoint);
	place_all(endpoint);
}

bool ivshmem_decodes(const struct ivshmem_endpoint *endpoint)
{
	return get(endpoint, REG_COMMAND) & COMMAND_MEMORY;
}

bool ivshmem_is_master(const struct ivshmem_endpoint *endpoint)
{
	return get(endpoint, REG_COMMAND) & COMMAND_MASTER;
}

bool ivshmem_has_line(const struct ivshmem_endpoint *endpoint)
{
	return !endpoint->info->num_msix_vectors && !(get(endpoint, REG_COMMAND) & COMMAND_NO_LINE);
}

bool ivshmem_is_one_shot(const struct ivshmem_endpoint *endpoint)
{
	return get(endpoint, IVSHMEM_CAP_VENDOR_OFFSET) >> PRIVILEGED_SHIFT &
	       IVSHMEM_PRIV_ONE_SHOT_INT;
}

uint32_t ivshmem_msix_control(const struct ivshmem_endpoint *endpoint)
{
	return get(endpoint, IVSHMEM_CAP_MSIX_OFFSET) >> 16;
}

uint32_t ivshmem_config_read(struct ivshmem_endpoint *endpoint, unsigned int offset)
{
	uint32_t value;

	if (offset / 4 >= IVSHMEM_CONFIG_WORDS)
		return 0;
	lock_take(&endpoint->link->lock);
	value = endpoint->config[offset / 4];
	lock_drop(&endpoint->link->lock);
	return value;
}

void ivshmem_config_write(struct ivshmem_endpoint *endpoint, unsigned int offset, uint32_t mask,
			  uint32_t value)
{
	uint32_t *word;

	if (offset / 4 >= IVSHMEM_CONFIG_WORDS)
		return;
	lock_take(&endpoint->link->lock);
	word = &endpoint->config[offset / 4];
	mask &= endpoint->writable[offset / 4];
	*word = (*word & ~mask) | (value & mask);
	place_all(endpoint);
	ivshmem_msix_send_pending(endpoint);
	lock_drop(&endpoint->link->lock);
}
