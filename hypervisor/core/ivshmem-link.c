/* SPDX-License-Identifier: GPL-2.0-only */
/* Who shares memory with whom: what configurations say, and that they mean the same. */
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/ivshmem-endpoint.h>
#include <hv/memory.h>
#include <hv/pci.h>
#include <hv/printk.h>

#define REGISTERS_MIN 32u /* what a base address register can say for IVSHMEM_REGISTERS_END bytes */

static struct ivshmem_link *links;

/* ---- what one configuration says --------------------------------------------------------- */

static const struct jailhouse_memory *section(const struct cell *cell,
					      const struct jailhouse_pci_device *info,
					      unsigned int number)
{
	return cell_memory_region(cell, info->shmem_regions_start + number);
}

static unsigned int count_sections(const struct jailhouse_pci_device *info)
{
	return IVSHMEM_REGION_OUTPUT + info->shmem_peers;
}

static bool is_bar(uint32_t mask, uint64_t size)
{
	uint64_t bar = ~mask + 1u;

	return mask && !(bar & (bar - 1)) && bar >= size;
}

static bool is_table(const struct jailhouse_memory *region)
{
	return region->size && region_is_mapped(region) && !(region->flags & JAILHOUSE_MEM_IO) &&
	       region->size <= UINT32_MAX;
}

static bool is_twice(const struct cell *cell, const struct jailhouse_pci_device *info)
{
	uint32_t i, n = 0;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++)
		n += ivshmem_info(cell, i) && ivshmem_info(cell, i)->bdf == info->bdf;
	return n > 1;
}

/* Return: what is wrong with it by itself; NULL for nothing */
static const char *find_fault(const struct cell *cell, const struct jailhouse_pci_device *info)
{
	if (info->shmem_peers < 2 || info->shmem_peers > IVSHMEM_MAX_PEERS ||
	    info->shmem_dev_id >= info->shmem_peers)
		return "there are 2 to 12 peers, which count from 0";
	if ((uint64_t)info->shmem_regions_start + count_sections(info) > cell_memory_count(cell))
		return "its memory regions are more than the configuration has";
	if (!is_table(section(cell, info, IVSHMEM_REGION_STATE_TABLE)))
		return "its state table is no memory in whole pages";
	if (!is_bar(info->bar_mask[IVSHMEM_BAR_REGISTERS], REGISTERS_MIN))
		return "the mask of BAR 0 is none, or too small for its registers";
	if (info->num_msix_vectors > IVSHMEM_VECTORS_MAX ||
	    (info->num_msix_vectors &&
	     !is_bar(info->bar_mask[IVSHMEM_BAR_MSIX], ivshmem_msix_size(info->num_msix_vectors))))
		return "the mask of BAR 1 is none, or too small for its vectors";
	if (is_twice(cell, info))
		return "it is listed twice";
	if (!system_config->platform_info.pci_is_virtual && pci_cell_wants(cell, info->bdf))
		return "a function of the machine is there";
	return NULL;
}

/* ---- links: the lock of cells is held ---------------------------------------------------- */

static struct ivshmem_link *find_link(uint16_t bdf)
{
	struct ivshmem_link *link = links;

	while (link && link->bdf != bdf)
		link = link->next;
	return link;
}

static struct ivshmem_link *make_link(const struct cell *cell,
				      const struct jailhouse_pci_device *info)
{
	struct ivshmem_link *link = memory_take(1);
	unsigned int i;

	if (!link)
		return NULL;
	link->bdf = info->bdf;
	link->n_peers = info->shmem_peers;
	for (i = 0; i < count_sections(info); i++) {
		link->sections[i].phys = section(cell, info, i)->phys_start;
		link->sections[i].size = section(cell, info, i)->size;
	}
	link->next = links;
	links = link;
	return link;
}

void ivshmem_link_put(struct ivshmem_link *link)
{
	struct ivshmem_link **at = &links;

	if (--link->n_users)
		return;
	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	memory_give(link, 1);
}

/* A section of no size is nowhere, whatever address it has. */
static bool is_same_memory(const struct ivshmem_link *link, const struct cell *cell,
			   const struct jailhouse_pci_device *info)
{
	const struct jailhouse_memory *region;
	unsigned int i;

	for (i = 0; i < count_sections(info); i++) {
		region = section(cell, info, i);
		if (region->size != link->sections[i].size ||
		    (region->size && region->phys_start != link->sections[i].phys))
			return false;
	}
	return true;
}

/* Return: why it cannot be a peer of those that are there; NULL when it can */
static const char *find_conflict(const struct ivshmem_link *link, const struct cell *cell,
				 const struct jailhouse_pci_device *info)
{
	if (info->shmem_peers != link->n_peers)
		return "another cell has it with another number of peers";
	if (link->peers[info->shmem_dev_id])
		return "another cell is that peer";
	if (!is_same_memory(link, cell, info))
		return "another cell has it with other memory";
	return NULL;
}

int ivshmem_link_get(const struct cell *cell, const struct jailhouse_pci_device *info,
		     struct ivshmem_link **ret)
{
	struct ivshmem_link *link = find_link(info->bdf);
	const char *problem = find_fault(cell, info);

	if (!problem && link)
		problem = find_conflict(link, cell, info);
	if (problem) {
		printk("cellwarden: cell %s: shared-memory device %02x:%02x.%x, peer %u of %u: "
		       "%s\n",
		       cell->desc->name, info->bdf >> 8, info->bdf >> 3 & 0x1f, info->bdf & 7,
		       info->shmem_dev_id, info->shmem_peers, problem);
		return -EINVAL;
	}
	if (!link)
		link = make_link(cell, info);
	if (!link)
		return -ENOMEM;
	link->n_users++;
	*ret = link;
	return 0;
}

/* State tables that we write are nobody's own: else we would write what is a cell's alone. */
int ivshmem_link_check_tables(const struct cell *cell)
{
	const struct ivshmem_link *link;
	const struct jailhouse_memory *region;
	uint64_t start, size;
	uint32_t i;

	for (link = links; link; link = link->next) {
		start = link->sections[IVSHMEM_REGION_STATE_TABLE].phys;
		size = link->sections[IVSHMEM_REGION_STATE_TABLE].size;
		for (i = 0; i < cell_memory_count(cell); i++) {
			region = cell_memory_region(cell, i);
			if (region->flags &
				    (JAILHOUSE_MEM_ROOTSHARED | JAILHOUSE_MEM_COMM_REGION) ||
			    !region->size || region->phys_start >= start + size ||
			    start >= region->phys_start + region->size)
				continue;
			printk("cellwarden: cell %s: memory at 0x%lx, size 0x%lx: a state table of "
			       "shared memory is there: it is to be root-shared\n",
			       cell->desc->name, region->phys_start, region->size);
			return -EBUSY;
		}
	}
	return 0;
}

/* CPUs that go to another cell forget what is pending when they go on. */
void ivshmem_link_wait(void)
{
	struct ivshmem_link *link;

	for (link = links; link; link = link->next) {
		lock_take(&link->lock);
		lock_drop(&link->lock);
	}
}
