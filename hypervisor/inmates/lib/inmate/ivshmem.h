/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is shared with other cells, and interrupts to them: "IVSHMEM Device
 * Specification", version 2. Each peer has a section that it alone writes, and a state that all
 * see; one section more, if the configuration has it, is everybody's.
 */
#ifndef INMATE_IVSHMEM_H
#define INMATE_IVSHMEM_H

#include <stdint.h>

/* What a cell without anything else above its memory may take */
#define IVSHMEM_PLACE 0xe0000000u

/**
 * struct ivshmem - one device
 * @function: its number
 * @registers: where it has been placed
 * @id: which of the @n_peers this cell is
 * @common, @outputs: where the sections are; the output sections follow each other
 * @common_size, @output_size: in bytes; 0 for none
 */
struct ivshmem {
	uint16_t function;
	volatile uint8_t *registers;
	const volatile uint32_t *states;
	unsigned int id, n_peers;
	volatile uint8_t *common, *outputs;
	uint64_t common_size, output_size;
};

/**
 * ivshmem_next() - look for a device
 * @from: number of the first function that counts, as of pci_next()
 *
 * Return: a function's number; -ENOENT if there are no more
 */
int ivshmem_next(unsigned int from);

/**
 * ivshmem_open() - place a device's registers, and see what it shares
 * @function: its number
 * @place: two times 64 KiB of addresses where the cell has nothing, a multiple of that;
 *	IVSHMEM_PLACE for the first device
 * @ret: written on success
 *
 * Return: 0; -ENOENT if it is no such device; -EINVAL if its registers or its memory do not fit
 */
int ivshmem_open(uint16_t function, uint32_t place, struct ivshmem *ret);

/** ivshmem_state() - of a peer; 0 of one that is not there */
uint32_t ivshmem_state(const struct ivshmem *device, unsigned int peer);

/** ivshmem_set_state() - this cell's; interrupts the others, by vector 0, when it has changed */
void ivshmem_set_state(const struct ivshmem *device, uint32_t state);

/** ivshmem_output() - the section that a peer alone writes */
volatile void *ivshmem_output(const struct ivshmem *device, unsigned int peer);

/**
 * ivshmem_interrupts() - let this device interrupt, or no more
 *
 * Before, tell where to: pci_msix_enable() with entries from 0, or ioapic_route() without MSI-X.
 */
void ivshmem_interrupts(const struct ivshmem *device, uint32_t is_enabled);

/** ivshmem_ring() - interrupt a peer; @vector is one that the peer has, or 0 */
void ivshmem_ring(const struct ivshmem *device, unsigned int peer, unsigned int vector);

#endif
