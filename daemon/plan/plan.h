/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the planner's steps share. planner.c runs them in the order in which they
 * stand here; each reads the inventory and adds to the configuration or to the
 * claims from which memory regions and ports are built at the end.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/claims.h"
#include "plan/planner.h"

#define PLAN_4G UINT64_C(0x100000000)

/* Ranks of granted claims (claims.h): whose word about flags counts. */
#define PLAN_RANK_FIRMWARE    0 /* a reservation whose content only the firmware knows */
#define PLAN_RANK_CERTAIN     1 /* RAM, devices */
#define PLAN_RANK_RESERVATION 2 /* ours: exactly what it is planned as */

#define PLAN_SHARED_MEMORY_VECTORS 2 /* MSI-X vectors of a virtual function, x86 */

struct plan {
	const struct inventory *inventory;
	const struct plan_intent *intent;
	struct finding_list *findings;
	struct config *config; /* texts that stay belong to its arena */
	struct arena *scratch; /* gone after planning */
	struct claim_list memory, ports;

	struct range
		*pci_windows; /* of hosts, memory below 4 GiB that functions are given places in */
	size_t n_pci_windows;
	bool has_virtual_host; /* the configuration's PCI host is virtual, real ones pass as they are */
	struct range reservation; /* kept from Linux, for hypervisor and cells; whole pages */
	bool has_reservation;
	struct range for_cells; /* its rest behind the hypervisor and before shared memory */
	bool has_for_cells;
};

static inline bool plan_is_x86(const struct plan *plan)
{
	return plan->inventory->arch == MACHINE_X86;
}

static inline bool plan_is_arm(const struct plan *plan)
{
	return plan->inventory->arch == MACHINE_ARM || plan->inventory->arch == MACHINE_ARM64;
}

/* Shared peripheral interrupts of a GIC: 32 to 1019 (IHI 0048, 2.2.1; IHI 0069, 2.2). */
#define PLAN_GIC_FIRST_SPI 32u
#define PLAN_GIC_SPI_END   1020u

/* Bytes that a register of firmware takes. */
static inline uint32_t plan_register_bytes(const struct inv_gas *gas)
{
	return gas->length ? gas->length : (gas->width_bits + 7u) / 8;
}

/* plan-cpu.c: the CPU set */
void plan_cpus(struct plan *plan);

/* plan-iommu.c: units, and the stream ids behind those of ARM */
void plan_iommus(struct plan *plan);
void plan_stream_ids(struct plan *plan);

/* plan-pci.c: the configuration space window and every function */
void plan_pci_host(struct plan *plan);
void plan_pci_functions(struct plan *plan);

/* plan-pci-capabilities.c: the function's list in the pool, shared where equal */
void plan_pci_capabilities(struct plan *plan, const struct inv_pci_function *function,
			   struct config_pci_device *device);

/* plan-arm.c: generic interrupt controller, interrupts for virtual PCI */
void plan_arm(struct plan *plan);

/* plan-console.c: where the hypervisor prints */
void plan_console(struct plan *plan);

/* plan-irq.c: I/O APICs, GIC bitmaps, the interrupt limit */
void plan_interrupts(struct plan *plan);

/* plan-memory-sources.c: who claims what of the address space */
void plan_memory_claims(struct plan *plan);

/* plan-memory-exclusions.c: what the hypervisor keeps, traps or emulates */
void plan_memory_exclusions(struct plan *plan);

/* plan-port.c: claims to I/O ports (x86) */
void plan_port_claims(struct plan *plan);

/* plan-reservation.c: which part of memory is kept from Linux for us */
void plan_reservation(struct plan *plan);

/* plan-sizing.c: how much the hypervisor needs, term by term. Return: bytes, whole 2 MiB. */
uint64_t plan_hypervisor_size(struct plan *plan);

/* plan-hypervisor.c: the hypervisor's part of the reservation */
void plan_hypervisor_memory(struct plan *plan);

/* plan-shared-memory.c: virtual PCI host, shared-memory functions and their memory */
void plan_shared_memory(struct plan *plan);

/* plan-memory.c: resolve the claims into regions, ports and exclusions */
void plan_build_regions(struct plan *plan);

/** plan_exclude_function() - the root cell does not get this PCI function. */
void plan_exclude_function(struct plan *plan, const struct inv_pci_function *function,
			   const char *reason);

#endif
