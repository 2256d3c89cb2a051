/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What we know about PCI capabilities: a name and how many bytes each occupies
 * by its specification (PCI 3.0, PCI Express Base 5.0 chapter 7 unless said
 * otherwise). Pure: a function's configuration bytes in, numbers out.
 */
#ifndef PROBE_PCI_CAPABILITIES_H
#define PROBE_PCI_CAPABILITIES_H

#include "base/bytes.h"

#define PCI_EXTENDED 0x8000 /* in capability ids, as in the ABI (abi.md, section 4) */

/* Device/Port Type of the PCI Express capability (PCIe 5.0, table 7-13). */
enum pci_express_type {
	PCI_EXPRESS_ROOT_PORT = 4,
	PCI_EXPRESS_UPSTREAM = 5,
	PCI_EXPRESS_DOWNSTREAM = 6,
	PCI_EXPRESS_RC_ENDPOINT = 9,
	PCI_EXPRESS_RC_EVENT_COLLECTOR = 10,
	PCI_EXPRESS_NONE = 16, /* not a PCI Express function */
};

/**
 * struct pci_capability_place - one capability within its function
 * @config: the function's configuration space
 * @offset: of the capability
 * @id: with PCI_EXTENDED for extended ones
 * @version: of extended ones and of PCI Express
 * @header_type: without the multi-function bit
 * @express_type: enum pci_express_type, of the function
 * @n_lanes: maximum link width; 0 when there is no link
 * @has_prefix_log: the function logs End-End TLP prefixes
 */
struct pci_capability_place {
	struct bytes config;
	uint16_t offset;
	uint16_t id;
	uint8_t version;
	uint8_t header_type;
	uint8_t express_type;
	uint8_t n_lanes;
	bool has_prefix_log;
};

/** pci_capability_name() - "MSI-X"; NULL for an id that we do not know. */
const char *pci_capability_name(uint16_t id);

/**
 * pci_capability_length() - bytes that a capability occupies by its specification
 *
 * Return: at least its header (2, extended 4). 0 when that cannot be said: the
 * id has no rule here, or a field that decides is malformed or unreadable.
 * @ret_malformed tells these apart. The caller bounds the result by the
 * configuration space and the next capability.
 */
unsigned int pci_capability_length(const struct pci_capability_place *place, bool *ret_malformed);

#endif
