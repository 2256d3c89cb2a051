/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each boot loader wants to read. Inside plan/. */
#ifndef PLAN_RESERVATION_LOADERS_H
#define PLAN_RESERVATION_LOADERS_H

#include "plan/reservation.h"

/**
 * reservation_set_loader() - file, key, text and activation for this machine's boot loader
 * @proposal: its parameters and replaced ones must be there
 * @findings: rule "reservation-boot-loader" when nobody knows where to write
 */
void reservation_set_loader(const struct inventory *inventory, struct finding_list *findings,
			    struct arena *arena, struct reservation_proposal *proposal);

/**
 * reservation_set_overlay() - the device tree overlay that reserves the proposal's range
 * @findings: rule "reservation-overlay" when the root's cells cannot hold the address
 */
void reservation_set_overlay(const struct inventory *inventory, struct finding_list *findings,
			     struct arena *arena, struct reservation_proposal *proposal);

/** reservation_matches_replaced() - whether @word of a boot loader's file means @replaced, escaped or not. */
bool reservation_matches_replaced(const char *word, size_t length, const char *replaced);

#endif
