// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes and properties of a checked blob. */
#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "probe/dt.h"

/* Far more than any machine needs; keeps hostile trees from costing minutes. */
#define STEPS_MAX ((uint64_t)1 << 23)

/* Without #address-cells and #size-cells anywhere above, as Linux takes them (include/linux/of.h). */
#define CELLS_DEFAULT 1

/* ---- findings ------------------------------------------------------------ */

static bool is_said_already(const struct dt *dt, const char *rule, const char *object,
			    const char *message)
{
	const struct finding_list *findings = &dt->inventory->findings;
	size_t i;

	for (i = dt->first_finding; i < findings->n; i++)
		if (!strcmp(findings->items[i].rule, rule) &&
		    !strcmp(findings->items[i].object, object) &&
		    !strcmp(findings->items[i].message, message))
			return true;
	return false;
}

void dt_complain(struct dt *dt, const char *rule, const struct dt_node *node, const char *property,
		 const char *format, ...)
{
	struct finding_list *findings = &dt->inventory->findings;
	const char *message, *object, *place = "";
	struct bytes value;
	va_list ap;

	if (dt->n_complaints >= DT_FINDINGS_MAX) {
		dt->n_complaints++;
		return;
	}
	va_start(ap, format);
	message = arena_vprintf(dt->scratch, format, ap);
	va_end(ap);
	if (property && dt_get(dt, node, property, &value))
		place = arena_printf(dt->scratch, "%s at offset 0x%zx ", property,
				     (size_t)(value.data - (const uint8_t *)dt->fdt));
	else if (property)
		place = arena_printf(dt->scratch, "%s ", property);
	message = arena_printf(dt->scratch, "%s%s", place, message);
	object = arena_printf(dt->scratch, "%s:%s", dt->object, node->path);
	if (is_said_already(dt, rule, object, message))
		return;
	dt->n_complaints++;
	finding_set_remedy(findings,
			   finding_add(findings, rule, FINDING_WARNING, object, "%s", message),
			   "Correct this node in the machine's device tree; what it says there is "
			   "left out of the inventory.");
}

bool dt_may_step(struct dt *dt, const struct dt_node *node)
{
	if (dt->n_steps > STEPS_MAX)
		return false;
	dt->n_steps += node ? node->n_properties + 1 : 1;
	if (dt->n_steps <= STEPS_MAX)
		return true;
	dt_complain(dt, "dt-limit", &dt->nodes[0], NULL,
		    "the tree has more address and interrupt translations than we follow");
	return false;
}

/* ---- properties ---------------------------------------------------------- */

bool dt_get(const struct dt *dt, const struct dt_node *node, const char *name, struct bytes *ret)
{
	int length;
	const void *value = fdt_getprop(dt->fdt, node->offset, name, &length);

	if (!value || length < 0)
		return false;
	*ret = (struct bytes){ value, (size_t)length };
	return true;
}

bool dt_has(const struct dt *dt, const struct dt_node *node, const char *name)
{
	struct bytes value;

	return dt_get(dt, node, name, &value);
}

bool dt_u32(struct dt *dt, const struct dt_node *node, const char *name, uint32_t *ret)
{
	struct dt_cells cells = { 0 };
	uint64_t value;

	if (!dt_get(dt, node, name, &cells.value))
		return false;
	if (cells.value.size != 4 || dt_cells_take(&cells, 1, &value)) {
		dt_complain(dt, "dt-cells", node, name, "has %zu bytes; it should be one cell of 4",
			    cells.value.size);
		return false;
	}
	*ret = (uint32_t)value;
	return true;
}

const char *dt_next_string(struct bytes list, size_t *offset)
{
	const char *string;
	const void *end;

	if (*offset >= list.size)
		return NULL;
	string = (const char *)list.data + *offset;
	end = memchr(string, 0, list.size - *offset);
	if (!end) {
		*offset = list.size;
		return NULL;
	}
	*offset += (size_t)((const char *)end - string) + 1;
	return string;
}

const char *dt_string(const struct dt *dt, const struct dt_node *node, const char *name)
{
	struct bytes value;
	size_t offset = 0;

	return dt_get(dt, node, name, &value) ? dt_next_string(value, &offset) : NULL;
}

int dt_string_index(const struct dt *dt, const struct dt_node *node, const char *name,
		    const char *wanted)
{
	struct bytes list;
	const char *string;
	size_t offset = 0;
	int i;

	if (!dt_get(dt, node, name, &list))
		return -1;
	for (i = 0; (string = dt_next_string(list, &offset)); i++)
		if (!strcmp(string, wanted))
			return i;
	return -1;
}

bool dt_is_compatible(const struct dt_node *node, const char *wanted)
{
	const char *string;
	size_t offset = 0;

	while ((string = dt_next_string(node->compatible, &offset)))
		if (!strcmp(string, wanted))
			return true;
	return false;
}

bool dt_is_any(const struct dt_node *node, const char *const *names)
{
	for (; *names; names++)
		if (dt_is_compatible(node, *names))
			return true;
	return false;
}

int dt_cells_take(struct dt_cells *cells, unsigned int n, uint64_t *ret)
{
	uint64_t value = 0;
	bool is_too_large = false;
	unsigned int i;

	if (dt_cells_left(cells) < n)
		return -ENODATA;
	for (i = 0; i < n * 4; i++) {
		is_too_large |= value >> 56 != 0;
		value = value << 8 | cells->value.data[cells->offset + i];
	}
	cells->offset += (size_t)n * 4;
	if (is_too_large)
		return -ERANGE;
	*ret = value;
	return 0;
}

/* ---- finding nodes ------------------------------------------------------- */

static int compare_phandles(const void *a, const void *b)
{
	const struct dt_phandle *left = a, *right = b;

	if (left->phandle != right->phandle)
		return left->phandle < right->phandle ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

struct dt_node *dt_find_phandle(struct dt *dt, uint32_t phandle, const struct dt_node *user,
				const char *property)
{
	size_t low = 0, high = dt->n_phandles;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dt->phandles[middle].phandle < phandle)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < dt->n_phandles && dt->phandles[low].phandle == phandle)
		return dt->phandles[low].node;
	dt_complain(dt, "dt-phandle", user, property, "names phandle 0x%x, which no node has",
		    phandle);
	return NULL;
}

struct dt_node *dt_find_offset(const struct dt *dt, int offset)
{
	size_t low = 0, high = dt->n_nodes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dt->nodes[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < dt->n_nodes && dt->nodes[low].offset == offset ? &dt->nodes[low] : NULL;
}

struct dt_node *dt_find_path(const struct dt *dt, const char *path)
{
	if (*path != '/') /* an alias; libfdt 1.6 follows those that name themselves forever */
		return NULL;
	return dt_find_offset(dt, fdt_path_offset(dt->fdt, path));
}

/* ---- the array of nodes -------------------------------------------------- */

static bool is_okay(const struct dt *dt, const struct dt_node *node)
{
	const char *status;

	if (!dt_has(dt, node, "status"))
		return true;
	status = dt_string(dt, node, "status");
	return status && (!strcmp(status, "okay") || !strcmp(status, "ok"));
}

/* A missing property is looked for further up, as Linux does (drivers/of/base.c). */
static unsigned int read_cells(struct dt *dt, struct dt_node *node, const char *name,
			       unsigned int inherited)
{
	uint32_t cells;

	if (!dt_has(dt, node, name))
		return inherited;
	if (dt_u32(dt, node, name, &cells)) {
		if (cells <= DT_CELLS_MAX)
			return cells;
		dt_complain(dt, "dt-cells", node, name, "is %u; an address or size has at most %u",
			    cells, DT_CELLS_MAX);
	}
	node->has_bad_cells = true;
	return inherited;
}

/* Children of the root that describe something and are no devices (DTSpec 3). */
static bool is_described(const struct dt *dt, const struct dt_node *node)
{
	static const char *const names[] = { "chosen", "aliases",         "cpus",
					     "memory", "reserved-memory", "thermal-zones" };
	size_t i, length = strcspn(node->name, "@");
	const char *type;

	if (node->parent && node->parent->is_described)
		return true;
	if (node->depth != 1)
		return false;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == length && !memcmp(names[i], node->name, length))
			return true;
	type = dt_string(dt, node, "device_type");
	return !strncmp(node->name, "__", 2) || (type && !strcmp(type, "memory"));
}

static size_t count_properties(const struct dt *dt, const struct dt_node *node)
{
	size_t n = 0;
	int offset;

	for (offset = fdt_first_property_offset(dt->fdt, node->offset); offset >= 0;
	     offset = fdt_next_property_offset(dt->fdt, offset))
		n++;
	return n;
}

static void read_node(struct dt *dt, struct dt_node *node)
{
	const struct dt_node *parent = node->parent;
	const char *type;

	node->name = fdt_get_name(dt->fdt, node->offset, NULL);
	if (!node->name)
		node->name = "";
	if (!parent)
		node->path = "/";
	else
		node->path = arena_printf(dt->scratch, "%s/%s", parent->parent ? parent->path : "",
					  node->name);
	if (!dt_get(dt, node, "compatible", &node->compatible))
		node->compatible = (struct bytes){ 0 };
	node->n_properties = count_properties(dt, node);
	node->is_gic = dt_is_gic(node);
	type = dt_string(dt, node, "device_type");
	node->is_pci = (type && !strcmp(type, "pci")) || dt_is_ecam(node);
	node->is_enabled = is_okay(dt, node) && (!parent || parent->is_enabled);
	node->is_described = is_described(dt, node);
	node->address_cells = read_cells(dt, node, "#address-cells",
					 parent ? parent->address_cells : CELLS_DEFAULT);
	node->size_cells =
		read_cells(dt, node, "#size-cells", parent ? parent->size_cells : CELLS_DEFAULT);
	node->iommu = -1;
	node->pci_host = -1;
}

static void note_phandle(struct dt *dt, struct dt_node *node)
{
	static const char *const names[] = { "phandle", "linux,phandle" };
	uint32_t phandle;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!dt_u32(dt, node, names[i], &phandle))
			continue;
		*arena_append(dt->scratch, dt->phandles, dt->n_phandles) =
			(struct dt_phandle){ phandle, node };
		return;
	}
}

static void sort_phandles(struct dt *dt)
{
	size_t i;

	if (!dt->n_phandles)
		return;
	qsort(dt->phandles, dt->n_phandles, sizeof(*dt->phandles), compare_phandles);
	for (i = 1; i < dt->n_phandles; i++)
		if (dt->phandles[i].phandle == dt->phandles[i - 1].phandle)
			dt_complain(dt, "dt-phandle", dt->phandles[i].node, NULL,
				    "has phandle 0x%x, and so has %s", dt->phandles[i].phandle,
				    dt->phandles[i - 1].node->path);
}

static size_t count_nodes(const struct dt *dt)
{
	int offset, depth = -1;
	size_t n = 0;

	for (offset = fdt_next_node(dt->fdt, -1, &depth); offset >= 0 && depth >= 0;
	     offset = fdt_next_node(dt->fdt, offset, &depth))
		n++;
	return n;
}

void dt_read_nodes(struct dt *dt)
{
	struct dt_node *above[DT_DEPTH_MAX];
	int offset, depth = -1;

	dt->nodes = arena_new_array(dt->scratch, struct dt_node, count_nodes(dt));
	for (offset = fdt_next_node(dt->fdt, -1, &depth); offset >= 0 && depth >= 0;
	     offset = fdt_next_node(dt->fdt, offset, &depth)) {
		struct dt_node *node;

		if (depth >= DT_DEPTH_MAX) {
			dt_complain(dt, "dt-limit", above[DT_DEPTH_MAX - 1], NULL,
				    "has nodes below it that are more than %u levels deep",
				    DT_DEPTH_MAX);
			continue;
		}
		node = &dt->nodes[dt->n_nodes++];
		node->offset = offset;
		node->depth = (unsigned int)depth;
		node->parent = depth ? above[depth - 1] : NULL;
		above[depth] = node;
		read_node(dt, node);
		note_phandle(dt, node);
	}
	sort_phandles(dt);
}
