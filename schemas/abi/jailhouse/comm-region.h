/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * The communication region: one page that the hypervisor and a cell share, at
 * the address that the cell's configuration gives it (abi.md, section 7).
 *
 * A question: the hypervisor clears reply_from_cell and writes msg_to_cell; the
 * cell clears msg_to_cell and then writes its reply. Everything that the cell
 * can write here is to be doubted by whoever reads it.
 */
#ifndef ABI_JAILHOUSE_COMM_REGION_H
#define ABI_JAILHOUSE_COMM_REGION_H

#include <abi/jailhouse/console.h>
#include <abi/jailhouse/types.h>

#define JAILHOUSE_COMM_SIGNATURE      "JHCOMM"
#define JAILHOUSE_COMM_SIGNATURE_SIZE 6
#define JAILHOUSE_COMM_REVISION       2

/* What a cell is doing. A running one that is locked denies every reconfiguration. */
#define JAILHOUSE_CELL_RUNNING         0
#define JAILHOUSE_CELL_RUNNING_LOCKED  1
#define JAILHOUSE_CELL_SHUT_DOWN       2 /* terminal for the cell; set by itself or by us */
#define JAILHOUSE_CELL_FAILED          3 /* terminal for the cell */
#define JAILHOUSE_CELL_FAILED_COMM_REV 4 /* it does not know this revision */

/* What the hypervisor asks */
#define JAILHOUSE_MSG_NONE               0
#define JAILHOUSE_MSG_SHUTDOWN_REQUEST   1 /* may you be destroyed or reloaded? */
#define JAILHOUSE_MSG_RECONFIG_COMPLETED 2 /* for information: the system is another one now */

/* What the cell answers; 0 is no answer yet */
#define JAILHOUSE_REPLY_NONE     0
#define JAILHOUSE_REPLY_UNKNOWN  1 /* it does not know the message */
#define JAILHOUSE_REPLY_DENIED   2
#define JAILHOUSE_REPLY_APPROVED 3
#define JAILHOUSE_REPLY_RECEIVED 4 /* to what is for information */

#define JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED 0x0001
#define JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE    0x0002

/**
 * struct jailhouse_comm_platform_x86 - what only x86 has
 * @pm_timer_address: port of the ACPI timer
 * @num_cpus: of this cell
 * @tsc_khz: frequency of the time stamp counter, in kHz
 * @apic_khz: frequency of the local APIC's timer, in kHz
 */
struct jailhouse_comm_platform_x86 {
	uint16_t pm_timer_address;
	uint16_t num_cpus;
	uint32_t tsc_khz;
	uint32_t apic_khz;
} JAILHOUSE_PACKED;

/**
 * struct jailhouse_comm_platform_arm - what only ARM has
 * @gic_version: 2 or 3
 * @padding: 0
 * @gicd_base: physical address of the distributor
 * @gicc_base: GICv2: of the CPU interface
 * @gicr_base: GICv3: of the redistributors
 * @vpci_irq_base: as in the cell's configuration
 */
struct jailhouse_comm_platform_arm {
	uint8_t gic_version;
	uint8_t padding[7];
	uint64_t gicd_base;
	uint64_t gicc_base;
	uint64_t gicr_base;
	uint32_t vpci_irq_base;
} JAILHOUSE_PACKED;

/**
 * struct jailhouse_comm_region - the beginning of the page
 * @signature: JAILHOUSE_COMM_SIGNATURE
 * @revision: JAILHOUSE_COMM_REVISION
 * @cell_state: JAILHOUSE_CELL_…; written by the cell
 * @msg_to_cell: JAILHOUSE_MSG_…; written by the hypervisor, cleared by the cell
 * @reply_from_cell: JAILHOUSE_REPLY_…; written by the cell
 * @flags: JAILHOUSE_COMM_FLAG_…
 * @console: what the cell is to print to
 * @pci_mmconfig_base: physical address of the configuration space of bus 0
 * @x86: architecture x86
 * @arm: architectures ARM and ARM64
 */
struct jailhouse_comm_region {
	uint8_t signature[JAILHOUSE_COMM_SIGNATURE_SIZE];
	uint16_t revision;
	uint32_t cell_state;
	uint32_t msg_to_cell;
	uint32_t reply_from_cell;
	uint32_t flags;
	struct jailhouse_console console;
	uint64_t pci_mmconfig_base;
	union {
		struct jailhouse_comm_platform_x86 x86;
		struct jailhouse_comm_platform_arm arm;
	} JAILHOUSE_PACKED;
} JAILHOUSE_PACKED;

#endif
