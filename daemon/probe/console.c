// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Serial consoles: what ACPI (SPCR, DBG2) and the device tree entered before,
 * what Linux drives, and what the command line names, one entry an address.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/quantity.h"
#include "probe/framebuffer.h"
#include "probe/probe.h"

#define TTY_PATH      "/sys/class/tty"
#define CONSOLES_PATH "/proc/consoles"

/* Console types of the ABI (abi.md, section 5). */
enum {
	CONSOLE_8250 = 2,
	CONSOLE_PL011 = 3,
	CONSOLE_XUARTPS = 4,
	CONSOLE_MVEBU = 5,
	CONSOLE_HSCIF = 6,
	CONSOLE_SCIFA = 7,
	CONSOLE_IMX = 8,
	CONSOLE_LPUART = 9,
	CONSOLE_SCIF = 10,
};

/*
 * Linux' names of ttys and the port type in sysfs (include/uapi/linux/serial_core.h;
 * 0 any).
 */
static const struct {
	const char *prefix;
	unsigned int port_type;
	uint16_t type;
} tty_types[] = {
	{ "ttyS", 0, CONSOLE_8250 },      { "ttyAMA", 32, CONSOLE_PL011 },
	{ "ttyPS", 98, CONSOLE_XUARTPS }, { "ttyMV", 114, CONSOLE_MVEBU },
	{ "ttySC", 104, CONSOLE_HSCIF },  { "ttySC", 83, CONSOLE_SCIFA },
	{ "ttySC", 53, CONSOLE_SCIF },    { "ttymxc", 62, CONSOLE_IMX },
	{ "ttyLP", 103, CONSOLE_LPUART },
};

/* Names of earlycon= (EARLYCON_DECLARE() in Linux' drivers/tty/serial). */
static const struct {
	const char *name;
	uint16_t type;
} earlycon_types[] = {
	{ "uart", CONSOLE_8250 },         { "uart8250", CONSOLE_8250 },
	{ "ns16550", CONSOLE_8250 },      { "ns16550a", CONSOLE_8250 },
	{ "pl011", CONSOLE_PL011 },       { "cdns", CONSOLE_XUARTPS },
	{ "ar3700_uart", CONSOLE_MVEBU }, { "hscif", CONSOLE_HSCIF },
	{ "scifa", CONSOLE_SCIFA },       { "scif", CONSOLE_SCIF },
	{ "ec_imx6q", CONSOLE_IMX },      { "ec_imx21", CONSOLE_IMX },
	{ "lpuart", CONSOLE_LPUART },     { "lpuart32", CONSOLE_LPUART },
};

/* How registers are accessed: sysfs io_type (UPIO_… of serial_core.h), earlycon= words. */
static const struct {
	const char *name;
	unsigned int io_type;
	bool is_mmio;
	unsigned int width;
	unsigned int register_shift; /* with earlycon=, which cannot say it */
} access_types[] = {
	{ "io", 0, false, 1, 0 },    { "mmio", 2, true, 1, 0 },
	{ "mmio32", 3, true, 4, 2 }, { "mmio32be", 6, true, 4, 2 },
	{ "mmio16", 7, true, 2, 1 }, { "mmio32native", 3, true, 4, 2 },
};

struct prober {
	const struct sysroot *root;
	struct inventory *inventory;
	struct arena *arena;
	size_t n_unreadable;
};

/* ---- one entry an address ------------------------------------------------ */

/* What @from knows and @into does not. */
static void complete_uart(struct inv_uart *into, const struct inv_uart *from)
{
	into->type = into->type ? into->type : from->type;
	into->size = into->size ? into->size : from->size;
	into->io_width = into->io_width ? into->io_width : from->io_width;
	into->irq = into->irq ? into->irq : from->irq;
	into->clock_hz = into->clock_hz ? into->clock_hz : from->clock_hz;
	into->baud = into->baud ? into->baud : from->baud;
	if (!into->clock_register) {
		into->clock_register = from->clock_register;
		into->clock_gate = from->clock_gate;
	}
	into->is_kernel_console |= from->is_kernel_console;
	into->is_firmware_console |= from->is_firmware_console;
	into->is_debug_port |= from->is_debug_port;
}

static struct inv_uart *find_uart(struct inventory *inventory, bool is_mmio, uint64_t address)
{
	size_t i;

	for (i = 0; i < inventory->n_uarts; i++)
		if (inventory->uarts[i].is_mmio == is_mmio &&
		    inventory->uarts[i].address == address)
			return &inventory->uarts[i];
	return NULL;
}

static struct inv_uart *enter_uart(struct inventory *inventory, const struct inv_uart *uart)
{
	struct inv_uart *known = find_uart(inventory, uart->is_mmio, uart->address);

	if (known) {
		complete_uart(known, uart);
		return known;
	}
	known = arena_append(inventory->arena, inventory->uarts, inventory->n_uarts);
	*known = *uart;
	return known;
}

/* SPCR and DBG2 often name the same port. */
static void merge_firmware_uarts(struct inventory *inventory)
{
	const struct inv_uart *uarts = inventory->uarts;
	size_t n = inventory->n_uarts, i;

	inventory->uarts = NULL;
	inventory->n_uarts = 0;
	for (i = 0; i < n; i++)
		enter_uart(inventory, &uarts[i]);
}

/* ---- ttys ---------------------------------------------------------------- */

/* Return: 0; a negative errno. */
static int read_number(const struct prober *prober, const char *tty, const char *file,
		       uint64_t *ret)
{
	const char *path = arena_printf(prober->arena, TTY_PATH "/%s/%s", tty, file), *text;
	int r;

	r = sysroot_read_line(prober->root, prober->arena, path, &text);
	if (r < 0)
		return r;
	return quantity_parse(text, ret);
}

static uint32_t read_u32(const struct prober *prober, const char *tty, const char *file)
{
	uint64_t value;

	if (read_number(prober, tty, file, &value) < 0 || value > UINT32_MAX)
		return 0;
	return (uint32_t)value;
}

/* "ttyS" is ttyS0's; a longer prefix is another driver's. */
static bool has_prefix(const char *tty, const char *prefix)
{
	size_t length = strlen(prefix);

	return !strncmp(tty, prefix, length) && isdigit((unsigned char)tty[length]);
}

static uint16_t type_of_tty(const char *tty, uint64_t port_type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tty_types); i++)
		if (has_prefix(tty, tty_types[i].prefix) &&
		    (!tty_types[i].port_type || tty_types[i].port_type == port_type))
			return tty_types[i].type;
	return 0;
}

/* The registers as the kernel lists them: the innermost entry that begins there. */
static uint64_t listed_size(const struct inventory *inventory, const struct inv_uart *uart)
{
	const struct inv_resources *resources =
		uart->is_mmio ? &inventory->memory.iomem : &inventory->memory.ioports;
	const struct inv_resource *best = NULL;
	size_t i;

	for (i = 0; i < resources->n; i++)
		if (resources->items[i].range.start == uart->address &&
		    (!best || resources->items[i].depth >= best->depth))
			best = &resources->items[i];
	return best ? range_size(best->range) : 0;
}

static uint64_t size_of(const struct inventory *inventory, const struct inv_uart *uart)
{
	if (uart->type == CONSOLE_8250) /* eight registers, whatever the region around is */
		return UINT64_C(8) << uart->register_shift;
	return listed_size(inventory, uart);
}

/* Return: 0; a negative errno when the place cannot be read; -ENODEV when there is none. */
static int read_place(const struct prober *prober, const char *tty, struct inv_uart *uart)
{
	uint64_t io_type, shift;
	size_t i;
	int r;

	r = read_number(prober, tty, "io_type", &io_type);
	if (r < 0)
		return r;
	for (i = 0; i < ARRAY_SIZE(access_types); i++) {
		if (access_types[i].io_type != io_type)
			continue;
		uart->is_mmio = access_types[i].is_mmio;
		uart->io_width = access_types[i].width;
		break;
	}
	if (i == ARRAY_SIZE(access_types))
		return -ENODEV; /* hub, Alchemy, Tsi: not ours to drive */
	r = read_number(prober, tty, uart->is_mmio ? "iomem_base" : "port", &uart->address);
	if (r < 0)
		return r;
	if (uart->is_mmio && !read_number(prober, tty, "iomem_reg_shift", &shift) && shift < 8)
		uart->register_shift = (unsigned int)shift;
	return uart->address ? 0 : -ENODEV;
}

/* Type 0 is a tty without hardware: Linux makes some of each kind in advance. */
static void probe_tty(struct prober *prober, const char *tty)
{
	struct inventory *inventory = prober->inventory;
	struct inv_uart uart = { .clock_gate = -1 }, *known;
	uint64_t port_type;
	int r;

	r = read_number(prober, tty, "type", &port_type);
	if (r == -ENOENT || (!r && !port_type))
		return;
	if (!r)
		r = read_place(prober, tty, &uart);
	if (r == -ENODEV)
		return;
	if (r < 0) {
		prober->n_unreadable++;
		return;
	}
	uart.name = arena_strdup(prober->arena, tty);
	uart.path = arena_printf(prober->arena, TTY_PATH "/%s", tty);
	uart.type = type_of_tty(tty, port_type);
	uart.irq = read_u32(prober, tty, "irq");
	uart.clock_hz = read_u32(prober, tty, "uartclk");

	known = enter_uart(inventory, &uart);
	known->name = uart.name;
	if (!known->path || known->path[0] != '/') /* a node's path says more than sysfs' */
		known->path = uart.path;
	if (uart.type)
		known->type = uart.type; /* the driver knows better than SPCR */
	known->register_shift = uart.register_shift;
	known->io_width = uart.io_width;
	uart.size = size_of(inventory, known);
	if (uart.size)
		known->size = uart.size;
}

static void probe_ttys(struct prober *prober)
{
	const char **names;
	size_t n, i;
	int r;

	r = sysroot_list(prober->root, prober->arena, TTY_PATH, &names, &n);
	if (r < 0) {
		inventory_note_source(prober->inventory, "tty", TTY_PATH, SOURCE_OK, r, NULL);
		return;
	}
	for (i = 0; i < n; i++) /* tty0 to tty63 are virtual terminals */
		if (!strncmp(names[i], "tty", 3) && isalpha((unsigned char)names[i][3]))
			probe_tty(prober, names[i]);
	if (prober->n_unreadable)
		inventory_note_source(prober->inventory, "tty", TTY_PATH, SOURCE_PARTIAL, 0,
				      "the place of %zu serial ports cannot be read; run as root",
				      prober->n_unreadable);
	else
		inventory_note_source(prober->inventory, "tty", TTY_PATH, SOURCE_OK, 0, NULL);
}

/* ---- which of them the kernel uses --------------------------------------- */

static struct inv_uart *find_tty(struct inventory *inventory, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < inventory->n_uarts; i++)
		if (inventory->uarts[i].name && strlen(inventory->uarts[i].name) == length &&
		    !memcmp(inventory->uarts[i].name, name, length))
			return &inventory->uarts[i];
	return NULL;
}

/* "ttyS0                -W- (EC  p a)    4:64"; E: enabled. */
static void read_consoles(struct prober *prober)
{
	struct bytes content;
	const char *line;
	int r;

	r = sysroot_read(prober->root, prober->arena, CONSOLES_PATH, &content);
	inventory_note_source(prober->inventory, "consoles", CONSOLES_PATH, SOURCE_OK, r, NULL);
	if (r < 0)
		return;
	for (line = (const char *)content.data; *line; line += *line == '\n') {
		size_t length = strcspn(line, "\n");
		const char *flags = memchr(line, '(', length);
		struct inv_uart *uart = find_tty(prober->inventory, line, strcspn(line, " \t\n"));

		if (uart && flags && flags[1] == 'E')
			uart->is_kernel_console = true;
		line += length;
	}
}

/* "115200n8" */
static uint32_t parse_baud(const char *text)
{
	uint64_t baud = 0;

	while (isdigit((unsigned char)*text) && baud < UINT32_MAX / 10)
		baud = baud * 10 + (uint64_t)(*text++ - '0');
	return (uint32_t)baud;
}

/* A word that ends at a comma: copied, and @text advanced behind it. */
static const char *next_word(struct arena *arena, const char **text)
{
	size_t length = strcspn(*text, ",");
	const char *word = arena_strndup(arena, *text, length);

	*text += length;
	if (**text)
		(*text)++;
	return word;
}

/*
 * "uart8250,mmio32,0x9000000,115200", "pl011,0x9000000" (kernel-parameters.txt,
 * earlycon= and console=). Return: whether it was one.
 */
static bool enter_earlycon(struct prober *prober, const char *value)
{
	struct inv_uart uart = { .name = "earlycon",
				 .path = "/proc/cmdline",
				 .clock_gate = -1,
				 .is_mmio = true,
				 .io_width = 4 };
	const char *word = next_word(prober->arena, &value);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(earlycon_types); i++)
		if (!strcmp(word, earlycon_types[i].name))
			uart.type = earlycon_types[i].type;
	if (!uart.type)
		return false;
	if (uart.type == CONSOLE_8250)
		uart.io_width = 1;
	word = next_word(prober->arena, &value);
	for (i = 0; i < ARRAY_SIZE(access_types); i++) {
		if (strcmp(word, access_types[i].name) != 0)
			continue;
		uart.is_mmio = access_types[i].is_mmio;
		uart.io_width = access_types[i].width;
		uart.register_shift =
			uart.type == CONSOLE_8250 ? access_types[i].register_shift : 0;
		word = next_word(prober->arena, &value);
		break;
	}
	if (quantity_parse(word, &uart.address) < 0 || !uart.address)
		return false;
	uart.baud = parse_baud(value);
	uart.size = size_of(prober->inventory, &uart);
	uart.is_kernel_console = true;
	enter_uart(prober->inventory, &uart);
	return true;
}

/* console=ttyS0,115200n8 or an earlycon's form. */
static void apply_console_parameter(struct prober *prober, const char *value)
{
	const char *options = value, *tty = next_word(prober->arena, &options);
	struct inv_uart *uart = find_tty(prober->inventory, tty, strlen(tty));

	if (!uart) {
		enter_earlycon(prober, value);
		return;
	}
	uart->is_kernel_console = true;
	if (parse_baud(options))
		uart->baud = parse_baud(options);
}

static void apply_parameters(struct prober *prober)
{
	const struct inv_kernel *kernel = &prober->inventory->kernel;
	size_t i;

	for (i = 0; i < kernel->n_parameters; i++) {
		const struct inv_parameter *parameter = &kernel->parameters[i];

		if (parameter->is_for_init || !parameter->value)
			continue;
		if (!strcmp(parameter->name, "console"))
			apply_console_parameter(prober, parameter->value);
		else if (!strcmp(parameter->name, "earlycon"))
			enter_earlycon(prober, parameter->value);
	}
}

void probe_console(const struct sysroot *root, struct inventory *inventory)
{
	struct prober prober = { .root = root, .inventory = inventory, .arena = inventory->arena };

	merge_firmware_uarts(inventory);
	probe_ttys(&prober);
	read_consoles(&prober);
	apply_parameters(&prober);
	probe_framebuffer(root, inventory);
}
