// SPDX-License-Identifier: GPL-2.0-or-later
/* Serial ports and framebuffers as different machines show them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/tree-builder.h"
#include "probe/probe.h"

static void put_tty(struct tree *tree, const char *name, unsigned int port_type,
		    unsigned int io_type, const char *address, unsigned int shift)
{
	const struct {
		const char *file, *text;
	} files[] = { { "port", io_type ? "0x0" : address },
		      { "iomem_base", io_type ? address : "0x0" },
		      { "uartclk", "1843200" },
		      { "irq", "4" } };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "/sys/class/tty/%s/%s", name, files[i].file);
		tree_file(tree, path, "%s", files[i].text);
	}
	snprintf(path, sizeof(path), "/sys/class/tty/%s/type", name);
	tree_file(tree, path, "%u", port_type);
	snprintf(path, sizeof(path), "/sys/class/tty/%s/io_type", name);
	tree_file(tree, path, "%u", io_type);
	snprintf(path, sizeof(path), "/sys/class/tty/%s/iomem_reg_shift", name);
	tree_file(tree, path, "%u", shift);
}

static void probe_into(struct tree *tree, struct inventory *inventory)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;

	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_console(root, inventory);
}

static void add_parameter(struct inventory *inventory, const char *name, const char *value)
{
	struct inv_parameter *parameter = arena_append(
		inventory->arena, inventory->kernel.parameters, inventory->kernel.n_parameters);

	parameter->name = name;
	parameter->value = value;
}

static void add_resource(struct inventory *inventory, uint64_t start, uint64_t end,
			 const char *name)
{
	struct inv_resources *iomem = &inventory->memory.iomem;
	struct inv_resource *resource = arena_append(inventory->arena, iomem->items, iomem->n);

	*resource = (struct inv_resource){ { start, end }, name, SIZE_MAX, 0 };
}

static void a_pc_has_one_port_and_three_that_are_not_there(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct inv_uart *uart;

	put_tty(tree, "ttyS0", 4, 0, "0x3F8", 0);
	put_tty(tree, "ttyS1", 0, 0, "0x2F8", 0);
	tree_directory(tree, "/sys/class/tty/tty0");
	tree_file(tree, "/proc/consoles",
		  "tty0                 -WU (EC  p  )    4:1\n"
		  "ttyS0                -W- (E   p a)    4:64");
	add_parameter(inventory, "console", "ttyS0,57600n8");
	probe_into(tree, inventory);

	assert_int_equal(inventory->n_uarts, 1);
	uart = inventory->uarts;
	assert_string_equal(uart->name, "ttyS0");
	assert_int_equal(uart->type, 2);
	assert_false(uart->is_mmio);
	assert_int_equal(uart->address, 0x3f8);
	assert_int_equal(uart->size, 8);
	assert_int_equal(uart->io_width, 1);
	assert_int_equal(uart->irq, 4);
	assert_int_equal(uart->clock_hz, 1843200);
	assert_int_equal(uart->baud, 57600);
	assert_true(uart->is_kernel_console);
	assert_false(uart->is_firmware_console);
}

/* Each driver's tty becomes the console type that a cell would be given. */
static const struct {
	const char *tty;
	unsigned int port_type, io_type, shift;
	uint16_t expected_type;
	uint64_t expected_size;
	unsigned int expected_width;
} tty_cases[] = {
	{ "ttyS0", 4, 3, 2, 2, 32, 4 },        { "ttyS2", 4, 2, 0, 2, 8, 1 },
	{ "ttyAMA0", 32, 2, 0, 3, 0x1000, 1 }, { "ttyPS0", 98, 3, 0, 4, 0x1000, 4 },
	{ "ttyMV0", 114, 2, 0, 5, 0x1000, 1 }, { "ttySC0", 104, 2, 0, 6, 0x1000, 1 },
	{ "ttySC1", 83, 2, 0, 7, 0x1000, 1 },  { "ttySC2", 53, 2, 0, 10, 0x1000, 1 },
	{ "ttymxc0", 62, 2, 0, 8, 0x1000, 1 }, { "ttyLP0", 103, 3, 0, 9, 0x1000, 4 },
	{ "ttyTHS0", 95, 2, 0, 0, 0x1000, 1 },
};

static void every_driver_has_its_console_type(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tty_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

		put_tty(tree, tty_cases[i].tty, tty_cases[i].port_type, tty_cases[i].io_type,
			"0x9000000", tty_cases[i].shift);
		add_resource(inventory, 0x9000000, 0x9000fff, "9000000.serial");
		probe_into(tree, inventory);
		if (inventory->n_uarts != 1 ||
		    inventory->uarts->type != tty_cases[i].expected_type ||
		    inventory->uarts->size != tty_cases[i].expected_size ||
		    inventory->uarts->io_width != tty_cases[i].expected_width ||
		    !inventory->uarts->is_mmio || inventory->uarts->address != 0x9000000)
			fail_msg("%s: type %u, size 0x%lx, width %u", tty_cases[i].tty,
				 inventory->uarts->type, (unsigned long)inventory->uarts->size,
				 inventory->uarts->io_width);
	}
}

static void spcr_dbg2_and_the_tty_are_one_port(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct inv_uart from_firmware[] = {
		{ .name = "SPCR",
		  .path = "SPCR",
		  .type = 2,
		  .address = 0x3f8,
		  .baud = 115200,
		  .is_firmware_console = true,
		  .clock_gate = -1 },
		{ .name = "DBG2 0",
		  .path = "DBG2",
		  .type = 2,
		  .address = 0x3f8,
		  .is_debug_port = true,
		  .clock_gate = -1 },
		{ .name = "DBG2 1",
		  .path = "DBG2",
		  .type = 2,
		  .address = 0x2f8,
		  .is_debug_port = true,
		  .clock_gate = -1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(from_firmware); i++)
		*arena_append(inventory->arena, inventory->uarts, inventory->n_uarts) =
			from_firmware[i];
	put_tty(tree, "ttyS0", 4, 0, "0x3F8", 0);
	probe_into(tree, inventory);

	assert_int_equal(inventory->n_uarts, 2);
	assert_string_equal(inventory->uarts[0].name, "ttyS0");
	assert_string_equal(inventory->uarts[0].path, "/sys/class/tty/ttyS0");
	assert_true(inventory->uarts[0].is_firmware_console);
	assert_true(inventory->uarts[0].is_debug_port);
	assert_int_equal(inventory->uarts[0].baud, 115200);
	assert_int_equal(inventory->uarts[0].irq, 4);
	assert_string_equal(inventory->uarts[1].name, "DBG2 1");
}

static void a_device_tree_node_keeps_its_path_and_interrupt(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	*arena_append(inventory->arena, inventory->uarts, inventory->n_uarts) = (struct inv_uart){
		.name = "pl011@9000000",
		.path = "/pl011@9000000",
		.type = 3,
		.is_mmio = true,
		.address = 0x9000000,
		.size = 0x1000,
		.irq = 33,
		.is_firmware_console = true,
		.clock_gate = -1,
	};
	put_tty(tree, "ttyAMA0", 32, 2, "0x9000000", 0);
	probe_into(tree, inventory);
	assert_int_equal(inventory->n_uarts, 1);
	assert_string_equal(inventory->uarts->name, "ttyAMA0");
	assert_string_equal(inventory->uarts->path, "/pl011@9000000");
	assert_int_equal(inventory->uarts->irq, 33);
	assert_int_equal(inventory->uarts->size, 0x1000);
}

static const struct {
	const char *name, *parameter, *value;
	size_t n_uarts;
	struct inv_uart expected;
} parameter_cases[] = {
	{ "8250 ports",
	  "earlycon",
	  "uart8250,io,0x2f8,9600n8",
	  1,
	  { .type = 2, .address = 0x2f8, .size = 8, .io_width = 1, .baud = 9600 } },
	{ "8250 of 32 bits",
	  "console",
	  "uart8250,mmio32,0xfe042000,115200",
	  1,
	  { .type = 2,
	    .is_mmio = true,
	    .address = 0xfe042000,
	    .size = 32,
	    .register_shift = 2,
	    .io_width = 4,
	    .baud = 115200 } },
	{ "PL011 without access",
	  "earlycon",
	  "pl011,0x9000000",
	  1,
	  { .type = 3, .is_mmio = true, .address = 0x9000000, .io_width = 4 } },
	{ "PL011 of 32 bits",
	  "earlycon",
	  "pl011,mmio32,0x9000000",
	  1,
	  { .type = 3, .is_mmio = true, .address = 0x9000000, .io_width = 4 } },
	{ "a tty that is not there", "console", "ttyS7,115200", 0, { 0 } },
	{ "no address", "earlycon", "uart8250", 0, { 0 } },
	{ "words for an address", "earlycon", "uart8250,io,everywhere", 0, { 0 } },
	{ "another driver", "earlycon", "qcom_geni,0x1000", 0, { 0 } },
	{ "nothing", "earlycon", "", 0, { 0 } },
};

static void early_consoles_are_ports_too(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parameter_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		const struct inv_uart *expected = &parameter_cases[i].expected, *uart;

		add_parameter(inventory, parameter_cases[i].parameter, parameter_cases[i].value);
		probe_into(tree, inventory);
		if (inventory->n_uarts != parameter_cases[i].n_uarts)
			fail_msg("%s: %zu ports", parameter_cases[i].name, inventory->n_uarts);
		if (!inventory->n_uarts)
			continue;
		uart = inventory->uarts;
		if (uart->type != expected->type || uart->is_mmio != expected->is_mmio ||
		    uart->address != expected->address || uart->size != expected->size ||
		    uart->register_shift != expected->register_shift ||
		    uart->io_width != expected->io_width || uart->baud != expected->baud ||
		    !uart->is_kernel_console)
			fail_msg("%s: type %u at 0x%lx, size %lu, shift %u, width %u, baud %u",
				 parameter_cases[i].name, uart->type, (unsigned long)uart->address,
				 (unsigned long)uart->size, uart->register_shift, uart->io_width,
				 uart->baud);
	}
}

static void an_efi_machine_has_a_framebuffer(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct inv_framebuffer *framebuffer = &inventory->framebuffer;

	tree_file(tree, "/sys/class/graphics/fb0/name", "EFI VGA");
	tree_file(tree, "/sys/class/graphics/fb0/virtual_size", "1280,800");
	tree_file(tree, "/sys/class/graphics/fb0/stride", "5120");
	tree_file(tree, "/sys/class/graphics/fb0/bits_per_pixel", "32");
	tree_link(tree, "/sys/class/graphics/fb0/device/driver",
		  "../../../bus/platform/drivers/efi-framebuffer");
	tree_directory(tree, "/sys/firmware/efi");
	add_resource(inventory, 0x80000000, 0x803e7fff, "efifb");
	probe_into(tree, inventory);
	assert_true(framebuffer->is_present);
	assert_true(framebuffer->is_efi);
	assert_int_equal(framebuffer->address, 0x80000000);
	assert_int_equal(framebuffer->size, 0x3e8000);
	assert_int_equal(framebuffer->width, 1280);
	assert_int_equal(framebuffer->height, 800);
	assert_int_equal(framebuffer->stride_bytes, 5120);
	assert_int_equal(framebuffer->depth_bits, 32);
	assert_string_equal(framebuffer->driver, "efi-framebuffer");
}

static void a_boot_framebuffer_without_driver_is_still_there(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();

	add_resource(inventory, 0xfd000000, 0xfd2fffff, "BOOTFB");
	probe_into(tree, inventory);
	assert_true(inventory->framebuffer.is_present);
	assert_false(inventory->framebuffer.is_efi);
	assert_int_equal(inventory->framebuffer.size, 0x300000);
	assert_null(inventory->framebuffer.driver);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pc_has_one_port_and_three_that_are_not_there),
		cmocka_unit_test(every_driver_has_its_console_type),
		cmocka_unit_test(spcr_dbg2_and_the_tty_are_one_port),
		cmocka_unit_test(a_device_tree_node_keeps_its_path_and_interrupt),
		cmocka_unit_test(early_consoles_are_ports_too),
		cmocka_unit_test(an_efi_machine_has_a_framebuffer),
		cmocka_unit_test(a_boot_framebuffer_without_driver_is_still_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
