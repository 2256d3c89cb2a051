/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * The PCI device by which cells share memory and wake each other: abi.md,
 * section 10. Meaning of registers: "IVSHMEM Device Specification", version 2,
 * sections "Configuration Space Registers", "Register Region", "State Table".
 *
 * Memory regions of a cell, from its shmem_regions_start: the state table, the
 * section that everybody writes, then the output section of each peer in turn,
 * which only that peer writes. Sizes are multiples of a page; all but the state
 * table's may be 0.
 */
#ifndef ABI_JAILHOUSE_IVSHMEM_H
#define ABI_JAILHOUSE_IVSHMEM_H

#include <abi/jailhouse/types.h>

#define IVSHMEM_VENDOR_ID  0x110a
#define IVSHMEM_DEVICE_ID  0x4106
#define IVSHMEM_BASE_CLASS 0xff /* below it, sub-class and interface are the protocol */
#define IVSHMEM_MAX_PEERS  12

/* Where a peer's memory regions are, counted from shmem_regions_start */
#define IVSHMEM_REGION_STATE_TABLE 0
#define IVSHMEM_REGION_COMMON      1
#define IVSHMEM_REGION_OUTPUT      2 /* plus the peer */

/* Base address registers */
#define IVSHMEM_BAR_REGISTERS 0
#define IVSHMEM_BAR_MSIX      1

/* Registers, in bytes from the start of their region; 32 bits wide, aligned accesses only */
#define IVSHMEM_REG_ID          0x00 /* read: which peer this one is */
#define IVSHMEM_REG_MAX_PEERS   0x04 /* read: how many there may be, this one included */
#define IVSHMEM_REG_INT_CONTROL 0x08 /* IVSHMEM_INT_ENABLE; 0 after reset */
#define IVSHMEM_REG_DOORBELL    0x0c /* write: peer << 16 | vector */
#define IVSHMEM_REG_STATE       0x10 /* this peer's own; a change interrupts the others */
#define IVSHMEM_REGISTERS_END   0x14

#define IVSHMEM_INT_ENABLE 0x1

/* The vendor specific capability */
#define IVSHMEM_CAP_VENDOR_OFFSET 0x40 /* in configuration space */
#define IVSHMEM_CAP_VENDOR_ID     0x09
#define IVSHMEM_CAP_VENDOR_LENGTH 0x20
#define IVSHMEM_CAP_MSIX_OFFSET   (IVSHMEM_CAP_VENDOR_OFFSET + IVSHMEM_CAP_VENDOR_LENGTH)

#define IVSHMEM_PRIV_ONE_SHOT_INT 0x1 /* an interrupt that is delivered disables the next */

/**
 * struct ivshmem_vendor_capability - where the shared memory is and how it is cut
 * @id: IVSHMEM_CAP_VENDOR_ID
 * @next: offset of the next capability in configuration space; 0 at the end
 * @length: IVSHMEM_CAP_VENDOR_LENGTH
 * @privileged_control: IVSHMEM_PRIV_ONE_SHOT_INT; the only thing that can be written
 * @state_table_size: bytes
 * @common_section_size: bytes of what everybody writes; 0 without one
 * @output_section_size: bytes of one peer's
 * @base_address: guest-physical address of the state table, which the rest follows
 */
struct ivshmem_vendor_capability {
	uint8_t id;
	uint8_t next;
	uint8_t length;
	uint8_t privileged_control;
	uint32_t state_table_size;
	uint64_t common_section_size;
	uint64_t output_section_size;
	uint64_t base_address;
} JAILHOUSE_PACKED;

/* Bytes of a peer's entry in the state table; 0 is a peer that is not there */
#define IVSHMEM_STATE_BYTES 4

#endif
