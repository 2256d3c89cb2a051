/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages that interrupt: where a function of a cell may send them. */
#ifndef HV_PCI_MSI_H
#define HV_PCI_MSI_H

#include <hv/pci.h>

#define PCI_CAP_MSI  0x05
#define PCI_CAP_MSIX 0x11
#define PCI_COMMAND  0x04

/* Entry of an MSI-X table: address, data, control */
#define MSIX_ENTRY_SIZE    16u
#define MSIX_DATA          8
#define MSIX_ENTRY_CONTROL 12
#define MSIX_MASKED        0x1u

/* What pci.c and this know of a register of the machine */
uint32_t pci_machine_read(uint16_t bdf, uint16_t offset, unsigned int size);
void pci_machine_write(uint16_t bdf, uint16_t offset, unsigned int size, uint32_t value);

/**
 * struct pci_message - what a function writes, and where, to interrupt
 */
struct pci_message {
	uint64_t address;
	uint32_t data;
};

/** msix_message() - of an entry of a table; msix_is_masked(): whether it is to be sent */
static inline struct pci_message msix_message(const uint8_t entry[MSIX_ENTRY_SIZE])
{
	return (struct pci_message){ config_view_le(entry, 8),
				     (uint32_t)config_view_le(entry + MSIX_DATA, 4) };
}

static inline bool msix_is_masked(const uint8_t entry[MSIX_ENTRY_SIZE])
{
	return config_view_le(entry + MSIX_ENTRY_CONTROL, 4) & MSIX_MASKED;
}

/**
 * struct msi_state - messages of one function, as its cell wrote them
 * @cell: whose it is, or would be
 * @info: its entry in the cell's configuration
 * @msi_at, @msix_at: offsets of its capabilities; 0 for none
 * @msi: of MSI
 * @entries: of the table of MSI-X
 */
struct msi_state {
	struct cell *cell;
	const struct jailhouse_pci_device *info;
	uint16_t msi_at, msix_at;
	struct pci_message msi;
	uint8_t (*entries)[MSIX_ENTRY_SIZE];
};

/** msix_entries() - how many @entries of a function there are */
unsigned int msix_entries(const struct jailhouse_pci_device *info);

/** msix_regions() - how many regions msi_init() adds for all functions of a cell */
unsigned int msix_regions(const struct cell *cell);

/** msi_init() - nothing is sent yet, and the function is not touched. Return: 0, -ENOMEM */
int msi_init(struct msi_state *state, struct cell *cell, const struct jailhouse_pci_device *info,
	     uint8_t (*entries)[MSIX_ENTRY_SIZE]);

/** msi_begin() - what Linux has set up is the root cell's; msi_end() gives it back to Linux */
void msi_begin(struct msi_state *state);
void msi_end(struct msi_state *state);

/** msi_quiet() - the function sends nothing any more, for whoever has it next */
void msi_quiet(struct msi_state *state);

/** msi_check() - the cell has other CPUs by now: what reaches those of others is switched off */
void msi_check(struct msi_state *state);

/** msi_owns() - whether a register is control, address or data of MSI, for the next two */
bool msi_owns(const struct msi_state *state, struct pci_address address);

/** msi_write() - a cell's write. Return: false when the message would reach others; nothing is done */
bool msi_write(struct msi_state *state, struct pci_address address, uint32_t value);

/** msi_read() - what the cell wrote */
uint32_t msi_read(const struct msi_state *state, struct pci_address address);

#endif
