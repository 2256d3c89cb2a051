/* Written by cellwarden 0.1.0; a configuration of revision 14. */
#include <jailhouse/types.h>
#include <jailhouse/cell-config.h>
#include <jailhouse/pci_defs.h>

struct {
	struct jailhouse_cell_desc cell;
	unsigned char cpus[16];
	struct jailhouse_memory mem_regions[2];
	struct jailhouse_pio pio_regions[1];
} __attribute__((packed)) config = {
	.cell = {
		.signature = JAILHOUSE_CELL_DESC_SIGNATURE,
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "a \042quoted\042 \134 name",
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = sizeof(config.mem_regions) / sizeof(config.mem_regions[0]),
		.num_pio_regions = sizeof(config.pio_regions) / sizeof(config.pio_regions[0]),
		.console = {
			.address = 0x3f8,
			.size = 0x8,
			.type = JAILHOUSE_CON_TYPE_8250,
		},
	},
	.cpus = { 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 },
	.mem_regions = {
		/* ends  / here? */
		{
			.phys_start = 0x3c000000,
			.virt_start = 0x3c000000,
			.size = 0x100000,
			.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE,
		},
		{
			.virt_start = 0x100000,
			.size = 0x1000,
			.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_COMM_REGION,
		},
	},
	.pio_regions = {
		{ .base = 0x2f8, .length = 0x8 },
	},
};
