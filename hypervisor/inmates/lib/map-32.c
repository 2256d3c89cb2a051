/* SPDX-License-Identifier: GPL-2.0-only */
/* There is no paging. */
#include <inmate/map.h>
#include <stddef.h>

volatile void *map_device(uint64_t address, uint64_t size)
{
	if (address > UINT32_MAX || size > UINT32_MAX - address)
		return NULL;
	return (volatile void *)(uintptr_t)address;
}
