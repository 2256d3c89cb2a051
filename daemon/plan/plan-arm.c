// SPDX-License-Identifier: GPL-2.0-or-later
/* The generic interrupt controller, and free interrupts for virtual PCI functions. */
#include "plan/plan.h"

/* Two frames of 64 KiB (IHI 0069, 12.10). */
#define GICR_STRIDE 0x20000
#define VPCI_IRQS   4u   /* INTA to INTD */
#define LIKELY_SPIS 128u /* of a GIC that does not say how many it has */

static void report(struct plan *plan, const char *rule, enum finding_severity severity,
		   const char *object, const char *message, const char *remedy)
{
	struct finding *finding =
		finding_add(plan->findings, rule, severity, object, "%s", message);

	finding_set_remedy(plan->findings, finding, "%s", remedy);
}

static void set_gic(struct plan *plan, const struct inv_irqchip *gic)
{
	struct config_system *system = &plan->config->system;

	system->arm.gic_version = gic->type == IRQCHIP_GICV3 ? 3 : 2;
	system->arm.gicd_base = gic->address;
	system->arm.gicc_base = gic->gicc;
	system->arm.gich_base = gic->gich;
	system->arm.gicv_base = gic->gicv;
	system->arm.maintenance_irq = (uint8_t)gic->maintenance_irq;
	if (gic->n_redistributors)
		system->arm.gicr_base = gic->redistributors[0].start;

	if (gic->maintenance_irq == 0)
		report(plan, "gic-maintenance", FINDING_ERROR, gic->name,
		       "the maintenance interrupt is not known; the hypervisor cannot hand over "
		       "more interrupts than the GIC has list registers",
		       "the device tree's interrupt controller needs an interrupts property");
	if (gic->n_redistributors > 1)
		report(plan, "gic-redistributors", FINDING_ERROR, gic->name,
		       "the redistributors lie in several places, a configuration names one",
		       "use the CPUs of the first place only (maxcpus=)");
	if (gic->redistributor_stride && gic->redistributor_stride != GICR_STRIDE)
		report(plan, "gic-redistributor-stride", FINDING_ERROR, gic->name,
		       "the redistributors are further apart than their size, which a "
		       "configuration cannot say",
		       "nothing can be done about it on this board");
	if (gic->type == IRQCHIP_GICV2 && (!gic->gich || !gic->gicv))
		report(plan, "gic-virtualization", FINDING_ERROR, gic->name,
		       "the interrupt controller has no registers for virtualization (GICH, GICV)",
		       "look for a device tree of this board that lists all four register blocks");
}

/* The interrupts that anything of this machine uses, as far as the device tree says. */
static void mark_used(const struct inventory *inventory, bool *is_used)
{
	size_t i, k;

	for (i = 0; i < inventory->dt.n_devices; i++)
		for (k = 0; k < inventory->dt.devices[i].n_irqs; k++)
			if (inventory->dt.devices[i].irqs[k] < PLAN_GIC_SPI_END)
				is_used[inventory->dt.devices[i].irqs[k]] = true;
	for (i = 0; i < inventory->n_pci_hosts; i++)
		for (k = 0; k < inventory->pci_hosts[i].n_irqs; k++)
			if (inventory->pci_hosts[i].irqs[k].irq < PLAN_GIC_SPI_END)
				is_used[inventory->pci_hosts[i].irqs[k].irq] = true;
	for (i = 0; i < inventory->n_uarts; i++)
		if (inventory->uarts[i].irq < PLAN_GIC_SPI_END)
			is_used[inventory->uarts[i].irq] = true;
	for (i = 0; i < inventory->n_iommus; i++) {
		if (inventory->iommus[i].event_irq < PLAN_GIC_SPI_END)
			is_used[inventory->iommus[i].event_irq] = true;
		if (inventory->iommus[i].gerror_irq < PLAN_GIC_SPI_END)
			is_used[inventory->iommus[i].gerror_irq] = true;
	}
}

/* The highest free row of four: boards number their devices from below. */
static void choose_vpci_irqs(struct plan *plan, const struct inv_irqchip *gic)
{
	bool is_used[PLAN_GIC_SPI_END] = { false };
	unsigned int end = PLAN_GIC_SPI_END, n = gic->n_pins ? gic->n_pins : LIKELY_SPIS, base, k;

	if (n < end - PLAN_GIC_FIRST_SPI)
		end = PLAN_GIC_FIRST_SPI + n;
	mark_used(plan->inventory, is_used);
	for (base = end - end % VPCI_IRQS; base >= PLAN_GIC_FIRST_SPI + VPCI_IRQS;) {
		base -= VPCI_IRQS;
		for (k = 0; k < VPCI_IRQS && !is_used[base + k]; k++)
			;
		if (k == VPCI_IRQS) {
			plan->config->vpci_irq_base = base - PLAN_GIC_FIRST_SPI;
			return;
		}
	}
	report(plan, "vpci-interrupts", FINDING_WARNING, gic->name,
	       "no four interrupts in a row are free for virtual PCI functions",
	       "shared-memory devices will have no interrupts; disable a device to free some");
}

void plan_arm(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	if (!plan_is_arm(plan))
		return;
	for (i = 0; i < inventory->n_irqchips; i++) {
		const struct inv_irqchip *irqchip = &inventory->irqchips[i];

		if (irqchip->type == IRQCHIP_GIC_ITS)
			report(plan, "gic-its", FINDING_WARNING, irqchip->name,
			       "the interrupt translation service passes to the root cell, because "
			       "Linux needs it for message interrupts and the hypervisor does not "
			       "emulate it; it writes to memory where it is told, so the root cell "
			       "must be trusted",
			       "disable the node in the device tree if no PCI device needs "
			       "message interrupts");
		if (irqchip->type != IRQCHIP_GICV2 && irqchip->type != IRQCHIP_GICV3)
			continue;
		if (plan->config->system.arm.gic_version) {
			report(plan, "gic-several", FINDING_WARNING, irqchip->name,
			       "a second interrupt controller; the configuration has the first",
			       "check which one the CPUs are connected to");
			continue;
		}
		set_gic(plan, irqchip);
		choose_vpci_irqs(plan, irqchip);
	}
	if (!plan->config->system.arm.gic_version)
		report(plan, "gic-unknown", FINDING_ERROR, "interrupt controller",
		       "no GICv2 or GICv3 is known",
		       "see the sources of the inventory: device tree or MADT");
}
