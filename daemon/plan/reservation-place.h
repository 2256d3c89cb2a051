/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a reservation can be. Inside plan/. */
#ifndef PLAN_RESERVATION_PLACE_H
#define PLAN_RESERVATION_PLACE_H

#include "plan/reservation.h"

/**
 * reservation_find_place() - a place for @size_bytes that is the same after every boot
 * @size_bytes: a multiple of 2 MiB
 * @is_at_end: the end of memory, for mem=
 * @ret_reason: why there, owned by @arena
 *
 * What moves from boot to boot (a kernel image placed by KASLR) does not decide.
 *
 * Return: 0; -ENOSPC if there is none; @findings say why.
 */
int reservation_find_place(const struct inventory *inventory,
			   const struct reservation_status *status, uint64_t size_bytes,
			   bool is_at_end, struct finding_list *findings, struct arena *arena,
			   struct range *ret, const char **ret_reason);

#endif
