/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of ivshmem know of each other. */
#ifndef HV_IVSHMEM_ENDPOINT_H
#define HV_IVSHMEM_ENDPOINT_H

#include <abi/jailhouse/ivshmem.h>
#include <hv/ivshmem.h>
#include <hv/pci-msi.h>

/* Configuration space ends with the MSI-X capability; behind it there are zeros. */
#define IVSHMEM_CONFIG_WORDS ((IVSHMEM_CAP_MSIX_OFFSET + 12) / 4)
#define IVSHMEM_SECTIONS_MAX (IVSHMEM_REGION_OUTPUT + IVSHMEM_MAX_PEERS)

/* PCI Local Bus specification 3.0, 6.8.2.3 */
#define IVSHMEM_VECTORS_MAX 2048u

/**
 * struct ivshmem_link - the cells that share one memory: those that name the same place
 * @lock: of what follows, and of each peer; taken for moments only
 * @bdf: the place
 * @n_peers: how many there may be
 * @n_users: how many cells want it, those that are being made included; cell_lock
 * @sections: where its memory is: the state table, the common section, an output for each peer
 * @peers: NULL for one that is not there
 */
struct ivshmem_link {
	struct ivshmem_link *next;
	struct lock lock;
	uint16_t bdf;
	unsigned int n_peers, n_users;
	struct {
		uint64_t phys, size;
	} sections[IVSHMEM_SECTIONS_MAX];
	struct ivshmem_endpoint *peers[IVSHMEM_MAX_PEERS];
};

/**
 * struct ivshmem_endpoint - a cell's end of it
 * @info: its entry in the cell's configuration
 * @registers, @vectors: what is emulated, where the cell has placed it; @vectors NULL without MSI-X
 * @config: its configuration space; @writable: what of that the cell may change
 * @int_control, @state: the registers
 * @entries, @pending: of MSI-X, as the cell wrote them, and a bit for each that waits
 */
struct ivshmem_endpoint {
	struct cell *cell;
	const struct jailhouse_pci_device *info;
	struct ivshmem_link *link;
	struct mmio_region *registers, *vectors;
	uint32_t config[IVSHMEM_CONFIG_WORDS], writable[IVSHMEM_CONFIG_WORDS];
	uint32_t int_control, state;
	uint8_t (*entries)[MSIX_ENTRY_SIZE];
	uint64_t *pending;
};

/** ivshmem_info() - entry @i of a cell's PCI devices; NULL when it is no shared memory */
static inline const struct jailhouse_pci_device *ivshmem_info(const struct cell *cell, uint32_t i)
{
	const struct jailhouse_pci_device *info =
		(const struct jailhouse_pci_device *)config_view_item(&cell->config,
								      CONFIG_VIEW_PCI_DEVICES, i);

	return info->type == JAILHOUSE_PCI_TYPE_IVSHMEM ? info : NULL;
}

/* ---- ivshmem-link.c: the lock of cells is held ----------------------------------- */

/**
 * ivshmem_link_get() - that of a cell's device, which is made for the first one
 *
 * Return: 0; -EINVAL, after saying why: the device is not right, or others have it differently;
 * -ENOMEM
 */
int ivshmem_link_get(const struct cell *cell, const struct jailhouse_pci_device *info,
		     struct ivshmem_link **ret);
void ivshmem_link_put(struct ivshmem_link *link);

/** ivshmem_link_check_tables() - a new cell takes no state table for itself. Return: 0, -EBUSY */
int ivshmem_link_check_tables(const struct cell *cell);

/** ivshmem_link_wait() - until everybody has sent what was looked up before */
void ivshmem_link_wait(void);

/* ---- ivshmem-config.c: its link's lock is held ----------------------------------- */

/** ivshmem_config_reset() - as after a reset: it is placed nowhere, and sends nothing */
void ivshmem_config_reset(struct ivshmem_endpoint *endpoint);

/** ivshmem_decodes() - its registers can be reached; ivshmem_is_master(): it may send messages */
bool ivshmem_decodes(const struct ivshmem_endpoint *endpoint);
bool ivshmem_is_master(const struct ivshmem_endpoint *endpoint);

/** ivshmem_has_line() - it interrupts by a line, which is not disabled */
bool ivshmem_has_line(const struct ivshmem_endpoint *endpoint);

/** ivshmem_is_one_shot() - an interrupt that is delivered disables the next */
bool ivshmem_is_one_shot(const struct ivshmem_endpoint *endpoint);

/** ivshmem_msix_control() - the register of its capability */
uint32_t ivshmem_msix_control(const struct ivshmem_endpoint *endpoint);

/* ---- ivshmem-msix.c: its link's lock is held ------------------------------------- */

/** ivshmem_msix_words() - how many of @pending so many vectors need */
static inline unsigned int ivshmem_msix_words(unsigned int n_vectors)
{
	return (n_vectors + 63) / 64;
}

/** ivshmem_msix_size() - bytes of the table and of what is pending behind it */
static inline uint64_t ivshmem_msix_size(unsigned int n_vectors)
{
	return n_vectors * (uint64_t)MSIX_ENTRY_SIZE + 8ull * ivshmem_msix_words(n_vectors);
}

void ivshmem_msix_reset(struct ivshmem_endpoint *endpoint);

/** ivshmem_msix_send() - interrupt by a vector that it has; a masked one waits */
void ivshmem_msix_send(struct ivshmem_endpoint *endpoint, unsigned int vector);

/** ivshmem_msix_send_pending() - what waited, and is masked no more */
void ivshmem_msix_send_pending(struct ivshmem_endpoint *endpoint);

/* The region of its table; takes the lock itself */
mmio_handler ivshmem_msix_handle;

#endif
