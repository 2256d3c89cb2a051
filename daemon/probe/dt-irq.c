// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupts as the GIC counts them, through nexus nodes and the controllers
 * that only sit in between (DTSpec 2.4).
 */
#include <string.h>

#include "probe/dt.h"

/* Controllers and nexus nodes between a device and the GIC. */
#define LEVELS_MAX 16

/* First cell of a GIC's specifier (arm,gic-v3.yaml), and where each kind begins. */
static const struct {
	uint32_t first, count;
} gic_kinds[] = {
	[0] = { 32, 988 },    /* SPI */
	[1] = { 16, 16 },     /* PPI */
	[2] = { 4096, 1024 }, /* extended SPI */
	[3] = { 1056, 64 },   /* extended PPI */
};

/*
 * Controllers that pass the GIC's specifiers on as they are: they only wake the
 * machine or invert lines (drivers/irqchip/irq-imx-gpcv2.c, irq-mtk-sysirq.c …).
 */
static const char *const transparent_names[] = {
	"fsl,imx6q-gpc",         "fsl,imx6sx-gpc",
	"fsl,imx7d-gpc",         "fsl,imx8mq-gpc",
	"fsl,imx8mm-gpc",        "fsl,imx8mn-gpc",
	"fsl,imx8mp-gpc",        "ti,omap4-wugen-mpu",
	"ti,omap5-wugen-mpu",    "mediatek,mt6577-sysirq",
	"nvidia,tegra20-ictlr",  "nvidia,tegra30-ictlr",
	"nvidia,tegra114-ictlr", "nvidia,tegra124-ictlr",
	"nvidia,tegra210-ictlr", NULL,
};

/*
 * As of_irq_find_parent() in Linux: the nearest interrupt-parent property at or
 * above a node, or the node above, until it has #interrupt-cells.
 */
static const struct dt_node *find_parent(struct dt *dt, const struct dt_node *node)
{
	const struct dt_node *at = node;
	unsigned int n;

	for (n = 0; at && n < DT_DEPTH_MAX + LEVELS_MAX; n++) {
		uint32_t phandle;

		if (!dt_may_step(dt, at))
			return NULL;
		if (dt_has(dt, at, "interrupt-parent")) {
			if (!dt_u32(dt, at, "interrupt-parent", &phandle))
				return NULL;
			at = dt_find_phandle(dt, phandle, at, "interrupt-parent");
			if (!at)
				return NULL;
		} else {
			at = at->parent;
		}
		if (at && dt_has(dt, at, "#interrupt-cells"))
			return at;
	}
	if (at)
		dt_complain(dt, "dt-interrupts", node, "interrupt-parent",
			    "leads in a circle instead of to an interrupt controller");
	else
		dt_complain(dt, "dt-interrupts", node, NULL,
			    "has interrupts, but no node above names an interrupt-parent");
	return NULL;
}

/* Cells of a controller's specifiers; 0 (with a finding) when it says no usable number. */
static unsigned int count_specifier(struct dt *dt, const struct dt_node *controller)
{
	uint32_t n = 0;

	if (!dt_has(dt, controller, "#interrupt-cells"))
		dt_complain(dt, "dt-interrupts", controller, NULL,
			    "is used as interrupt controller, but has no #interrupt-cells");
	else if (dt_u32(dt, controller, "#interrupt-cells", &n) && (!n || n > DT_SPECIFIER_MAX))
		dt_complain(dt, "dt-interrupts", controller, "#interrupt-cells",
			    "is %u; a specifier has 1 to %u cells", n, DT_SPECIFIER_MAX);
	return n <= DT_SPECIFIER_MAX ? n : 0;
}

/* ---- interrupt-map ------------------------------------------------------- */

static bool take_cells(struct dt_cells *cells, uint32_t *into, unsigned int n)
{
	unsigned int i;
	uint64_t value;

	for (i = 0; i < n; i++) {
		if (dt_cells_take(cells, 1, &value))
			return false;
		into[i] = (uint32_t)value;
	}
	return true;
}

static void read_mask(struct dt *dt, const struct dt_node *nexus, struct dt_map_row *row)
{
	struct dt_cells cells = { 0 };
	unsigned int i;

	for (i = 0; i < row->n_child; i++)
		row->mask[i] = UINT32_MAX;
	if (!dt_get(dt, nexus, "interrupt-map-mask", &cells.value))
		return;
	if (cells.value.size != (size_t)row->n_child * 4)
		dt_complain(dt, "dt-interrupt-map", nexus, "interrupt-map-mask",
			    "has %zu bytes; it should be %u cells of 4", cells.value.size,
			    row->n_child);
	else
		take_cells(&cells, row->mask, row->n_child);
}

/* Of a row's parent, in cells: its unit address, which Linux takes as 0 where it is not said. */
static bool count_parent_address(struct dt *dt, const struct dt_node *controller, unsigned int *ret)
{
	*ret = 0;
	if (!dt_has(dt, controller, "#address-cells"))
		return true;
	*ret = controller->address_cells;
	return !controller->has_bad_cells;
}

bool dt_map_next(struct dt *dt, const struct dt_node *nexus, struct dt_cells *cells,
		 struct dt_map_row *ret)
{
	uint32_t phandle, ignored[DT_CELLS_MAX];
	unsigned int n_specifier = count_specifier(dt, nexus), n_address;

	if (!dt_cells_left(cells) || !n_specifier || nexus->has_bad_cells ||
	    !dt_may_step(dt, nexus))
		return false;
	*ret = (struct dt_map_row){ .n_child = nexus->address_cells + n_specifier };
	read_mask(dt, nexus, ret);
	if (!take_cells(cells, ret->child, ret->n_child) || !take_cells(cells, &phandle, 1))
		goto truncated;
	ret->controller = dt_find_phandle(dt, phandle, nexus, "interrupt-map");
	if (!ret->controller)
		return false;
	ret->n_specifier =
		dt_may_step(dt, ret->controller) ? count_specifier(dt, ret->controller) : 0;
	if (!ret->n_specifier || !count_parent_address(dt, ret->controller, &n_address))
		return false;
	if (!take_cells(cells, ignored, n_address) ||
	    !take_cells(cells, ret->specifier, ret->n_specifier))
		goto truncated;
	return true;

truncated:
	dt_complain(dt, "dt-interrupt-map", nexus, "interrupt-map", "ends within a row");
	return false;
}

/* ---- up to the GIC ------------------------------------------------------- */

struct place {
	const struct dt_node *user; /* whose interrupt it is, for findings */
	const struct dt_node *controller;
	uint32_t address[DT_CELLS_MAX]; /* of the device, for a nexus to compare */
	uint32_t specifier[DT_SPECIFIER_MAX];
	unsigned int n_specifier;
};

static struct dt_irq decode_gic(struct dt *dt, const struct place *place)
{
	const uint32_t *specifier = place->specifier;

	if (place->n_specifier < 3) {
		dt_complain(dt, "dt-interrupts", place->controller, "#interrupt-cells",
			    "is %u; a GIC has at least 3", place->n_specifier);
		return (struct dt_irq){ .is_valid = false };
	}
	if (specifier[0] >= ARRAY_SIZE(gic_kinds) ||
	    specifier[1] >= gic_kinds[specifier[0]].count) {
		dt_complain(dt, "dt-interrupts", place->user, NULL,
			    "names interrupt <%u %u>, which no GIC has", specifier[0],
			    specifier[1]);
		return (struct dt_irq){ .is_valid = false };
	}
	return (struct dt_irq){ gic_kinds[specifier[0]].first + specifier[1], specifier[2], true };
}

static bool row_matches(const struct dt_map_row *row, unsigned int n_address,
			const struct place *place)
{
	unsigned int i;

	for (i = 0; i < row->n_child; i++) {
		uint32_t cell = i < n_address ? place->address[i] : place->specifier[i - n_address];

		if ((cell ^ row->child[i]) & row->mask[i])
			return false;
	}
	return true;
}

static bool cross_nexus(struct dt *dt, struct place *place)
{
	const struct dt_node *nexus = place->controller;
	struct dt_cells cells = { 0 };
	struct dt_map_row row;

	if (!dt_get(dt, nexus, "interrupt-map", &cells.value))
		return false;
	while (dt_map_next(dt, nexus, &cells, &row)) {
		if (row.n_child - nexus->address_cells != place->n_specifier ||
		    !row_matches(&row, nexus->address_cells, place))
			continue;
		*place = (struct place){ .user = place->user,
					 .controller = row.controller,
					 .n_specifier = row.n_specifier };
		memcpy(place->specifier, row.specifier, sizeof(row.specifier));
		return true;
	}
	return false;
}

static struct dt_irq resolve(struct dt *dt, struct place *place)
{
	const struct dt_irq none = { .is_valid = false };
	unsigned int level;

	for (level = 0; level < LEVELS_MAX; level++) {
		const struct dt_node *controller = place->controller;

		if (!dt_may_step(dt, controller))
			return none;
		if (controller->is_gic)
			return decode_gic(dt, place);
		if (dt_is_any(controller, transparent_names)) {
			place->controller = find_parent(dt, controller);
			if (!place->controller)
				return none;
		} else if (!cross_nexus(dt, place)) {
			return none; /* a controller of its own, behind the GIC */
		}
	}
	dt_complain(dt, "dt-interrupts", place->user, NULL,
		    "has an interrupt that leads in a circle instead of to the GIC");
	return none;
}

struct dt_irq dt_resolve_row(struct dt *dt, const struct dt_node *nexus,
			     const struct dt_map_row *row)
{
	struct place place = { .user = nexus,
			       .controller = row->controller,
			       .n_specifier = row->n_specifier };

	memcpy(place.specifier, row->specifier, sizeof(row->specifier));
	return resolve(dt, &place);
}

/* ---- interrupts of a node ------------------------------------------------ */

/* The node's raw unit address, which nexus nodes compare. */
static void read_unit_address(struct dt *dt, const struct dt_node *node, struct place *place)
{
	struct dt_cells cells = { 0 };

	if (node->parent && dt_get(dt, node, "reg", &cells.value))
		take_cells(&cells, place->address, node->parent->address_cells);
}

static void add_irq(struct dt *dt, struct dt_node *node, const struct place *place)
{
	struct dt_irq *irq = arena_append(dt->scratch, node->irqs, node->n_irqs);
	struct place at = *place;

	*irq = resolve(dt, &at);
}

static void read_interrupts(struct dt *dt, struct dt_node *node, struct bytes value,
			    struct place *place)
{
	unsigned int n;
	struct dt_cells cells = { value, 0 };

	place->controller = find_parent(dt, node);
	n = place->controller ? count_specifier(dt, place->controller) : 0;
	if (!n)
		return;
	if (value.size % (n * 4))
		dt_complain(dt, "dt-interrupts", node, "interrupts",
			    "has %zu bytes, which is no multiple of %u (%u cells for each of %s)",
			    value.size, n * 4, n, place->controller->path);
	place->n_specifier = n;
	while (take_cells(&cells, place->specifier, n))
		add_irq(dt, node, place);
}

static void read_extended(struct dt *dt, struct dt_node *node, struct bytes value,
			  struct place *place)
{
	static const char name[] = "interrupts-extended";
	struct dt_cells cells = { value, 0 };
	uint32_t phandle;

	while (take_cells(&cells, &phandle, 1)) {
		if (!phandle) { /* a place in the list that is left empty */
			arena_append(dt->scratch, node->irqs, node->n_irqs);
			continue;
		}
		place->controller = dt_find_phandle(dt, phandle, node, name);
		if (!place->controller || !dt_may_step(dt, place->controller))
			return;
		place->n_specifier = count_specifier(dt, place->controller);
		if (!place->n_specifier)
			return;
		if (!take_cells(&cells, place->specifier, place->n_specifier)) {
			dt_complain(dt, "dt-interrupts", node, name, "ends within an interrupt");
			return;
		}
		add_irq(dt, node, place);
	}
}

void dt_read_irqs(struct dt *dt)
{
	struct bytes value;
	size_t i;

	for (i = 0; i < dt->n_nodes; i++) {
		struct dt_node *node = &dt->nodes[i];
		struct place place = { .user = node };

		if (!node->is_enabled || node->is_described)
			continue;
		read_unit_address(dt, node, &place);
		if (dt_get(dt, node, "interrupts-extended", &value))
			read_extended(dt, node, value, &place);
		else if (dt_get(dt, node, "interrupts", &value) && value.size)
			read_interrupts(dt, node, value, &place);
	}
}

uint32_t dt_irq_at(const struct dt_node *node, size_t index)
{
	return index < node->n_irqs && node->irqs[index].is_valid ? node->irqs[index].id : 0;
}

uint32_t dt_irq_named(const struct dt *dt, const struct dt_node *node, const char *name)
{
	int i = dt_string_index(dt, node, "interrupt-names", name);

	return i < 0 ? 0 : dt_irq_at(node, (size_t)i);
}
