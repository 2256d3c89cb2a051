/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The planner: inventory and intent in, root-cell configuration out. Pure and
 * deterministic: the same inventory gives the same bytes.
 */
#ifndef PLAN_PLANNER_H
#define PLAN_PLANNER_H

#include "base/finding.h"
#include "inventory/inventory.h"
#include "model/config.h"

/* What the user wants beyond what the machine says. Zero-initialised is the default. */
struct plan_intent {
	const char *name;    /* of the root cell; NULL: "RootCell" */
	const char *console; /* debug console: NULL or "auto", "none", a tty name, "0x3f8" */
	struct range
		reservation; /* use this place; end 0: as the kernel command line or device tree says */
	uint64_t hypervisor_bytes; /* 0: by the formula */
	bool want_virtual_pci;     /* a virtual PCI host bridge even where a real one exists */
	unsigned int n_shared_memory_devices; /* virtual PCI functions to make room for */
	bool full_pci_windows; /* 64-bit host windows in full instead of what is assigned */
};

/**
 * plan_root_cell() - the configuration that a careful expert would write
 * @findings: what limits the plan (no reservation, unknown facts); errors mean
 *	that the result must not be enabled, but it is still shown
 * @ret: system configuration with reasons, exclusions and sizing filled in;
 *	the caller frees it
 *
 * Return: 0; -EINVAL if the inventory lacks what no plan can do without (the
 * architecture, /proc/iomem and no device tree); @findings then say so.
 */
int plan_root_cell(const struct inventory *inventory, const struct plan_intent *intent,
		   struct finding_list *findings, struct config **ret);

/**
 * plan_explain() - why something is in the configuration, or is not
 * @query: an address "0xfed00000", "00:1f.2", or "port 0x3f8" / "0x3f8" with @is_port
 *
 * Works on a stored configuration alone: reasons are part of it.
 *
 * Return: 0 with one sentence a line in @ret (owned by @arena); -EINVAL if
 * @query is neither.
 */
int plan_explain(const struct config *config, struct arena *arena, const char *query, bool is_port,
		 const char **ret);

#endif
