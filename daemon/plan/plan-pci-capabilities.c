// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which capabilities Linux may write to. A write to any other place of the
 * configuration space behind the header stops the CPU (pains A.2.4), a write too
 * many may open a way around the hypervisor: hence a table with a reason each.
 */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <string.h>

#define EXTENDED 0x8000

enum capability_writes {
	NEVER,       /* nothing to write, or it would undo isolation */
	WITH_DRIVER, /* its driver (on bridges the port services) writes to it at run time */
	ALWAYS,      /* the kernel itself does, driver or not */
};

/* Numbers: PCI Code and ID Assignment Specification 1.14, sections 2 and 3. */
static const struct capability_policy {
	uint16_t id;
	enum capability_writes writes;
	const char *why;
} capability_policies[] = {
	{ 0x01, ALWAYS, "power states, also of functions without a driver" },
	{ 0x02, WITH_DRIVER, "AGP command register" },
	{ 0x03, ALWAYS, "vital product data is read by writing its address; lspci does" },
	{ 0x05, ALWAYS, "MSI; the hypervisor moderates it" },
	{ 0x06, WITH_DRIVER, "CompactPCI hot swap" },
	{ 0x07, WITH_DRIVER, "PCI-X command register" },
	{ 0x09, WITH_DRIVER, "vendor specific" },
	{ 0x0a, WITH_DRIVER, "debug port" },
	{ 0x0c, WITH_DRIVER, "standard hot plug controller" },
	{ 0x10, WITH_DRIVER, "device, link, slot and root control; port services" },
	{ 0x11, ALWAYS, "MSI-X; the hypervisor moderates it" },
	{ 0x12, WITH_DRIVER, "SATA index and data registers" },
	{ 0x13, WITH_DRIVER, "function level reset of conventional functions" },
	{ EXTENDED | 0x01, WITH_DRIVER, "error status is cleared by writing to it" },
	{ EXTENDED | 0x02, WITH_DRIVER, "virtual channels, restored after a reset" },
	{ EXTENDED | 0x0b, WITH_DRIVER, "vendor specific" },
	{ EXTENDED | 0x0d, NEVER, "access control: forwards between functions past the IOMMU" },
	{ EXTENDED | 0x0e, NEVER, "alternative routing ids: changes who is who" },
	{ EXTENDED | 0x0f, NEVER, "address translation: lets a device say it was translated" },
	{ EXTENDED | 0x10, NEVER, "SR-IOV: new functions would not be in the configuration" },
	{ EXTENDED | 0x13, NEVER, "page requests: belongs to address translation" },
	{ EXTENDED | 0x15, NEVER, "resizable BARs: memory regions would no longer fit" },
	{ EXTENDED | 0x17, WITH_DRIVER, "TLP processing hints" },
	{ EXTENDED | 0x18, WITH_DRIVER, "latency tolerance, restored on resume" },
	{ EXTENDED | 0x1b, NEVER, "process address spaces: belongs to address translation" },
	{ EXTENDED | 0x1d, WITH_DRIVER, "downstream port containment status" },
	{ EXTENDED | 0x1e, WITH_DRIVER, "L1 substates, with every link power change" },
	{ EXTENDED | 0x1f, WITH_DRIVER, "precision time measurement" },
	{ EXTENDED | 0x23, WITH_DRIVER, "designated vendor specific" },
	{ EXTENDED | 0x24, NEVER, "resizable BARs of virtual functions" },
	{ EXTENDED | 0x2e, WITH_DRIVER, "data object exchange is read by writing to it" },
};

/* What is not in the table is read only: every capability can be read. */
static bool is_writable(const struct inv_pci_function *function, uint16_t id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(capability_policies); i++)
		if (capability_policies[i].id == id)
			return capability_policies[i].writes == ALWAYS ||
			       (capability_policies[i].writes == WITH_DRIVER && function->driver);
	return false;
}

/*
 * Registers outside of any capability that drivers write to while they run, not
 * only when they bind: modelled as a capability with id 0 (pains A.2.4, T3505).
 * Source: the drivers named, Linux 6.1; all are functions of Intel's chipsets.
 */
#define INTEL 0x8086

static const struct private_register {
	const char *driver;
	uint16_t start, length;
	const char *why;
} private_registers[] = {
	{ "i801_smbus", 0x40, 1, "SMBHSTCFG, around transfers (i2c-i801.c)" },
	{ "ata_piix", 0x40, 0x18, "IDE timings, at every error recovery (ata_piix.c)" },
	{ "ata_piix", 0x92, 2, "port control and status (ata_piix.c)" },
	{ "ahci", 0x92, 2, "port control and status, at controller reset (ahci.c)" },
	{ "snd_hda_intel", 0x44, 1, "TCSEL, when it wakes up (hda_intel.c)" },
};

/*
 * The hypervisor takes the first entry that holds a register. One capability must
 * therefore not reach into the next, whatever length its specification gives it.
 */
static uint16_t usable_length(const struct inv_pci_function *function,
			      const struct inv_pci_capability *capability)
{
	uint32_t end = (uint32_t)capability->offset + capability->length;
	size_t i;

	for (i = 0; i < function->n_capabilities; i++) {
		uint16_t next = function->capabilities[i].offset;

		if (next > capability->offset && next < end)
			end = next;
	}
	if (capability->offset < 0x100 && end > 0x100)
		end = 0x100;
	if (end > 0x1000)
		end = 0x1000;
	return (uint16_t)(end - capability->offset);
}

static bool overlaps_any(const struct config_pci_cap *caps, size_t n, uint16_t start,
			 uint16_t length)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (caps[i].start < start + length && start < caps[i].start + caps[i].len)
			return true;
	return false;
}

static void put_private_registers(struct plan *plan, const struct inv_pci_function *function,
				  struct config_pci_cap **caps, size_t *n)
{
	size_t i;

	if (function->vendor != INTEL || !function->driver)
		return;
	for (i = 0; i < ARRAY_SIZE(private_registers); i++) {
		const struct private_register *reg = &private_registers[i];

		if (strcmp(function->driver, reg->driver) == 0 &&
		    !overlaps_any(*caps, *n, reg->start, reg->length))
			*arena_append(plan->scratch, *caps, *n) =
				(struct config_pci_cap){ 0, reg->start, reg->length,
							 JAILHOUSE_PCICAPS_WRITE };
	}
}

/* Where @n capabilities stand in the pool already; n_pci_caps if nowhere. */
static size_t find_in_pool(const struct config *config, const struct config_pci_cap *caps, size_t n)
{
	size_t at;

	for (at = 0; at + n <= config->n_pci_caps; at++)
		if (memcmp(&config->pci_caps[at], caps, n * sizeof(*caps)) == 0)
			return at;
	return config->n_pci_caps;
}

static void report_pool_full(struct plan *plan)
{
	struct finding *finding =
		finding_add(plan->findings, "pci-capability-count", FINDING_ERROR, "PCI",
			    "the capabilities of all functions are more than a configuration "
			    "holds (%d)",
			    CONFIG_ARRAY_MAX);

	finding_set_remedy(plan->findings, finding, "remove devices that are not needed");
}

void plan_pci_capabilities(struct plan *plan, const struct inv_pci_function *function,
			   struct config_pci_device *device)
{
	struct config *config = plan->config;
	struct config_pci_cap *caps = NULL;
	size_t i, at, n = 0;

	for (i = 0; i < function->n_capabilities; i++) {
		const struct inv_pci_capability *capability = &function->capabilities[i];
		struct config_pci_cap *cap;

		if (capability->offset < 0x40 || capability->offset >= 0x1000)
			continue;
		cap = arena_append(plan->scratch, caps, n);
		cap->id = capability->id;
		cap->start = capability->offset;
		cap->len = usable_length(function, capability);
		cap->flags = is_writable(function, cap->id) ? JAILHOUSE_PCICAPS_WRITE : 0;
	}
	put_private_registers(plan, function, &caps, &n);
	if (n == 0)
		return;
	at = find_in_pool(config, caps, n);
	if (at == config->n_pci_caps && at + n > CONFIG_ARRAY_MAX) {
		report_pool_full(plan);
		return;
	}
	if (at == config->n_pci_caps)
		for (i = 0; i < n; i++)
			*arena_append(config->arena, config->pci_caps, config->n_pci_caps) =
				caps[i];
	device->caps_start = (uint16_t)at;
	device->num_caps = (uint16_t)n;
}
