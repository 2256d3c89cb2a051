/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What probe_dt() is made of. dt-tree.c turns the blob into an array of nodes
 * with everything that needs its surroundings resolved (enabled or not,
 * addresses as the CPU sees them, interrupts as the GIC counts them); the other
 * files look at one subject each. Every byte of the blob may be hostile.
 *
 * Numbers of bindings are from the Devicetree Specification 0.4 (DTSpec) and
 * Documentation/devicetree/bindings in Linux.
 */
#ifndef PROBE_DT_H
#define PROBE_DT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "inventory/inventory.h"

/** The most that arm64 kernels accept (Documentation/arch/arm64/booting.rst, section 2). */
#define DT_SIZE_MAX ((size_t)2 << 20)

/** Deeper nodes are not seen by Linux either (FDT_MAX_DEPTH in drivers/of/fdt.c). */
#define DT_DEPTH_MAX 64

/** Cells of one address or size (OF_MAX_ADDR_CELLS in drivers/of/address.c). */
#define DT_CELLS_MAX 4

/** After so many findings one more says how many there are, and that is all. */
#define DT_FINDINGS_MAX 64

/** struct dt_region - one entry of a reg property; its place in the list matters. */
struct dt_region {
	struct range range;
	bool is_valid; /* has a size, and every bus above translates it */
};

/** struct dt_irq - one entry of interrupts or interrupts-extended. */
struct dt_irq {
	uint32_t id, flags; /* as the GIC counts: SPI n is 32 + n */
	bool is_valid;      /* reaches the GIC */
};

/** struct dt_window - one entry of a bus's ranges. */
struct dt_window {
	uint64_t child, parent, size;
};

/** struct dt_node - a node, with what needs its surroundings resolved. */
struct dt_node {
	int offset; /* in the structure block */
	unsigned int depth;
	const struct dt_node *parent; /* NULL: the root */
	const char *name;             /* "serial@9000000" */
	const char *path;             /* "/soc/serial@9000000" */
	struct bytes compatible;
	size_t n_properties;
	bool is_enabled; /* and all above it */
	bool is_pci;     /* device_type "pci": its children have PCI addresses */
	bool is_gic;
	bool is_described; /* below /cpus, /chosen, memory …: describes, is no device */

	unsigned int address_cells, size_cells; /* of its children */
	bool has_bad_cells;                     /* these two cannot be relied on */
	bool is_bus, is_identity; /* has ranges; has empty ranges: same addresses on both sides */
	struct dt_window *windows;
	size_t n_windows;

	struct dt_region *regions; /* of reg; none where the buses above do not translate */
	size_t n_regions;
	struct dt_irq *irqs;
	size_t n_irqs;

	int iommu;    /* index in inventory->iommus, -1: is none */
	int pci_host; /* index in inventory->pci_hosts, -1: is none */
};

struct dt {
	const void *fdt; /* checked as a whole */
	struct inventory *inventory;
	struct arena *scratch; /* nodes and all that does not outlive probing */
	const char *object;    /* how findings name the blob */

	struct dt_node *nodes; /* as in the blob: parents first */
	size_t n_nodes;
	struct dt_phandle {
		uint32_t phandle;
		struct dt_node *node;
	} * phandles; /* sorted */
	size_t n_phandles;

	size_t n_complaints;
	size_t first_finding; /* of ours in inventory->findings */
	uint64_t n_steps;     /* so far; dt_may_step() */
};

/**
 * dt_decode() - everything that a blob says, into an inventory
 * @blob: of any content
 * @object: its path, for findings
 * @cpu_nodes: name of the node of each of inventory->cpus.items, NULL where not
 *	known; NULL: all of them are not
 *
 * Return: 0; -EBADMSG when it is no device tree, a finding says where; -ENOENT
 * when the tree is empty but for /chosen.
 */
int dt_decode(struct bytes blob, const char *object, const char *const *cpu_nodes,
	      struct inventory *inventory);

/* ---- dt-check.c ---------------------------------------------------------- */

/** dt_check() - whether @blob is one device tree; else a finding. Return: 0; -EBADMSG. */
int dt_check(struct bytes blob, const char *object, struct finding_list *findings);

/* ---- dt-tree.c: nodes and properties ------------------------------------- */

/** dt_read_nodes() - fill dt->nodes and dt->phandles; without regions and interrupts. */
void dt_read_nodes(struct dt *dt);

/** dt_get() - a property's value; false when the node has none of that name. */
bool dt_get(const struct dt *dt, const struct dt_node *node, const char *name, struct bytes *ret);

/** dt_has() - whether the node has such a property. */
bool dt_has(const struct dt *dt, const struct dt_node *node, const char *name);

/** dt_u32() - a property of one cell. Complains when it has another length. */
bool dt_u32(struct dt *dt, const struct dt_node *node, const char *name, uint32_t *ret);

/** dt_string() - a property's first string, in the blob; NULL when absent or not terminated. */
const char *dt_string(const struct dt *dt, const struct dt_node *node, const char *name);

/** dt_string_index() - place of @wanted in a property that lists strings; -1 when not in it. */
int dt_string_index(const struct dt *dt, const struct dt_node *node, const char *name,
		    const char *wanted);

/** dt_next_string() - strings of @list one by one; NULL at the end. @offset starts at 0. */
const char *dt_next_string(struct bytes list, size_t *offset);

/** dt_is_compatible() - whether one of the node's compatible strings is @wanted. */
bool dt_is_compatible(const struct dt_node *node, const char *wanted);

/** dt_is_any() - whether one of them is in @names, which a NULL ends. */
bool dt_is_any(const struct dt_node *node, const char *const *names);

/**
 * dt_find_phandle() - the node with that phandle
 * @user: node and property that name it, for the finding when there is none
 */
struct dt_node *dt_find_phandle(struct dt *dt, uint32_t phandle, const struct dt_node *user,
				const char *property);

/** dt_find_offset() - the node at an offset of libfdt's; NULL if there is none. */
struct dt_node *dt_find_offset(const struct dt *dt, int offset);

/** dt_find_path() - the node at a path, "/…"; NULL if there is none. */
struct dt_node *dt_find_path(const struct dt *dt, const char *path);

/**
 * dt_complain() - a finding about a property (or, with NULL, the node itself)
 * @format: what is wrong, to follow "reg at offset 0x1234 "
 */
void dt_complain(struct dt *dt, const char *rule, const struct dt_node *node, const char *property,
		 const char *format, ...) __attribute__((format(printf, 5, 6)));

/**
 * dt_may_step() - count work that a tree can ask for again and again
 * @node: looking at it costs as much as it has properties; NULL: costs 1
 *
 * Return: false (and a finding) when the tree has asked for too much.
 */
bool dt_may_step(struct dt *dt, const struct dt_node *node);

/** struct dt_cells - a property's value read cell by cell. */
struct dt_cells {
	struct bytes value;
	size_t offset; /* bytes */
};

/** dt_cells_left() - how many whole cells are left. */
static inline size_t dt_cells_left(const struct dt_cells *cells)
{
	return (cells->value.size - cells->offset) / 4;
}

/**
 * dt_cells_take() - the next @n cells as one big-endian number
 *
 * Return: 0; -ENODATA when fewer are left; -ERANGE (the cells are taken) when
 * the number has more than 64 bits.
 */
int dt_cells_take(struct dt_cells *cells, unsigned int n, uint64_t *ret);

/* ---- dt-hash.c ----------------------------------------------------------- */

/** dt_hash() - FNV-1a of the tree without /chosen, whatever the order in the blob. */
uint64_t dt_hash(const struct dt *dt);

/* ---- dt-address.c -------------------------------------------------------- */

/** dt_read_buses() - windows of every bus. */
void dt_read_buses(struct dt *dt);

/** dt_read_regions() - regions of every enabled node. */
void dt_read_regions(struct dt *dt);

/**
 * dt_translate() - an address range on a bus to that of the CPU
 * @bus: whose children have such addresses
 * @range: in and out; cut where the bus's window ends
 *
 * Return: 0; -ENXIO when a bus between has no such window.
 */
int dt_translate(struct dt *dt, const struct dt_node *bus, struct range *range);

/** dt_region_named() - the region that reg-names calls so; NULL. */
const struct dt_region *dt_region_named(const struct dt *dt, const struct dt_node *node,
					const char *name);

/* ---- dt-irq.c ------------------------------------------------------------ */

/** dt_read_irqs() - interrupts of every enabled node. */
void dt_read_irqs(struct dt *dt);

/** dt_irq_named() - the interrupt that interrupt-names calls so; 0 when none. */
uint32_t dt_irq_named(const struct dt *dt, const struct dt_node *node, const char *name);

/** dt_irq_at() - the interrupt at a place of the list; 0 when none. */
uint32_t dt_irq_at(const struct dt_node *node, size_t index);

#define DT_SPECIFIER_MAX 8 /* cells of one interrupt specifier */

/** struct dt_map_row - one row of an interrupt-map. */
struct dt_map_row {
	uint32_t child[DT_CELLS_MAX + DT_SPECIFIER_MAX]; /* unit address, specifier */
	uint32_t mask[DT_CELLS_MAX + DT_SPECIFIER_MAX];
	unsigned int n_child;
	const struct dt_node *controller;
	uint32_t specifier[DT_SPECIFIER_MAX];
	unsigned int n_specifier;
};

/**
 * dt_map_next() - the rows of a nexus's interrupt-map, one by one
 * @cells: its value; advanced
 *
 * Return: false at the end, or (with a finding) where rows cannot be told apart.
 */
bool dt_map_next(struct dt *dt, const struct dt_node *nexus, struct dt_cells *cells,
		 struct dt_map_row *ret);

/** dt_resolve_row() - follow a row of a nexus up to the GIC; not valid when it ends elsewhere. */
struct dt_irq dt_resolve_row(struct dt *dt, const struct dt_node *nexus,
			     const struct dt_map_row *row);

/* ---- subjects; each takes what is its own of an enabled node -------------- */

/* dt-gic.c */
bool dt_is_gic(const struct dt_node *node);
void dt_take_gic(struct dt *dt, struct dt_node *node);
void dt_take_timer(struct dt *dt, struct dt_node *node);

/* dt-smmu.c: units first, then (with PCI hosts) who uses them. */
void dt_take_iommu(struct dt *dt, struct dt_node *node);
void dt_take_streams(struct dt *dt, struct dt_node *node);
void dt_assign_pci_functions(struct dt *dt);

/* dt-pci.c */
bool dt_is_ecam(const struct dt_node *node);
void dt_take_pci_host(struct dt *dt, struct dt_node *node);
void dt_number_pci_hosts(struct dt *dt);

/* dt-memory.c */
void dt_take_memory(struct dt *dt, struct dt_node *node);
void dt_take_reserved(struct dt *dt, struct dt_node *node);
void dt_take_reservation_block(struct dt *dt);
void dt_sort_banks(struct dt *dt);

/* dt-uart.c */
void dt_take_uart(struct dt *dt, struct dt_node *node);
void dt_take_stdout(struct dt *dt);

/* dt-cpu.c */
void dt_match_cpus(struct dt *dt, const char *const *cpu_nodes);

/* dt-firmware.c */
void dt_take_psci(struct dt *dt, struct dt_node *node);
void dt_take_firmware_call(struct dt *dt, struct dt_node *node);
void dt_take_framebuffer(struct dt *dt, struct dt_node *node);

#endif
