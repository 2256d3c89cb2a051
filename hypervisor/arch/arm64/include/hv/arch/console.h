/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HV_ARCH_CONSOLE_H
#define HV_ARCH_CONSOLE_H

#include <hv/console.h>

/* Those that this architecture has; ends with NULL. */
extern const struct console_driver *const console_drivers[];

#endif
