// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/service.h"

#include <assert.h>
#include <string.h>

sd_bus_slot **service_slot(struct service *service)
{
	assert(service->n_slots < SERVICE_SLOTS);
	return &service->slots[service->n_slots++];
}

struct json_object *service_cell(const struct service *service, const char *name)
{
	struct json_object *cells = json_object_object_get(service->seen, "cells");
	size_t n = cells ? json_object_array_length(cells) : 0, i;

	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);

		if (strcmp(json_object_get_string(json_object_object_get(cell, "name")), name) == 0)
			return cell;
	}
	return NULL;
}

bool service_is_enabled(const struct service *service)
{
	struct json_object *hypervisor = json_object_object_get(service->seen, "hypervisor");

	return json_object_get_boolean(json_object_object_get(hypervisor, "enabled"));
}
