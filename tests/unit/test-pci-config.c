// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration spaces as devices, honest and hostile ones, show them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "inventory/inventory.h"
#include "probe/pci-capabilities.h"
#include "probe/pci-config.h"

#define BDF_1F_2 0x00fa

/* One write into an otherwise zero configuration space: @size bytes, little endian. */
struct poke {
	uint16_t offset;
	uint8_t size;
	uint32_t value;
};
#define POKES_MAX 16

static void poke(uint8_t *config, uint16_t offset, uint8_t size, uint32_t value)
{
	for (; size--; value >>= 8)
		config[offset++] = (uint8_t)value;
}

/* A type 0 function with a capability list at 0x40. */
static void build(uint8_t config[4096], const struct poke pokes[POKES_MAX])
{
	size_t i;

	memset(config, 0, 4096);
	poke(config, 0x00, 4, 0x29228086);
	poke(config, 0x06, 2, 0x0010);
	poke(config, 0x08, 4, 0x01060102);
	poke(config, 0x34, 1, 0x40);
	for (i = 0; i < POKES_MAX && pokes[i].size; i++)
		poke(config, pokes[i].offset, pokes[i].size, pokes[i].value);
}

static void decode(struct inventory *inventory, const uint8_t *config, size_t size)
{
	struct inv_pci_function *function =
		arena_append(inventory->arena, inventory->pci, inventory->n_pci);

	function->bdf = BDF_1F_2;
	/* A copy of exactly this size, so that the sanitizer sees a step beyond it. */
	pci_config_decode(inventory->arena,
			  (struct bytes){ arena_memdup(inventory->arena, config, size), size },
			  function, &inventory->findings);
}

/* The length that each capability has by its specification. */
static const struct {
	const char *name;
	uint16_t id;
	struct poke pokes[POKES_MAX];
	unsigned int expected;
} length_cases[] = {
	{ "power management", 0x01, { { 0x40, 1, 0x01 } }, 8 },
	{ "MSI, 32 bits", 0x05, { { 0x40, 4, 0x00000005 } }, 10 },
	{ "MSI, 64 bits", 0x05, { { 0x40, 4, 0x00800005 } }, 14 },
	{ "MSI, 32 bits, maskable", 0x05, { { 0x40, 4, 0x01000005 } }, 20 },
	{ "MSI, 64 bits, maskable", 0x05, { { 0x40, 4, 0x01800005 } }, 24 },
	{ "PCI-X", 0x07, { { 0x40, 4, 0x00000007 } }, 8 },
	{ "PCI-X with ECC", 0x07, { { 0x40, 4, 0x10000007 } }, 24 },
	{ "PCI-X of a bridge", 0x07, { { 0x40, 4, 0x00000007 }, { 0x0e, 1, 1 } }, 16 },
	{ "HyperTransport slave", 0x08, { { 0x40, 4, 0x00000008 } }, 28 },
	{ "HyperTransport host", 0x08, { { 0x40, 4, 0x20000008 } }, 24 },
	{ "HyperTransport MSI mapping, fixed", 0x08, { { 0x40, 4, 0xa8020008 } }, 4 },
	{ "HyperTransport MSI mapping", 0x08, { { 0x40, 4, 0xa8000008 } }, 12 },
	{ "vendor specific", 0x09, { { 0x40, 4, 0x00170009 } }, 0x17 },
	{ "bridge subsystem", 0x0d, { { 0x40, 1, 0x0d } }, 8 },
	{ "AMD IOMMU", 0x0f, { { 0x40, 4, 0x1013000f } }, 24 },
	{ "PCI Express 1, endpoint", 0x10, { { 0x40, 4, 0x00010010 } }, 20 },
	{ "PCI Express 1, root complex endpoint", 0x10, { { 0x40, 4, 0x00910010 } }, 12 },
	{ "PCI Express 1, root port", 0x10, { { 0x40, 4, 0x01410010 } }, 36 },
	{ "PCI Express 1, downstream with slot", 0x10, { { 0x40, 4, 0x01610010 } }, 28 },
	{ "PCI Express 2", 0x10, { { 0x40, 4, 0x00020010 } }, 60 },
	{ "MSI-X", 0x11, { { 0x40, 1, 0x11 } }, 12 },
	{ "SATA in a BAR", 0x12, { { 0x40, 1, 0x12 }, { 0x44, 1, 4 } }, 8 },
	{ "SATA inline", 0x12, { { 0x40, 1, 0x12 }, { 0x44, 1, 0xf } }, 16 },
	{ "advanced features", 0x13, { { 0x40, 1, 0x13 } }, 6 },
	{ "enhanced allocation, 3 and 5 words",
	  0x14,
	  { { 0x40, 4, 0x00020014 }, { 0x44, 1, 2 }, { 0x50, 1, 4 } },
	  4 + 12 + 20 },
	{ "an id we do not know", 0x77, { { 0x40, 1, 0x77 } }, 4 },

	{ "AER of an endpoint", 0x8001, { { 0x100, 4, 0x00020001 } }, 0x2c },
	{ "AER of a root port",
	  0x8001,
	  { { 0x40, 4, 0x00420010 }, { 0x100, 4, 0x00020001 } },
	  0x38 },
	{ "AER with prefix log",
	  0x8001,
	  { { 0x40, 4, 0x00020010 }, { 0x64, 4, 1u << 21 }, { 0x100, 4, 0x00020001 } },
	  0x48 },
	{ "virtual channel, one, no tables", 0x8002, { { 0x100, 4, 0x00010002 } }, 0x1c },
	{ "virtual channels, three and a table of 128 phases",
	  0x8002,
	  { { 0x100, 4, 0x00010002 }, { 0x104, 4, 2 }, { 0x108, 4, 0x04000008 } },
	  0x40 + 64 },
	{ "serial number", 0x8003, { { 0x100, 4, 0x00010003 } }, 12 },
	{ "root complex links", 0x8005, { { 0x100, 4, 0x00010005 }, { 0x105, 1, 2 } }, 0x30 },
	{ "vendor specific extended",
	  0x800b,
	  { { 0x100, 4, 0x0001000b }, { 0x104, 4, 0x05410000 } },
	  0x54 },
	{ "ACS", 0x800d, { { 0x100, 4, 0x0001000d } }, 8 },
	{ "ACS with egress vector of 33",
	  0x800d,
	  { { 0x100, 4, 0x0001000d }, { 0x104, 2, 0x2120 } },
	  16 },
	{ "ACS with egress vector of 256",
	  0x800d,
	  { { 0x100, 4, 0x0001000d }, { 0x104, 2, 0x0020 } },
	  40 },
	{ "SR-IOV", 0x8010, { { 0x100, 4, 0x00010010 } }, 64 },
	{ "resizable BARs, two", 0x8015, { { 0x100, 4, 0x00010015 }, { 0x108, 4, 0x40 } }, 20 },
	{ "TPH without table", 0x8017, { { 0x100, 4, 0x00010017 } }, 12 },
	{ "TPH with table of 8",
	  0x8017,
	  { { 0x100, 4, 0x00010017 }, { 0x104, 4, 0x00070200 } },
	  28 },
	{ "secondary PCI Express of 4 lanes",
	  0x8019,
	  { { 0x40, 4, 0x00020010 }, { 0x4c, 4, 0x40 }, { 0x100, 4, 0x00010019 } },
	  20 },
	{ "DPC", 0x801d, { { 0x100, 4, 0x0001001d } }, 12 },
	{ "DPC of a root port with a log of 5",
	  0x801d,
	  { { 0x100, 4, 0x0001001d }, { 0x104, 2, 0x0520 } },
	  0x34 },
	{ "L1 substates", 0x801e, { { 0x100, 4, 0x0001001e } }, 16 },
	{ "designated vendor specific",
	  0x8023,
	  { { 0x100, 4, 0x00010023 }, { 0x104, 4, 0x01011e98 } },
	  16 },
	{ "an extended id we do not know", 0x8777, { { 0x100, 4, 0x00010777 } }, 4 },
};

static void each_capability_has_the_length_of_its_specification(void **state)
{
	uint8_t config[4096];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(length_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		const struct inv_pci_capability *found = NULL;

		build(config, length_cases[i].pokes);
		decode(inventory, config, sizeof(config));
		for (k = 0; k < inventory->pci->n_capabilities; k++)
			if (inventory->pci->capabilities[k].id == length_cases[i].id)
				found = &inventory->pci->capabilities[k];
		if (!found || found->length != length_cases[i].expected)
			fail_msg("%s: length %d, not %u", length_cases[i].name,
				 found ? found->length : -1, length_cases[i].expected);
		if (inventory->findings.n)
			fail_msg("%s: finding \"%s\"", length_cases[i].name,
				 inventory->findings.items[0].message);
	}
}

/* Chains that cannot be: what is kept, and the one finding that each gives. */
static const struct {
	const char *name;
	size_t size;
	struct poke pokes[POKES_MAX];
	size_t n_capabilities;
	const char *rule, *message;
} chain_cases[] = {
	{ "no list at all", 256, { { 0x06, 2, 0 } }, 0, NULL, NULL },
	{ "an empty list", 256, { { 0x34, 1, 0 } }, 0, NULL, NULL },
	{ "reserved bits in pointers",
	  256,
	  { { 0x34, 1, 0x43 }, { 0x40, 2, 0x5201 }, { 0x50, 1, 0x03 } },
	  2,
	  NULL,
	  NULL },
	{ "a pointer into the header",
	  256,
	  { { 0x40, 2, 0x3c01 } },
	  1,
	  "pci-capability-pointer",
	  "configuration space at 0x41: the next capability would be at 0x3c, inside of the header" },
	{ "a capability that is its own next",
	  256,
	  { { 0x40, 2, 0x4001 } },
	  1,
	  "pci-capability-loop",
	  "configuration space at 0x41: the list of capabilities leads back to 0x40" },
	{ "a loop of two",
	  256,
	  { { 0x40, 2, 0x5001 }, { 0x50, 2, 0x4003 } },
	  2,
	  "pci-capability-loop",
	  "configuration space at 0x51: the list of capabilities leads back to 0x40" },
	{ "behind what could be read",
	  128,
	  { { 0x40, 2, 0x8001 } },
	  1,
	  "pci-capability-outside",
	  "configuration space at 0x41: the next capability would be at 0x80, behind the 128 bytes "
	  "that there are" },
	{ "nobody answers in the middle",
	  256,
	  { { 0x40, 2, 0x5001 }, { 0x50, 4, UINT32_MAX } },
	  1,
	  "pci-capability-silent",
	  "configuration space at 0x50: the capability reads as 0xffff: nobody answers" },
	{ "vendor length of 2",
	  256,
	  { { 0x40, 4, 0x00020009 } },
	  1,
	  "pci-capability-length",
	  "configuration space at 0x40: the capability Vendor Specific says a length that cannot be" },
	{ "two capabilities in one place",
	  256,
	  { { 0x40, 2, 0x4401 }, { 0x44, 1, 0x03 } },
	  2,
	  "pci-capability-overlap",
	  "configuration space at 0x40: the capability Power Management should have 8 bytes but "
	  "something else begins at 0x44" },
	{ "beyond the end",
	  256,
	  { { 0x34, 1, 0xfc }, { 0xfc, 1, 0x01 } },
	  1,
	  "pci-capability-overlap",
	  "configuration space at 0xfc: the capability Power Management should have 8 bytes but "
	  "something else begins at 0x100" },
	{ "128 MSI vectors",
	  256,
	  { { 0x40, 4, 0x000e0005 } },
	  1,
	  "pci-msi-vectors",
	  "configuration space at 0x40: message control 0x000e asks for a reserved number of vectors" },
	{ "MSI-X table in BAR 7",
	  256,
	  { { 0x40, 1, 0x11 }, { 0x44, 4, 7 } },
	  1,
	  "pci-msix-bar",
	  "configuration space at 0x40: table 0x00000007 or pending bits 0x00000000 name a BAR that "
	  "there is not" },
	{ "enhanced allocation that never ends",
	  256,
	  { { 0x34, 1, 0xf0 }, { 0xf0, 4, 0x003f0014 } },
	  1,
	  "pci-capability-length",
	  "configuration space at 0xf0: the capability Enhanced Allocation says a length that cannot "
	  "be" },

	{ "no extended ones", 4096, { { 0x34, 1, 0 } }, 0, NULL, NULL },
	{ "a conventional function that answers ones",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, UINT32_MAX } },
	  0,
	  NULL,
	  NULL },
	{ "a null extended capability leads on",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x14000000 }, { 0x140, 4, 0x00010003 } },
	  2,
	  NULL,
	  NULL },
	{ "an extended pointer into the conventional space",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x04010003 } },
	  1,
	  "pci-capability-pointer",
	  "configuration space at 0x100: the next capability would be at 0x40, inside of the header" },
	{ "an extended loop",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x14010003 }, { 0x140, 4, 0x10010018 } },
	  2,
	  "pci-capability-loop",
	  "configuration space at 0x140: the list of capabilities leads back to 0x100" },
	{ "extended ones behind a cut",
	  0x120,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x14010003 } },
	  1,
	  "pci-capability-outside",
	  "configuration space at 0x100: the next capability would be at 0x140, behind the 288 bytes "
	  "that there are" },
	{ "nobody answers in the extended middle",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x14010003 }, { 0x140, 4, UINT32_MAX } },
	  1,
	  "pci-capability-silent",
	  "configuration space at 0x140: the capability reads as 0xffffffff: nobody answers" },
	{ "resizable BARs, seven",
	  4096,
	  { { 0x34, 1, 0 }, { 0x100, 4, 0x00010015 }, { 0x108, 4, 0xe0 } },
	  1,
	  "pci-capability-length",
	  "configuration space at 0x100: the capability Resizable BAR says a length that cannot be" },
};

static void a_malformed_chain_ends_with_its_finding(void **state)
{
	uint8_t config[4096];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(chain_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		const struct finding_list *findings = &inventory->findings;

		build(config, chain_cases[i].pokes);
		decode(inventory, config, chain_cases[i].size);
		if (inventory->pci->n_capabilities != chain_cases[i].n_capabilities)
			fail_msg("%s: %zu capabilities", chain_cases[i].name,
				 inventory->pci->n_capabilities);
		if (findings->n != (chain_cases[i].rule ? 1 : 0))
			fail_msg("%s: %zu findings, \"%s\"", chain_cases[i].name, findings->n,
				 findings->n ? findings->items[findings->n - 1].message : "");
		if (!chain_cases[i].rule)
			continue;
		if (strcmp(findings->items[0].message, chain_cases[i].message) != 0)
			fail_msg("%s: \"%s\"", chain_cases[i].name, findings->items[0].message);
		assert_string_equal(findings->items[0].rule, chain_cases[i].rule);
		assert_string_equal(findings->items[0].object, "00:1f.2");
		assert_non_null(findings->items[0].remedy);
	}
}

static void a_list_of_960_extended_capabilities_ends_after_480(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	static const struct poke none[POKES_MAX] = { { 0x34, 1, 0 } };
	uint8_t config[4096];
	uint32_t offset;

	build(config, none);
	for (offset = 0x100; offset < 0xffc; offset += 4)
		poke(config, (uint16_t)offset, 4, (offset + 4) << 20 | 0x10777);
	decode(inventory, config, sizeof(config));
	assert_int_equal(inventory->pci->n_capabilities, 480);
	assert_string_equal(inventory->findings.items[0].rule, "pci-capability-many");
	assert_int_equal(inventory->findings.n, 1);
}

static void without_privilege_the_header_is_all_there_is(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	static const struct poke msi[POKES_MAX] = { { 0x40, 4, 5 }, { 0x2c, 4, 0x11001af4 } };
	uint8_t config[4096];

	build(config, msi);
	decode(inventory, config, 64);
	assert_int_equal(inventory->pci->config_size, 64);
	assert_false(inventory->pci->is_config_complete);
	assert_int_equal(inventory->pci->subsystem_vendor, 0x1af4);
	assert_int_equal(inventory->pci->class_code, 0x010601);
	assert_int_equal(inventory->pci->n_capabilities, 0);
	assert_int_equal(inventory->findings.n, 0);
}

static void a_function_that_answers_ones_is_not_responding(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	uint8_t config[4096];

	memset(config, 0xff, sizeof(config));
	decode(inventory, config, sizeof(config));
	assert_true(inventory->pci->is_not_responding);
	assert_int_equal(inventory->pci->n_msi_vectors, 0);
	assert_int_equal(inventory->pci->n_capabilities, 0);
}

static void msi_x_lies_where_its_bars_are(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	static const struct poke msix[POKES_MAX] = { { 0x40, 4, 0x80040011 },
						     { 0x44, 4, 0x8000 },
						     { 0x48, 4, 0x2001 } };
	struct inv_pci_function *function;
	uint8_t config[4096];

	build(config, msix);
	decode(inventory, config, 256);
	function = inventory->pci;
	assert_int_equal(function->n_msix_vectors, 5);
	assert_true(function->is_msix_enabled);
	function->bars[0] =
		(struct inv_pci_bar){ PCI_BAR_MEMORY64, false, true, 0x4000000000, 0x80000 };
	function->bars[1] = (struct inv_pci_bar){ PCI_BAR_MEMORY32, false, false, 0, 0x4000 };
	pci_config_place_msix(function, &inventory->findings);
	assert_true(function->msix_table_address == 0x4000008000);
	assert_true(function->msix_pba_address == 0); /* its BAR has no address */
	assert_int_equal(inventory->findings.n, 0);

	function->bars[0].size = 0x8000 + 5 * 16 - 1;
	pci_config_place_msix(function, &inventory->findings);
	assert_true(function->msix_table_address == 0);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].message,
			    "its MSI-X table at 0x8000 of BAR 0 is not inside of a memory BAR");
}

static void a_bridge_tells_its_buses(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	static const struct poke bridge[POKES_MAX] = {
		{ 0x0e, 1, 0x81 },
		{ 0x18, 4, 0x00050302 },
		{ 0x40, 4, 0x0000000d },
		{ 0x44, 4, 0x00011b36 },
	};
	uint8_t config[4096];

	build(config, bridge);
	decode(inventory, config, 256);
	assert_true(inventory->pci->is_bridge);
	assert_true(inventory->pci->is_multifunction);
	assert_int_equal(inventory->pci->header_type, 1);
	assert_int_equal(inventory->pci->secondary_bus, 3);
	assert_int_equal(inventory->pci->subordinate_bus, 5);
	assert_int_equal(inventory->pci->subsystem_vendor, 0x1b36);
	assert_int_equal(inventory->pci->subsystem, 1);
}

static void sr_iov_tells_its_virtual_functions(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	static const struct poke sriov[POKES_MAX] = {
		{ 0x34, 1, 0 },    { 0x100, 4, 0x00010010 }, { 0x10c, 4, 0x00080008 },
		{ 0x110, 2, 0x3 }, { 0x114, 4, 0x00020080 },
	};
	uint8_t config[4096];

	build(config, sriov);
	decode(inventory, config, 4096);
	assert_int_equal(inventory->pci->sriov_total_vfs, 8);
	assert_int_equal(inventory->pci->sriov_n_vfs, 3);
	assert_int_equal(inventory->pci->sriov_offset, 0x80);
	assert_int_equal(inventory->pci->sriov_stride, 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_capability_has_the_length_of_its_specification),
		cmocka_unit_test(a_malformed_chain_ends_with_its_finding),
		cmocka_unit_test(a_list_of_960_extended_capabilities_ends_after_480),
		cmocka_unit_test(without_privilege_the_header_is_all_there_is),
		cmocka_unit_test(a_function_that_answers_ones_is_not_responding),
		cmocka_unit_test(msi_x_lies_where_its_bars_are),
		cmocka_unit_test(a_bridge_tells_its_buses),
		cmocka_unit_test(sr_iov_tells_its_virtual_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
