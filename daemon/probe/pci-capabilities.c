// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/pci-capabilities.h"

#include "base/cleanup.h"

typedef unsigned int length_rule(const struct pci_capability_place *place);

static uint32_t u32_at(const struct pci_capability_place *place, unsigned int offset)
{
	return bytes_u32(place->config, place->offset + offset);
}

static uint16_t u16_at(const struct pci_capability_place *place, unsigned int offset)
{
	return bytes_u16(place->config, place->offset + offset);
}

static uint8_t u8_at(const struct pci_capability_place *place, unsigned int offset)
{
	return bytes_u8(place->config, place->offset + offset);
}

static bool is_port(const struct pci_capability_place *place)
{
	return place->express_type >= PCI_EXPRESS_ROOT_PORT &&
	       place->express_type <= PCI_EXPRESS_DOWNSTREAM;
}

static bool has_root_registers(const struct pci_capability_place *place)
{
	return place->express_type == PCI_EXPRESS_ROOT_PORT ||
	       place->express_type == PCI_EXPRESS_RC_EVENT_COLLECTOR;
}

/* AGP 3.0 adds control, aperture and GART registers (AGP 3.0, section 2.5). */
static unsigned int agp_length(const struct pci_capability_place *place)
{
	return u8_at(place, 2) >> 4 >= 3 ? 0x20 : 12;
}

/* PCI 3.0, section 6.8.1: bit 7 64-bit address, bit 8 per-vector masking. */
static unsigned int msi_length(const struct pci_capability_place *place)
{
	uint16_t control = u16_at(place, 2);

	return 10 + (control & 0x80 ? 4 : 0) + (control & 0x100 ? 10 : 0);
}

/* PCI-X 2.0, sections 7.2 and 8.6.2: bits 13:12 of the word at 2 tell of ECC registers. */
static unsigned int pci_x_length(const struct pci_capability_place *place)
{
	bool has_ecc = u16_at(place, 2) & 0x3000;

	if (place->header_type == 1)
		return has_ecc ? 0x20 : 0x10;
	return has_ecc ? 0x18 : 8;
}

/* HyperTransport 3.1, chapter 7: a 3-bit or 5-bit type in the top of the word at 2. */
static unsigned int hypertransport_length(const struct pci_capability_place *place)
{
	uint16_t command = u16_at(place, 2);

	switch (command >> 13) {
	case 0: /* slave or primary interface */
		return 28;
	case 1: /* host or secondary interface */
		return 24;
	}
	switch (command >> 11) {
	case 0x10: /* interrupt discovery and configuration */
		return 8;
	case 0x11: /* revision id */
		return 4;
	case 0x12: /* UnitID clumping */
	case 0x13: /* extended configuration space access */
		return 12;
	case 0x15: /* MSI mapping; bit 1: address is fixed and not there */
		return command & 2 ? 4 : 12;
	}
	return 0;
}

static unsigned int vendor_length(const struct pci_capability_place *place)
{
	return u8_at(place, 2);
}

/* AMD I/O Virtualization Technology (48882), section 3.2: bit 28 CapExt, type 3 is an IOMMU. */
static unsigned int secure_length(const struct pci_capability_place *place)
{
	uint32_t header = u32_at(place, 0);

	if ((header >> 16 & 7) != 3)
		return 0;
	return header & 1u << 28 ? 0x18 : 0x14;
}

/*
 * Version 2 always has all 60 bytes, what does not apply reads as 0 (PCIe 2.0,
 * section 7.8). Version 1 (PCIe 1.1, section 7.8) ends where the type's
 * registers end: device 0x0c, link 0x14, slot 0x1c, root 0x24.
 */
static unsigned int express_length(const struct pci_capability_place *place)
{
	bool has_slot = u16_at(place, 2) & 0x100;

	if (place->version >= 2)
		return 60;
	if (has_root_registers(place))
		return 0x24;
	if (place->express_type == PCI_EXPRESS_RC_ENDPOINT)
		return 0x0c;
	return place->express_type == PCI_EXPRESS_DOWNSTREAM && has_slot ? 0x1c : 0x14;
}

/* Serial ATA Revision 3.0, section 13.1: an index/data pair follows when BARLOC is 0xf. */
static unsigned int sata_length(const struct pci_capability_place *place)
{
	return (u32_at(place, 4) & 0xf) == 0xf ? 16 : 8;
}

/* Entries follow, each saying its own length in double words behind its first. */
static unsigned int enhanced_allocation_length(const struct pci_capability_place *place)
{
	unsigned int n = u8_at(place, 2) & 0x3f, length = place->header_type == 1 ? 8 : 4;

	while (n--) {
		if (!bytes_has(place->config, place->offset + length, 4))
			return 1; /* malformed: an entry outside */
		length += 4 * ((u32_at(place, length) & 7) + 1);
	}
	return length;
}

/* Root registers up to 0x38 are of root ports and collectors, the prefix log is behind. */
static unsigned int aer_length(const struct pci_capability_place *place)
{
	if (place->has_prefix_log)
		return 0x48;
	return has_root_registers(place) ? 0x38 : 0x2c;
}

/* Phases of the arbitration tables that a capability byte allows (tables 7-79 and 7-85). */
static unsigned int arbitration_phases(uint8_t allowed)
{
	unsigned int phases = 0;

	if (allowed & 0x02)
		phases = 32;
	if (allowed & 0x04)
		phases = 64;
	if (allowed & 0x18)
		phases = 128;
	if (allowed & 0x20)
		phases = 256;
	return phases;
}

static unsigned int larger(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

/* Registers of each channel, then tables at offsets counted in 16 bytes. */
static unsigned int virtual_channel_length(const struct pci_capability_place *place)
{
	uint32_t capability_1 = u32_at(place, 4), capability_2 = u32_at(place, 8);
	unsigned int n = (capability_1 & 7) + 1, i, length = 0x10 + n * 12;

	if (capability_2 >> 24) /* 4 bits a phase */
		length = larger(length, (capability_2 >> 24) * 16 +
						arbitration_phases(capability_2 & 0x0f) / 2);
	for (i = 0; i < n; i++) {
		uint32_t resource = u32_at(place, 0x10 + i * 12);
		unsigned int entry_bits = 1u << (capability_1 >> 10 & 3);

		if (resource >> 24)
			length = larger(length, (resource >> 24) * 16 +
							arbitration_phases(resource & 0x3f) *
								entry_bits / 8);
	}
	return length;
}

static unsigned int root_link_length(const struct pci_capability_place *place)
{
	return 0x10 + 0x10 * u8_at(place, 5);
}

static unsigned int event_collector_length(const struct pci_capability_place *place)
{
	return place->version >= 2 ? 12 : 8;
}

/* Vendor-specific and designated vendor-specific: length in bits 31:20 of the next word. */
static unsigned int extended_vendor_length(const struct pci_capability_place *place)
{
	unsigned int length = u32_at(place, 4) >> 20;

	return length < 8 ? 1 : length;
}

/* An egress control vector, one bit a port, follows when bit 5 is set; size 0 means 256. */
static unsigned int acs_length(const struct pci_capability_place *place)
{
	uint16_t capability = u16_at(place, 4);
	unsigned int n_ports = capability >> 8 ? capability >> 8 : 256;

	return capability & 0x20 ? 8 + (n_ports + 31) / 32 * 4 : 8;
}

/* The overlay BAR is of ports only (PCIe 5.0, section 7.9.11). */
static unsigned int multicast_length(const struct pci_capability_place *place)
{
	return is_port(place) ? 0x30 : 0x28;
}

/* The first control register says how many pairs of registers there are. */
static unsigned int resizable_bar_length(const struct pci_capability_place *place)
{
	unsigned int n = u32_at(place, 8) >> 5 & 7;

	return n < 1 || n > 6 ? 1 : 4 + 8 * n;
}

static unsigned int dynamic_power_length(const struct pci_capability_place *place)
{
	return 16 + (u32_at(place, 4) & 0x1f) + 1;
}

/* The steering tag table is here only when its location field is 1. */
static unsigned int tph_length(const struct pci_capability_place *place)
{
	uint32_t capability = u32_at(place, 4);

	if ((capability >> 9 & 3) != 1)
		return 12;
	return 12 + 2 * ((capability >> 16 & 0x7ff) + 1);
}

static unsigned int secondary_express_length(const struct pci_capability_place *place)
{
	return 12 + 2 * place->n_lanes;
}

static unsigned int physical_layer_length(const struct pci_capability_place *place)
{
	return 0x20 + place->n_lanes;
}

static unsigned int lane_margining_length(const struct pci_capability_place *place)
{
	return 8 + 4 * place->n_lanes;
}

/* Root port extensions: five registers, then a log whose size is in double words. */
static unsigned int dpc_length(const struct pci_capability_place *place)
{
	uint16_t capability = u16_at(place, 4);

	return capability & 0x20 ? 0x20 + 4 * (capability >> 8 & 0xf) : 0x0c;
}

static unsigned int l1_substates_length(const struct pci_capability_place *place)
{
	return place->version >= 2 ? 0x14 : 0x10;
}

/* One row a capability: either a length, or a rule, or neither when only the name is known. */
static const struct {
	uint16_t id;
	uint8_t length;
	length_rule *rule;
	const char *name;
} capabilities[] = {
	{ 0x00, 2, NULL, "Null" },
	{ 0x01, 8, NULL, "Power Management" },
	{ 0x02, 0, agp_length, "AGP" },
	{ 0x03, 8, NULL, "Vital Product Data" },
	{ 0x04, 4, NULL, "Slot Identification" },
	{ 0x05, 0, msi_length, "MSI" },
	{ 0x06, 4, NULL, "CompactPCI Hot Swap" },
	{ 0x07, 0, pci_x_length, "PCI-X" },
	{ 0x08, 0, hypertransport_length, "HyperTransport" },
	{ 0x09, 0, vendor_length, "Vendor Specific" },
	{ 0x0a, 4, NULL, "Debug Port" },
	{ 0x0b, 0, NULL, "CompactPCI Resource Control" },
	{ 0x0c, 8, NULL, "Hot-Plug" },
	{ 0x0d, 8, NULL, "Bridge Subsystem" },
	{ 0x0e, 0, NULL, "AGP 8x" },
	{ 0x0f, 0, secure_length, "Secure Device" },
	{ 0x10, 0, express_length, "PCI Express" },
	{ 0x11, 12, NULL, "MSI-X" },
	{ 0x12, 0, sata_length, "SATA" },
	{ 0x13, 6, NULL, "Advanced Features" },
	{ 0x14, 0, enhanced_allocation_length, "Enhanced Allocation" },
	{ 0x15, 0x24, NULL, "Flattening Portal Bridge" },

	{ PCI_EXTENDED | 0x00, 4, NULL, "Null" },
	{ PCI_EXTENDED | 0x01, 0, aer_length, "Advanced Error Reporting" },
	{ PCI_EXTENDED | 0x02, 0, virtual_channel_length, "Virtual Channel" },
	{ PCI_EXTENDED | 0x03, 12, NULL, "Device Serial Number" },
	{ PCI_EXTENDED | 0x04, 16, NULL, "Power Budgeting" },
	{ PCI_EXTENDED | 0x05, 0, root_link_length, "Root Complex Link Declaration" },
	{ PCI_EXTENDED | 0x06, 12, NULL, "Root Complex Internal Link Control" },
	{ PCI_EXTENDED | 0x07, 0, event_collector_length, "Root Complex Event Collector" },
	{ PCI_EXTENDED | 0x08, 0, virtual_channel_length, "Multi-Function Virtual Channel" },
	{ PCI_EXTENDED | 0x09, 0, virtual_channel_length, "Virtual Channel" },
	{ PCI_EXTENDED | 0x0a, 0x14, NULL, "Root Complex Register Block" },
	{ PCI_EXTENDED | 0x0b, 0, extended_vendor_length, "Vendor Specific" },
	{ PCI_EXTENDED | 0x0c, 0, NULL, "Configuration Access Correlation" },
	{ PCI_EXTENDED | 0x0d, 0, acs_length, "Access Control Services" },
	{ PCI_EXTENDED | 0x0e, 8, NULL, "Alternative Routing-ID" },
	{ PCI_EXTENDED | 0x0f, 8, NULL, "Address Translation Services" },
	{ PCI_EXTENDED | 0x10, 64, NULL, "SR-IOV" },
	{ PCI_EXTENDED | 0x11, 0, NULL, "MR-IOV" },
	{ PCI_EXTENDED | 0x12, 0, multicast_length, "Multicast" },
	{ PCI_EXTENDED | 0x13, 16, NULL, "Page Request Interface" },
	{ PCI_EXTENDED | 0x15, 0, resizable_bar_length, "Resizable BAR" },
	{ PCI_EXTENDED | 0x16, 0, dynamic_power_length, "Dynamic Power Allocation" },
	{ PCI_EXTENDED | 0x17, 0, tph_length, "TPH Requester" },
	{ PCI_EXTENDED | 0x18, 8, NULL, "Latency Tolerance Reporting" },
	{ PCI_EXTENDED | 0x19, 0, secondary_express_length, "Secondary PCI Express" },
	{ PCI_EXTENDED | 0x1a, 0, NULL, "Protocol Multiplexing" },
	{ PCI_EXTENDED | 0x1b, 8, NULL, "Process Address Space ID" },
	{ PCI_EXTENDED | 0x1c, 8, NULL, "LN Requester" },
	{ PCI_EXTENDED | 0x1d, 0, dpc_length, "Downstream Port Containment" },
	{ PCI_EXTENDED | 0x1e, 0, l1_substates_length, "L1 PM Substates" },
	{ PCI_EXTENDED | 0x1f, 12, NULL, "Precision Time Measurement" },
	{ PCI_EXTENDED | 0x20, 0, NULL, "M-PCIe" },
	{ PCI_EXTENDED | 0x21, 16, NULL, "FRS Queuing" },
	{ PCI_EXTENDED | 0x22, 12, NULL, "Readiness Time Reporting" },
	{ PCI_EXTENDED | 0x23, 0, extended_vendor_length, "Designated Vendor Specific" },
	{ PCI_EXTENDED | 0x24, 0, resizable_bar_length, "VF Resizable BAR" },
	{ PCI_EXTENDED | 0x25, 12, NULL, "Data Link Feature" },
	{ PCI_EXTENDED | 0x26, 0, physical_layer_length, "Physical Layer 16.0 GT/s" },
	{ PCI_EXTENDED | 0x27, 0, lane_margining_length, "Lane Margining" },
	{ PCI_EXTENDED | 0x28, 0, NULL, "Hierarchy ID" },
	{ PCI_EXTENDED | 0x29, 16, NULL, "Native PCIe Enclosure Management" },
	{ PCI_EXTENDED | 0x2a, 0, physical_layer_length, "Physical Layer 32.0 GT/s" },
	{ PCI_EXTENDED | 0x2b, 0, NULL, "Alternate Protocol" },
	{ PCI_EXTENDED | 0x2c, 0, NULL, "System Firmware Intermediary" },
	{ PCI_EXTENDED | 0x2d, 0, NULL, "Shadow Functions" },
	{ PCI_EXTENDED | 0x2e, 0x18, NULL, "Data Object Exchange" },
	{ PCI_EXTENDED | 0x2f, 16, NULL, "Device 3" },
	{ PCI_EXTENDED | 0x30, 0, NULL, "Integrity and Data Encryption" },
};

const char *pci_capability_name(uint16_t id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (capabilities[i].id == id)
			return capabilities[i].name;
	return NULL;
}

unsigned int pci_capability_length(const struct pci_capability_place *place, bool *ret_malformed)
{
	unsigned int header = place->id & PCI_EXTENDED ? 4 : 2, length = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++) {
		if (capabilities[i].id != place->id)
			continue;
		if (!capabilities[i].rule) {
			*ret_malformed = false;
			return capabilities[i].length;
		}
		length = capabilities[i].rule(place);
		*ret_malformed = length > 0 && length < header;
		if (capabilities[i].rule == vendor_length)
			*ret_malformed = length <= header;
		return *ret_malformed ? 0 : length;
	}
	*ret_malformed = false;
	return 0;
}
