// SPDX-License-Identifier: GPL-2.0-or-later
/* UARTs that the hypervisor can drive, and which of them the firmware prints on. */
#include <ctype.h>
#include <libfdt.h>
#include <string.h>

#include "probe/dt.h"

/* No path, alias and options together are longer; what a boot loader writes is below 100. */
#define STDOUT_MAX 256

/* Console types of the ABI (abi.md, section 5). */
enum {
	UART_8250 = 2,
	UART_PL011 = 3,
	UART_XUARTPS = 4,
	UART_MVEBU = 5,
	UART_HSCIF = 6,
	UART_SCIFA = 7,
	UART_IMX = 8,
	UART_LPUART = 9,
	UART_SCIF = 10,
};

/* Distance of registers and width of accesses where the node does not say them. */
static const struct uart_kind {
	const char *compatible;
	uint16_t type;
	uint8_t register_shift, io_width;
} kinds[] = {
	/* registers of these are 4 bytes apart and take accesses of 4 bytes */
	{ "brcm,bcm2835-aux-uart", UART_8250, 2, 4 },
	{ "nvidia,tegra20-uart", UART_8250, 2, 4 },
	{ "mediatek,mt6577-uart", UART_8250, 2, 4 },
	{ "ti,omap2-uart", UART_8250, 2, 4 },
	{ "ti,omap3-uart", UART_8250, 2, 4 },
	{ "ti,omap4-uart", UART_8250, 2, 4 },
	{ "ti,am3352-uart", UART_8250, 2, 4 },
	{ "ti,dra742-uart", UART_8250, 2, 4 },
	{ "ti,am654-uart", UART_8250, 2, 4 },
	{ "ti,am64-uart", UART_8250, 2, 4 },
	{ "intel,xscale-uart", UART_8250, 2, 4 },
	{ "mrvl,mmp-uart", UART_8250, 2, 4 },
	{ "snps,dw-apb-uart", UART_8250, 0, 1 },
	{ "marvell,armada-38x-uart", UART_8250, 0, 1 },
	{ "fsl,ns16550", UART_8250, 0, 1 },
	{ "fsl,16550-FIFO64", UART_8250, 0, 1 },
	{ "ns16850", UART_8250, 0, 1 },
	{ "ns16550a", UART_8250, 0, 1 },
	{ "ns16550", UART_8250, 0, 1 },
	{ "ns16450", UART_8250, 0, 1 },
	{ "ns8250", UART_8250, 0, 1 },
	{ "arm,pl011", UART_PL011, 0, 4 },
	{ "arm,sbsa-uart", UART_PL011, 0, 4 },
	{ "xlnx,xuartps", UART_XUARTPS, 0, 4 },
	{ "xlnx,zynqmp-uart", UART_XUARTPS, 0, 4 },
	{ "cdns,uart-r1p8", UART_XUARTPS, 0, 4 },
	{ "cdns,uart-r1p12", UART_XUARTPS, 0, 4 },
	{ "marvell,armada-3700-uart", UART_MVEBU, 0, 4 },
	{ "renesas,hscif", UART_HSCIF, 0, 2 },
	{ "renesas,scifa", UART_SCIFA, 0, 2 },
	{ "renesas,scif", UART_SCIF, 0, 2 },
	{ "fsl,imx1-uart", UART_IMX, 0, 4 },
	{ "fsl,imx21-uart", UART_IMX, 0, 4 },
	{ "fsl,imx53-uart", UART_IMX, 0, 4 },
	{ "fsl,imx6q-uart", UART_IMX, 0, 4 },
	{ "fsl,imx7ulp-lpuart", UART_LPUART, 0, 4 },
	{ "fsl,imx8qxp-lpuart", UART_LPUART, 0, 4 },
	{ "fsl,imx8ulp-lpuart", UART_LPUART, 0, 4 },
	{ "fsl,imxrt1050-lpuart", UART_LPUART, 0, 4 },
	{ "fsl,ls1021a-lpuart", UART_LPUART, 0, 4 },
	{ "fsl,ls1028a-lpuart", UART_LPUART, 0, 4 },
};

/* By the node's own order: the most specific string that we know decides. */
static const struct uart_kind *find_kind(const struct dt_node *node)
{
	const char *string;
	size_t offset = 0, i;

	while ((string = dt_next_string(node->compatible, &offset)))
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			if (!strcmp(string, kinds[i].compatible))
				return &kinds[i];
	return NULL;
}

/* From the node, or from the fixed clock that feeds it. */
static uint32_t find_clock(struct dt *dt, const struct dt_node *node)
{
	struct dt_cells clocks = { 0 };
	const struct dt_node *clock;
	uint64_t phandle;
	uint32_t hz = 0;

	if (dt_u32(dt, node, "clock-frequency", &hz) ||
	    !dt_get(dt, node, "clocks", &clocks.value) || dt_cells_take(&clocks, 1, &phandle))
		return hz;
	clock = phandle ? dt_find_phandle(dt, (uint32_t)phandle, node, "clocks") : NULL;
	if (clock && dt_is_compatible(clock, "fixed-clock"))
		dt_u32(dt, clock, "clock-frequency", &hz);
	return hz;
}

static void take_access(struct dt *dt, const struct dt_node *node, const struct uart_kind *kind,
			struct inv_uart *uart)
{
	uint32_t shift = kind->register_shift, width = kind->io_width;

	dt_u32(dt, node, "reg-shift", &shift);
	dt_u32(dt, node, "reg-io-width", &width);
	if (shift > 3 || (width != 1 && width != 2 && width != 4)) {
		dt_complain(dt, "dt-uart", node, NULL,
			    "has reg-shift %u and reg-io-width %u; they are 0 to 3, and 1, 2 or 4",
			    shift, width);
		shift = kind->register_shift;
		width = kind->io_width;
	}
	uart->register_shift = shift;
	uart->io_width = width;
}

void dt_take_uart(struct dt *dt, struct dt_node *node)
{
	struct inventory *inventory = dt->inventory;
	const struct uart_kind *kind = find_kind(node);
	struct inv_uart *uart;
	uint32_t offset = 0;
	struct range range;

	if (!kind || !node->n_regions || !node->regions[0].is_valid)
		return;
	range = node->regions[0].range;
	dt_u32(dt, node, "reg-offset", &offset);
	if (offset > range.end - range.start) {
		dt_complain(dt, "dt-uart", node, "reg-offset", "is 0x%x, behind the registers",
			    offset);
		return;
	}
	uart = arena_append(inventory->arena, inventory->uarts, inventory->n_uarts);
	uart->name = arena_strdup(inventory->arena, node->name);
	uart->path = arena_strdup(inventory->arena, node->path);
	uart->type = kind->type;
	uart->is_mmio = true;
	uart->address = range.start + offset;
	uart->size = range_size(range) - offset;
	uart->irq = dt_irq_at(node, 0);
	uart->clock_gate = -1;
	uart->clock_hz = find_clock(dt, node);
	take_access(dt, node, kind, uart);
	dt_u32(dt, node, "current-speed", &uart->baud);
}

/* ---- stdout-path --------------------------------------------------------- */

/* "serial0", "serial0/child" or "/soc/serial@…", without its options. */
static const struct dt_node *find_stdout(const struct dt *dt, const char *path)
{
	const struct dt_node *aliases = dt_find_path(dt, "/aliases");
	size_t length = strcspn(path, "/");
	const char *target;

	if (!length)
		return dt_find_path(dt, path);
	if (!aliases)
		return NULL;
	target = dt_string(dt, aliases, arena_strndup(dt->scratch, path, length));
	if (!target)
		return NULL;
	return dt_find_path(dt, arena_printf(dt->scratch, "%s%s", target, path + length));
}

/* "115200n8": the number before the parity. */
static uint32_t parse_baud(const char *options)
{
	uint64_t baud = 0;

	while (isdigit((unsigned char)*options) && baud <= UINT32_MAX / 10)
		baud = baud * 10 + (uint64_t)(*options++ - '0');
	return baud <= UINT32_MAX ? (uint32_t)baud : 0;
}

static void mark_console(struct inventory *inventory, const struct dt_node *node,
			 const char *options)
{
	uint32_t baud = parse_baud(options);
	size_t i;

	for (i = 0; i < inventory->n_uarts; i++) {
		struct inv_uart *uart = &inventory->uarts[i];

		if (!uart->path || strcmp(uart->path, node->path) != 0)
			continue;
		uart->is_firmware_console = true;
		uart->baud = baud ? baud : uart->baud;
	}
}

void dt_take_stdout(struct dt *dt)
{
	static const char *const names[] = { "stdout-path", "linux,stdout-path" };
	const struct dt_node *chosen = dt_find_path(dt, "/chosen"), *node;
	const char *text, *path, *options;
	struct bytes value;
	size_t i;

	for (i = 0; chosen && i < ARRAY_SIZE(names); i++)
		if (dt_get(dt, chosen, names[i], &value))
			break;
	if (!chosen || i == ARRAY_SIZE(names))
		return;
	text = value.size <= STDOUT_MAX ? dt_string(dt, chosen, names[i]) : NULL;
	if (!text) {
		dt_complain(dt, "dt-stdout", chosen, names[i],
			    "has %zu bytes; it should be a text of at most %u with its end",
			    value.size, STDOUT_MAX);
		return;
	}
	options = strchr(text, ':');
	path = arena_strndup(dt->scratch, text, strcspn(text, ":"));
	node = find_stdout(dt, path);
	if (!node) {
		dt_complain(dt, "dt-stdout", chosen, names[i], "names '%s', which is no node",
			    path);
		return;
	}
	dt->inventory->dt.stdout_path = arena_strdup(dt->inventory->arena, node->path);
	mark_console(dt->inventory, node, options ? options + 1 : "");
}
