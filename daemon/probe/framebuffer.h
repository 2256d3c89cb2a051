/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The framebuffer that firmware set up; part of probe_console(). */
#ifndef PROBE_FRAMEBUFFER_H
#define PROBE_FRAMEBUFFER_H

#include "inventory/inventory.h"
#include "probe/sysroot.h"

/** probe_framebuffer() - needs /proc/iomem in @inventory already. */
void probe_framebuffer(const struct sysroot *root, struct inventory *inventory);

#endif
