/* SPDX-License-Identifier: GPL-2.0-only */
/* Where nothing can send a peer's interrupts yet: a configuration with such devices is refused. */
#include <hv/errno.h>
#include <hv/ivshmem-endpoint.h>
#include <hv/ivshmem.h>
#include <hv/panic.h>
#include <hv/printk.h>

static int cell_init(struct cell *cell)
{
	uint32_t i;

	for (i = 0; i < cell->config.n_items[CONFIG_VIEW_PCI_DEVICES]; i++) {
		if (!ivshmem_info(cell, i))
			continue;
		printk("cellwarden: cell %s: shared-memory devices are not supported on this "
		       "architecture yet\n",
		       cell->desc->name);
		return -ENODEV;
	}
	return 0;
}

struct ivshmem_endpoint *ivshmem_find(const struct cell *cell, uint16_t bdf)
{
	return NULL;
}

uint32_t ivshmem_config_read(struct ivshmem_endpoint *endpoint, unsigned int offset)
{
	panic("shared memory that was refused is read");
}

void ivshmem_config_write(struct ivshmem_endpoint *endpoint, unsigned int offset, uint32_t mask,
			  uint32_t value)
{
	panic("shared memory that was refused is written");
}

const struct unit ivshmem_unit = {
	.name = "shared memory",
	.cell_init = cell_init,
};
