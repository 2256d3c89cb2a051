/* SPDX-License-Identifier: GPL-2.0-only */
/* Configurations from user space: copied once, bounded, checked. */
#ifndef CONFIG_COPY_H
#define CONFIG_COPY_H

#include <abi/config-view.h>

/**
 * config_copy_system() - a system configuration, whose size only its own counts say
 *
 * One of revision 13 becomes one of 14. Return: 0, and kvfree() @ret->data; -EFAULT, -EINVAL
 * after saying why, -E2BIG, -ENOMEM
 */
int config_copy_system(const void __user *from, struct config_view *ret);

/** config_copy_cell() - a cell configuration of @size bytes. Return: as above */
int config_copy_cell(const void __user *from, size_t size, struct config_view *ret);

#endif
