/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CELLCTL_INVENTORY_VIEW_H
#define CELLCTL_INVENTORY_VIEW_H

#include "cellctl.h"

/** inventory_view_print() - an inventory for people: what matters, in sections. */
void inventory_view_print(const struct cellctl *ctl, const struct inventory *inventory);

#endif
