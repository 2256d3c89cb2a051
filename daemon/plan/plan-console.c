// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the hypervisor prints: the port that the kernel or the firmware uses, or the one asked for. */
#include "plan/plan.h"

#include <abi/jailhouse/cell-config.h>
#include <string.h>

#include "base/quantity.h"

#define PORT_8250_BYTES 8

/* What the ABI's framebuffer console can draw on; 32 bits a pixel. */
static const struct framebuffer_mode {
	uint32_t width, height;
	uint16_t flags;
} framebuffer_modes[] = {
	{ 1024, 768, 0 },
	{ 1920, 1080, JAILHOUSE_CON_FB_1920x1080 },
};

static void report(struct plan *plan, const char *object, const char *message)
{
	struct finding *finding = finding_add(plan->findings, "debug-console", FINDING_WARNING,
					      object ? object : "debug console", "%s", message);

	finding_set_remedy(plan->findings, finding,
			   "the hypervisor's messages can be read from /dev/jailhouse in any case; "
			   "choose another port with --console");
}

static bool is_automatic(const struct plan *plan)
{
	return !plan->intent->console || strcmp(plan->intent->console, "auto") == 0;
}

/* ---- serial ports ------------------------------------------------------------ */

/* Why this port: the strongest of what is known about it. */
static const char *role_of(const struct plan *plan, const struct inv_uart *uart)
{
	if (uart->is_kernel_console)
		return "the kernel's console: the hypervisor's lines and Linux's mix";
	if (uart->is_firmware_console)
		return "the firmware's console";
	if (uart->is_debug_port)
		return "the firmware's debug port";
	return is_automatic(plan) ? "which is not the kernel's console" : "asked for";
}

/* What nobody has set up must be: the divisor for 115200 baud, or the rate that is known. */
static uint32_t divider_of(const struct inv_uart *uart)
{
	uint32_t baud = uart->baud ? uart->baud : 115200;

	if (uart->type != JAILHOUSE_CON_TYPE_8250 || uart->is_kernel_console ||
	    uart->is_firmware_console || uart->clock_hz / 16 < baud)
		return 0;
	return uart->clock_hz / 16 / baud;
}

static uint32_t mmio_size_of(const struct inv_uart *uart)
{
	return uart->size && uart->size <= UINT32_MAX ? (uint32_t)uart->size : 0x1000;
}

static void set_uart(struct plan *plan, const struct inv_uart *uart)
{
	struct config_console *console = &plan->config->system.debug_console;

	if (uart->register_shift != 0 && uart->register_shift != 2) {
		report(plan, uart->name,
		       "its registers are neither 1 nor 4 bytes apart, which a configuration "
		       "cannot say; there is no debug console");
		return;
	}
	console->type = uart->type;
	console->address = uart->address;
	console->size = uart->is_mmio ? mmio_size_of(uart) : PORT_8250_BYTES;
	if (uart->is_mmio)
		console->flags |= JAILHOUSE_CON_ACCESS_MMIO;
	if (uart->register_shift == 2)
		console->flags |= JAILHOUSE_CON_REGDIST_4;
	console->divider = divider_of(uart);
	if (uart->clock_register) {
		console->clock_reg = uart->clock_register;
		console->gate_nr = uart->clock_gate >= 0 ? (uint32_t)uart->clock_gate : 0;
	}
	console->reason =
		arena_printf(plan->config->arena,
			     "%s, %s; shared: the root cell keeps the port as well",
			     uart->name ? uart->name : "serial port", role_of(plan, uart));
}

/*
 * One that Linux does not print to is better: two that write to a port without knowing of
 * each other mix their bytes. What Linux has found to be an 8250 works; elsewhere a port that
 * nobody uses may have no clock.
 */
static unsigned int preference_of(const struct plan *plan, const struct inv_uart *uart)
{
	unsigned int roles = (uart->is_firmware_console ? 2u : 0) + (uart->is_debug_port ? 1u : 0);

	if (uart->is_kernel_console)
		return 1 + roles;
	if (roles)
		return 8 + roles;
	return plan_is_x86(plan) ? 5 : 0;
}

static const struct inv_uart *choose_uart(const struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	const struct inv_uart *best = NULL;
	size_t i;

	for (i = 0; i < inventory->n_uarts; i++) {
		const struct inv_uart *uart = &inventory->uarts[i];

		if (uart->type == JAILHOUSE_CON_TYPE_NONE || preference_of(plan, uart) == 0)
			continue;
		if (!best || preference_of(plan, uart) > preference_of(plan, best))
			best = uart;
	}
	return best;
}

/* ---- others ------------------------------------------------------------------ */

/* Return: whether there is one that fits */
static bool set_framebuffer(struct plan *plan)
{
	const struct inv_framebuffer *framebuffer = &plan->inventory->framebuffer;
	struct config_console *console = &plan->config->system.debug_console;
	size_t i;

	for (i = 0; framebuffer->is_present && i < ARRAY_SIZE(framebuffer_modes); i++) {
		const struct framebuffer_mode *mode = &framebuffer_modes[i];

		if (framebuffer->width != mode->width || framebuffer->height != mode->height ||
		    framebuffer->depth_bits != 32 || !framebuffer->address ||
		    framebuffer->stride_bytes != mode->width * 4)
			continue;
		console->type = JAILHOUSE_CON_TYPE_EFIFB;
		console->address = framebuffer->address;
		console->size = mode->width * mode->height * 4;
		console->flags = JAILHOUSE_CON_ACCESS_MMIO | mode->flags;
		console->reason = arena_printf(
			plan->config->arena,
			"framebuffer of the firmware, %ux%u, %s; shared: what "
			"Linux shows there is overwritten",
			mode->width, mode->height,
			is_automatic(plan) ? "as there is no serial port" : "asked for");
		return true;
	}
	return false;
}

static void set_wanted_framebuffer(struct plan *plan)
{
	if (!set_framebuffer(plan))
		report(plan, "framebuffer",
		       "the firmware left no framebuffer of 1024x768 or 1920x1080 with 32 bits; "
		       "there is no debug console");
}

static void choose(struct plan *plan)
{
	const struct inv_uart *uart = choose_uart(plan);

	if (uart)
		set_uart(plan, uart);
	else if (!plan_is_x86(plan) || !set_framebuffer(plan))
		report(plan, NULL,
		       "neither kernel nor firmware uses a serial port that the hypervisor knows; "
		       "there is no debug console");
}

static const struct inv_uart *find_uart(const struct inventory *inventory, const char *name)
{
	uint64_t address;
	bool is_address = quantity_parse(name, &address) == 0;
	size_t i;

	for (i = 0; i < inventory->n_uarts; i++) {
		const struct inv_uart *uart = &inventory->uarts[i];

		if (uart->name && strcmp(uart->name, name) == 0)
			return uart;
		if (uart->path && strcmp(uart->path, name) == 0)
			return uart;
		if (is_address && uart->address == address)
			return uart;
	}
	return NULL;
}

static void set_named(struct plan *plan, const char *name)
{
	const struct inv_uart *uart = find_uart(plan->inventory, name);
	struct inv_uart port = { .type = JAILHOUSE_CON_TYPE_8250, .clock_hz = 1843200 };

	if (uart) {
		set_uart(plan, uart);
		return;
	}
	/* A port that Linux does not know: what a PC has there can only be an 8250. */
	if (plan_is_x86(plan) && quantity_parse(name, &port.address) == 0 &&
	    port.address <= 0xffff - PORT_8250_BYTES) {
		port.name = arena_printf(plan->config->arena, "8250 at port %s", name);
		set_uart(plan, &port);
		return;
	}
	report(plan, name,
	       "no serial port of this name or address is known; there is no debug console");
}

void plan_console(struct plan *plan)
{
	const char *wanted = plan->intent->console;

	if (is_automatic(plan))
		choose(plan);
	else if (strcmp(wanted, "efifb") == 0)
		set_wanted_framebuffer(plan);
	else if (strcmp(wanted, "none") == 0)
		plan->config->system.debug_console.reason = "none, as asked";
	else
		set_named(plan, wanted);
}
