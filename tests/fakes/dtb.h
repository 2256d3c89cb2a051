/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees for tests: compiled from tests/unit/dts, and seeds of the fuzz corpus. */
#ifndef FAKES_DTB_H
#define FAKES_DTB_H

#include "base/bytes.h"
#include "inventory/inventory.h"

/**
 * dtb_load() - a blob by name
 * @name: "rpi4" was compiled from tests/unit/dts/rpi4.dts, "corpus/x" is
 *	tests/fuzz/corpus/dt/x. Ends the test program when it is not there.
 */
struct bytes dtb_load(struct arena *arena, const char *name);

/**
 * dtb_describe() - what a tree put into an inventory, one thing a line
 *
 * Return: text owned by the inventory. Findings come last.
 */
const char *dtb_describe(const struct inventory *inventory);

#endif
