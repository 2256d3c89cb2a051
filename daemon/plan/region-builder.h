/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From decided addresses to what a configuration holds: memory regions that the
 * hypervisor can map, port ranges, and the list of what is left out.
 */
#ifndef PLAN_REGION_BUILDER_H
#define PLAN_REGION_BUILDER_H

#include "base/finding.h"
#include "model/config.h"
#include "plan/claims.h"

#define PLAN_PAGE_SIZE 0x1000u /* what the hypervisor maps by, whatever the kernel uses */

/**
 * region_build_memory() - append memory regions and exclusions to @config
 * @claims: as sorted by claims_resolve()
 * @pieces: its result
 * @findings: RAM that would end up in a trapped page
 *
 * A granted piece that ends inside a page gets the rest of it when nobody else
 * is there, and shares it when another granted piece is. Only where the page
 * also holds something excluded, which the hypervisor must trap, does the piece
 * stay exact: a sub-page region with its I/O widths, which never crosses a page.
 * Neighbours with equal flags become one region; a gap is never swallowed.
 */
void region_build_memory(const struct claim_list *claims, const struct piece_list *pieces,
			 struct finding_list *findings, struct config *config);

/** region_build_ports() - append port ranges and excluded ports to @config. */
void region_build_ports(const struct claim_list *claims, const struct piece_list *pieces,
			struct config *config);

#endif
