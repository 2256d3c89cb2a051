/* SPDX-License-Identifier: GPL-2.0-only */
/* The system configuration. */
#ifndef HV_CONFIG_H
#define HV_CONFIG_H

#include <abi/config-view.h>

/* Of the machine; where the module put it, in our memory. */
extern const struct jailhouse_system *system_config;

/** config_open_system() - check what the module placed. Return: 0, -EINVAL after saying why */
int config_open_system(struct config_view *ret);

/** config_explain() - what config_view_open() found, for people */
const char *config_explain(enum config_view_code code);

#endif
