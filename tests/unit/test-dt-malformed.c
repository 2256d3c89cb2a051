// SPDX-License-Identifier: GPL-2.0-or-later
/* Device trees that are wrong: what is found, where, and that all else is still read. */
#include <errno.h>
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/dtb.h"
#include "probe/dt.h"

struct expectation {
	const char *node, *rule;
	const char *property; /* the finding gives its offset; NULL: about the node */
	const char *message;
};

/* dts/malformed.dts: one mistake a node. In the order in which they are found. */
static const struct expectation malformed[] = {
	{ "/cells-huge", "dt-cells", "#address-cells", "is 5; an address or size has at most 4" },
	{ "/cells-length", "dt-cells", "#address-cells",
	  "has 2 bytes; it should be one cell of 4" },
	{ "/ranges-truncated", "dt-ranges", "ranges",
	  "has 28 bytes, which is no multiple of 16 (1 cells of child address, 2 of parent address, 1 of size)" },
	{ "/ranges-wrap", "dt-ranges", "ranges",
	  "has a window of 0x2000 bytes at 0xfffffffffffff000 that ends beyond 64 bits" },
	{ "/reg-length@1000", "dt-reg", "reg",
	  "has 12 bytes, which is no multiple of 16 (2 cells of address, 2 of size)" },
	{ "/reg-wraps@2000", "dt-reg", "reg",
	  "has a region of 0x1001 bytes at 0xfffffffffffff000 that ends beyond 64 bits" },
	{ "/three-cells/below@1", "dt-reg", "reg", "has an address or size of more than 64 bits" },
	{ "/ranges-truncated", "dt-ranges", "ranges",
	  "has a window that ends at 0xfff, within [0xff0-0x100f] of a node below" },
	{ "/phandle-nowhere", "dt-phandle", "interrupt-parent",
	  "names phandle 0xdead, which no node has" },
	{ "/interrupts-length", "dt-interrupts", "interrupts",
	  "has 20 bytes, which is no multiple of 12 (3 cells for each of /interrupt-controller@8000000)" },
	{ "/interrupts-kind", "dt-interrupts", NULL, "names interrupt <7 1>, which no GIC has" },
	{ "/interrupts-kind", "dt-interrupts", NULL, "names interrupt <0 988>, which no GIC has" },
	{ "/interrupts-kind", "dt-interrupts", NULL, "names interrupt <1 16>, which no GIC has" },
	{ "/extended-truncated", "dt-interrupts", "interrupts-extended",
	  "ends within an interrupt" },
	{ "/extended-nowhere", "dt-phandle", "interrupts-extended",
	  "names phandle 0xbeef, which no node has" },
	{ "/no-cells", "dt-interrupts", NULL,
	  "is used as interrupt controller, but has no #interrupt-cells" },
	{ "/circle-a", "dt-interrupts", "interrupt-parent",
	  "leads in a circle instead of to an interrupt controller" },
	{ "/own-parent", "dt-interrupts", NULL,
	  "has an interrupt that leads in a circle instead of to the GIC" },
	{ "/specifier-huge", "dt-interrupts", "#interrupt-cells",
	  "is 9; a specifier has 1 to 8 cells" },
	{ "/interrupt-controller@8000000", "dt-gic", "#redistributor-regions",
	  "asks for 3 regions behind the distributor; reg has 1" },
	{ "/interrupt-controller@8000000", "dt-gic", "redistributor-stride",
	  "is larger than 64 bits can say" },
	{ "/iommu-nowhere@0", "dt-iommu", NULL, "reg gives no address of registers" },
	{ "/pcie@40000000", "dt-pci", "bus-range", "is not two numbers from 0 to 255" },
	{ "/pcie@40000000", "dt-pci", "ranges",
	  "has 68 bytes, which is no multiple of 28 (3 cells of PCI address, 2 of CPU address, 2 of size)" },
	{ "/pcie@40000000", "dt-pci", "ranges",
	  "has a window of 0x2000 bytes at 0x20000000 that ends beyond 64 bits" },
	{ "/pcie@40000000", "dt-interrupt-map", "interrupt-map-mask",
	  "has 12 bytes; it should be 4 cells of 4" },
	{ "/pcie@40000000", "dt-interrupt-map", "interrupt-map", "ends within a row" },
	{ "/pcie@50000000", "dt-pci", "reg", "has no room for the configuration space of bus 2" },
	{ "/pcie@40000000", "dt-pci", "linux,pci-domain", "is 0x12345; segments have 16 bits" },
	{ "/memory@0", "dt-cells", "numa-node-id", "has 8 bytes; it should be one cell of 4" },
	{ "/reserved-memory/no-size", "dt-reserved", "size", "is no size of 2 cells" },
	{ "/reserved-memory/no-alloc", "dt-reserved", "alloc-ranges",
	  "is no list of memory ranges (2 cells of address, 2 of size)" },
	{ "/chosen/framebuffer", "dt-framebuffer", NULL,
	  "has neither reg nor memory-region that says where its memory is" },
	{ "/psci", "dt-psci", "method", "is neither \"hvc\" nor \"smc\"" },
	{ "/iommus-truncated", "dt-iommu", "iommus", "ends within a stream of /iommu@9050000" },
	{ "/iommus-nowhere", "dt-phandle", "iommus", "names phandle 0xabcd, which no node has" },
	{ "/interrupt-controller@8000000", "dt-iommu", NULL,
	  "#iommu-cells does not say how many cells name a stream, 0 to 4" },
	{ "/serial@9000000", "dt-uart", "reg-offset", "is 0x8, behind the registers" },
	{ "/serial@9001000", "dt-uart", NULL,
	  "has reg-shift 40 and reg-io-width 1; they are 0 to 3, and 1, 2 or 4" },
	{ "/pcie@40000000", "dt-iommu", "iommu-map",
	  "has 40 bytes; each row has 16 (requester id, unit, stream id, count)" },
	{ "/pcie@40000000", "dt-iommu", "iommu-map",
	  "has a row of 0x10001 ids from 0xffff0000, more than 32 bits can say" },
	{ "/", "dt-reserved", NULL,
	  "entry 0 of the memory reservation block, 0x2000 bytes at 0xfffffffffffff000, ends beyond 64 bits" },
	{ "/chosen", "dt-stdout", "stdout-path", "names 'serial9', which is no node" },
	{ "/cpus/cpu@0", "dt-cpu", "reg", "is no affinity of 2 cells as in MPIDR" },
	{ "/cpus/cpu@1", "dt-cpu", "reg", "is no affinity of 2 cells as in MPIDR" },
};

static const struct expectation malformed_root[] = {
	{ "/", "dt-cells", "#address-cells", "is 9; an address or size has at most 4" },
	{ "/orphan", "dt-interrupts", NULL,
	  "has interrupts, but no node above names an interrupt-parent" },
};

static const struct expectation phandle_twins[] = {
	{ "/twin-b", "dt-phandle", NULL, "has phandle 0x55, and so has /twin-a" },
};

static const struct expectation stdout_long[] = {
	{ "/chosen", "dt-stdout", "stdout-path",
	  "has 302 bytes; it should be a text of at most 256 with its end" },
};

static const struct expectation stdout_open[] = {
	{ "/chosen", "dt-stdout", "stdout-path",
	  "has 7 bytes; it should be a text of at most 256 with its end" },
};

/* Aliases that name each other, which libfdt 1.6 follows until the stack ends. */
static const struct expectation stdout_loop[] = {
	{ "/chosen", "dt-stdout", "stdout-path", "names 'serial0', which is no node" },
};

static const struct tree_case {
	const char *name;
	const struct expectation *expected;
	size_t n;
} trees[] = {
	{ "malformed", malformed, ARRAY_SIZE(malformed) },
	{ "malformed-root", malformed_root, ARRAY_SIZE(malformed_root) },
	{ "phandle-twins", phandle_twins, ARRAY_SIZE(phandle_twins) },
	{ "stdout-long", stdout_long, ARRAY_SIZE(stdout_long) },
	{ "stdout-loop", stdout_loop, ARRAY_SIZE(stdout_loop) },
	{ "stdout-open", stdout_open, ARRAY_SIZE(stdout_open) },
};

/* The message as it should be, with the offset that libfdt gives for the property. */
static const char *full_message(struct arena *arena, const void *fdt,
				const struct expectation *expected)
{
	const char *value;

	if (!expected->property)
		return expected->message;
	value = fdt_getprop(fdt, fdt_path_offset(fdt, expected->node), expected->property, NULL);
	assert_non_null(value);
	return arena_printf(arena, "%s at offset 0x%zx %s", expected->property,
			    (size_t)(value - (const char *)fdt), expected->message);
}

static void every_mistake_is_found_and_nothing_else(void **state)
{
	const struct tree_case *tree = *state;
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct arena *arena = inventory->arena;
	struct bytes blob = dtb_load(arena, tree->name);
	size_t i;

	assert_int_equal(dt_decode(blob, "/fdt", NULL, inventory), 0);
	for (i = 0; i < tree->n && i < inventory->findings.n; i++) {
		const struct expectation *expected = &tree->expected[i];
		const struct finding *finding = &inventory->findings.items[i];

		assert_string_equal(finding->object,
				    arena_printf(arena, "/fdt:%s", expected->node));
		assert_string_equal(finding->message, full_message(arena, blob.data, expected));
		assert_string_equal(finding->rule, expected->rule);
		assert_int_equal(finding->severity, FINDING_WARNING);
		assert_non_null(finding->remedy);
	}
	assert_int_equal(inventory->findings.n, tree->n);
}

/* What the mistakes leave standing; the first line that differs says the rest. */
static void what_is_not_wrong_is_still_read(void **state)
{
	static const char expected[] =
		"machine '' \n"
		"bank 40000000-40000fff node -1\n"
		"reserved 'node no-alloc' 0x1000 bytes in 0-ffffffffffffffff\n"
		"gicv3 interrupt-controller@8000000 8000000+10000 gicr 80a0000-80bffff\n"
		"smmuv3 iommu@9050000 9050000+20000 event 0 gerror 0\n"
		"stream /iommus-truncated iommu 0 id 1\n"
		"stream /pcie@40000000 iommu 0 id 0 host 0 requester 0+10000 without 0\n"
		"pci pcie@40000000 segment 0 buses 0-0 ecam 100000\n"
		"  window 10000000-10000fff pci 10000000\n"
		"  devfn 0 of ff pin 1 irq 35 flags 4\n"
		"pci pcie@50000000 segment 1 buses 2-3\n"
		"uart /serial@9001000 type 2 9001000+1000 shift 0 width 1\n"
		"timer 0 0 0 0 0\n"
		"device /interrupt-controller@8000000 (arm,gic-v3) 8000000-800ffff 80a0000-80bffff\n"
		"device /reg-empty@3000 () 4000-400f\n"
		"device /three-cells/below@1 () 5000-5000\n"
		"device /ranges-truncated/below@10 () 10000010-1000001f\n"
		"device /ranges-truncated/across@ff0 () 10000ff0-10000fff\n"
		"device /interrupts-length () irq 33\n"
		"device /interrupts-kind () irq 1019\n"
		"device /extended-truncated () irq 37\n"
		"device /iommu@9050000 (arm,smmu-v3) 9050000-906ffff\n"
		"device /serial@9000000 (ns16550a) 9000000-9000007\n"
		"device /serial@9001000 (ns16550a) 9001000-9001fff\n"
		"device /pcie@40000000 (pci-host-ecam-generic) 100000-1fffff\n"
		"device /pcie@50000000 (pci-host-ecam-generic) 100000-10fffff\n";
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	assert_int_equal(
		dt_decode(dtb_load(inventory->arena, "malformed"), "/fdt", NULL, inventory), 0);
	inventory->findings.n = 0;
	assert_string_equal(dtb_describe(inventory), expected);
}

/* ---- no tree at all ------------------------------------------------------ */

/* Offsets of header fields (DTSpec 5.2). */
enum {
	AT_TOTALSIZE = 4,
	AT_STRUCT = 8,
	AT_STRINGS = 12,
	AT_RSVMAP = 16,
	AT_VERSION = 20,
	AT_COMPATIBLE_VERSION = 24,
};

#define WHOLE SIZE_MAX

static const struct damage {
	const char *name;
	size_t size;          /* cut to this */
	size_t offset;        /* and one big-endian number changed */
	bool is_in_structure; /* offset counts from the structure block */
	uint32_t value;
	const char *message;
} damages[] = {
	{ "empty file", 0, 0, false, FDT_MAGIC,
	  "offset 0x0: the file ends within the header of a device tree" },
	{ "header cut", 39, 0, false, FDT_MAGIC,
	  "offset 0x27: the file ends within the header of a device tree" },
	{ "no magic", WHOLE, 0, false, 0x64746266,
	  "offset 0x0: the magic number of a device tree, 0xd00dfeed, is not there" },
	{ "old version", WHOLE, AT_VERSION, false, 3, "offset 0x14: the version is older than 16" },
	{ "version of the future", WHOLE, AT_COMPATIBLE_VERSION, false, 99,
	  "offset 0x14: the version is not one that we can read" },
	{ "file cut", 200, 0, false, FDT_MAGIC,
	  "offset 0x4: the tree says that it is longer than the file" },
	{ "longer than the file", WHOLE, AT_TOTALSIZE, false, 0x7fffffff,
	  "offset 0x4: the tree says that it is longer than the file" },
	{ "structure outside", WHOLE, AT_STRUCT, false, 0x7ffffff0,
	  "offset 0x4: the blocks that the header names lie outside of the tree" },
	{ "strings outside", WHOLE, AT_STRINGS, false, 0x7ffffff0,
	  "offset 0x4: the blocks that the header names lie outside of the tree" },
	{ "reservations without end", WHOLE, AT_RSVMAP, false, 0x38,
	  "offset 0x10: the memory reservation block has no end" },
	{ "no root", WHOLE, 0, true, 0x1234,
	  "offset 0x38: the structure of nodes and properties is damaged" },
	{ "property too long", WHOLE, 12, true, 0x7fffffff,
	  "offset 0x40: the structure of nodes and properties is damaged" },
	{ "property that ends before it begins", WHOLE, 12, true, 0xfffffff0,
	  "offset 0x40: the structure of nodes and properties is damaged" },
	{ "property without name", WHOLE, 16, true, 0x7fffffff,
	  "offset 0x40: the structure of nodes and properties is damaged" },
	{ "unknown token", WHOLE, 8, true, 5,
	  "offset 0x40: the structure of nodes and properties is damaged" },
	{ "root ends first", WHOLE, 8, true, FDT_END_NODE,
	  "offset 0x48: the structure of nodes and properties is damaged" },
};

static void damage_is_refused_with_its_offset(void **state)
{
	const struct damage *damage = *state;
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes blob = dtb_load(inventory->arena, "order-1");
	uint8_t *copy = arena_memdup(inventory->arena, blob.data, blob.size);
	size_t offset = damage->offset + (damage->is_in_structure ? fdt_off_dt_struct(copy) : 0);

	assert_int_equal(fdt_off_dt_struct(copy), 0x38); /* what the expectations count from */
	fdt32_st(copy + offset, damage->value);
	if (damage->size < blob.size)
		blob.size = damage->size;
	assert_int_equal(dt_decode((struct bytes){ copy, blob.size }, "/fdt", NULL, inventory),
			 -EBADMSG);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].message, damage->message);
	assert_string_equal(inventory->findings.items[0].rule, "dt-format");
	assert_string_equal(inventory->findings.items[0].object, "/fdt");
	assert_int_equal(inventory->findings.items[0].severity, FINDING_ERROR);
	assert_false(inventory->dt.is_present);
}

static void more_than_a_kernel_accepts_is_refused(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes blob = dtb_load(inventory->arena, "order-1");
	uint8_t *large = arena_alloc(inventory->arena, DT_SIZE_MAX + 4096);

	memcpy(large, blob.data, blob.size);
	assert_int_equal(dt_decode((struct bytes){ large, DT_SIZE_MAX }, "/fdt", NULL, inventory),
			 0);
	assert_int_equal(dt_decode((struct bytes){ large, DT_SIZE_MAX + 4096 }, "/fdt", NULL,
				   inventory),
			 -EBADMSG);
	assert_string_equal(
		inventory->findings.items[0].message,
		"offset 0x200000: the file is larger than 2 MiB, the most that kernels accept");
}

/* ---- limits -------------------------------------------------------------- */

static struct bytes finish(struct arena *arena, void *fdt)
{
	assert_int_equal(fdt_finish(fdt), 0);
	return (struct bytes){ arena_memdup(arena, fdt, fdt_totalsize(fdt)), fdt_totalsize(fdt) };
}

static void depth_is_limited(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	void *fdt = arena_alloc(inventory->arena, 1 << 16);
	unsigned int depth;

	fdt_create(fdt, 1 << 16);
	fdt_finish_reservemap(fdt);
	for (depth = 0; depth < DT_DEPTH_MAX + 3; depth++)
		fdt_begin_node(fdt, depth ? "n" : "");
	while (depth--)
		fdt_end_node(fdt);
	assert_int_equal(dt_decode(finish(inventory->arena, fdt), "/fdt", NULL, inventory), 0);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].rule, "dt-limit");
	assert_string_equal(inventory->findings.items[0].message,
			    "has nodes below it that are more than 64 levels deep");
}

static void findings_are_limited(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	void *fdt = arena_alloc(inventory->arena, 1 << 16);
	unsigned int i;

	fdt_create(fdt, 1 << 16);
	fdt_finish_reservemap(fdt);
	fdt_begin_node(fdt, "");
	for (i = 0; i < DT_FINDINGS_MAX + 36; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%u", i);
		fdt_begin_node(fdt, name);
		fdt_property(fdt, "reg", "", 1); /* one byte is no address */
		fdt_end_node(fdt);
	}
	fdt_end_node(fdt);
	assert_int_equal(dt_decode(finish(inventory->arena, fdt), "/fdt", NULL, inventory), 0);
	assert_int_equal(inventory->findings.n, DT_FINDINGS_MAX + 1);
	assert_string_equal(inventory->findings.items[DT_FINDINGS_MAX].message,
			    "36 more findings of this kind are not listed");
}

/* One bus with many windows, and many nodes that are in none of them. */
static void translation_is_limited(void **state)
{
	static const uint8_t windows[3 * 4 * 50000], reg[] = { 0, 1, 0, 0, 0, 0, 0, 1 };
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	uint8_t *ranges = arena_memdup(inventory->arena, windows, sizeof(windows));
	void *fdt = arena_alloc(inventory->arena, 1 << 20);
	unsigned int i;

	for (i = 0; i < sizeof(windows); i += 12)
		fdt32_st(ranges + i + 8, 0x1000);
	fdt_create(fdt, 1 << 20);
	fdt_finish_reservemap(fdt);
	fdt_begin_node(fdt, "");
	fdt_property_u32(fdt, "#address-cells", 1);
	fdt_property_u32(fdt, "#size-cells", 1);
	fdt_begin_node(fdt, "bus");
	fdt_property(fdt, "ranges", ranges, sizeof(windows));
	for (i = 0; i < 300; i++) {
		fdt_begin_node(fdt, "n");
		fdt_property(fdt, "reg", reg, sizeof(reg));
		fdt_end_node(fdt);
	}
	fdt_end_node(fdt);
	fdt_end_node(fdt);
	assert_int_equal(dt_decode(finish(inventory->arena, fdt), "/fdt", NULL, inventory), 0);
	assert_int_equal(inventory->findings.n, 1);
	assert_string_equal(inventory->findings.items[0].message,
			    "the tree has more address and interrupt translations than we follow");
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(what_is_not_wrong_is_still_read),
		cmocka_unit_test(more_than_a_kernel_accepts_is_refused),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(findings_are_limited),
		cmocka_unit_test(translation_is_limited),
	};
	struct CMUnitTest tests[ARRAY_SIZE(trees) + ARRAY_SIZE(damages) + ARRAY_SIZE(others)];
	size_t n = 0, i;

	for (i = 0; i < ARRAY_SIZE(trees); i++)
		tests[n++] =
			(struct CMUnitTest){ .name = trees[i].name,
					     .test_func = every_mistake_is_found_and_nothing_else,
					     .initial_state = (void *)&trees[i] };
	for (i = 0; i < ARRAY_SIZE(damages); i++)
		tests[n++] = (struct CMUnitTest){ .name = damages[i].name,
						  .test_func = damage_is_refused_with_its_offset,
						  .initial_state = (void *)&damages[i] };
	for (i = 0; i < ARRAY_SIZE(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("dt-malformed", tests, NULL, NULL);
}
