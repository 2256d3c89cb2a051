/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accounts for a planned root cell: what the kernel knows of must be in the
 * configuration or left out with a reason, and nothing must be in it that is
 * the hypervisor's. For hand-built machines and for captured ones.
 */
#ifndef FAKES_PLAN_ACCOUNT_H
#define FAKES_PLAN_ACCOUNT_H

#include "inventory/inventory.h"
#include "model/config.h"

/**
 * plan_account() - everything that is wrong with the plan, a line each
 *
 * Every line of /proc/iomem and /proc/ioports, every range of the firmware's map
 * and every PCI function is covered by the configuration or by an exclusion; each
 * exclusion and each planned object has a reason; regions do not overlap; no
 * region touches ECAM, I/O APIC, local APIC, GIC, IOMMU registers, an MSI-X table
 * or the hypervisor's memory; no region has a page of which nobody knows anything;
 * sub-page regions stay within a page and have I/O widths.
 *
 * Return: NULL if nothing is wrong; text owned by @arena.
 */
const char *plan_account(const struct inventory *inventory, const struct config *config,
			 struct arena *arena);

#endif
