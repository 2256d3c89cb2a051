// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/pci-config.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "probe/pci-capabilities.h"

/* PCI 3.0, section 6.1 and PCIe 5.0, section 7.2. */
#define HEADER_SIZE       0x40
#define CONVENTIONAL_SIZE 0x100
#define EXTENDED_SIZE     0x1000

/* As many capabilities as fit: 4-byte aligned ones of 4 bytes, extended ones of 8. */
#define CONVENTIONAL_STEPS ((CONVENTIONAL_SIZE - HEADER_SIZE) / 4)
#define EXTENDED_STEPS     ((EXTENDED_SIZE - CONVENTIONAL_SIZE) / 8)

/* What a capability occupies when we have no rule for it. */
#define UNKNOWN_LENGTH 4

/* While one function is decoded. */
struct decoder {
	struct arena *arena;
	struct bytes config;
	struct inv_pci_function *function;
	struct finding_list *findings;
	const char *name;
	struct pci_capability_place place; /* what is the same for all capabilities */
	uint64_t is_visited[EXTENDED_SIZE / 4 / 64];
};

static const char remedy_firmware[] =
	"the device violates the PCI specification; what lies behind is not in the inventory: "
	"update its firmware, or add what it needs to the configuration by hand";

/* Something malformed at an offset of the function's configuration space. */
__attribute__((format(printf, 4, 5))) static void malformed(struct decoder *decoder,
							    const char *rule, unsigned int offset,
							    const char *what, ...)
{
	struct finding *finding;
	const char *text;
	va_list ap;

	va_start(ap, what);
	text = arena_vprintf(decoder->arena, what, ap);
	va_end(ap);
	finding = finding_add(decoder->findings, rule, FINDING_WARNING, decoder->name,
			      "configuration space at 0x%02x: %s", offset, text);
	finding_set_remedy(decoder->findings, finding, "%s", remedy_firmware);
}

/* Whether a chain has been at @offset before; remembers that it is now. */
static bool visit(struct decoder *decoder, unsigned int offset)
{
	uint64_t *word = &decoder->is_visited[offset / 4 / 64], bit = UINT64_C(1)
								      << offset / 4 % 64;
	bool was_visited = *word & bit;

	*word |= bit;
	return was_visited;
}

static struct inv_pci_capability *add_capability(struct decoder *decoder, uint16_t id,
						 unsigned int offset, uint8_t version)
{
	struct inv_pci_function *function = decoder->function;
	struct inv_pci_capability *capability =
		arena_append(decoder->arena, function->capabilities, function->n_capabilities);

	capability->id = id;
	capability->offset = (uint16_t)offset;
	capability->version = version;
	capability->name = pci_capability_name(id);
	return capability;
}

/* Whether the chain may go on at @offset; if not, says why. @from is where the pointer is. */
static bool may_follow(struct decoder *decoder, unsigned int from, unsigned int offset,
		       unsigned int first, unsigned int header_size)
{
	if (offset < first) {
		malformed(decoder, "pci-capability-pointer", from,
			  "the next capability would be at 0x%02x, inside of the header", offset);
		return false;
	}
	if (!bytes_has(decoder->config, offset, header_size)) {
		malformed(
			decoder, "pci-capability-outside", from,
			"the next capability would be at 0x%02x, behind the %zu bytes that there are",
			offset, decoder->config.size);
		return false;
	}
	if (visit(decoder, offset)) {
		malformed(decoder, "pci-capability-loop", from,
			  "the list of capabilities leads back to 0x%02x", offset);
		return false;
	}
	return true;
}

/* PCI 3.0, section 6.7: a pointer's lower two bits are reserved. */
static void walk_conventional(struct decoder *decoder)
{
	unsigned int from = decoder->function->header_type == 2 ? 0x14 : 0x34, step, offset;
	bool is_listed = bytes_u16(decoder->config, 0x06) & 0x10;

	if (!is_listed || decoder->config.size <= HEADER_SIZE)
		return;
	for (step = 0; step < CONVENTIONAL_STEPS; step++) {
		uint16_t header;
		uint8_t version = 0;

		offset = bytes_u8(decoder->config, from) & 0xfc;
		if (!offset || !may_follow(decoder, from, offset, HEADER_SIZE, 2))
			return;
		header = bytes_u16(decoder->config, offset);
		if ((header & 0xff) == 0xff) {
			malformed(decoder, "pci-capability-silent", offset,
				  "the capability reads as 0x%04x: nobody answers", header);
			return;
		}
		if ((header & 0xff) == 0x10)
			version = bytes_u8(decoder->config, offset + 2) & 0xf;
		add_capability(decoder, header & 0xff, offset, version);
		from = offset + 1;
	}
}

/* PCIe 5.0, section 7.6.3: id, version and next in one double word; all 0 at 0x100 is none. */
static void walk_extended(struct decoder *decoder)
{
	unsigned int offset = CONVENTIONAL_SIZE, step;

	if (decoder->config.size < CONVENTIONAL_SIZE + 4 ||
	    !bytes_u32(decoder->config, CONVENTIONAL_SIZE))
		return;
	visit(decoder, offset);
	for (step = 0; step < EXTENDED_STEPS; step++) {
		uint32_t header = bytes_u32(decoder->config, offset);
		unsigned int next = header >> 20 & 0xffc;

		if (header == UINT32_MAX) {
			/* Conventional functions behind some bridges answer so for all of it. */
			if (offset != CONVENTIONAL_SIZE)
				malformed(decoder, "pci-capability-silent", offset,
					  "the capability reads as 0xffffffff: nobody answers");
			return;
		}
		/* Bit 15 is ours to tell extended ids; PCI-SIG is far from assigning it. */
		add_capability(decoder, PCI_EXTENDED | (header & 0x7fff), offset,
			       header >> 16 & 0xf);
		if (!next || !may_follow(decoder, offset, next, CONVENTIONAL_SIZE, 4))
			return;
		offset = next;
	}
	malformed(decoder, "pci-capability-many", offset,
		  "the list of extended capabilities does not end after %d", EXTENDED_STEPS);
}

static const struct inv_pci_capability *find_capability(const struct inv_pci_function *function,
							uint16_t id)
{
	size_t i;

	for (i = 0; i < function->n_capabilities; i++)
		if (function->capabilities[i].id == id)
			return &function->capabilities[i];
	return NULL;
}

/* What the lengths of other capabilities depend on (PCIe 5.0, section 7.5.3). */
static void note_express(struct decoder *decoder)
{
	const struct inv_pci_capability *express = find_capability(decoder->function, 0x10);
	struct pci_capability_place *place = &decoder->place;

	place->config = decoder->config;
	place->header_type = decoder->function->header_type;
	place->express_type = PCI_EXPRESS_NONE;
	if (!express)
		return;
	place->express_type = bytes_u16(decoder->config, express->offset + 2) >> 4 & 0xf;
	place->n_lanes = bytes_u32(decoder->config, express->offset + 0x0c) >> 4 & 0x3f;
	if (express->version >= 2)
		place->has_prefix_log =
			bytes_u32(decoder->config, express->offset + 0x24) & 1u << 21;
}

/* Where the next capability above @offset begins, or the space ends. */
static unsigned int next_border(const struct decoder *decoder, unsigned int offset)
{
	const struct inv_pci_function *function = decoder->function;
	unsigned int border = offset < CONVENTIONAL_SIZE ? CONVENTIONAL_SIZE : EXTENDED_SIZE;
	size_t i;

	if (border > decoder->config.size)
		border = (unsigned int)decoder->config.size;
	for (i = 0; i < function->n_capabilities; i++)
		if (function->capabilities[i].offset > offset &&
		    function->capabilities[i].offset < border)
			border = function->capabilities[i].offset;
	return border;
}

static void measure_capability(struct decoder *decoder, struct inv_pci_capability *capability)
{
	unsigned int border = next_border(decoder, capability->offset), length;
	struct pci_capability_place place = decoder->place;
	bool is_malformed;

	place.offset = capability->offset;
	place.id = capability->id;
	place.version = capability->version;
	length = pci_capability_length(&place, &is_malformed);
	if (is_malformed)
		malformed(decoder, "pci-capability-length", capability->offset,
			  "the capability %s says a length that cannot be", capability->name);
	if (!length)
		length = UNKNOWN_LENGTH < border - capability->offset ? UNKNOWN_LENGTH :
									border - capability->offset;
	if (length > border - capability->offset) {
		malformed(
			decoder, "pci-capability-overlap", capability->offset,
			"the capability %s should have %u bytes but something else begins at 0x%02x",
			capability->name, length, border);
		length = border - capability->offset;
	}
	capability->length = (uint16_t)length;
}

/* PCI 3.0, section 6.8.1.3. Encodings above 32 vectors are reserved. */
static void decode_msi(struct decoder *decoder)
{
	const struct inv_pci_capability *msi = find_capability(decoder->function, 0x05);
	struct inv_pci_function *function = decoder->function;
	uint16_t control;

	if (!msi)
		return;
	control = bytes_u16(decoder->config, msi->offset + 2);
	if ((control >> 1 & 7) > 5) {
		malformed(decoder, "pci-msi-vectors", msi->offset,
			  "message control 0x%04x asks for a reserved number of vectors", control);
		return;
	}
	function->n_msi_vectors = (uint8_t)(1 << (control >> 1 & 7));
	function->is_msi_enabled = control & 1;
	function->is_msi_64bit = control & 0x80;
	function->is_msi_maskable = control & 0x100;
}

/* PCI 3.0, section 6.8.2.3. */
static void decode_msix(struct decoder *decoder)
{
	const struct inv_pci_capability *msix = find_capability(decoder->function, 0x11);
	struct inv_pci_function *function = decoder->function;
	uint32_t table, pba;
	uint16_t control;

	if (!msix || msix->length < 12)
		return;
	control = bytes_u16(decoder->config, msix->offset + 2);
	table = bytes_u32(decoder->config, msix->offset + 4);
	pba = bytes_u32(decoder->config, msix->offset + 8);
	if ((table & 7) >= INV_PCI_BARS || (pba & 7) >= INV_PCI_BARS) {
		malformed(decoder, "pci-msix-bar", msix->offset,
			  "table 0x%08x or pending bits 0x%08x name a BAR that there is not", table,
			  pba);
		return;
	}
	function->n_msix_vectors = (uint16_t)((control & 0x7ff) + 1);
	function->is_msix_enabled = control & 0x8000;
	function->msix_table_bar = table & 7;
	function->msix_table_offset = table & ~7u;
	function->msix_pba_bar = pba & 7;
	function->msix_pba_offset = pba & ~7u;
}

/* PCIe 5.0, section 9.3.3. */
static void decode_sriov(struct decoder *decoder)
{
	const struct inv_pci_capability *sriov =
		find_capability(decoder->function, PCI_EXTENDED | 0x10);
	struct inv_pci_function *function = decoder->function;

	if (!sriov || sriov->length < 64)
		return;
	function->sriov_total_vfs = bytes_u16(decoder->config, sriov->offset + 0x0e);
	function->sriov_n_vfs = bytes_u16(decoder->config, sriov->offset + 0x10);
	function->sriov_offset = bytes_u16(decoder->config, sriov->offset + 0x14);
	function->sriov_stride = bytes_u16(decoder->config, sriov->offset + 0x16);
}

static bool is_all_ones(struct bytes config)
{
	size_t i;

	for (i = 0; i < config.size; i++)
		if (config.data[i] != 0xff)
			return false;
	return config.size > 0;
}

/* PCI 3.0, section 6.2; header type 1: PCI-to-PCI Bridge 1.2, section 3.2. */
static void decode_header(struct decoder *decoder)
{
	struct inv_pci_function *function = decoder->function;
	struct bytes config = decoder->config;
	uint8_t header_type = bytes_u8(config, 0x0e);

	function->vendor = bytes_u16(config, 0x00);
	function->device = bytes_u16(config, 0x02);
	function->revision = bytes_u8(config, 0x08);
	function->class_code = bytes_u32(config, 0x08) >> 8;
	function->header_type = header_type & 0x7f;
	function->is_multifunction = header_type & 0x80;
	function->interrupt_line = bytes_u8(config, 0x3c);
	function->interrupt_pin = bytes_u8(config, 0x3d);
	if (function->header_type == 0) {
		function->subsystem_vendor = bytes_u16(config, 0x2c);
		function->subsystem = bytes_u16(config, 0x2e);
	}
	if (function->header_type == 1) {
		function->is_bridge = true;
		function->secondary_bus = bytes_u8(config, 0x19);
		function->subordinate_bus = bytes_u8(config, 0x1a);
	}
}

void pci_config_decode(struct arena *arena, struct bytes config, struct inv_pci_function *function,
		       struct finding_list *findings)
{
	struct decoder decoder = {
		.arena = arena,
		.config = bytes_slice(config, 0, EXTENDED_SIZE),
		.function = function,
		.findings = findings,
		.name = inventory_format_bdf(arena, function->segment, function->bdf),
	};
	const struct inv_pci_capability *subsystem;
	size_t i;

	function->config_size = (uint16_t)decoder.config.size;
	function->is_config_complete = decoder.config.size >= CONVENTIONAL_SIZE;
	if (is_all_ones(decoder.config)) {
		function->is_not_responding = true;
		return;
	}
	decode_header(&decoder);
	walk_conventional(&decoder);
	walk_extended(&decoder);
	note_express(&decoder);
	for (i = 0; i < function->n_capabilities; i++)
		measure_capability(&decoder, &function->capabilities[i]);
	decode_msi(&decoder);
	decode_msix(&decoder);
	decode_sriov(&decoder);

	subsystem = find_capability(function, 0x0d); /* bridges keep it there */
	if (subsystem && function->is_bridge) {
		function->subsystem_vendor = bytes_u16(decoder.config, subsystem->offset + 4);
		function->subsystem = bytes_u16(decoder.config, subsystem->offset + 6);
	}
}

/* The address of @size bytes at @offset of a BAR; 0 when they are not all inside of it. */
static uint64_t address_in_bar(const struct inv_pci_function *function, uint8_t index,
			       uint32_t offset, uint32_t size)
{
	const struct inv_pci_bar *bar = &function->bars[index];

	if (bar->type == PCI_BAR_NONE || bar->type == PCI_BAR_IO || !bar->is_assigned)
		return 0;
	if (offset > bar->size || size > bar->size - offset)
		return 0;
	return bar->address + offset;
}

static void check_msix_place(const struct inv_pci_function *function, const char *what,
			     uint8_t index, uint32_t offset, uint64_t address,
			     struct finding_list *findings)
{
	struct finding *finding;

	if (address ||
	    (function->bars[index].type != PCI_BAR_IO &&
	     function->bars[index].type != PCI_BAR_NONE && !function->bars[index].is_assigned))
		return;
	finding =
		finding_add(findings, "pci-msix-place", FINDING_WARNING,
			    inventory_format_bdf(findings->arena, function->segment, function->bdf),
			    "its MSI-X %s at 0x%x of BAR %u is not inside of a memory BAR", what,
			    offset, index);
	finding_set_remedy(findings, finding, "%s", remedy_firmware);
}

void pci_config_place_msix(struct inv_pci_function *function, struct finding_list *findings)
{
	uint32_t n = function->n_msix_vectors;

	if (!n)
		return;
	/* 16 bytes an entry; pending bits in units of 64 (PCI 3.0, section 6.8.2). */
	function->msix_table_address = address_in_bar(function, function->msix_table_bar,
						      function->msix_table_offset, 16 * n);
	function->msix_pba_address = address_in_bar(function, function->msix_pba_bar,
						    function->msix_pba_offset, (n + 63) / 64 * 8);
	check_msix_place(function, "table", function->msix_table_bar, function->msix_table_offset,
			 function->msix_table_address, findings);
	check_msix_place(function, "pending bits", function->msix_pba_bar,
			 function->msix_pba_offset, function->msix_pba_address, findings);
}
