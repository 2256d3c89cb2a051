// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupt controller and timer (arm,gic.yaml, arm,gic-v3.yaml, arm,arch_timer.yaml). */
#include "probe/dt.h"

static const char *const gic_v2_names[] = {
	"arm,gic-400",
	"arm,cortex-a15-gic",
	"arm,cortex-a7-gic",
	"arm,cortex-a9-gic",
	"arm,cortex-a5-gic",
	"arm,eb11mp-gic",
	"arm,pl390",
	"arm,tc11mp-gic",
	"arm,arm1176jzf-devchip-gic",
	"arm,arm11mp-gic",
	"qcom,msm-qgic2",
	"qcom,msm-8660-qgic",
	"brcm,brahma-b15-gic",
	NULL,
};

static const char *const gic_v3_names[] = { "arm,gic-v3", "qcom,msm8996-gic-v3", NULL };

static const char *const timer_names[] = { "arm,armv8-timer", "arm,armv7-timer", NULL };

/* The order of interrupts, and their names where interrupt-names changes it. */
static const char *const timer_irq_names[] = { "sec-phys", "phys", "virt", "hyp-phys", "hyp-virt" };

/* Redistributor regions of one GIC; the largest machines have one for each socket or node. */
#define REDISTRIBUTORS_MAX 256

bool dt_is_gic(const struct dt_node *node)
{
	return dt_is_any(node, gic_v2_names) || dt_is_any(node, gic_v3_names);
}

static struct inv_irqchip *add_irqchip(struct dt *dt, const struct dt_node *node,
				       enum irqchip_type type)
{
	struct inventory *inventory = dt->inventory;
	struct inv_irqchip *irqchip;

	if (!node->n_regions || !node->regions[0].is_valid) {
		dt_complain(dt, "dt-gic", node, "reg", "gives no address of registers");
		return NULL;
	}
	irqchip = arena_append(inventory->arena, inventory->irqchips, inventory->n_irqchips);
	irqchip->type = type;
	irqchip->iommu = -1;
	irqchip->name = arena_strdup(inventory->arena, node->name);
	irqchip->address = node->regions[0].range.start;
	irqchip->size = range_size(node->regions[0].range);
	return irqchip;
}

static void take_region(const struct dt_node *node, size_t index, uint64_t *address, uint64_t *size)
{
	if (index >= node->n_regions || !node->regions[index].is_valid)
		return;
	*address = node->regions[index].range.start;
	*size = range_size(node->regions[index].range);
}

/* CPU interface, hypervisor view and guests' view follow what comes before them in reg. */
static void take_cpu_interface(const struct dt_node *node, size_t first,
			       struct inv_irqchip *irqchip)
{
	take_region(node, first, &irqchip->gicc, &irqchip->gicc_size);
	take_region(node, first + 1, &irqchip->gich, &irqchip->gich_size);
	take_region(node, first + 2, &irqchip->gicv, &irqchip->gicv_size);
	irqchip->maintenance_irq = dt_irq_at(node, 0);
}

static void take_gic_v3(struct dt *dt, const struct dt_node *node)
{
	struct inventory *inventory = dt->inventory;
	struct inv_irqchip *irqchip = add_irqchip(dt, node, IRQCHIP_GICV3);
	struct dt_cells stride = { 0 };
	uint32_t n = 1, i;

	if (!irqchip)
		return;
	dt_u32(dt, node, "#redistributor-regions", &n);
	if (n > REDISTRIBUTORS_MAX || (size_t)n + 1 > node->n_regions) {
		dt_complain(dt, "dt-gic", node, "#redistributor-regions",
			    "asks for %u regions behind the distributor; reg has %zu", n,
			    node->n_regions - 1);
		n = (uint32_t)(node->n_regions - 1 < REDISTRIBUTORS_MAX ? node->n_regions - 1 :
									  REDISTRIBUTORS_MAX);
	}
	for (i = 1; i <= n; i++)
		if (node->regions[i].is_valid)
			*arena_append(inventory->arena, irqchip->redistributors,
				      irqchip->n_redistributors) = node->regions[i].range;
	if (dt_get(dt, node, "redistributor-stride", &stride.value) &&
	    dt_cells_take(&stride, (unsigned int)dt_cells_left(&stride),
			  &irqchip->redistributor_stride) < 0)
		dt_complain(dt, "dt-gic", node, "redistributor-stride",
			    "is larger than 64 bits can say");
	take_cpu_interface(node, (size_t)n + 1, irqchip);
}

static void take_gic_v2(struct dt *dt, const struct dt_node *node)
{
	struct inv_irqchip *irqchip = add_irqchip(dt, node, IRQCHIP_GICV2);

	if (irqchip)
		take_cpu_interface(node, 1, irqchip);
}

static void take_v2m(struct dt *dt, const struct dt_node *node)
{
	struct inv_irqchip *irqchip = add_irqchip(dt, node, IRQCHIP_GIC_V2M);

	if (!irqchip)
		return;
	dt_u32(dt, node, "arm,msi-base-spi", &irqchip->gsi_base);
	dt_u32(dt, node, "arm,msi-num-spis", &irqchip->n_pins);
}

void dt_take_gic(struct dt *dt, struct dt_node *node)
{
	if (dt_is_any(node, gic_v3_names))
		take_gic_v3(dt, node);
	else if (dt_is_any(node, gic_v2_names))
		take_gic_v2(dt, node);
	else if (dt_is_compatible(node, "arm,gic-v3-its"))
		add_irqchip(dt, node, IRQCHIP_GIC_ITS);
	else if (dt_is_compatible(node, "arm,gic-v2m-frame"))
		take_v2m(dt, node);
}

void dt_take_timer(struct dt *dt, struct dt_node *node)
{
	bool has_names = dt_has(dt, node, "interrupt-names");
	size_t i;

	if (!dt_is_any(node, timer_names))
		return;
	for (i = 0; i < ARRAY_SIZE(timer_irq_names); i++)
		dt->inventory->dt.timer_irqs[i] =
			has_names ? dt_irq_named(dt, node, timer_irq_names[i]) : dt_irq_at(node, i);
}
