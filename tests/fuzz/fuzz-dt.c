// SPDX-License-Identifier: GPL-2.0-or-later
/* A flattened device tree: any bytes, of any length. */
#include "base/json.h"
#include "probe/dt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	_cleanup_json_ struct json_object *json = NULL;
	unsigned int id;
	size_t i;
	int r;

	for (id = 0; id < 4; id++)
		arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n)->id = id;
	r = dt_decode((struct bytes){ data, size }, "/fdt", NULL, inventory);
	if ((r == 0) != inventory->dt.is_present || inventory->findings.n > DT_FINDINGS_MAX + 1)
		__builtin_trap();
	for (i = 0; i < inventory->memory.n_banks; i++)
		if (inventory->memory.banks[i].start > inventory->memory.banks[i].end)
			__builtin_trap(); /* a range that ends before it starts */
	for (i = 0; i < inventory->n_streams; i++)
		if ((size_t)inventory->streams[i].iommu >= inventory->n_iommus)
			__builtin_trap();
	json = inventory_to_json(inventory);
	return 0;
}
