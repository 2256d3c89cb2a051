// SPDX-License-Identifier: GPL-2.0-or-later
/* One function's configuration space: any bytes, of any length. */
#include "base/json.h"
#include "probe/pci-config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	_cleanup_json_ struct json_object *json = NULL;
	struct inv_pci_function *function =
		arena_append(inventory->arena, inventory->pci, inventory->n_pci);
	size_t i;

	pci_config_decode(inventory->arena, (struct bytes){ data, size }, function,
			  &inventory->findings);
	for (i = 0; i < INV_PCI_BARS; i++)
		function->bars[i] = (struct inv_pci_bar){ PCI_BAR_MEMORY32, false, true, 0xfe000000,
							  0x1000 << i };
	pci_config_place_msix(function, &inventory->findings);
	for (i = 0; i < function->n_capabilities; i++)
		if (!function->capabilities[i].length ||
		    function->capabilities[i].offset + function->capabilities[i].length > size)
			__builtin_trap(); /* a capability outside of what was read */
	json = inventory_to_json(inventory);
	return 0;
}
