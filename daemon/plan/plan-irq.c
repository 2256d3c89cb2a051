// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupt controllers of the root cell, and how many interrupts VT-d has to remap. */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <stdlib.h>

/*
 * What a hypervisor sets aside for each I/O APIC, however few pins it has: the
 * largest redirection table is 240 entries by specification (82093AA, 3.2.2), 120
 * in silicon, which Jailhouse reserves.
 */
#define IOAPIC_RESERVED_PINS 120
#define IOAPIC_PINS_MAX      (CONFIG_IRQCHIP_WORDS * 32)

/* VT-d's table has 2^(S+1) entries, S in 0 to 15 (VT-d specification, 11.4.7, IRTA_REG). */
#define VTD_INTERRUPTS_MAX 65536u

/* What a hypervisor has a bit for, and what an entry of a configuration has. */
#define GIC_IDS      1024u
#define GIC_CHIP_IDS (CONFIG_IRQCHIP_WORDS * 32u)

static int compare_irqchips(const void *left, const void *right)
{
	const struct config_irqchip *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->pin_base > b->pin_base) - (a->pin_base < b->pin_base);
}

static void set_pins(struct config_irqchip *chip, unsigned int first, unsigned int n)
{
	unsigned int pin;

	for (pin = first; pin < first + n; pin++)
		chip->pin_bitmap[pin / 32] |= UINT32_C(1) << pin % 32;
}

static struct config_irqchip *put_irqchip(struct plan *plan)
{
	struct config *config = plan->config;

	return arena_append(config->arena, config->irqchips, config->n_irqchips);
}

/* ---- I/O APICs -------------------------------------------------------------- */

/* With AMD-Vi nothing is remapped then; upstream hypervisors do not start on VT-d. */
static void report_unremapped(struct plan *plan, const struct inv_irqchip *irqchip)
{
	bool is_amd = plan->inventory->iommus[0].type == IOMMU_AMD;
	struct finding *finding =
		finding_add(plan->findings, "irqchip-without-iommu",
			    is_amd ? FINDING_WARNING : FINDING_ERROR, irqchip->name,
			    is_amd ? "no IOMMU unit names this I/O APIC, so no interrupts are "
				     "remapped: a device can interrupt CPUs of other cells" :
				     "no IOMMU unit names this I/O APIC, so its interrupts cannot "
				     "be remapped");

	finding_set_remedy(plan->findings, finding,
			   "turn on interrupt remapping (x2APIC support) in the firmware, or "
			   "update it: its DMAR or IVRS table lacks the I/O APIC");
}

/*
 * Firmware does not say how many pins a chip has; where the next one's interrupts
 * start does. A pin too few would stop the CPU that unmasks it.
 */
static unsigned int count_pins(const struct inventory *inventory, const struct inv_irqchip *irqchip)
{
	unsigned int n = irqchip->n_pins ? irqchip->n_pins : 24;
	uint32_t next = UINT32_MAX;
	size_t i;

	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *other = &inventory->irqchips[i];

		if (other->type == IRQCHIP_IOAPIC && other->gsi_base > irqchip->gsi_base &&
		    other->gsi_base < next)
			next = other->gsi_base;
	}
	if (next != UINT32_MAX && next - irqchip->gsi_base > n)
		n = next - irqchip->gsi_base;
	return n < IOAPIC_PINS_MAX ? n : IOAPIC_PINS_MAX;
}

/*
 * One bit for each pin that the chip has, none beyond: hypervisors accept all 128,
 * but then a cell could be given a pin that does not exist. pin_base stays 0: the
 * bitmap counts the chip's own pins, the interrupt's global number is in the reason.
 */
static void plan_ioapic(struct plan *plan, const struct inv_irqchip *irqchip)
{
	struct config_irqchip *chip = put_irqchip(plan);
	unsigned int n = count_pins(plan->inventory, irqchip);

	chip->address = irqchip->address;
	chip->id = irqchip->remap_bdf;
	if (irqchip->iommu >= 0)
		chip->id |= (uint32_t)irqchip->iommu << 16;
	else if (plan->inventory->n_iommus)
		report_unremapped(plan, irqchip);
	set_pins(chip, 0, n);
	chip->reason = arena_printf(
		plan->config->arena, "%s, interrupts %u to %u; %s",
		irqchip->name ? irqchip->name : "I/O APIC", irqchip->gsi_base,
		irqchip->gsi_base + n - 1,
		irqchip->iommu < 0 ?
			"no IOMMU unit remaps them" :
			arena_printf(plan->scratch, "known to the IOMMU as %s",
				     inventory_format_bdf(plan->scratch, 0, irqchip->remap_bdf)));
}

/* Every entry that may ever be used, rounded up to what the table can be. */
static void plan_interrupt_limit(struct plan *plan)
{
	const struct config *config = plan->config;
	uint64_t needed =
		(uint64_t)plan->intent->n_shared_memory_devices * PLAN_SHARED_MEMORY_VECTORS;
	uint32_t limit = 1;
	struct finding *finding;
	size_t i;

	if (config->system.iommus[0].type != JAILHOUSE_IOMMU_INTEL)
		return;
	for (i = 0; i < config->n_irqchips; i++)
		needed += IOAPIC_RESERVED_PINS;
	for (i = 0; i < config->n_pci_devices; i++) {
		const struct config_pci_device *device = &config->pci_devices[i];

		needed += device->num_msi_vectors > device->num_msix_vectors ?
				  device->num_msi_vectors :
				  device->num_msix_vectors;
	}
	while (limit < needed && limit < VTD_INTERRUPTS_MAX)
		limit *= 2;
	plan->config->system.x86.vtd_interrupt_limit = limit;
	if (limit >= needed)
		return;
	finding = finding_add(plan->findings, "interrupt-count", FINDING_ERROR, "interrupts",
			      "all devices together have %llu interrupts, VT-d remaps %u",
			      (unsigned long long)needed, VTD_INTERRUPTS_MAX);
	finding_set_remedy(plan->findings, finding,
			   "remove devices or virtual functions with many MSI-X vectors");
}

/* ---- GIC -------------------------------------------------------------------- */

/*
 * As many entries of 128 interrupts as it takes. A hypervisor keeps 1024 bits and
 * refuses an entry that reaches beyond them, so the last one may have to start
 * earlier and repeat some bits of the one before.
 */
static void plan_gic(struct plan *plan, const struct inv_irqchip *irqchip)
{
	unsigned int end = PLAN_GIC_SPI_END, base;

	if (irqchip->n_pins && irqchip->n_pins < end - PLAN_GIC_FIRST_SPI)
		end = PLAN_GIC_FIRST_SPI + irqchip->n_pins;
	for (base = PLAN_GIC_FIRST_SPI; base < end; base += GIC_CHIP_IDS) {
		struct config_irqchip *chip = put_irqchip(plan);
		unsigned int start = base;

		if (start + GIC_CHIP_IDS > GIC_IDS)
			start = GIC_IDS - GIC_CHIP_IDS;
		chip->address = irqchip->address;
		chip->pin_base = start;
		set_pins(chip, 0,
			 (end < start + GIC_CHIP_IDS ? end : start + GIC_CHIP_IDS) - start);
		chip->reason =
			arena_printf(plan->config->arena, "%s, shared interrupts %u to %u%s",
				     irqchip->name ? irqchip->name : "GIC",
				     start - PLAN_GIC_FIRST_SPI,
				     (end < start + GIC_CHIP_IDS ? end : start + GIC_CHIP_IDS) -
					     PLAN_GIC_FIRST_SPI - 1,
				     irqchip->n_pins ? "" : "; how many there are is not known");
	}
}

static void report_no_ioapic(struct plan *plan)
{
	struct finding *finding =
		finding_add(plan->findings, "irqchip-none", FINDING_ERROR, "I/O APIC",
			    "no I/O APIC is known, so the root cell would have no device "
			    "interrupts but message interrupts");

	finding_set_remedy(plan->findings, finding,
			   "run as root: the firmware's MADT table must be readable");
}

void plan_interrupts(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *irqchip = &inventory->irqchips[i];

		if (irqchip->type == IRQCHIP_IOAPIC && plan_is_x86(plan))
			plan_ioapic(plan, irqchip);
		else if ((irqchip->type == IRQCHIP_GICV2 || irqchip->type == IRQCHIP_GICV3) &&
			 plan_is_arm(plan))
			plan_gic(plan, irqchip);
	}
	if (plan->config->n_irqchips)
		qsort(plan->config->irqchips, plan->config->n_irqchips,
		      sizeof(*plan->config->irqchips), compare_irqchips);
	if (!plan_is_x86(plan))
		return;
	if (plan->config->n_irqchips == 0)
		report_no_ioapic(plan);
	/* The hypervisor takes over whatever mode Linux has chosen. */
	plan->config->system.x86.apic_mode = JAILHOUSE_APIC_MODE_AUTO;
	plan->config->system.x86.pm_timer_address = inventory->acpi.pm_timer_port;
	plan_interrupt_limit(plan);
}
