/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSI-X of shared-memory devices: PCI Local Bus specification 3.0, 6.8.2. There is no function
 * that sends: we do, to the CPUs that the cell has at that moment, and to no others.
 */
#include <hv/arch/pci.h>
#include <hv/ivshmem-endpoint.h>
#include <hv/string.h>
#include <hv/violation.h>

#define CONTROL_MASKED  0x4000u
#define CONTROL_ENABLED 0x8000u

void ivshmem_msix_reset(struct ivshmem_endpoint *endpoint)
{
	unsigned int n = endpoint->info->num_msix_vectors, vector;

	for (vector = 0; vector < n; vector++) {
		memset(endpoint->entries[vector], 0, MSIX_ENTRY_SIZE);
		endpoint->entries[vector][MSIX_ENTRY_CONTROL] = MSIX_MASKED;
	}
	memset(endpoint->pending, 0, ivshmem_msix_words(n) * sizeof(*endpoint->pending));
}

static bool may_send(const struct ivshmem_endpoint *endpoint)
{
	return (ivshmem_msix_control(endpoint) & (CONTROL_ENABLED | CONTROL_MASKED)) ==
		       CONTROL_ENABLED &&
	       ivshmem_is_master(endpoint);
}

void ivshmem_msix_send(struct ivshmem_endpoint *endpoint, unsigned int vector)
{
	struct pci_message message = msix_message(endpoint->entries[vector]);
	uint64_t bit = 1ull << vector % 64;

	if (!may_send(endpoint) || msix_is_masked(endpoint->entries[vector])) {
		if (ivshmem_msix_control(endpoint) & CONTROL_ENABLED)
			endpoint->pending[vector / 64] |= bit;
		return;
	}
	endpoint->pending[vector / 64] &= ~bit;
	if (arch_pci_reaches(endpoint->cell, &message))
		arch_pci_send(&message);
}

void ivshmem_msix_send_pending(struct ivshmem_endpoint *endpoint)
{
	unsigned int n = endpoint->info->num_msix_vectors, vector;

	if (!n || !may_send(endpoint))
		return;
	for (vector = 0; vector < n; vector++)
		if (endpoint->pending[vector / 64] >> vector % 64 & 1)
			ivshmem_msix_send(endpoint, vector);
}

/* Return: false for a message that reaches others; it is kept, and never sent */
static bool write_entry(struct ivshmem_endpoint *endpoint, const struct mmio_access *access)
{
	uint8_t *entry = endpoint->entries[access->offset / MSIX_ENTRY_SIZE];
	struct pci_message message;

	memcpy(entry + access->offset % MSIX_ENTRY_SIZE, &access->value, access->size);
	message = msix_message(entry);
	ivshmem_msix_send_pending(endpoint);
	return msix_is_masked(entry) || arch_pci_reaches(endpoint->cell, &message);
}

static void read_table(const struct ivshmem_endpoint *endpoint, struct mmio_access *access)
{
	uint64_t table = endpoint->info->num_msix_vectors * (uint64_t)MSIX_ENTRY_SIZE;

	access->value = 0;
	if (access->offset < table)
		memcpy(&access->value, (const uint8_t *)endpoint->entries + access->offset,
		       access->size);
	else if (access->offset < ivshmem_msix_size(endpoint->info->num_msix_vectors))
		memcpy(&access->value,
		       (const uint8_t *)endpoint->pending + (access->offset - table), access->size);
}

/* What else is written changes nothing; what is not there reads as zeros, or ones. */
bool ivshmem_msix_handle(struct cpu *cpu, struct mmio_access *access, void *object)
{
	struct ivshmem_endpoint *endpoint = object;
	bool is_whole = access->size >= 4 && !(access->offset & (access->size - 1));
	uint16_t bdf = endpoint->info->bdf;
	bool is_allowed = true;

	lock_take(&endpoint->link->lock);
	if (!ivshmem_decodes(endpoint) || !is_whole)
		access->value = UINT64_MAX;
	else if (!access->is_write)
		read_table(endpoint, access);
	else if (access->offset < endpoint->info->num_msix_vectors * (uint64_t)MSIX_ENTRY_SIZE)
		is_allowed = write_entry(endpoint, access);
	lock_drop(&endpoint->link->lock);
	if (!is_allowed)
		refusal(cpu->cell, "message of %02x:%02x.%x, vector %lu", bdf >> 8, bdf >> 3 & 0x1f,
			bdf & 7, access->offset / MSIX_ENTRY_SIZE);
	return true;
}
