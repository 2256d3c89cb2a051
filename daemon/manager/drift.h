/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drift: what changed in the machine since a configuration was made for it.
 * Two inventories compared part by part and object by object, in words.
 */
#ifndef MANAGER_DRIFT_H
#define MANAGER_DRIFT_H

#include <json-c/json.h>

#include "base/arena.h"

/**
 * drift_to_json() - compare the inventory that was stored with the live one
 * @stored, @live: documents of inventory_to_json(); the stored one may come
 *	from an older version of us, so that any member may be missing
 *
 * Parts are compared by fingerprint first. What moves from boot to boot by
 * design (KASLR within System RAM, interrupt counters, free memory) is no part
 * of any fingerprint.
 *
 * Return: schemas/json/drift.json; a new reference. "drifted" says whether
 * anything changed, "worst" how much it matters: "error" means that the
 * configuration does not fit this machine any more, "warning" that it should be
 * looked at, "note" that it is worth knowing.
 */
struct json_object *drift_to_json(struct arena *arena, struct json_object *stored,
				  struct json_object *live);

#endif
