/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an inventory counts as the same machine, as a table; drift.c compares by it. */
#ifndef MANAGER_DRIFT_PARTS_H
#define MANAGER_DRIFT_PARTS_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/finding.h"

/* A list of names that ends with NULL. */
typedef const char *const *drift_names;

/**
 * struct drift_row - one kind of object
 * @part: whose fingerprint it is in: "pci"
 * @path: member of the inventory, "cpus.items"
 * @what: how people call such an object: "PCI function"
 * @keys: members that name an object of a list; NULL: @path is one object
 * @members: what counts; NULL: everything but @ignored
 * @ignored: names that do not count, at any depth
 * @severity: of any change
 * @canonical: makes the list that is compared from what is at @path; NULL: that itself.
 *	Return: a new reference
 */
struct drift_row {
	const char *part, *path, *what;
	drift_names keys, members, ignored;
	enum finding_severity severity;
	struct json_object *(*canonical)(struct json_object *json);
};

extern const struct drift_row drift_rows[];
extern const size_t drift_n_rows;

#endif
