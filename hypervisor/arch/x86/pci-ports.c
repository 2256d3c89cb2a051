/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI as PCs have it: messages, and configuration space through ports 0xcf8 and 0xcfc: PCI Local Bus specification 3.0, 3.2.2.3. */
#include <hv/arch/pci.h>
#include <hv/x86/apic.h>
#include <hv/x86/ioapic.h>
#include <hv/x86/iommu.h>
#include <hv/x86/pci-ports.h>

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc
#define IS_ENABLED   0x80000000u

static void select(struct pci_address address)
{
	port_write32(PORT_ADDRESS,
		     IS_ENABLED | (uint32_t)address.bdf << 8 | (address.offset & 0xfc));
}

uint32_t arch_pci_read(struct pci_address address)
{
	uint16_t port = (uint16_t)(PORT_DATA + (address.offset & 3));

	select(address);
	switch (address.size) {
	case 1:
		return port_read8(port);
	case 2:
		return port_read16(port);
	default:
		return port_read32(port);
	}
}

void arch_pci_write(struct pci_address address, uint32_t value)
{
	uint16_t port = (uint16_t)(PORT_DATA + (address.offset & 3));

	select(address);
	switch (address.size) {
	case 1:
		port_write8(port, (uint8_t)value);
		break;
	case 2:
		port_write16(port, (uint16_t)value);
		break;
	default:
		port_write32(port, value);
	}
}

/*
 * As cells write them, without interrupt remapping: APM vol. 2, 16.11. Bits 20 to 31 of the address say
 * that it is an interrupt, bits 12 to 19 whose, bit 2 how that is meant.
 */
static struct iommu_interrupt read_message(const struct pci_message *message)
{
	return (struct iommu_interrupt){
		.is_valid = message->address >> 20 == 0xfee,
		.is_logical = message->address & 4,
		.mode = message->data >> 8 & 7,
		.vector = (uint8_t)message->data,
		.destination = message->address >> 12 & 0xff,
	};
}

static bool is_for(const struct cell *cell, const struct iommu_interrupt *interrupt)
{
	return interrupt->is_valid && interrupt->mode <= 1 && interrupt->vector >= 16 &&
	       apic_reaches_only(cell, interrupt->destination, interrupt->is_logical);
}

bool arch_pci_route(const struct cell *cell, uint16_t bdf, unsigned int vector,
		    struct pci_message *message)
{
	struct iommu_interrupt interrupt = read_message(message);
	struct iommu_place place;

	if (!is_for(cell, &interrupt))
		return false;
	if (!iommu_remaps())
		return true;
	if (!iommu_find_route(bdf, vector, &place))
		return false;
	interrupt.has_source = true;
	interrupt.source = place.source;
	iommu_route(place.number, &interrupt);
	*message = iommu_message(&place);
	return true;
}

void arch_pci_unroute(uint16_t bdf, unsigned int vector)
{
	struct iommu_place place;

	if (iommu_remaps() && iommu_find_route(bdf, vector, &place))
		iommu_route(place.number, NULL);
}

bool arch_pci_reaches(const struct cell *cell, const struct pci_message *message)
{
	struct iommu_interrupt interrupt = read_message(message);

	return is_for(cell, &interrupt);
}

void arch_pci_send(const struct pci_message *message)
{
	struct iommu_interrupt interrupt = read_message(message);

	apic_inject(interrupt.destination, interrupt.is_logical, interrupt.mode, interrupt.vector);
}

void arch_pci_raise(struct cell *cell, unsigned int pin)
{
	/* Input 0 is a timer's on every PC: nobody means that. */
	if (cell->desc->vpci_irq_base)
		ioapic_raise(cell, cell->desc->vpci_irq_base + pin);
}

bool pci_ports_own(uint16_t port)
{
	return (port & ~7) == PORT_ADDRESS;
}

static bool handle_data(struct cpu *cpu, uint16_t port, unsigned int size, bool is_in,
			uint32_t *value)
{
	uint32_t selected = cpu->cell->arch.pci_address;
	struct pci_address address = {
		.bdf = (uint16_t)(selected >> 8),
		.offset = (uint16_t)((selected & 0xfc) | (port & 3)),
		.size = size,
	};

	if ((port & 3) + size > 4)
		return false;
	if (!(selected & IS_ENABLED))
		*value = is_in ? UINT32_MAX : *value;
	else if (is_in)
		*value = pci_guest_read(cpu, address);
	else
		pci_guest_write(cpu, address, *value);
	return true;
}

bool pci_ports_handle(struct cpu *cpu, uint16_t port, unsigned int size, bool is_in,
		      uint32_t *value)
{
	if (port >= PORT_DATA)
		return handle_data(cpu, port, size, is_in, value);
	/* Bytes there are other registers of chipsets (0xcf9 resets): not the guest's. */
	if (port != PORT_ADDRESS || size != 4)
		return false;
	if (is_in)
		*value = cpu->cell->arch.pci_address;
	else
		cpu->cell->arch.pci_address = *value;
	return true;
}
