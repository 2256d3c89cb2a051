/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PLAN_RESERVATION_JSON_H
#define PLAN_RESERVATION_JSON_H

#include <json-c/json.h>

#include "inventory/inventory.h"

/**
 * reservation_to_json() - everything about this machine's reservation, schemas/json/reservation.json
 * @wanted_bytes: for hypervisor and cells together; 0: the default of reservation_propose()
 *
 * Return: a new reference.
 */
struct json_object *reservation_to_json(const struct inventory *inventory, uint64_t wanted_bytes);

#endif
