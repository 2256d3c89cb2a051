/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_X86_IOMMU_H
#define HV_X86_IOMMU_H

#include <hv/cpu.h>
#include <hv/pci-msi.h>
#include <hv/unit.h>

/* IOMMUs, whatever kind the configuration says; beside either vendor's processors. */
extern const struct unit iommu_unit;

/** iommu_take_nmi() - report what devices did. Return: whether an NMI of this CPU was for that */
bool iommu_take_nmi(const struct cpu *cpu);

/* ---- interrupt remapping ------------------------------------------------------ */

/**
 * struct iommu_interrupt - where a route leads
 * @is_valid: anywhere at all
 * @is_logical: how @destination is meant, which has 8 bits
 * @is_level: or an edge
 * @has_source: it is @source's, and nobody else's
 * @mode, @vector: of delivery: APM vol. 2, 16.11
 */
struct iommu_interrupt {
	bool is_valid;
	bool is_logical;
	bool is_level;
	bool has_source;
	uint8_t mode;
	uint8_t vector;
	uint16_t source;
	uint32_t destination;
};

/** iommu_remaps() - whether there is interrupt remapping: no other way for a message to arrive */
bool iommu_remaps(void);

/**
 * iommu_remaps_inputs() - whether interrupts of I/O APICs have routes too; else they arrive as
 *	their entries say, which nobody but us writes
 */
bool iommu_remaps_inputs(void);

/** iommu_take_routes() - so many in a row, from a multiple of a power of two on. Return: the first */
uint32_t iommu_take_routes(uint32_t n, uint32_t multiple_of);

/**
 * struct iommu_place - the route of a message
 * @number: of the route
 * @index: among those of all who send by the name @source
 */
struct iommu_place {
	uint32_t number, index;
	uint16_t source;
};

/**
 * iommu_find_route() - the place of a function's message
 *
 * Return: false for a function or vector that the root cell's configuration does not have
 */
bool iommu_find_route(uint16_t bdf, unsigned int vector, struct iommu_place *ret);

/** iommu_route() - where it leads from now on; NULL for nowhere */
void iommu_route(uint32_t number, const struct iommu_interrupt *interrupt);

/** iommu_message() - what a function sends to use a route */
struct pci_message iommu_message(const struct iommu_place *place);

/** iommu_ioapic_entry() - the entry of an I/O APIC that uses a route instead of its own destination */
uint64_t iommu_ioapic_entry(uint32_t number, uint64_t entry);

#endif
