// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints a machine's reservation as JSON, for validate-json: `empty` knows
 * nothing, `full` has all there is in it, `hostile` what a command line could say.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "fakes/inventory-builder.h"
#include "plan/reservation-json.h"
#include "probe/cmdline.h"

static void set_command_line(struct inventory *inventory, const char *text)
{
	inventory->kernel.command_line = text;
	cmdline_parse(inventory->arena, text, &inventory->kernel.parameters,
		      &inventory->kernel.n_parameters);
}

/* Not one that can be bought: a tree, EL2 in the kernel's hands, and parameters of a PC. */
static struct inventory *make_full(void)
{
	struct inventory *inventory = machine_new_gicv3();

	set_command_line(inventory, "memmap=82M$0x3a000000;,1M%0x1000000-1+2,1M crashkernel=1G "
				    "efi_fake_mem=1M@1M:0x40000");
	inventory->kernel.virt = VIRT_VHE;
	inventory->dt.address_cells = inventory->dt.size_cells = 2;
	inventory->boot.loader = BOOT_LOADER_EXTLINUX;
	inventory->boot.loader_config = "/etc/default/u-boot";
	return inventory;
}

static struct inventory *make_hostile(void)
{
	struct inventory *inventory = machine_new_pc();

	set_command_line(inventory,
			 "memmap=16383P$0,exactmap,\x80\xff,=,@,#0 mem=15E hugepages=0:0:0 cma=@-@ "
			 "crashkernel=:::: efi_fake_mem=1@0xffffffffffffffff:0xffffffffffffffff "
			 "memmap=1%0xffffffffffffffff-0xffffffffffffffff+0xffffffffffffffff");
	return inventory;
}

int main(int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_json_ struct json_object *json = NULL;

	if (argc != 2)
		return 2;
	if (!strcmp(argv[1], "full"))
		inventory = make_full();
	else if (!strcmp(argv[1], "hostile"))
		inventory = make_hostile();
	else
		inventory = inventory_new();
	json = reservation_to_json(inventory, UINT64_C(200) << 20);
	puts(json_print(json));
	return 0;
}
