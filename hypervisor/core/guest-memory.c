/* SPDX-License-Identifier: GPL-2.0-only */
#include <hv/arch.h>
#include <hv/errno.h>
#include <hv/guest-memory.h>
#include <hv/memory.h>
#include <hv/string.h>

int guest_read(struct cell *cell, guest_addr from, void *to, uint64_t size)
{
	uint64_t offset, step;
	unsigned int access;
	uint8_t *out = to;
	phys_addr phys;

	for (; size; size -= step, from.gpa += step, out += step) {
		offset = from.gpa & (PAGE_SIZE - 1);
		step = size < PAGE_SIZE - offset ? size : PAGE_SIZE - offset;
		if (!paging_lookup(arch_cell_paging(cell), from.gpa, &phys, &access) ||
		    !(access & ACCESS_READ) || access & ACCESS_DEVICE)
			return -EINVAL;
		memcpy(out, (uint8_t *)memory_window(0, phys) + offset, step);
	}
	memory_window_close(0);
	return 0;
}
