/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/arch.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/string.h>
#include <hv/x86/paging.h>
#include <hv/x86/parking.h>

struct paging parking_paging;

/* cli; 1: hlt; jmp 1b */
static const uint8_t code[] = { 0xfa, 0xf4, 0xeb, 0xfd };

int parking_init(void)
{
	unsigned int n_levels, max_leaf_level;
	uint8_t *page = memory_take(1);
	int err;

	if (!page)
		return -ENOMEM;
	memcpy(page, code, sizeof(code));
	arch_host_paging_shape(&n_levels, &max_leaf_level);
	err = paging_init(&parking_paging, &nested_format, n_levels, 0);
	if (!err)
		err = paging_map(&parking_paging, 0, memory_phys(page), PAGE_SIZE,
				 ACCESS_READ | ACCESS_EXECUTE);
	return err;
}
