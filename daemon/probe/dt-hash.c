// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One number for all that a tree says: nodes by path, properties by name, so
 * that the order in which a boot loader writes them does not matter. /chosen
 * changes with every boot (command line, seeds) and is left out.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "probe/dt.h"

struct property {
	const char *name;
	struct bytes value;
};

static uint64_t hash_text(uint64_t hash, const char *text)
{
	return hash_bytes(hash, text, strlen(text) + 1);
}

static int compare_properties(const void *a, const void *b)
{
	return strcmp(((const struct property *)a)->name, ((const struct property *)b)->name);
}

static int compare_nodes(const void *a, const void *b)
{
	const struct dt_node *left = *(const struct dt_node *const *)a;
	const struct dt_node *right = *(const struct dt_node *const *)b;
	int order = strcmp(left->path, right->path);

	return order ? order : left->offset - right->offset;
}

static uint64_t hash_node(const struct dt *dt, const struct dt_node *node, uint64_t hash)
{
	struct property *properties = NULL;
	size_t n = 0, i;
	int offset;

	for (offset = fdt_first_property_offset(dt->fdt, node->offset); offset >= 0;
	     offset = fdt_next_property_offset(dt->fdt, offset)) {
		struct property *property = arena_append(dt->scratch, properties, n);
		int length;

		property->value.data =
			fdt_getprop_by_offset(dt->fdt, offset, &property->name, &length);
		property->value.size = (size_t)length;
	}
	if (n)
		qsort(properties, n, sizeof(*properties), compare_properties);
	hash = hash_text(hash, node->path);
	for (i = 0; i < n; i++) {
		uint64_t size = properties[i].value.size;
		uint8_t size_le[] = { (uint8_t)size, (uint8_t)(size >> 8), (uint8_t)(size >> 16),
				      (uint8_t)(size >> 24) };

		hash = hash_text(hash, properties[i].name);
		hash = hash_bytes(hash, size_le, sizeof(size_le));
		hash = hash_bytes(hash, properties[i].value.data, size);
	}
	return hash;
}

static bool is_chosen(const struct dt_node *node)
{
	return !strcmp(node->path, "/chosen") || !strncmp(node->path, "/chosen/", 8);
}

uint64_t dt_hash(const struct dt *dt)
{
	const struct dt_node **sorted =
		arena_new_array(dt->scratch, const struct dt_node *, dt->n_nodes);
	uint64_t hash = HASH_START;
	size_t i;

	for (i = 0; i < dt->n_nodes; i++)
		sorted[i] = &dt->nodes[i];
	qsort(sorted, dt->n_nodes, sizeof(*sorted), compare_nodes);
	for (i = 0; i < dt->n_nodes; i++)
		if (!is_chosen(sorted[i]))
			hash = hash_node(dt, sorted[i], hash);
	return hash;
}
